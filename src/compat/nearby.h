// Which releases of a package are the nearest to the one that a user wrote.
#pragma once

#include <vector>

#include "compat/package.h"
#include "compat/resolve.h"

namespace cog::compat {

// The version that the others are measured from: the pinned one, or the newest that is accepted.
requirements::Version centre_of(const Package& package,
                                const requirements::Requirement& requirement);

bool same_minor(const requirements::Version& a, const requirements::Version& b);

// The stable releases, nearest first: those of the same minor version, then step by step.
std::vector<const Release*> near_releases(const Package& package,
                                          const requirements::Version& version);

// How many stable releases lie on the way from one to the other.
size_t steps_between(const Package& package, const Release& one, const Release& other);

// An older release that has no upper bound on a package of the user's lines, where the newer one
// has: it was made before the version that breaks it.
bool knew_no_bound(const Release& older, const Release& newer, const std::vector<Wanted>& wanted);

}  // namespace cog::compat
