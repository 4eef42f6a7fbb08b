#include <algorithm>
#include <utility>

#include "compat/answer.h"
#include "compat/cuda_version.h"
#include "compat/wording.h"

namespace cog::compat {
namespace {

// As of any CUDA base: the same major version, and no older one.
bool suits(const std::string& has, const std::string& needed) {
  return needed.empty() || agrees(has, needed) ||
         (major_of(has) == major_of(needed) && compare_versions(has, needed) > 0);
}

void check_use(Answer& answer, const OwnBase& base, const CudaUse& use) {
  const std::string what = use.name + " " + use.version + " needs ";
  if (base.cuda && base.cuda->empty()) {
    answer.warn(what + "CUDA from the base image, and " + base.name + " has none");
  } else if (base.cuda && !suits(*base.cuda, use.cuda)) {
    answer.warn(what + "CUDA " + use.cuda + " from the base image, and " + base.name +
                " has CUDA " + *base.cuda);
  } else if (base.cudnn && base.cudnn->empty() && !use.cudnn.empty()) {
    answer.warn(what + "cuDNN " + use.cudnn + " from the base image, and " + base.name +
                " has none: its tags with \"cudnn\" do");
  } else if (base.cudnn && !suits(*base.cudnn, use.cudnn)) {
    answer.warn(what + "cuDNN " + use.cudnn + " from the base image, and " + base.name +
                " has cuDNN " + *base.cudnn);
  }
}

void check_compiler(Answer& answer, const OwnBase& base) {
  if (!answer.resolution.nvcc || !base.nvcc) return;
  const std::vector<Built>& built = answer.solution.built;
  auto compiled = std::find_if(built.begin(), built.end(),
                               [](const Built& one) { return one.nvcc != nullptr; });
  std::string what =
      compiled == built.end() ? "a command calls nvcc" : compiled->title + " is compiled with nvcc";
  const auto& torch = answer.solution.torch;
  if (!*base.nvcc) {
    answer.warn(what + ", which " + base.name + " does not have: tags with \"devel\" do");
  } else if (torch && !torch->cuda.empty() && major_of(torch->cuda) != major_of(*base.cuda)) {
    answer.warn("what is compiled against torch needs the nvcc of CUDA " + torch->cuda +
                ", and the base image has that of " + *base.cuda);
  }
}

// "12" is as much as some packages say.
bool is_vague(const std::optional<std::string>& version) {
  return !version || version->find('.') == std::string::npos;
}

}  // namespace

void answer_own_base(Answer& answer) {
  const OwnBase& base = *answer.query.own_base;
  bool uses_base = false;
  for (const CudaUse& use : answer.solution.uses) {
    if (use.from != CudaFrom::base) continue;
    uses_base = true;
    check_use(answer, base, use);
  }
  check_compiler(answer, base);
  bool nothing_else = answer.solution.uses.empty() && !answer.solution.torch;
  if (!uses_base && !nothing_else) return;
  Resolution& resolution = answer.resolution;
  if (base.cuda && !base.cuda->empty() && is_vague(resolution.cuda)) resolution.cuda = base.cuda;
  if (base.cudnn && !base.cudnn->empty() && !resolution.cudnn) resolution.cudnn = base.cudnn;
}

}  // namespace cog::compat
