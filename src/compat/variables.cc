#include "compat/variables.h"

#include <algorithm>

#include "compat/cuda_version.h"
#include "compat/frameworks.h"
#include "compat/python.h"
#include "requirements/version.h"

namespace cog::compat {
namespace {

using requirements::Prereleases;
using requirements::Requirement;
using requirements::Specifier;
using requirements::Specifiers;
using requirements::Version;
using requirements::WheelName;

bool accepted(const std::vector<Specifiers>& lines, const Version& version) {
  return std::all_of(lines.begin(), lines.end(), [&](const Specifiers& line) {
    return matches(line, version, Prereleases::allowed);
  });
}

// Fills in one variable; what it removes is never looked at again.
class Maker {
 public:
  Maker(const Query& query, const Matrix::Tables& tables, const Python& python, Variable& variable)
      : query_(query), tables_(tables), python_(python), variable_(variable) {
    const Package& package = *variable.package;
    for (const Specifiers& range : package.python_ranges) {
      range_fits_.push_back(python.accepted_by(range));
    }
  }

  void make() {
    for (size_t wanted : variable_.wanted) {
      const Requirement& requirement = query_.wanted[wanted].requirement;
      if (requirement.url.empty()) {
        wanted_.push_back(wanted);
        lines_.push_back(without_labels(requirement.specifiers));
        prereleases_ |= requirement.specifiers.names_prerelease();
      } else if (auto wheel = wheel_of(requirement)) {
        make_from(*wheel);
        return;
      } else {
        variable_.unknown = true;
        return;
      }
    }
    add_candidates();
    remove_hopeless();
    bool none_left = variable_.removals.size() == variable_.candidates.size();
    if (prereleases_ || !none_left || has_stable_elsewhere()) return;
    prereleases_ = true;  // as installers do
    remove_hopeless();
  }

 private:
  void remove_hopeless() {
    variable_.removals.clear();
    variable_.removals.reserve(variable_.candidates.size());
    for (size_t i = 0; i < variable_.candidates.size(); ++i) {
      if (auto removal = hopeless(i)) variable_.removals.push_back(*removal);
    }
  }

  // On another Python, which the user leaves open: that is nearer than a pre-release on this one.
  bool has_stable_elsewhere() const {
    const auto& removals = variable_.removals;
    bool has_stable = std::any_of(removals.begin(), removals.end(), [&](const Removal& removal) {
      return removal.why != Removed::unwanted && removal.why != Removed::withdrawn;
    });
    return has_stable && python_choices(query_, tables_).size() > 1;
  }

  void add_candidates() {
    const Package& package = *variable_.package;
    variable_.candidates.reserve(package.releases.size() + 1);
    for (auto release = package.releases.rbegin(); release != package.releases.rend(); ++release) {
      variable_.candidates.push_back({&*release, &*release});
    }
    std::optional<Version> version = unknown_version(package, lines_);
    if (version) variable_.candidates.insert(variable_.candidates.begin(), assume(*version));
  }

  // A version that the tables do not know is like the one before it.
  Candidate assume(const Version& version) {
    const Release* row = variable_.package->nearest(version);
    if (row->version == version) return {row, row};
    variable_.assumed = *row;
    variable_.assumed->version = version;
    variable_.assumed->version_text = to_text(version);
    return {&*variable_.assumed, row};
  }

  void make_from(const WheelName& wheel) {
    variable_.from_wheel = true;
    Version version = wheel.version.without_local();
    if (variable_.package->releases.empty()) {
      variable_.unknown = true;
      return;
    }
    variable_.candidates.push_back(assume(version));
    if (!installs_on(wheel, python_.text, query_.platform)) {
      variable_.removals.push_back({0, Removed::no_build, 0, nullptr});
    }
  }

  std::optional<Removal> hopeless(size_t index) const {
    const Candidate& candidate = variable_.candidates[index];
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (!matches(lines_[i], candidate.release->version, Prereleases::allowed)) {
        return Removal{index, Removed::unwanted, wanted_[i], nullptr};
      }
    }
    if (query_.gpu && lacks_cuda_extra(candidate)) {
      return Removal{index, Removed::unwanted, wanted_.front(), nullptr};
    }
    if (withdrawn(candidate)) return Removal{index, Removed::withdrawn, 0, nullptr};
    if (!range_fits_[candidate.release->python_range]) {
      return Removal{index, Removed::requires_python, 0, nullptr};
    }
    PythonSet pythons = candidate.release->pythons_on(query_.platform);
    if (!pythons.has(python_.minor)) return Removal{index, Removed::no_build, 0, nullptr};
    if (too_new_for_base(*candidate.release)) return Removal{index, Removed::glibc, 0, nullptr};
    const Version& version = candidate.release->version;
    if (unresolvable_row(tables_, variable_.name, version, python_.minor) != nullptr) {
      return Removal{index, Removed::unresolvable, 0, nullptr};
    }
    return std::nullopt;
  }

  bool too_new_for_base(const Release& release) const {
    if (!query_.own_base || query_.own_base->glibc.empty() || release.glibc.empty()) return false;
    return compare_versions(query_.own_base->glibc, release.glibc) < 0;
  }

  // Without the extra that brings CUDA a version installs as well, and can't use the GPU. Only an
  // exact pin means even that.
  bool lacks_cuda_extra(const Candidate& candidate) const {
    return std::any_of(wanted_.begin(), wanted_.end(), [&](size_t wanted) {
      const Requirement& requirement = query_.wanted[wanted].requirement;
      if (requirement.specifiers.pinned() || candidate.release != candidate.row) return false;
      return std::any_of(requirement.extras.begin(), requirement.extras.end(),
                         [&](const std::string& extra) {
                           return names_cuda(tables_, variable_.name, extra) &&
                                  !candidate.release->has_extra(extra);
                         });
    });
  }

  bool withdrawn(const Candidate& candidate) const {
    if (candidate.release != candidate.row) return false;
    if (candidate.release->version.is_prerelease() && !prereleases_) return true;
    if (!candidate.release->yanked) return false;
    return std::none_of(lines_.begin(), lines_.end(), [&](const Specifiers& line) {
      return line.pinned() == candidate.release->version;
    });
  }

  const Query& query_;
  const Matrix::Tables& tables_;
  const Python& python_;
  Variable& variable_;
  std::vector<Specifiers> lines_;  // what the user's lines accept
  std::vector<size_t> wanted_;     // into Query::wanted, for each of them
  std::vector<char> range_fits_;
  bool prereleases_ = false;  // are taken: a line names one, or there is nothing else
};

}  // namespace

void fill_variable(Variable& variable, const Query& query, const Matrix::Tables& tables,
                   const Python& python) {
  Maker(query, tables, python, variable).make();
}

const Unresolvable* unresolvable_row(const Matrix::Tables& tables, std::string_view package,
                                     const Version& version, int python_minor) {
  const auto& rows = tables.unresolvable();
  std::string python = "3." + std::to_string(python_minor);
  auto found = std::find_if(rows.begin(), rows.end(), [&](const Unresolvable& row) {
    bool here = row.pythons.empty() ||
                std::find(row.pythons.begin(), row.pythons.end(), python) != row.pythons.end();
    return here && row.package == package && matches(row.versions, version, Prereleases::allowed);
  });
  return found == rows.end() ? nullptr : &*found;
}

bool is_torch_family(std::string_view name) {
  return name == "torch" || name == "torchvision" || name == "torchaudio";
}

std::string torch_label(const Requirement& requirement) {
  if (!is_torch_family(requirement.name)) return "";
  std::optional<Version> version = requirement.specifiers.pinned();
  if (auto wheel = wheel_of(requirement)) version = wheel->version;
  return !version || version->local.empty() ? "" : version->local.front();
}

std::optional<Version> unknown_version(const Package& package,
                                       const std::vector<Specifiers>& lines) {
  if (package.releases.empty()) return std::nullopt;
  for (const Specifiers& line : lines) {
    for (const Specifier& specifier : line.all) {
      const std::string& comparison = specifier.comparison;
      bool exact = (comparison == "==" && !specifier.wildcard) || comparison == "===";
      bool at_least = exact || comparison == ">=" || comparison == "~=" || comparison == "==";
      if (!at_least) continue;
      Version version = specifier.version;
      if (comparison == "===")
        version = requirements::parse_version(specifier.text).value_or(version);
      if (version.release.empty()) continue;
      bool newer = package.releases.back().version < version;
      bool older = version < package.releases.front().version;
      if ((newer || (older && exact)) && accepted(lines, version)) return version;
    }
  }
  return std::nullopt;
}

std::optional<WheelName> wheel_of(const Requirement& requirement) {
  std::string_view address = requirement.url;
  address = address.substr(0, address.find_first_of("?#"));
  size_t slash = address.rfind('/');
  if (slash != std::string_view::npos) address.remove_prefix(slash + 1);
  return requirements::parse_wheel_name(address);
}

Specifiers without_labels(const Specifiers& specifiers) {
  Specifiers plain = specifiers;
  for (Specifier& specifier : plain.all) {
    specifier.version.local.clear();
    if (specifier.comparison == "===") {
      specifier.text = specifier.text.substr(0, specifier.text.find('+'));
    }
  }
  return plain;
}

}  // namespace cog::compat
