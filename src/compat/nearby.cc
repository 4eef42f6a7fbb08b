#include "compat/nearby.h"

#include <algorithm>
#include <cstdlib>

#include "compat/variables.h"

namespace cog::compat {
namespace {

using requirements::Prereleases;
using requirements::Requirement;
using requirements::Specifier;
using requirements::Specifiers;
using requirements::Version;

bool is_stable(const Release& release) {
  return !release.version.is_prerelease() && !release.yanked;
}

bool has_upper_bound(const Dependency& dependency) {
  const std::vector<Specifier>& all = dependency.requirement().specifiers.all;
  return std::any_of(all.begin(), all.end(), [](const Specifier& one) {
    return one.comparison != ">=" && one.comparison != ">" && one.comparison != "!=";
  });
}

enum class Bound { no_dependency, open, bounded };

Bound bound_on(const Release& release, const std::string& package) {
  Bound bound = Bound::no_dependency;
  for (const Dependency& dependency : release.dependencies()) {
    if (dependency.name() != package) continue;
    if (has_upper_bound(dependency)) return Bound::bounded;
    bound = Bound::open;
  }
  return bound;
}

}  // namespace

Version centre_of(const Package& package, const Requirement& requirement) {
  if (auto pinned = requirement.specifiers.pinned()) return pinned->without_local();
  Specifiers plain = without_labels(requirement.specifiers);
  for (auto release = package.releases.rbegin(); release != package.releases.rend(); ++release) {
    if (matches(plain, release->version, Prereleases::allowed)) return release->version;
  }
  return package.releases.back().version;
}

bool same_minor(const Version& a, const Version& b) {
  auto part = [](const Version& version, size_t i) {
    return i < version.release.size() ? version.release[i] : 0;
  };
  return a.epoch == b.epoch && part(a, 0) == part(b, 0) && part(a, 1) == part(b, 1);
}

std::vector<const Release*> near_releases(const Package& package, const Version& version) {
  std::vector<const Release*> near;
  auto here = std::lower_bound(
      package.releases.begin(), package.releases.end(), version,
      [](const Release& release, const Version& wanted) { return release.version < wanted; });
  for (const Release& release : package.releases) {
    if (is_stable(release) && release.version != version) near.push_back(&release);
  }
  const Release* centre = package.releases.data() + (here - package.releases.begin());
  std::stable_sort(near.begin(), near.end(), [&](const Release* a, const Release* b) {
    bool a_same = same_minor(a->version, version), b_same = same_minor(b->version, version);
    if (a_same != b_same) return a_same;
    return std::abs(a - centre) < std::abs(b - centre);
  });
  return near;
}

size_t steps_between(const Package& package, const Release& one, const Release& other) {
  const Release* first = std::min(&one, &other);
  const Release* last = std::max(&one, &other);
  return static_cast<size_t>(
      std::count_if(package.releases.begin(), package.releases.end(), [&](const Release& release) {
        return first < &release && &release <= last && is_stable(release);
      }));
}

bool knew_no_bound(const Release& older, const Release& newer, const std::vector<Wanted>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const Wanted& one) {
    const std::string& name = one.requirement.name;
    return bound_on(newer, name) == Bound::bounded && bound_on(older, name) == Bound::open;
  });
}

}  // namespace cog::compat
