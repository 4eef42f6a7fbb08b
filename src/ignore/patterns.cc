#include "ignore/patterns.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace cog::ignore {
namespace {

// "./a//b/../c/" -> "a/c". What would leave the root can never match and stays as it is.
std::string clean(std::string_view pattern) {
  std::vector<std::string> parts;
  for (std::string& part : split(pattern, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else {
      parts.push_back(std::move(part));
    }
  }
  return join(parts, "/");
}

// Whether `is_true` for the path or for a folder above it, the outermost first.
template <class Predicate>
bool any_of_parents(std::string_view path, const Predicate& is_true) {
  for (size_t i = path.find('/'); i != std::string_view::npos; i = path.find('/', i + 1)) {
    if (is_true(path.substr(0, i))) return true;
  }
  return is_true(path);
}

bool matches_with_parents(const Glob& glob, std::string_view path) {
  return any_of_parents(path, [&](std::string_view part) { return glob.matches(part); });
}

}  // namespace

Patterns::Pattern Patterns::parse_pattern(std::string_view line) {
  Pattern pattern;
  std::string_view text = line;
  if (text.starts_with('!')) {
    pattern.exception = true;
    text = trim(text.substr(1));
    if (text.empty()) throw Error(ErrorCode::config, "'!' with no pattern after it");
  }
  std::string path = clean(text);
  pattern.name = path.substr(path.rfind('/') + 1);
  pattern.glob = Glob::parse(path);
  return pattern;
}

Patterns Patterns::parse(std::string_view text, const std::string& file) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Patterns patterns;
  int number = 0;
  for (const std::string& line : split_lines(text)) {
    ++number;
    std::string_view content = trim(line);
    if (content.empty() || line[0] == '#') continue;
    try {
      patterns.patterns_.push_back(parse_pattern(content));
    } catch (const Error& error) {  // the place is known only here
      throw Error(error.code, "malformed pattern " + in_quotes(content) + ": " + error.message,
                  "write '\\' before a character that is meant as itself", {file, number, 1});
    }
  }
  return patterns;
}

Patterns Patterns::keeping_out(std::vector<std::string> names) const {
  Patterns all = *this;
  all.names_ = std::move(names);
  return all;
}

// Whether a part of the path has one of the names and no exception brings it back.
bool Patterns::keeps_out(std::string_view path) const {
  if (names_.empty()) return false;
  return any_of_parents(path, [&](std::string_view part) {
    std::string_view name = part.substr(part.rfind('/') + 1);
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) return false;
    return std::none_of(patterns_.begin(), patterns_.end(), [&](const Pattern& pattern) {
      return pattern.exception && pattern.name == name && pattern.glob.matches(part);
    });
  });
}

bool Patterns::matches(std::string_view path) const {
  bool matched = false;
  for (const Pattern& pattern : patterns_) {
    // A pattern can only change the answer if it says the opposite of what holds so far.
    if (pattern.exception == matched && matches_with_parents(pattern.glob, path)) {
      matched = !pattern.exception;
    }
  }
  return matched || keeps_out(path);
}

bool Patterns::may_contain_exceptions(std::string_view folder) const {
  std::string start = std::string(folder) + "/";
  for (const Pattern& pattern : patterns_) {
    if (!pattern.exception) continue;
    if (matches_with_parents(pattern.glob, folder)) return true;
    if (pattern.glob.may_match_below(start)) return true;
  }
  return false;
}

}  // namespace cog::ignore
