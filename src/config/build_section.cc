// The keys below `build`.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "config/fields.h"

namespace cog::config {
namespace {

constexpr std::array<std::string_view, 2> kPlatforms = {"linux/amd64", "linux/arm64"};

void read_gpu(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = draft.reader.text_of(entry);
  if (!text) return;
  std::optional<bool> gpu = parse_bool(*text);
  if (!gpu) {
    draft.reader.mistake(entry.value.where, in_quotes(*text) + " is neither true nor false",
                         "write true for a model that needs an NVIDIA GPU, false for any other");
    return;
  }
  draft.config.build.gpu = *gpu;
  draft.config.build.gpu_where = entry.value.where;
}

void read_python_packages(Draft& draft, const Entry& entry) {
  for (const Node& item : draft.reader.items_of(entry)) {
    std::optional<std::string> text = draft.reader.item_line(
        item, entry.key, "a package must be one line", "make each package an item of its own");
    if (text) draft.config.build.python_packages.push_back({*text, item.where});
  }
}

void read_system_packages(Draft& draft, const Entry& entry) {
  Build& build = draft.config.build;
  build.system_packages_where = entry.where;
  for (const Node& item : draft.reader.items_of(entry)) {
    std::optional<std::string> text = draft.reader.item_text(item, entry.key);
    if (!text) continue;
    std::replace_if(
        text->begin(), text->end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
    bool right = true;
    for (const std::string& word : split(*text, ' ')) {
      if (!word.empty() && !draft.reader.accept(item.where, check_system_package(word))) {
        right = false;
      }
    }
    if (right) build.system_packages.push_back(*text);
  }
}

void read_sdk_version(Draft& draft, const Entry& entry) {
  read_text(draft, entry, check_sdk_version, draft.config.build.sdk_version);
  if (draft.config.build.sdk_version) {
    draft.reader.warning(entry.where, "\"build.sdk_version\" is ignored",
                         "an image always carries the SDK of the cog that builds it");
  }
}

void read_platform(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = draft.reader.text_of(entry);
  if (!text || !draft.reader.is_choice(entry.value.where, *text, kPlatforms)) return;
  draft.config.build.platform = {*text, entry.value.where};
}

void read_weight_patterns(Draft& draft, const Entry& entry) {
  for (const Node& item : draft.reader.items_of(entry)) {
    std::optional<std::string> text = draft.reader.item_line(
        item, entry.key, "a pattern must be one line", "make each pattern an item of its own");
    if (text && draft.reader.accept(item.where, check_path_pattern(*text))) {
      draft.config.build.weights.push_back({*text, item.where});
    }
  }
}

template <Check check, std::optional<WrittenText> Build::*text>
void read_build_text(Draft& draft, const Entry& entry) {
  read_text(draft, entry, check, draft.config.build.*text);
}

constexpr Field kBuildFields[] = {
    {.name = "gpu",
     .shape = Shape::flag,
     .description = "Whether the model needs an NVIDIA GPU. False if left out.",
     .example = "true",
     .read = read_gpu},
    {.name = "python_version",
     .description = "Python of the image: major and minor number, from 3.10 on, in quotes. If left "
                    "out, the newest that the model's packages work with.",
     .example = R"("3.12")",
     .read = read_build_text<check_python_version, &Build::python_version>},
    {.name = "python_requirements",
     .description = "Path of the requirements file, relative to this one.",
     .example = R"("requirements.txt")",
     .read = read_build_text<nullptr, &Build::python_requirements>},
    {.name = "python_packages",
     .shape = Shape::texts,
     .description = "Requirement lines.",
     .example = R"(["torch==2.6.0"])",
     .read = read_python_packages,
     .instead = "\"python_requirements\" and a file"},
    {.name = "system_packages",
     .shape = Shape::texts,
     .description =
         "Debian packages that apt-get installs, with =VERSION where it must be that one.",
     .example = R"(["ffmpeg", "libgl1"])",
     .read = read_system_packages},
    {.name = "run",
     .shape = Shape::texts_or_maps,
     .description = "Shell commands, run in order after the packages are installed. The model's "
                    "own files are not there yet.",
     .example = R"(["curl -sSfo /usr/local/bin/x https://example.com/x"])",
     .read = [](Draft& draft,
                const Entry& entry) { read_commands(draft, entry, draft.config.build.run); },
     .fields = command_fields},
    {.name = "pre_install",
     .shape = Shape::texts_or_maps,
     .description = "Shell commands, run after those of \"run\".",
     .example = R"(["echo hello"])",
     .read = [](Draft& draft,
                const Entry& entry) { read_commands(draft, entry, draft.pre_install); },
     .fields = command_fields,
     .instead = "\"run\" in \"build\""},
    {.name = "cuda",
     .description = "CUDA version, in quotes, where it must be that one. If left out, it follows "
                    "from the model's packages.",
     .example = R"("12.4")",
     .read = read_build_text<check_cuda_version, &Build::cuda>},
    {.name = "cudnn",
     .description = "cuDNN version, in quotes, where it must be that one.",
     .example = R"("9")",
     .read = read_build_text<check_cudnn_version, &Build::cudnn>},
    {.name = "sdk_version",
     .description = "Accepted and ignored: an image always carries the SDK of the cog that builds "
                    "it.",
     .example = R"("0.16.0")",
     .read = read_sdk_version},
    {.name = "base_image",
     .description = "Image to build on in the place of the one that cog chooses, with its tag or "
                    "digest.",
     .example = R"("python:3.12-bookworm")",
     .read = read_build_text<check_base_image, &Build::base_image>},
    {.name = "platform",
     .description = "Platform of the image. The machine's own if left out.",
     .example = R"("linux/amd64")",
     .read = read_platform,
     .choices = kPlatforms},
    {.name = "user",
     .description = "Who the model runs as: a name, a number, or the numbers of user and group. "
                    "root if left out.",
     .example = R"("1000:1000")",
     .read = read_build_text<check_user, &Build::user>},
    {.name = "weights",
     .shape = Shape::texts,
     .description = "Files of the project that are large and rarely change, as patterns of "
                    ".dockerignore. They get a layer of their own, so that a change of code does "
                    "not copy or push them again.",
     .example = R"(["checkpoints/**", "**/*.safetensors"])",
     .read = read_weight_patterns},
};

}  // namespace

std::span<const Field> build_fields() { return kBuildFields; }

}  // namespace cog::config
