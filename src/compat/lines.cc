#include "compat/lines.h"

#include <algorithm>

namespace cog::compat {
namespace {

constexpr std::string_view kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

struct Parts {
  size_t name_end = 0;        // where extras would stand
  size_t extras_end = 0;      // at the ']', or name_end
  size_t specifiers = 0;      // from here
  size_t specifiers_end = 0;  // to here, without blanks
};

Parts parts_of(std::string_view line) {
  Parts parts;
  size_t start = std::min(line.find_first_of(kNameCharacters), line.size());
  parts.name_end = std::min(line.find_first_not_of(kNameCharacters, start), line.size());
  parts.extras_end = parts.specifiers = parts.name_end;
  size_t next = std::min(line.find_first_not_of(" \t", parts.name_end), line.size());
  if (next < line.size() && line[next] == '[') {
    parts.extras_end = std::min(line.find(']', next), line.size() - 1);
    parts.specifiers = parts.extras_end + 1;
  }
  size_t end = line.size();
  for (std::string_view stop : {";", " #", " --"}) {
    end = std::min(end, line.find(stop, parts.specifiers));
  }
  while (end > parts.specifiers &&
         std::string_view(" \t\\").find(line[end - 1]) != std::string_view::npos) {
    --end;
  }
  parts.specifiers_end = end;
  return parts;
}

std::string inserted(std::string_view line, size_t position, std::string_view text) {
  return std::string(line.substr(0, position)).append(text).append(line.substr(position));
}

}  // namespace

std::string with_label(std::string_view line, std::string_view label) {
  size_t pin = line.find("==", parts_of(line).specifiers);
  if (pin == std::string_view::npos) return std::string(line);
  size_t version = std::min(line.find_first_not_of("= \t", pin), line.size());
  size_t end = std::min(line.find_first_of(" \t,;)#\\", version), line.size());
  return inserted(line, end, "+" + std::string(label));
}

std::string with_pin(std::string_view line, std::string_view version) {
  Parts parts = parts_of(line);
  std::string pin = "==" + std::string(version);
  std::string_view specifiers =
      line.substr(parts.specifiers, parts.specifiers_end - parts.specifiers);
  bool any = specifiers.find_first_not_of(" \t()") != std::string_view::npos;
  bool in_parentheses = specifiers.ends_with(')');
  return inserted(line, parts.specifiers_end - (in_parentheses ? 1 : 0), any ? "," + pin : pin);
}

std::string with_extra(std::string_view line, std::string_view extra) {
  Parts parts = parts_of(line);
  std::string name(extra);
  if (parts.extras_end == parts.name_end) return inserted(line, parts.name_end, "[" + name + "]");
  bool empty =
      line.find_last_not_of(" \t", parts.extras_end - 1) == line.rfind('[', parts.extras_end);
  return inserted(line, parts.extras_end, empty ? name : "," + name);
}

}  // namespace cog::compat
