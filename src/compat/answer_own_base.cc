#include <algorithm>

#include "compat/answer.h"
#include "compat/frameworks.h"

namespace cog::compat {
namespace {

bool suits(const std::string& has, const std::string& needed) {
  return needed.empty() || cuda_fits(has, needed);
}

void check_use(Answer& answer, const OwnBase& base, const CudaUse& use) {
  const std::string what = use.title() + " needs ";
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
  if (!*base.nvcc) {
    answer.warn(what + ", which " + base.name + " does not have: tags with \"devel\" do");
  } else {
    warn_of_other_nvcc(answer, *base.cuda);
  }
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
