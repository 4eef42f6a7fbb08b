#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "requirements/requirement.h"
#include "requirements/scan.h"

namespace cog::requirements {
namespace {

// The newest glibc that a base image of ours has (Debian 13).
constexpr int kGlibc = 41;

bool is_project_name(std::string_view text) {
  return !text.empty() && text.find("__") == text.npos &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '_' || c == '.'; });
}

// "py2.py3" -> py2, py3. Nothing if one of them is empty.
std::optional<std::vector<std::string>> tags_of(const std::string& text) {
  std::vector<std::string> tags = split(text, '.');
  if (std::any_of(tags.begin(), tags.end(), [](const auto& tag) { return tag.empty(); })) {
    return std::nullopt;
  }
  return tags;
}

bool is_interpreter(const std::string& tag) {
  return !is_digit(tag[0]) && std::all_of(tag.begin(), tag.end(), is_word);
}

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The number behind `prefix`: number_after("cp312", "cp3") is 12.
std::optional<int> number_after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return number_of(text.substr(prefix.size()));
}

struct Target {
  int minor = 0;
  std::string machine;   // "x86_64"
  int oldest_glibc = 0;  // that manylinux knows for this machine
};

bool fits_platform(std::string_view tag, const Target& target) {
  size_t end = tag.size() - std::min(tag.size(), target.machine.size() + 1);
  if (tag.substr(end) != "_" + target.machine) return false;
  std::string_view system = tag.substr(0, end);
  if (system == "linux" || system == "manylinux2014") return true;
  if (system == "manylinux2010" || system == "manylinux1") return target.oldest_glibc < 17;
  std::optional<int> glibc = number_after(system, "manylinux_2_");
  return glibc && *glibc >= target.oldest_glibc && *glibc <= kGlibc;
}

bool fits(const std::string& python, const std::string& abi, const std::string& platform,
          const Target& target) {
  const std::string own = "cp3" + std::to_string(target.minor);
  bool any = platform == "any";
  if (!any && !fits_platform(platform, target)) return false;
  if (abi == "none") {
    std::optional<int> pure = number_after(python, "py3");
    return python == own || python == "py3" || (pure && *pure <= target.minor);
  }
  if (any) return false;
  if (abi == "abi3") {
    std::optional<int> built = number_after(python, "cp3");
    return built && *built >= 2 && *built <= target.minor;
  }
  return python == own && abi == own;
}

}  // namespace

std::optional<WheelName> parse_wheel_name(std::string_view file_name) {
  constexpr std::string_view kEnd = ".whl";
  if (!file_name.ends_with(kEnd)) return std::nullopt;
  std::string stem(file_name.substr(0, file_name.size() - kEnd.size()));
  if (stem.find('%') != stem.npos) stem = decode_percent(stem);
  std::vector<std::string> parts = split(stem, '-');
  if (parts.size() != 5 && parts.size() != 6) return std::nullopt;
  std::optional<Version> version = parse_version(parts[1]);
  if (!is_project_name(parts[0]) || !version) return std::nullopt;
  if (parts.size() == 6 && (parts[2].empty() || !is_digit(parts[2][0]))) return std::nullopt;
  size_t first = parts.size() - 3;
  auto pythons = tags_of(parts[first]);
  auto abis = tags_of(parts[first + 1]);
  auto platforms = tags_of(parts[first + 2]);
  if (!pythons || !abis || !platforms) return std::nullopt;
  if (!std::all_of(pythons->begin(), pythons->end(), is_interpreter)) return std::nullopt;
  return WheelName{normalize_name(parts[0]), std::move(*version), std::move(*pythons),
                   std::move(*abis), std::move(*platforms)};
}

bool installs_on(const WheelName& wheel, std::string_view python, std::string_view platform) {
  std::vector<std::string> numbers = split(python, '.');
  bool arm = platform.ends_with("arm64");
  Target target{numbers.size() > 1 ? number_of(numbers[1]).value_or(0) : 0,
                arm ? "aarch64" : "x86_64", arm ? 17 : 5};
  for (const std::string& python_tag : wheel.python_tags) {
    for (const std::string& abi : wheel.abi_tags) {
      for (const std::string& platform_tag : wheel.platform_tags) {
        if (fits(python_tag, abi, platform_tag, target)) return true;
      }
    }
  }
  return false;
}

}  // namespace cog::requirements
