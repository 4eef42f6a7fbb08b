#include "compat/cuda_version.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace cog::compat {
namespace {

// Cuts the first number off; nothing at the end.
std::optional<uint64_t> take_part(std::string_view& version) {
  if (version.empty()) return std::nullopt;
  size_t end = std::min(version.find('.'), version.size());
  uint64_t part = 0;
  std::from_chars(version.data(), version.data() + end, part);
  version.remove_prefix(std::min(end + 1, version.size()));
  return part;
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    std::optional<uint64_t> x = take_part(a), y = take_part(b);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

std::string_view major_of(std::string_view version) { return version.substr(0, version.find('.')); }

std::string_view minor_of(std::string_view version) {
  size_t dot = version.find('.');
  return dot == std::string_view::npos ? version : version.substr(0, version.find('.', dot + 1));
}

bool agrees(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (take_part(a) != take_part(b)) return false;
  }
  return true;
}

std::optional<std::string> cuda_of_label(std::string_view label) {
  if (!label.starts_with("cu")) return std::nullopt;
  label.remove_prefix(2);
  bool digits = label.find_first_not_of("0123456789") == std::string_view::npos;
  if (label.size() < 3 || !digits) return std::nullopt;
  size_t minor = label.size() - 1;
  return std::string(label.substr(0, minor)) + "." + std::string(label.substr(minor));
}

}  // namespace cog::compat
