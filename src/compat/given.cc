#include "compat/given.h"

#include <algorithm>

#include "compat/cuda_version.h"

namespace cog::compat {

// The table of drivers has a row for each release.
GivenCuda read_cuda(const Matrix::Tables& tables, std::string_view text) {
  const std::vector<DriverFact>& releases = tables.drivers();  // oldest first
  const DriverFact* near = nullptr;
  for (const DriverFact& release : releases) {
    if (agrees(release.cuda, text)) return {GivenCuda::Kind::known, release.cuda};
    if (minor_of(release.cuda) == minor_of(text)) near = &release;
  }
  if (near != nullptr) return {GivenCuda::Kind::unknown_update, near->cuda};
  const std::string& newest = releases.back().cuda;
  bool newer = major_of(newest) == major_of(text) && compare_versions(newest, text) < 0;
  if (newer) return {GivenCuda::Kind::newer, newest};
  return {GivenCuda::Kind::never_released, ""};
}

std::vector<std::string> cuda_minors(const Matrix::Tables& tables) {
  std::vector<std::string> minors;
  for (const DriverFact& release : tables.drivers()) {
    std::string minor(minor_of(release.cuda));
    if (minors.empty() || minors.back() != minor) minors.push_back(std::move(minor));
  }
  return minors;
}

std::vector<std::string> cudnn_majors(const Matrix::Tables& tables) {
  std::vector<std::string> majors;
  for (const ImageFact& image : tables.images()) {
    std::string major(major_of(image.cudnn));
    if (std::find(majors.begin(), majors.end(), major) == majors.end()) majors.push_back(major);
  }
  return majors;
}

bool has_unknown_cuda(const Query& query, const Matrix::Tables& tables) {
  return query.cuda && read_cuda(tables, query.cuda->text).kind == GivenCuda::Kind::never_released;
}

bool has_unknown_cudnn(const Query& query, const Matrix::Tables& tables) {
  if (!query.cudnn) return false;
  std::vector<std::string> majors = cudnn_majors(tables);
  return std::find(majors.begin(), majors.end(), major_of(query.cudnn->text)) == majors.end();
}

}  // namespace cog::compat
