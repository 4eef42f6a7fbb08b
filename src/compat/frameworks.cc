#include "compat/frameworks.h"

#include <algorithm>

#include "compat/builds.h"
#include "compat/cuda_version.h"

namespace cog::compat {
namespace {

using requirements::Prereleases;
using requirements::Version;

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// "12" of nvidia-cudnn-cu12: which CUDA a release's requirements are of, when none pins it.
std::string major_of_requirements(const Release& release) {
  for (const Dependency& dependency : release.dependencies()) {
    std::string_view name = dependency.name();
    size_t suffix = name.rfind("-cu");
    if (name.starts_with("nvidia-") && suffix != std::string_view::npos) {
      return std::string(name.substr(suffix + 3));
    }
  }
  return "";
}

bool needs_base(const CudaUse& use) { return use.from == CudaFrom::base; }

bool any_image(const Query& query, const Matrix::Tables& tables, const std::vector<CudaUse>& uses) {
  const auto& images = tables.images();
  return std::any_of(images.begin(), images.end(),
                     [&](const ImageFact& image) { return image_fits(image, query, uses); });
}

const Framework* row_of(const Matrix::Tables& tables, const std::string& name,
                        const Release& release, const std::vector<std::string>& extras) {
  const Framework* found = nullptr;
  for (const Framework& row : tables.frameworks()) {
    if (row.package != name || !matches(row.versions, release.version, Prereleases::allowed)) {
      continue;
    }
    if (!row.extra.empty() && !has(extras, row.extra)) continue;
    // An extra that brings CUDA wins over one that only names it.
    if (found == nullptr || found->extra.empty() || row.cuda_from < found->cuda_from) found = &row;
  }
  return found;
}

std::optional<BaseConflict> check_pair(const CudaUse& one, const CudaUse& other) {
  using Kind = BaseConflict::Kind;
  bool both = !one.cudnn.empty() && !other.cudnn.empty();
  if (both && major_of(one.cudnn) != major_of(other.cudnn)) {
    return BaseConflict{Kind::two_cudnns, one, other};
  }
  return std::nullopt;
}

std::optional<BaseConflict> check_user(const Query& query, const CudaUse& use) {
  using Kind = BaseConflict::Kind;
  if (query.cuda && !use.cuda.empty() && major_of(use.cuda) != major_of(query.cuda->text)) {
    return BaseConflict{Kind::users_cuda, use, std::nullopt};
  }
  bool cudnn = needs_base(use) && query.base != BaseWish::slim && query.cudnn;
  if (cudnn && !use.cudnn.empty() && major_of(use.cudnn) != major_of(query.cudnn->text)) {
    return BaseConflict{Kind::users_cudnn, use, std::nullopt};
  }
  return std::nullopt;
}

}  // namespace

std::string CudaUse::title() const { return name + " " + version; }

bool cuda_fits(std::string_view base, std::string_view needed) {
  return major_of(base) == major_of(needed) &&
         (agrees(base, needed) || compare_versions(base, needed) > 0);
}

std::optional<CudaUse> cuda_use(const Matrix::Tables& tables, const std::string& name,
                                const Release& release, const std::vector<std::string>& extras,
                                std::string_view platform) {
  const Framework* found = row_of(tables, name, release, extras);
  if (found == nullptr || found->cuda_from == CudaFrom::none) return std::nullopt;
  CudaUse use{0, name, release.version_text, found->cuda, found->cudnn, found->cuda_from, found};
  if (use.cuda.empty()) {
    CudaParts parts = package_index_build(tables, release, platform);
    use.cuda = parts.cuda.empty() ? major_of_requirements(release) : parts.cuda;
    use.cudnn = parts.cudnn;
  }
  return use;
}

bool is_for_cpu(const Matrix::Tables& tables, const std::string& name, const Release& release,
                const std::vector<std::string>& extras) {
  const Framework* found = row_of(tables, name, release, extras);
  return found != nullptr && found->cuda_from == CudaFrom::none;
}

bool names_cuda(const Matrix::Tables& tables, std::string_view package, std::string_view extra) {
  const auto& rows = tables.frameworks();
  return std::any_of(rows.begin(), rows.end(), [&](const Framework& row) {
    return row.package == package && row.extra == extra;
  });
}

std::string extra_with_cuda(const Matrix::Tables& tables, const std::string& name,
                            const Release& release) {
  for (const Framework& row : tables.frameworks()) {
    bool brings = row.package == name && row.cuda_from == CudaFrom::packages;
    if (brings && !row.extra.empty() && release.has_extra(row.extra) &&
        matches(row.versions, release.version, Prereleases::allowed)) {
      return row.extra;
    }
  }
  return "";
}

bool image_fits(const ImageFact& image, const Query& query, const std::vector<CudaUse>& uses) {
  if (image.state == "deleted") return false;
  // Updates of one minor version stand in for each other.
  if (query.cuda && !agrees(image.cuda, minor_of(query.cuda->text))) return false;
  if (query.cudnn && !agrees(image.cudnn, query.cudnn->text)) return false;
  return std::all_of(uses.begin(), uses.end(), [&](const CudaUse& use) {
    if (!needs_base(use)) return true;
    if (major_of(image.cuda) != major_of(use.cuda)) return false;
    if (!use.cudnn.empty() && major_of(image.cudnn) != major_of(use.cudnn)) return false;
    if (query.cuda) return true;  // the user's word on the minor version; a warning says more
    return cuda_fits(image.cuda, use.cuda) &&
           (use.cudnn.empty() || cuda_fits(image.cudnn, use.cudnn) ||
            agrees(image.cudnn, use.cudnn));
  });
}

std::optional<BaseConflict> check_base(const Query& query, const Matrix::Tables& tables,
                                       const std::vector<CudaUse>& uses, bool certain) {
  for (const CudaUse& use : uses) {
    if (auto conflict = check_user(query, use)) return conflict;
  }
  bool chosen_by_us = !query.own_base;
  bool both = query.cuda && query.cudnn;
  if (chosen_by_us && (both || certain) && !any_image(query, tables, {})) return BaseConflict{};
  if (query.base == BaseWish::slim) return std::nullopt;
  for (size_t i = 0; i < uses.size(); ++i) {
    if (!needs_base(uses[i])) continue;
    if (chosen_by_us && !any_image(query, tables, {uses[i]})) {
      return BaseConflict{BaseConflict::Kind::no_image, uses[i], std::nullopt};
    }
    for (size_t j = 0; j < i; ++j) {
      if (!needs_base(uses[j])) continue;
      if (auto conflict = check_pair(uses[j], uses[i])) return conflict;
    }
  }
  return std::nullopt;
}

const Need* need_of(const Matrix::Tables& tables, std::string_view package, std::string_view what) {
  for (const Need& need : tables.needs()) {
    if (need.package == package && need.what == what) return &need;
  }
  return nullptr;
}

const Need* need_of(const Matrix::Tables& tables, std::string_view package, const Version& version,
                    std::string_view what) {
  for (const Need& need : tables.needs()) {
    bool meant = need.package == package && need.what == what;
    if (meant && matches(need.versions, version, Prereleases::allowed)) return &need;
  }
  return nullptr;
}

}  // namespace cog::compat
