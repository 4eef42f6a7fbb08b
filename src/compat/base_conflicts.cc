// Conflicts about the base image, in the user's words.
#include <algorithm>

#include "compat/conflicts.h"
#include "compat/cuda_version.h"
#include "compat/given.h"
#include "compat/wording.h"

namespace cog::compat {
namespace {

std::string use_text(const CudaUse& use) {
  std::string cuda = cuda_text(use.cuda, "");
  if (use.from == CudaFrom::base) return use.title() + " needs " + cuda + " from the base image";
  return use.title() + " brings " + cuda;
}

// "it has 8 and 9": what the images with the user's CUDA have.
std::string cudnn_of_images(const Query& query, const Matrix::Tables& tables) {
  std::vector<std::string> all;
  for (const ImageFact& image : tables.images()) {
    if (image.state == "deleted") continue;
    if (query.cuda && !agrees(image.cuda, minor_of(query.cuda->text))) continue;
    std::string major(major_of(image.cudnn));
    if (std::find(all.begin(), all.end(), major) == all.end()) all.push_back(major);
  }
  return list_text(all);
}

// " (after 12.6 came 12.8)": between which ones it would be.
std::string neighbours(const Query& query, const Matrix::Tables& tables) {
  std::string before, after;
  for (std::string& minor : cuda_minors(tables)) {
    bool older = compare_versions(minor, query.cuda->text) < 0;
    if (older) before = std::move(minor);
    if (!older && after.empty()) after = std::move(minor);
  }
  if (after.empty()) return " (the newest that is known is " + before + ")";
  if (before.empty()) return " (the oldest that is known is " + after + ")";
  return " (after " + before + " came " + after + ")";
}

std::string no_image_text(const Query& query, const Matrix::Tables& tables) {
  std::string text = "no nvidia/cuda image has ";
  std::string cudnns = query.cuda ? cudnn_of_images(query, tables) : "";
  if (query.cuda) text += "CUDA " + query.cuda->text;
  if (!query.cudnn || (query.cuda && cudnns.empty())) return text;
  text += (query.cuda ? " with cuDNN " : "cuDNN ") + query.cudnn->text;
  if (!cudnns.empty())
    text += " (with CUDA " + query.cuda->text + " there is cuDNN " + cudnns + ")";
  return text;
}

}  // namespace

Told tell(const Query& query, const Matrix::Tables& tables, const BaseConflict& conflict) {
  using Kind = BaseConflict::Kind;
  Told told;
  for (const auto& use : {conflict.one, conflict.other}) {
    if (use) told.sources.push_back(tables.source_of(use->row->origin));
  }
  switch (conflict.kind) {
    case Kind::no_such_cuda:
      told.message = "there is no CUDA " + query.cuda->text + neighbours(query, tables);
      break;
    case Kind::no_such_cudnn:
      told.message = "no nvidia/cuda image has cuDNN " + query.cudnn->text + " (there is " +
                     list_text(cudnn_majors(tables)) + ")";
      break;
    case Kind::two_cudas:
      told.message = use_text(*conflict.one) + ", and " + use_text(*conflict.other) +
                     ": one process can't use both";
      break;
    case Kind::two_cudnns:
      told.message = conflict.one->title() + " needs " +
                     cuda_text(conflict.one->cuda, conflict.one->cudnn) +
                     " from the base image, and " + conflict.other->title() + " needs " +
                     cuda_text(conflict.other->cuda, conflict.other->cudnn);
      break;
    case Kind::users_cuda:
      told.message = conflict.one->title() + " needs CUDA " + conflict.one->cuda + ", but " +
                     key_of(*query.cuda, "cuda") + " is " + query.cuda->text;
      break;
    case Kind::users_cudnn:
      told.message = conflict.one->title() + " needs cuDNN " + conflict.one->cudnn + ", but " +
                     key_of(*query.cudnn, "cudnn") + " is " + query.cudnn->text;
      break;
    case Kind::no_image:
      told.message = no_image_text(query, tables);
      if (conflict.one && (query.cuda || query.cudnn)) {
        told.message = conflict.one->title() + " needs " +
                       cuda_text(conflict.one->cuda, conflict.one->cudnn) + ", and " +
                       told.message + " that would do";
      } else if (conflict.one) {
        told.message = conflict.one->title() + " needs " +
                       cuda_text(conflict.one->cuda, conflict.one->cudnn) +
                       " from the base image, and no nvidia/cuda image has them";
      }
      break;
  }
  return told;
}

}  // namespace cog::compat
