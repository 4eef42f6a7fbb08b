#include "schema/encoding.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace cog::schema {
namespace {

// What Windows-1252 has at 0x80 to 0x9F; 0 where it has nothing.
constexpr std::array<char16_t, 32> kWindows = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// In lower case, with "-" for "_", as Python reads it; empty if the line names none.
std::string encoding_in(std::string_view line) {
  size_t comment = line.find_first_not_of(" \t\f");
  if (comment == std::string_view::npos || line[comment] != '#') return "";
  size_t at = line.find("coding", comment);
  if (at == std::string_view::npos || at + 6 >= line.size()) return "";
  if (line[at + 6] != ':' && line[at + 6] != '=') return "";
  at = line.find_first_not_of(" \t", at + 7);
  std::string name;
  for (; at < line.size(); ++at) {
    auto c = static_cast<unsigned char>(line[at]);
    if (std::isalnum(c) == 0 && c != '-' && c != '_' && c != '.') break;
    name += c == '_' ? '-' : static_cast<char>(std::tolower(c));
  }
  return name;
}

// A coding line is the first, or the second behind a comment or an empty line.
std::string encoding_of(std::string_view text) {
  size_t end = text.find('\n');
  std::string_view first = text.substr(0, end);
  std::string name = encoding_in(first);
  size_t start = first.find_first_not_of(" \t\f\r");
  bool blank = start == std::string_view::npos || first[start] == '#';
  if (!name.empty() || end == std::string_view::npos || !blank) return name;
  text.remove_prefix(end + 1);
  return encoding_in(text.substr(0, text.find('\n')));
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string transcode(std::string_view bytes, bool windows) {
  std::string text;
  for (char byte : bytes) {
    char16_t c = static_cast<unsigned char>(byte);
    if (windows && c >= 0x80 && c < 0xA0 && kWindows[c - 0x80] != 0) c = kWindows[c - 0x80];
    if (c < 0x80) {
      text += byte;
    } else if (c < 0x800) {
      text += static_cast<char>(0xC0 | (c >> 6));
      text += static_cast<char>(0x80 | (c & 0x3F));
    } else {
      text += static_cast<char>(0xE0 | (c >> 12));
      text += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      text += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  return text;
}

}  // namespace

Decoded decode(std::string bytes) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (bytes.starts_with(kByteOrderMark)) {
    bytes.erase(0, kByteOrderMark.size());
    return {std::move(bytes), {}};
  }
  bool ascii = std::none_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) != 0; });
  if (ascii) return {std::move(bytes), {}};
  std::string name = encoding_of(bytes);
  bool unicode = name.empty() || name.starts_with("utf-8") ||
                 is_one_of(name, {"utf8", "u8", "utf", "ascii", "us-ascii"});
  if (unicode) return {std::move(bytes), {}};
  bool latin = is_one_of(name, {"latin-1", "latin1", "l1", "iso-8859-1", "iso8859-1"});
  bool windows = is_one_of(name, {"cp1252", "cp-1252", "windows-1252"});
  if (latin || windows) return {transcode(bytes, windows), {}};
  return {std::move(bytes), std::move(name)};
}

}  // namespace cog::schema
