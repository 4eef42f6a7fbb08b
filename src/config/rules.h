// What a value of cog.yaml must look like: one question about one text each.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cog::config {

struct Problem {
  std::string message;
  std::string hint;
};

// Nothing if the text is right.
std::optional<Problem> check_python_version(std::string_view version);
std::optional<Problem> check_cuda_version(std::string_view version);
std::optional<Problem> check_cudnn_version(std::string_view version);
// "file.py:Name"; `example` is what the hint shows.
std::optional<Problem> check_reference(std::string_view reference, std::string_view example);
std::optional<Problem> check_train_reference(std::string_view reference);
// Whether a model of this Python can work on several predictions at the same time.
std::optional<Problem> check_python_for_concurrency(std::string_view version);
std::optional<Problem> check_sdk_version(std::string_view version);
// One word of system_packages: "ffmpeg", "libc6:amd64" or "ffmpeg=7:5.1.6-0".
std::optional<Problem> check_system_package(std::string_view package);
std::optional<Problem> check_run_command(std::string_view command);
// "KEY=VALUE".
std::optional<Problem> check_environment(std::string_view variable);

std::optional<Problem> check_secret_id(std::string_view id);
std::optional<Problem> check_secret_target(std::string_view target);

std::optional<Problem> check_image_name(std::string_view name);
// A name of an image without tag and digest.
std::optional<Problem> check_repository(std::string_view name);
// A name of an image with tag or digest.
std::optional<Problem> check_base_image(std::string_view name);
// "name", "1000" or "1000:1000".
std::optional<Problem> check_user(std::string_view user);

std::optional<Problem> check_weight_name(std::string_view name);
std::optional<Problem> check_weight_target(std::string_view target);
// A pattern that only ever names files below a folder.
std::optional<Problem> check_file_pattern(std::string_view pattern);
// The same with .dockerignore's syntax.
std::optional<Problem> check_path_pattern(std::string_view pattern);

// "/a//b/../c/" -> "/a/c"; of an absolute path.
std::string clean_path(std::string_view path);
std::optional<bool> parse_bool(std::string_view text);
std::optional<int> parse_int(std::string_view text);

}  // namespace cog::config
