// What the user wrote under build.cuda and build.cudnn, against what was ever released.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compat/resolve.h"
#include "compat/tables.h"

namespace cog::compat {

struct GivenCuda {
  enum class Kind {
    known,
    unknown_update,  // of a minor version that is known
    newer,           // than all that are known, in the newest major version
    never_released,
  };
  Kind kind = Kind::known;
  std::string stands_for;  // the nearest release that is known: "12.4.1"; of `never_released`: ""
};

GivenCuda read_cuda(const Matrix::Tables& tables, std::string_view text);

// Each minor version of CUDA once: "12.6", "12.8"; oldest first.
std::vector<std::string> cuda_minors(const Matrix::Tables& tables);
// Each major version of cuDNN once: "8", "9".
std::vector<std::string> cudnn_majors(const Matrix::Tables& tables);

// The query's CUDA or cuDNN does not exist and is not newer than all that is known.
bool has_unknown_cuda(const Query& query, const Matrix::Tables& tables);
bool has_unknown_cudnn(const Query& query, const Matrix::Tables& tables);

}  // namespace cog::compat
