#include "compat/ways_out.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "compat/cuda_version.h"
#include "compat/frameworks.h"
#include "compat/nearby.h"
#include "compat/python.h"
#include "compat/variables.h"
#include "compat/wording.h"

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

constexpr size_t kFar = 10;  // releases
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
        if (auto way = with_torch(value)) return way;
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
        text = "no " + key_of(*query_.python, "python_version");
        break;
      case Value::Kind::cuda:
        less.cuda.reset();
        text = "no " + key_of(*query_.cuda, "cuda");
        break;
      case Value::Kind::cudnn:
        less.cudnn.reset();
        text = "no " + key_of(*query_.cudnn, "cudnn");
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

  // For a package whose build imports torch.
  std::optional<WayOut> with_torch(const Value& value) {
    if (need_of(tables_, query_.wanted[value.wanted].requirement.name, "torch-first") == nullptr) {
      return std::nullopt;
    }
    for (const Wanted& wanted : query_.wanted) {
      if (wanted.requirement.name == "torch") return std::nullopt;
    }
    for (Query changed : {query_, only(query_, part_)}) {
      changed.wanted.push_back({requirements::parse_requirement("torch"), "torch", {}, false});
      if (const Release* torch = chosen_release(changed, tables_, "torch")) {
        return WayOut{"add torch==" + torch->version_text, value, kBuild};
      }
    }
    return std::nullopt;
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
        way.text = setting(*query_.python, "python_version", python.text);
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
      WayOut way{setting(*query_.cuda, "cuda", cuda), value, kBuild};
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
        return WayOut{setting(*query_.cudnn, "cudnn", cudnn), value, kBuild};
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

  std::optional<WayOut> other_version(const Value& value) {
    const Requirement& requirement = query_.wanted[value.wanted].requirement;
    const Package* package = tables_.package(requirement.name);
    if (package == nullptr || package->releases.empty() || !requirement.url.empty()) {
      return std::nullopt;
    }
    if (auto way = other_label(value, *package)) return way;
    if (auto way = turned_bound(value, *package)) return way;
    if (auto way = other_release(value, *package)) return way;
    return other_extra(value, *package);
  }

  std::optional<WayOut> other_release(const Value& value, const Package& package) {
    const Requirement& requirement = query_.wanted[value.wanted].requirement;
    Version version = centre_of(package, requirement);
    size_t tried = 0;
    const Release* here = package.nearest(version);
    for (const Release* release : near_releases(package, version)) {
      if (!has_build(package, *release) || !has_extras(*release, requirement)) continue;
      if (!keeps_cuda(package, *release, requirement)) continue;
      if (release < here && knew_no_bound(*release, *here, query_.wanted)) continue;
      if (++tried > kMostVersions) break;
      if (!solves_with(value, exactly(release->version))) continue;
      bool patch = same_minor(release->version, version);
      bool far = steps_between(package, *here, *release) > kFar;
      return WayOut{requirement.name + " " + release->version_text, value,
                    patch ? kPatch : (far ? kFarAway : kMinor)};
    }
    return std::nullopt;
  }

  // "<2" for ">=2".
  static std::optional<Specifiers> turned(const Specifier& specifier) {
    constexpr std::pair<std::string_view, std::string_view> kTurns[] = {
        {">=", "<"}, {">", "<="}, {"<", ">="}, {"<=", ">"}};
    for (auto [from, to] : kTurns) {
      if (specifier.comparison != from) continue;
      Specifier other = specifier;
      other.comparison = to;
      return Specifiers{{other}};
    }
    return std::nullopt;
  }

  // Of a range, the bound that is in the way, the other way round: `numpy<2 (1.26.4)`.
  std::optional<WayOut> turned_bound(const Value& value, const Package& package) const {
    const Requirement& requirement = query_.wanted[value.wanted].requirement;
    Query loose = only(query_, part_);
    for (Wanted& wanted : loose.wanted) {
      if (wanted == query_.wanted[value.wanted]) wanted.requirement.specifiers = {};
    }
    const Release* release = chosen_release(loose, tables_, package.name);
    if (release == nullptr || !keeps_cuda(package, *release, requirement)) return std::nullopt;
    for (const Specifier& specifier : requirement.specifiers.all) {
      if (matches(Specifiers{{specifier}}, release->version, Prereleases::allowed)) continue;
      std::optional<Specifiers> other = turned(specifier);
      if (!other || !solves_with(value, *other)) return std::nullopt;
      return WayOut{package.name + to_text(*other) + " (" + release->version_text + ")", value,
                    kMinor};
    }
    return std::nullopt;
  }

  // The nearest version that uses the GPU by another extra: `jax[cuda12]==0.4.26`.
  std::optional<WayOut> other_extra(const Value& value, const Package& package) const {
    const Requirement& requirement = query_.wanted[value.wanted].requirement;
    if (!query_.gpu || requirement.extras.empty()) return std::nullopt;
    size_t tried = 0;
    for (const Release* release : near_releases(package, centre_of(package, requirement))) {
      if (!has_build(package, *release)) continue;
      for (const Framework& row : tables_.frameworks()) {
        bool brings = row.package == package.name && row.cuda_from == CudaFrom::packages;
        if (!brings || row.cuda.empty() || row.extra.empty() || !release->has_extra(row.extra) ||
            !matches(row.versions, release->version, Prereleases::allowed)) {
          continue;
        }
        if (++tried > kMostVersions) return std::nullopt;
        Query changed = query_;
        changed.wanted[value.wanted].requirement.extras = {row.extra};
        changed.wanted[value.wanted].requirement.specifiers = exactly(release->version);
        if (!solves(changed)) continue;
        return WayOut{package.name + "[" + row.extra + "]==" + release->version_text, value,
                      kMinor};
      }
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
