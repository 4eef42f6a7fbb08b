#include "plan/assumptions.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace cog::plan {
namespace {

// Packages of NVIDIA's repository, which its images bring along, by the start of their names.
constexpr std::array<std::string_view, 12> kNvidiaPackages = {
    "cuda-",       "libcublas", "libcudnn", "libcufft",   "libcurand",    "libcusolver",
    "libcusparse", "libnccl",   "libnpp",   "libnvinfer", "nvidia-cuda-", "tensorrt"};
// Packages that Ubuntu has and Debian's newest release has not.
constexpr std::array<std::string_view, 9> kUbuntuPackages = {
    "libgl1-mesa-glx", "libjpeg-turbo8", "libjpeg8",
    "libncurses5",     "libssl1.1",      "libtinfo5",
    "python3.10",      "python3.12",     "software-properties-common"};
// Words of commands that compile with CUDA: the compiler, what steers it, a package without wheels.
constexpr std::array<std::string_view, 6> kCompilerWords = {
    "nvcc", "CUDA_HOME", "FORCE_CUDA", "TORCH_CUDA_ARCH_LIST", "flash-attn", "flash_attn"};
constexpr std::array<std::string_view, 3> kAptCommands = {"apt", "apt-get", "aptitude"};
constexpr std::string_view kCudaFolder = "/usr/local/cuda";
constexpr size_t kShownLength = 60;

using Words = std::vector<std::string_view>;

Words words_of(std::string_view command) {
  constexpr std::string_view kBetween = " \t\"'=<>[]~!,;&|(){}`$";
  Words words;
  while (true) {
    size_t start = command.find_first_not_of(kBetween);
    if (start == std::string_view::npos) return words;
    command.remove_prefix(start);
    size_t end = std::min(command.size(), command.find_first_of(kBetween));
    words.push_back(command.substr(0, end));
    command.remove_prefix(end);
  }
}

bool is_one_of(std::string_view word, const auto& all) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

bool is_foreign_package(std::string_view word) {
  auto starts_it = [&](std::string_view start) { return word.starts_with(start); };
  return std::any_of(kNvidiaPackages.begin(), kNvidiaPackages.end(), starts_it) ||
         std::any_of(kUbuntuPackages.begin(), kUbuntuPackages.end(), starts_it);
}

bool compiles_cuda(std::string_view command, const Words& words) {
  return command.find(kCudaFolder) != std::string_view::npos ||
         std::any_of(words.begin(), words.end(), [](std::string_view word) {
           return is_one_of(word, kCompilerWords) || word.ends_with("/nvcc");
         });
}

bool asks_for_ubuntu(const Words& words) {
  bool apt = std::any_of(words.begin(), words.end(),
                         [](std::string_view word) { return is_one_of(word, kAptCommands); });
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return word == "add-apt-repository" || word.starts_with("ppa:") ||
           (apt && is_foreign_package(word));
  });
}

}  // namespace

Assumptions find_assumptions(const config::Build& build) {
  Assumptions found;
  auto note = [&](const std::string& text) {
    if (found.cuda_base.empty()) found.cuda_base = text;
  };
  for (const std::string& item : build.system_packages) {
    for (std::string_view word : words_of(item)) {
      if (is_foreign_package(word)) note("system_packages: " + std::string(word));
    }
  }
  for (const config::RunCommand& run : build.run) {
    Words words = words_of(run.command);
    bool compiles = compiles_cuda(run.command, words);
    found.compiles_cuda = found.compiles_cuda || compiles;
    if (compiles || asks_for_ubuntu(words)) note("run: " + shorten(run.command, kShownLength));
  }
  return found;
}

}  // namespace cog::plan
