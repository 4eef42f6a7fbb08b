#include "compat/ways_out.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "compat/builds.h"
#include "compat/cuda_version.h"
#include "compat/frameworks.h"
#include "compat/python.h"
#include "compat/variables.h"

namespace cog::compat {
namespace {

using requirements::Prereleases;
using requirements::Requirement;
using requirements::Specifier;
using requirements::Specifiers;
using requirements::Version;

constexpr size_t kMostVersions = 30;  // tried for one package

// The distances, in the order of what they ask.
enum : int { kPython, kBuild, kPatch, kMinor, kFarAway, kDrop };

constexpr long kFar = 15;  // releases
constexpr int kNewerThanAny = 99;

class Finder {
 public:
  Finder(const Query& query, const Matrix::Tables& tables, const std::vector<Value>& part)
      : query_(query),
        tables_(tables),
        part_(part),
        is_whole_(part.size() == values_of(query, tables).size()),
        pythons_(python_choices(query, tables)) {}

  std::optional<WayOut> find(const Value& value) {
    switch (value.kind) {
      case Value::Kind::python:
        return other_python(value);
      case Value::Kind::cuda:
        return other_cuda(value);
      case Value::Kind::cudnn:
        return other_cudnn(value);
      case Value::Kind::wanted:
        return other_version(value);
      case Value::Kind::requires_python:
        break;
    }
    return std::nullopt;
  }

  std::optional<WayOut> drop(const Value& value) {
    Query less = query_;
    std::string text;
    switch (value.kind) {
      case Value::Kind::python:
        less.python.reset();
        text = "no python_version";
        break;
      case Value::Kind::cuda:
        less.cuda.reset();
        text = "no cuda";
        break;
      case Value::Kind::cudnn:
        less.cudnn.reset();
        text = "no cudnn";
        break;
      case Value::Kind::wanted:
        return drop_pin(value);
      case Value::Kind::requires_python:
        return std::nullopt;
    }
    if (!solves(less)) return std::nullopt;
    return WayOut{text, value, kDrop};
  }

 private:
  bool solves(const Query& changed) const {
    if (has_solution(changed, tables_)) return true;
    return !is_whole_ && has_solution(only(changed, part_), tables_);
  }

  std::optional<WayOut> other_python(const Value& value) {
    std::optional<Python> written = parse_python(query_.python->text);
    std::vector<Python> all = all_pythons(tables_);
    int minor = written ? written->minor : kPreferredPython;
    if (!written && compare_versions(query_.python->text, "3") > 0) minor = kNewerThanAny;
    std::stable_sort(all.begin(), all.end(), [&](const Python& a, const Python& b) {
      return std::abs(a.minor - minor) < std::abs(b.minor - minor);
    });
    WayOut way{"", value, kPython};
    Query changed = query_;
    for (bool whole : {true, false}) {  // one that ends the other conflicts too is better
      for (const Python& python : all) {
        changed.python->text = python.text;
        way.text = "python_version \"" + python.text + "\"";
        bool fits = has_solution(whole ? changed : only(changed, part_), tables_);
        if (fits && (!written || python.minor != minor)) return way;
      }
    }
    return std::nullopt;
  }

  // The candidates in the order of their distance to what the user wrote.
  static std::vector<std::string> by_distance(const std::set<std::string>& all,
                                              const std::string& written) {
    std::vector<std::string> sorted(all.begin(), all.end());
    std::sort(sorted.begin(), sorted.end(), [](const std::string& a, const std::string& b) {
      return compare_versions(a, b) < 0;
    });
    auto here = std::find_if(sorted.begin(), sorted.end(), [&](const std::string& one) {
      return compare_versions(one, written) >= 0;
    });
    long place = here - sorted.begin();
    auto distance = [&](const std::string& one) {
      long steps =
          std::abs((std::find(sorted.begin(), sorted.end(), one) - sorted.begin()) - place);
      return std::pair(major_of(one) != major_of(written), steps);
    };
    std::vector<std::string> near = sorted;
    std::stable_sort(near.begin(), near.end(), [&](const std::string& a, const std::string& b) {
      return distance(a) < distance(b);
    });
    return near;
  }

  std::optional<WayOut> other_cuda(const Value& value) {
    std::set<std::string> all;
    for (const ImageFact& image : tables_.images()) all.emplace(minor_of(image.cuda));
    for (const TorchBuild& build : tables_.torch_builds()) {
      if (!build.cuda.empty()) all.emplace(minor_of(build.cuda));
    }
    Query changed = query_;
    std::optional<WayOut> second_best;
    for (const std::string& cuda : by_distance(all, query_.cuda->text)) {
      changed.cuda->text = cuda;
      if (cuda == query_.cuda->text || !solves(changed)) continue;
      WayOut way{"cuda \"" + cuda + "\"", value, kBuild};
      if (has_clean_solution(only(changed, part_), tables_)) return way;
      if (!second_best) second_best = way;
    }
    return second_best;
  }

  std::optional<WayOut> other_cudnn(const Value& value) {
    std::set<std::string> all;
    for (const ImageFact& image : tables_.images()) all.emplace(major_of(image.cudnn));
    Query changed = query_;
    for (const std::string& cudnn : by_distance(all, query_.cudnn->text)) {
      changed.cudnn->text = cudnn;
      if (cudnn != query_.cudnn->text && solves(changed)) {
        return WayOut{"cudnn \"" + cudnn + "\"", value, kBuild};
      }
    }
    return std::nullopt;
  }

  // ---- packages

  static Specifiers exactly(const Version& version) {
    Specifier specifier;
    specifier.comparison = "==";
    specifier.version = version;
    specifier.text = to_text(version);
    return Specifiers{{specifier}};
  }

  bool solves_with(const Value& value, Specifiers specifiers) const {
    Query changed = query_;
    Requirement& requirement = changed.wanted[value.wanted].requirement;
    requirement.specifiers = std::move(specifiers);
    return solves(changed);
  }

  // The version that the others are measured from.
  static Version centre(const Package& package, const Requirement& requirement) {
    if (auto pinned = requirement.specifiers.pinned()) return pinned->without_local();
    Specifiers plain = without_labels(requirement.specifiers);
    for (auto release = package.releases.rbegin(); release != package.releases.rend(); ++release) {
      if (matches(plain, release->version, Prereleases::allowed)) return release->version;
    }
    return package.releases.back().version;
  }

  static bool same_minor(const Version& a, const Version& b) {
    auto part = [](const Version& version, size_t i) {
      return i < version.release.size() ? version.release[i] : 0;
    };
    return a.epoch == b.epoch && part(a, 0) == part(b, 0) && part(a, 1) == part(b, 1);
  }

  // The package's releases, nearest first: those of the same minor version, then step by step.
  static std::vector<const Release*> near_releases(const Package& package, const Version& version) {
    std::vector<const Release*> near;
    auto here = std::lower_bound(
        package.releases.begin(), package.releases.end(), version,
        [](const Release& release, const Version& wanted) { return release.version < wanted; });
    for (const Release& release : package.releases) {
      bool stable = !release.version.is_prerelease() && !release.yanked;
      if (stable && release.version != version) near.push_back(&release);
    }
    const Release* centre = package.releases.data() + (here - package.releases.begin());
    std::stable_sort(near.begin(), near.end(), [&](const Release* a, const Release* b) {
      bool a_same = same_minor(a->version, version), b_same = same_minor(b->version, version);
      if (a_same != b_same) return a_same;
      return std::abs(a - centre) < std::abs(b - centre);
    });
    return near;
  }

  std::optional<WayOut> other_version(const Value& value) {
    const Requirement& requirement = query_.wanted[value.wanted].requirement;
    const Package* package = tables_.package(requirement.name);
    if (package == nullptr || package->releases.empty() || !requirement.url.empty()) {
      return std::nullopt;
    }
    if (auto way = other_label(value, *package)) return way;
    Version version = centre(*package, requirement);
    size_t tried = 0;
    for (const Release* release : near_releases(*package, version)) {
      if (!has_build(*package, *release) || !has_extras(*release, requirement)) continue;
      if (!keeps_cuda(*package, *release, requirement)) continue;
      if (++tried > kMostVersions) break;
      if (!solves_with(value, exactly(release->version))) continue;
      bool patch = same_minor(release->version, version);
      bool far = std::abs(release - package->nearest(version)) > kFar;
      return WayOut{requirement.name + " " + release->version_text, value,
                    patch ? kPatch : (far ? kFarAway : kMinor)};
    }
    return std::nullopt;
  }

  // On a Python that the user leaves open. Most versions are out of the question by that alone.
  bool has_build(const Package& package, const Release& release) const {
    const PythonSet& built = release.pythons_on(query_.platform);
    return std::any_of(pythons_.begin(), pythons_.end(), [&](const Python& python) {
      return built.has(python.minor) &&
             python.accepted_by(package.python_ranges[release.python_range]);
    });
  }

  static bool has_extras(const Release& release, const Requirement& requirement) {
    return std::all_of(requirement.extras.begin(), requirement.extras.end(),
                       [&](const std::string& extra) { return release.has_extra(extra); });
  }

  // A version that would no longer use the GPU is no way out.
  bool keeps_cuda(const Package& package, const Release& release,
                  const Requirement& requirement) const {
    if (!query_.gpu) return true;
    const auto& rows = tables_.frameworks();
    bool may_use = std::any_of(rows.begin(), rows.end(), [&](const Framework& row) {
      return row.package == package.name && row.cuda_from != CudaFrom::none &&
             (row.extra.empty() ||
              std::count(requirement.extras.begin(), requirement.extras.end(), row.extra) != 0);
    });
    return !may_use ||
           cuda_use(tables_, package.name, release, requirement.extras, query_.platform);
  }

  // Another build of the same version, where the user named one.
  std::optional<WayOut> other_label(const Value& value, const Package& package) {
    const Requirement& requirement = query_.wanted[value.wanted].requirement;
    auto pinned = requirement.specifiers.pinned();
    if (!pinned || pinned->local.empty()) return std::nullopt;
    for (const std::string& label : labels_for(package.name, *pinned)) {
      Version other = pinned->without_local();
      other.local = {label};
      if (solves_with(value, exactly(other))) {
        return WayOut{package.name + " " + to_text(other), value, kBuild};
      }
    }
    return std::nullopt;
  }

  // Newest first; for torch's companions those of the other lines.
  std::vector<std::string> labels_for(const std::string& name, const Version& version) const {
    std::vector<std::string> labels;
    if (name == "torch") {
      for (const TorchBuild* build : tables_.builds_of(version)) labels.push_back(build->label);
      std::reverse(labels.begin(), labels.end());
    } else if (is_torch_family(name)) {
      for (const Wanted& wanted : query_.wanted) {
        std::string label = torch_label(wanted.requirement);
        if (!label.empty()) labels.push_back(std::move(label));
      }
    }
    return labels;
  }

  std::optional<WayOut> drop_pin(const Value& value) {
    const Requirement& requirement = query_.wanted[value.wanted].requirement;
    bool loose = requirement.specifiers.all.empty() && requirement.url.empty();
    if (loose || !requirement.url.empty() || !solves_with(value, {})) return std::nullopt;
    return WayOut{requirement.name + " without a version", value, kDrop};
  }

  const Query& query_;
  const Matrix::Tables& tables_;
  const std::vector<Value>& part_;
  bool is_whole_;  // there is no other conflict
  std::vector<Python> pythons_;
};

}  // namespace

std::vector<WayOut> ways_out(const Query& query, const Matrix::Tables& tables,
                             const std::vector<Value>& conflict, const std::vector<Value>& part) {
  Finder finder(query, tables, part);
  std::vector<WayOut> ways;
  for (const Value& value : conflict) {
    if (auto way = finder.find(value)) ways.push_back(*std::move(way));
  }
  for (const Value& value : conflict) {
    if (!ways.empty()) break;
    if (auto way = finder.drop(value)) ways.push_back(*std::move(way));
  }
  std::stable_sort(ways.begin(), ways.end(),
                   [](const WayOut& a, const WayOut& b) { return a.distance < b.distance; });
  while (ways.size() > 1 && ways.back().distance == kFarAway) ways.pop_back();
  return ways;
}

}  // namespace cog::compat
