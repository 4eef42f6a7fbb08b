#include "config/rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/text.h"
#include "config/characters.h"
#include "config/here_document.h"

namespace cog::config {
namespace {

constexpr int kPythonMajor = 3;
constexpr int kOldestPythonMinor = 10;
constexpr int kOldestConcurrentPythonMinor = 11;
constexpr int kOldestCudaMajor = 11;

// Set by the image itself, or by the platforms that run it. A '*' stands for any ending.
constexpr std::array<std::string_view, 15> kReservedVariables = {"PATH",
                                                                 "LD_LIBRARY_PATH",
                                                                 "PYTHONPATH",
                                                                 "VIRTUAL_ENV",
                                                                 "PYTHONUNBUFFERED",
                                                                 "R8_*",
                                                                 "REPLICATE_*",
                                                                 "LIBRARY_PATH",
                                                                 "CUDA_*",
                                                                 "NVIDIA_*",
                                                                 "NV_*",
                                                                 "PGET_*",
                                                                 "HF_ENDPOINT",
                                                                 "HF_HUB_ENABLE_HF_TRANSFER",
                                                                 "KUBERNETES_*"};

// The numbers of "3.12.4"; nothing if that is not what it is.
std::optional<std::vector<int>> parse_version(std::string_view version) {
  std::vector<int> numbers;
  for (const std::string& part : split(version, '.')) {
    std::optional<int> number = parse_int(part);
    bool padded = part.size() > 1 && part[0] == '0';  // no image is called python:3.012
    if (!number || padded || !consists_of(part, is_digit)) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

bool is_identifier(std::string_view name) {
  return consists_of(name,
                     [](char c) {
                       return is_letter(c) || is_digit(c) || c == '_' ||
                              static_cast<unsigned char>(c) >= 0x80;
                     }) &&
         !is_digit(name[0]);
}

bool is_reserved(std::string_view name) {
  return std::any_of(kReservedVariables.begin(), kReservedVariables.end(),
                     [&](std::string_view reserved) {
                       if (!reserved.ends_with('*')) return name == reserved;
                       return name.starts_with(reserved.substr(0, reserved.size() - 1));
                     });
}

}  // namespace

std::optional<int> parse_int(std::string_view text) {
  int value = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<bool> parse_bool(std::string_view text) {
  std::string word = to_lower(text);
  if (word == "true" || word == "yes" || word == "y" || word == "on") return true;
  if (word == "false" || word == "no" || word == "n" || word == "off") return false;
  return std::nullopt;
}

std::optional<Problem> check_python_version(std::string_view version) {
  const std::string hint = "write a version from 3.10 on, as \"3.13\" or \"3.13.1\"";
  std::optional<std::vector<int>> numbers = parse_version(version);
  if (!numbers || numbers->size() < 2 || numbers->size() > 3) {
    return Problem{in_quotes(version) + " is not a Python version with major and minor number",
                   hint};
  }
  if (numbers->at(0) > kPythonMajor)
    return Problem{"there is no Python " + std::string(version), hint};
  if (numbers->at(0) < kPythonMajor || numbers->at(1) < kOldestPythonMinor) {
    return Problem{"Python " + std::string(version) + " is older than 3.10, the oldest supported",
                   hint};
  }
  return std::nullopt;
}

std::optional<Problem> check_cuda_version(std::string_view version) {
  std::optional<std::vector<int>> numbers = parse_version(version);
  if (!numbers || numbers->size() < 2 || numbers->size() > 3) {
    return Problem{in_quotes(version) + " is not a CUDA version with major and minor number",
                   "write it as \"12.4\""};
  }
  if (numbers->at(0) < kOldestCudaMajor) {
    return Problem{"CUDA " + std::string(version) + " is older than 11.0, the oldest supported",
                   "write a newer one, as \"12.4\""};
  }
  return std::nullopt;
}

std::optional<Problem> check_cudnn_version(std::string_view version) {
  if (parse_version(version)) return std::nullopt;
  return Problem{in_quotes(version) + " is not a cuDNN version", "write it as \"9\" or \"9.1\""};
}

std::optional<Problem> check_reference(std::string_view reference, std::string_view example) {
  size_t colon = reference.rfind(':');
  bool right = colon != std::string_view::npos && reference.substr(0, colon).ends_with(".py") &&
               colon > 3 && is_identifier(reference.substr(colon + 1));
  if (right) return std::nullopt;
  return Problem{in_quotes(reference) + " does not name a class or function in a Python file",
                 "write file and name, as " + in_quotes(example)};
}

std::optional<Problem> check_train_reference(std::string_view reference) {
  return check_reference(reference, "train.py:train");
}

std::optional<Problem> check_python_for_concurrency(std::string_view version) {
  std::optional<std::vector<int>> numbers = parse_version(version);
  if (numbers && numbers->at(1) >= kOldestConcurrentPythonMinor) return std::nullopt;
  return Problem{
      "several predictions at the same time take Python 3.11 or newer, not " + std::string(version),
      "write a newer \"python_version\", or remove \"concurrency\""};
}

std::optional<Problem> check_sdk_version(std::string_view version) {
  bool characters = consists_of(
      version, [](char c) { return is_letter(c) || is_digit(c) || is_one_of(".!+-_", c); });
  size_t number = version.starts_with('v') ? 1 : 0;
  bool right = characters && number < version.size() && is_digit(version[number]);
  if (version == "prerelease" || right) return std::nullopt;
  return Problem{in_quotes(version) + " is not a version of the SDK",
                 "remove it: an image always carries the SDK of the cog that builds it"};
}

std::optional<Problem> check_system_package(std::string_view package) {
  size_t equals = package.find('=');
  std::string_view name = package.substr(0, equals);
  size_t colon = name.find(':');
  auto in_name = [](char c) { return is_lower(c) || is_digit(c) || is_one_of("+.-", c); };
  auto in_version = [](char c) { return is_letter(c) || is_digit(c) || is_one_of("+.~:*-", c); };
  bool right =
      consists_of(name.substr(0, colon), in_name) && (is_lower(name[0]) || is_digit(name[0]));
  if (colon != std::string_view::npos)
    right = right && consists_of(name.substr(colon + 1), in_name);
  if (equals != std::string_view::npos) {
    right = right && consists_of(package.substr(equals + 1), in_version);
  }
  if (right) return std::nullopt;
  return Problem{in_quotes(package) + " is not the name of a Debian package",
                 "write a name, with a version after '=' where it must be that one"};
}

std::optional<Problem> check_run_command(std::string_view command) {
  bool here = has_here_document(command);
  const std::string instead =
      "write a here-document's text with printf 'one\\ntwo\\n' > FILE; quote << where it is text, "
      "and put blanks around it in $((1 << 2))";
  if (command.find('\n') != std::string_view::npos) {
    return Problem{"a command can't have several lines",
                   here ? instead : "make each line an item of its own, or join them with &&"};
  }
  if (here) return Problem{"<< begins a here-document, and a command has no next line", instead};
  if (command.ends_with('\\')) {
    return Problem{"a command can't end with '\\'", "there is no next line that it could go on"};
  }
  return std::nullopt;
}

std::optional<Problem> check_environment(std::string_view variable) {
  const std::string form = "write it as KEY=VALUE, with letters, digits and '_' in KEY";
  size_t equals = variable.find('=');
  if (equals == std::string_view::npos) return Problem{in_quotes(variable) + " has no '='", form};
  std::string_view name = variable.substr(0, equals);
  bool characters =
      consists_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
  if (!characters || is_digit(name[0])) {
    return Problem{in_quotes(name) + " is not a name for an environment variable", form};
  }
  if (is_reserved(name)) {
    return Problem{in_quotes(name) + " is reserved: the image or its host sets it",
                   "choose another name"};
  }
  return std::nullopt;
}

}  // namespace cog::config
