#include <algorithm>
#include <array>
#include <utility>

#include "compat/answer.h"
#include "compat/cuda_version.h"
#include "compat/given.h"
#include "compat/images.h"
#include "compat/wording.h"

namespace cog::compat {
namespace {

// What to write instead of a framework that runs on the CPU alone.
constexpr std::array<std::pair<std::string_view, const char*>, 4> kWithGpu = {
    {{"jax", "jax[cuda12]"},
     {"onnxruntime", "onnxruntime-gpu"},
     {"paddlepaddle", "paddlepaddle-gpu"},
     {"tensorflow-cpu", "tensorflow[and-cuda]"}}};

constexpr const char* kDefaultCuda = "11.8";  // where nothing says which one, as ever

std::string with_gpu(const std::string& name) {
  auto found = std::find_if(kWithGpu.begin(), kWithGpu.end(),
                            [&](const auto& one) { return one.first == name; });
  return found == kWithGpu.end() ? "another package" : found->second;
}

void tell_use(Answer& answer, const CudaUse& use) {
  if (use.cuda.empty()) return;
  std::string text = use.title();
  if (use.from == CudaFrom::base) {
    text += " needs " + cuda_text(use.cuda, use.cudnn) + " from the base image";
  } else {
    text += std::string(" brings ") + cuda_text(use.cuda, use.cudnn) +
            (use.from == CudaFrom::wheel ? " in its wheel" : " as packages");
  }
  answer.because("framework-cuda", std::move(text), {answer.tables.source_of(use.row->origin)});
}

// The most exact one that a package says.
std::string most_exact(const std::vector<CudaUse>& uses, std::string CudaUse::*member) {
  std::string best;
  for (const CudaUse& use : uses) {
    if ((use.*member).size() > best.size()) best = use.*member;
  }
  return best;
}

void warn_of_no_cuda(Answer& answer) {
  const Chosen* torch = answer.chosen("torch");
  const auto& build = answer.solution.torch;
  if (torch != nullptr && build && build->cuda.empty()) {
    std::string name = answer.name_of(*torch);
    answer.warn(build->users ? name + " runs on the CPU: leave out the " +
                                   std::string(build->by_index ? "index of the " : "") + "build " +
                                   build->label + " to use the GPU"
                             : name + " has no CUDA build for " + answer.query.platform +
                                   " and runs on the CPU");
  }
  for (size_t index : answer.solution.for_cpu) {
    const Chosen& chosen = answer.solution.chosen[index];
    const std::string& name = answer.variable_of(chosen).name;
    bool used = std::any_of(
        answer.solution.uses.begin(), answer.solution.uses.end(),
        [&](const CudaUse& use) { return name == "jax" && use.name.starts_with("jax-cuda"); });
    if (used) continue;
    answer.warn(answer.name_of(chosen) + " runs on the CPU: write " + with_gpu(name) +
                " to use the GPU");
  }
}

void find_needs(Answer& answer) {
  Resolution& resolution = answer.resolution;
  resolution.nvcc = answer.query.compiles_cuda;
  for (const Built& built : answer.solution.built) {
    if (built.nvcc == nullptr) continue;
    resolution.nvcc = true;
    answer.because("needs-nvcc", built.title + " is compiled with CUDA's compiler",
                   {answer.tables.source_of(built.nvcc->origin)});
  }
  for (const Chosen& chosen : answer.solution.chosen) {
    const Need* need = need_of(answer.tables, answer.variable_of(chosen).name,
                               chosen.candidate->release->version, "c-compiler");
    if (need == nullptr || resolution.c_compiler) continue;
    resolution.c_compiler = true;
    answer.because("needs-c-compiler", answer.name_of(chosen) + " calls a C compiler at run time",
                   {answer.tables.source_of(need->origin)});
  }
}

// ---- the base

std::string oldest_glibc(const Answer& answer) {
  std::string oldest;
  for (const Chosen& chosen : answer.solution.chosen) {
    std::string glibc(chosen.candidate->release->glibc);
    if (compare_versions(oldest, glibc) < 0) oldest = glibc;
  }
  return oldest;
}

// What speaks against a slim base, in the order of weight; empty if nothing does.
std::string against_slim(const Answer& answer) {
  const Query& query = answer.query;
  for (const CudaUse& use : answer.solution.uses) {
    if (use.from == CudaFrom::base) return use.title() + " finds its CUDA in the base image";
  }
  for (const Built& built : answer.solution.built) {
    if (built.nvcc != nullptr) return built.title + " is compiled with nvcc";
  }
  if (!query.needs_cuda_base.empty()) return query.needs_cuda_base;
  if (query.compiles_cuda) return "a command compiles CUDA code";
  if (query.base == BaseWish::cuda) return "it is asked for";
  if (!answer.solution.torch && answer.solution.uses.empty() && answer.solution.for_cpu.empty()) {
    return "no package here is known to bring CUDA";
  }
  return "";
}

std::string wished_cuda(const Answer& answer) {
  if (answer.query.cuda) return answer.query.cuda->text;
  std::vector<CudaUse> from_base;
  for (const CudaUse& use : answer.solution.uses) {
    if (use.from == CudaFrom::base) from_base.push_back(use);
  }
  const auto& torch = answer.solution.torch;
  std::string cuda = most_exact(from_base, &CudaUse::cuda);
  if (cuda.empty() && torch) cuda = torch->cuda;
  if (cuda.empty()) cuda = most_exact(answer.solution.uses, &CudaUse::cuda);
  return cuda.empty() ? kDefaultCuda : cuda;
}

ImageWish image_wish(const Answer& answer) {
  return {wished_cuda(answer), oldest_glibc(answer), answer.resolution.nvcc};
}

void warn_of_difference(Answer& answer, const CudaImage& image) {
  for (const CudaUse& use : answer.solution.uses) {
    if (use.from != CudaFrom::base || !answer.query.cuda) continue;
    bool cuda = compare_versions(minor_of(image.cuda), minor_of(use.cuda)) < 0;
    bool cudnn = !use.cudnn.empty() && !agrees(image.cudnn, use.cudnn) &&
                 compare_versions(image.cudnn, use.cudnn) < 0;
    if (!cuda && !cudnn) continue;
    answer.warn(use.title() + " is built for " + cuda_text(use.cuda, use.cudnn) + "; with " +
                key_of(*answer.query.cuda, "cuda") + " " + answer.query.cuda->text + " it gets " +
                cuda_text(image.cuda, image.cudnn));
  }
  if (answer.resolution.nvcc) warn_of_other_nvcc(answer, image.cuda);
}

std::string gigabytes_text(double gigabytes) {
  long tenths = static_cast<long>(gigabytes * 10 + 0.5);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GB";
}

std::string bringers(const Answer& answer) {
  std::vector<std::string> names;
  const Chosen* torch = answer.chosen("torch");
  if (torch != nullptr && !answer.solution.torch->cuda.empty()) {
    names.push_back(answer.name_of(*torch));
  }
  for (const CudaUse& use : answer.solution.uses) {
    const auto& wanted = answer.search.variables()[use.variable].wanted;
    if (!wanted.empty()) names.push_back(use.title());
  }
  if (names.empty()) return "";
  return list_text(names) + (names.size() == 1 ? " brings" : " bring");
}

void tell_slim(Answer& answer, const ImageChoice* other) {
  Resolution& resolution = answer.resolution;
  std::string text;
  std::vector<Source> sources;
  if (answer.query.base == BaseWish::slim) {
    text = "a slim base is asked for";
    std::string against = against_slim(answer);
    if (!against.empty()) answer.warn("the base image has no CUDA, which is needed: " + against);
  } else {
    std::string bringing = bringers(answer);
    text = bringing.empty() ? "a slim base is enough: no package here uses CUDA"
                            : "a slim base is enough: " + bringing + " CUDA along";
  }
  if (other != nullptr) {
    resolution.saved_gigabytes = other->image.gigabytes;
    if (other->image.gigabytes > 0) {
      text +=
          "; about " + gigabytes_text(other->image.gigabytes) + " less than " + other->image.name;
    }
    sources.push_back(answer.tables.source_of(other->fact->origin));
  }
  answer.because("base-slim", std::move(text), std::move(sources));
}

void warn_of_cudnn(Answer& answer) {
  const std::optional<std::string>& brought = answer.resolution.cudnn;
  if (!answer.query.cudnn || answer.resolution.cuda_image || !brought) return;
  if (agrees(*brought, answer.query.cudnn->text)) return;
  answer.warn(key_of(*answer.query.cudnn, "cudnn") + " says " + answer.query.cudnn->text +
              ", but the packages bring cuDNN " + *brought + " and use that");
}

// ---- the driver

const DriverFact* driver_of(const Matrix::Tables& tables, std::string_view cuda) {
  const DriverFact* best = nullptr;
  for (const DriverFact& row : tables.drivers()) {
    if (major_of(row.cuda) != major_of(cuda)) continue;
    if (compare_versions(row.cuda, cuda) <= 0 || agrees(row.cuda, cuda)) best = &row;
    if (best == nullptr) best = &row;
  }
  return best;
}

void need_driver(Answer& answer, std::string_view cuda, bool whole) {
  const DriverFact* row = driver_of(answer.tables, cuda);
  if (row == nullptr) return;
  bool by_minor = !whole && !row->driver_minor.empty();
  const std::string& driver = by_minor ? row->driver_minor : row->driver;
  std::optional<std::string>& least = answer.resolution.driver;
  if (least && compare_versions(*least, driver) >= 0) return;
  least = driver;
  std::string text = by_minor
                         ? "CUDA " + std::string(major_of(cuda)) + " as packages runs on driver " +
                               driver + " or newer, by minor-version compatibility"
                         : "CUDA " + std::string(cuda) + " needs driver " + driver + " or newer";
  answer.because("driver", std::move(text), {answer.tables.source_of(row->origin)});
}

}  // namespace

bool is_vague(const std::optional<std::string>& version) {
  return !version || version->find('.') == std::string::npos;
}

void warn_of_other_nvcc(Answer& answer, const std::string& base_cuda) {
  const auto& torch = answer.solution.torch;
  if (!torch || torch->cuda.empty() || major_of(torch->cuda) == major_of(base_cuda)) return;
  answer.warn("what is compiled against torch needs the nvcc of CUDA " + torch->cuda +
              ", and the base image has that of " + base_cuda);
}

void answer_cuda(Answer& answer) {
  const Query& query = answer.query;
  if (!query.gpu) {
    if (query.cuda) answer.warn("build.cuda is ignored, as build.gpu is not true");
    if (query.cudnn) answer.warn("build.cudnn is ignored, as build.gpu is not true");
    return;
  }
  for (const CudaUse& use : answer.solution.uses) tell_use(answer, use);
  const auto& torch = answer.solution.torch;
  std::string cuda = torch ? torch->cuda : "", cudnn = torch ? torch->cudnn : "";
  if (cuda.empty()) cuda = most_exact(answer.solution.uses, &CudaUse::cuda);
  if (cudnn.empty()) cudnn = most_exact(answer.solution.uses, &CudaUse::cudnn);
  if (!cuda.empty()) answer.resolution.cuda = cuda;
  if (!cudnn.empty()) answer.resolution.cudnn = cudnn;
  find_needs(answer);
  warn_of_no_cuda(answer);
}

void answer_base(Answer& answer) {
  if (!answer.query.gpu) return;
  if (answer.query.own_base) return answer_own_base(answer);
  Resolution& resolution = answer.resolution;
  std::string against = against_slim(answer);
  ImageWish wish = image_wish(answer);
  std::optional<ImageChoice> choice =
      choose_image(answer.query, answer.tables, answer.solution.uses, wish);
  if (!choice && !wish.glibc.empty()) {
    std::string glibc = std::exchange(wish.glibc, "");
    choice = choose_image(answer.query, answer.tables, answer.solution.uses, wish);
    if (choice && !against.empty()) {
      answer.warn("wheels here ask for glibc " + glibc + ", which " + choice->image.name +
                  " does not have");
    }
  }
  if (answer.query.base == BaseWish::slim || against.empty() || !choice) {
    tell_slim(answer, choice ? &*choice : nullptr);
    warn_of_cudnn(answer);
    return;
  }
  std::string text = choice->image.name + ": " + against;
  bool near = minor_of(choice->image.cuda) == minor_of(wish.cuda);
  bool as_ever = !answer.query.cuda && !resolution.cuda;
  if (as_ever && near)
    text += "; CUDA " + std::string(kDefaultCuda) + " unless build.cuda says another";
  if (!near) text += "; of the images that fit, it starts on the oldest drivers";
  answer.because("base-cuda", std::move(text), {answer.tables.source_of(choice->fact->origin)});
  bool update = answer.query.cuda && !agrees(choice->image.cuda, answer.query.cuda->text);
  if (update && read_cuda(answer.tables, answer.query.cuda->text).kind == GivenCuda::Kind::known) {
    answer.warn("no nvidia/cuda image has CUDA " + answer.query.cuda->text + ": " +
                choice->image.cuda + " is taken");
  }
  warn_of_difference(answer, choice->image);
  if (is_vague(resolution.cuda)) resolution.cuda = choice->image.cuda;
  if (is_vague(resolution.cudnn)) resolution.cudnn = choice->image.cudnn;
  resolution.cuda_image = std::move(choice->image);
}

void answer_driver(Answer& answer) {
  if (!answer.query.gpu) return;
  const auto& torch = answer.solution.torch;
  if (torch && !torch->cuda.empty()) need_driver(answer, torch->cuda, false);
  for (const CudaUse& use : answer.solution.uses) {
    bool brought = use.from != CudaFrom::base && !use.cuda.empty();
    if (brought) need_driver(answer, use.cuda, false);
  }
  if (answer.resolution.cuda_image) {
    need_driver(answer, answer.resolution.cuda_image->cuda, true);
  }
  const std::optional<OwnBase>& own = answer.query.own_base;
  if (own && own->checks_driver && own->cuda) need_driver(answer, *own->cuda, true);
}

}  // namespace cog::compat
