#include "requirements/requirements.h"

#include <array>
#include <optional>

#include "base/text.h"

namespace cog::requirements {
namespace {

constexpr std::string_view kBlanks = " \t";

// Options whose value names a place that may be on this machine.
struct LocationOption {
  std::string_view letter;  // may be empty
  std::string_view word;
};
constexpr std::array<LocationOption, 6> kLocationOptions = {{
    {"-r", "--requirement"},
    {"-c", "--constraint"},
    {"-e", "--editable"},
    {"-f", "--find-links"},
    {"-i", "--index-url"},
    {"", "--extra-index-url"},
}};

constexpr std::array<std::string_view, 11> kArchiveEnds = {".whl", ".zip",     ".tar.gz", ".tgz",
                                                           ".tar", ".tar.bz2", ".tbz",    ".tar.xz",
                                                           ".txz", ".tar.lz",  ".tlz"};

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_comment(std::string_view line) {
  size_t first = line.find_first_not_of(kBlanks);
  return first != std::string_view::npos && line[first] == '#';
}

std::string_view without_comment(std::string_view line) {
  for (size_t i = line.find('#'); i != std::string_view::npos; i = line.find('#', i + 1)) {
    if (i == 0 || kBlanks.find(line[i - 1]) != std::string_view::npos) return line.substr(0, i);
  }
  return line;
}

bool is_local(std::string_view location) {
  std::string lower = to_lower(location);
  if (lower.starts_with("file:")) return true;
  bool remote = lower.find("://") != std::string::npos || lower.starts_with("git+") ||
                lower.starts_with("hg+") || lower.starts_with("svn+") || lower.starts_with("bzr+");
  return !location.empty() && !remote;
}

bool is_archive(std::string_view path) {
  std::string lower = to_lower(path);
  for (std::string_view end : kArchiveEnds) {
    if (lower.ends_with(end)) return true;
  }
  return false;
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find_first_of(" \t;"));
}

// The value of `option` in "-rfile", "-r file", "--requirement=file" or "--requirement file".
std::optional<std::string_view> option_value(std::string_view line, const LocationOption& option) {
  if (line.starts_with(option.word)) {
    std::string_view rest = line.substr(option.word.size());
    if (rest.empty() || rest[0] == '=' || kBlanks.find(rest[0]) != std::string_view::npos) {
      return trim(rest.substr(rest.empty() ? 0 : 1));
    }
  }
  if (!option.letter.empty() && line.starts_with(option.letter) && !line.starts_with("--")) {
    return trim(line.substr(option.letter.size()));
  }
  return std::nullopt;
}

std::string_view local_path_of_option(std::string_view line) {
  for (const LocationOption& option : kLocationOptions) {
    std::optional<std::string_view> value = option_value(line, option);
    if (value) return is_local(*value) ? *value : std::string_view();
  }
  return {};
}

// The length of the project name that `line` starts with, 0 if it starts with none.
size_t name_length(std::string_view line) {
  size_t length = 0;
  while (length < line.size() && (is_letter_or_digit(line[length]) || line[length] == '-' ||
                                  line[length] == '_' || line[length] == '.')) {
    ++length;
  }
  while (length > 0 && !is_letter_or_digit(line[length - 1])) --length;
  return length > 0 && is_letter_or_digit(line[0]) ? length : 0;
}

// What follows the extras, without blanks.
std::string_view after_extras(std::string_view rest) {
  rest = trim(rest);
  if (!rest.starts_with('[')) return rest;
  size_t end = rest.find(']');
  return end == std::string_view::npos ? rest : trim(rest.substr(end + 1));
}

// Fills in what the text says about itself.
void classify(Line& line) {
  std::string_view text = line.text;
  if (text.starts_with('-')) {
    line.local_path = local_path_of_option(text);
    return;
  }
  std::string_view word = first_word(text);
  size_t length = name_length(text);
  std::string_view rest = after_extras(text.substr(length));
  if (length > 0 && rest.starts_with('@')) {
    line.name = normalize_name(text.substr(0, length));
    std::string_view target = trim(rest.substr(1));
    if (is_local(target)) line.local_path = target;
  } else if (is_archive(word) || word.find('/') != std::string_view::npos ||
             word.starts_with('.') || to_lower(word).starts_with("file:")) {
    if (is_local(word)) line.local_path = word;
  } else if (length > 0 &&
             (rest.empty() || std::string_view("<>=!~(;").find(rest[0]) != std::string_view::npos ||
              rest.starts_with("--"))) {
    line.name = normalize_name(text.substr(0, length));
  }
}

}  // namespace

std::string normalize_name(std::string_view name) {
  std::string normal;
  for (char c : to_lower(name)) {
    bool separator = c == '-' || c == '_' || c == '.';
    if (!separator) normal += c;
    if (separator && (normal.empty() || normal.back() != '-')) normal += '-';
  }
  return normal;
}

std::vector<Line> parse_requirements(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<std::string> raw = split_lines(text);
  std::vector<Line> lines;
  for (size_t i = 0; i < raw.size(); ++i) {
    Line line;
    line.number = static_cast<int>(i) + 1;
    std::string joined = raw[i];
    // A comment ends a continued line and is never continued itself.
    while (joined.ends_with('\\') && !is_comment(raw[i])) {
      joined.pop_back();
      if (++i == raw.size()) break;
      joined += is_comment(raw[i]) ? " " + raw[i] : raw[i];
    }
    line.text = trim(without_comment(joined));
    if (line.text.empty()) continue;
    classify(line);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace cog::requirements
