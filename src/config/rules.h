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
// One word of system_packages: "ffmpeg", "libc6:amd64" or "ffmpeg=7:5.1.6-0".
std::optional<Problem> check_system_package(std::string_view package);
std::optional<Problem> check_run_command(std::string_view command);
// "KEY=VALUE".
std::optional<Problem> check_environment(std::string_view variable);

std::optional<bool> parse_bool(std::string_view text);
std::optional<int> parse_int(std::string_view text);

}  // namespace cog::config
