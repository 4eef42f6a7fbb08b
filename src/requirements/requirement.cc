#include "requirements/requirement.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "requirements/scan.h"
#include "requirements/syntax.h"

namespace cog::requirements {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

class RequirementParser {
 public:
  explicit RequirementParser(std::string_view text) : text_(text) {}

  Requirement parse() {
    Requirement requirement;
    skip_blanks();
    requirement.written_name = scan_identifier();
    if (requirement.written_name.empty()) fail_at_name();
    requirement.name = normalize_name(requirement.written_name);
    skip_blanks();
    if (next() == '[') scan_extras(requirement.extras);
    skip_blanks();
    if (next() == '@') {
      scan_url(requirement.url);
    } else {
      scan_specifiers(requirement.specifiers);
    }
    skip_blanks();
    if (at_end()) return requirement;
    if (next() != ';') fail_after(requirement);
    size_t start = position_++;
    if (without_spaces(text_.substr(position_)).empty()) {
      throw Mistake{start, 1, "nothing follows the ';'",
                    "leave it out, or write a condition, such as python_version >= \"3.10\""};
    }
    requirement.marker = MarkerParser::parse(text_, position_);
    if (!at_end()) {
      fail("unexpected " + shown(text_.substr(position_)) + " after the marker",
           "join conditions by 'and' or 'or'", text_.size() - position_);
    }
    return requirement;
  }

 private:
  [[noreturn]] void fail(std::string message, std::string hint, size_t length = 1) const {
    throw Mistake{position_, length, std::move(message), std::move(hint)};
  }

  bool at_end() const { return position_ >= text_.size(); }
  char next() const { return at_end() ? '\0' : text_[position_]; }

  void skip_blanks() {
    while (is_blank(next())) ++position_;
  }

  // Up to the next blank.
  std::string_view rest_of_word() const {
    size_t end = position_;
    while (end < text_.size() && !is_blank(text_[end])) ++end;
    return text_.substr(position_, end - position_);
  }

  std::string scan_identifier() {
    size_t end = position_;
    while (end < text_.size() && (is_word(text_[end]) || text_[end] == '-' || text_[end] == '.')) {
      if (static_cast<unsigned char>(text_[end]) >= 0x80) break;
      ++end;
    }
    while (end > position_ && (text_[end - 1] == '-' || text_[end - 1] == '.')) --end;
    if (end == position_ || !is_letter_or_digit(next())) return {};
    if (end < text_.size() && is_word(text_[end])) return {};
    size_t start = std::exchange(position_, end);
    return std::string(text_.substr(start, end - start));
  }

  void scan_extras(std::vector<std::string>& extras) {
    size_t open = position_++;
    skip_blanks();
    std::string extra = scan_identifier();
    while (!extra.empty()) {
      extras.push_back(normalize_name(extra));
      skip_blanks();
      if (next() != ',') break;
      ++position_;
      skip_blanks();
      extra = scan_identifier();
      if (extra.empty()) fail("the name of an extra is missing after the comma", "");
    }
    if (next() != ']') {
      if (!at_end() && is_word(next())) {
        fail("a comma is missing between extras", "write [one,two]");
      }
      throw Mistake{open, 1, "the list of extras is not closed", "write [one,two]"};
    }
    ++position_;
    std::sort(extras.begin(), extras.end());
    extras.erase(std::unique(extras.begin(), extras.end()), extras.end());
  }

  void scan_url(std::string& url) {
    ++position_;
    skip_blanks();
    url = rest_of_word();
    if (url.empty()) fail("an address is missing after '@'", "write name @ https://...");
    position_ += url.size();
    size_t end = position_;
    skip_blanks();
    if (!at_end() && (next() != ';' || position_ == end)) {
      fail("unexpected " + shown(rest_of_word()) + " after the address",
           "an address holds no blanks; write %20", rest_of_word().size());
    }
  }

  void scan_specifiers(Specifiers& specifiers) {
    std::optional<size_t> open;
    if (next() == '(') {
      open = position_++;
      skip_blanks();
    }
    specifiers.all.reserve(2);
    while (scan_one(specifiers)) {
      skip_blanks();
      if (next() != ',') break;
      ++position_;
      skip_blanks();
    }
    skip_blanks();
    if (!open) return;
    if (next() != ')') {
      if (!at_end()) fail_at_specifier();
      throw Mistake{*open, 1, "this parenthesis is not closed", "add ')' after the version"};
    }
    ++position_;
  }

  bool scan_one(Specifiers& specifiers) {
    size_t start = position_;
    last_specifier_ = start;
    if (comparison_at(text_, position_).empty()) return false;
    if (!scan_specifier(text_, position_, specifiers.all.emplace_back())) fail_at_specifier();
    if (specifiers.all.back().comparison != "===") return true;
    specifiers.all.pop_back();
    // A `===` takes commas along; each part stands for itself.
    std::string_view taken = text_.substr(start, position_ - start);
    std::optional<Specifiers> parts = parse_specifiers(taken);
    if (!parts) {
      throw Mistake{start, taken.size(), shown(taken) + " is not a list of versions", ""};
    }
    for (Specifier& part : parts->all) specifiers.all.push_back(std::move(part));
    return true;
  }

  [[noreturn]] void fail_at_name() const {
    if (at_end()) fail("the name of a package is missing", "write a line such as numpy>=1.26");
    std::string_view word = rest_of_word();
    fail(shown(word) + " does not start with the name of a package",
         "write a line such as numpy>=1.26", word.size());
  }

  [[noreturn]] void fail_after(const Requirement& requirement) {
    char before = text_[position_ - 1];
    bool is_glued = !is_blank(before) && before != ')' && comparison_at(text_, position_).empty();
    if (!requirement.specifiers.all.empty() && is_glued) {
      position_ = last_specifier_;
      fail_at_specifier();  // ==1.2x
    }
    if (next() == '^' || next() == '=' || next() == '~') fail_at_specifier();
    std::string_view word = rest_of_word();
    std::string hint = "write one package a line, a version as in " +
                       requirement.written_name.substr(0, 60) + "==1.2";
    if (!requirement.specifiers.all.empty() && !comparison_at(text_, position_).empty()) {
      hint = "put a comma between two comparisons";
    }
    fail("unexpected " + shown(word) + " after " +
             (requirement.specifiers.all.empty() ? "the name" : "the version"),
         hint, word.size());
  }

  // What is wrong with the comparison at `position_`, which scan_specifier refused.
  [[noreturn]] void fail_at_specifier() const {
    std::string_view comparison = comparison_at(text_, position_);
    std::string_view word = specifier_word(comparison.size());
    size_t length = static_cast<size_t>(word.data() - text_.data()) + word.size() - position_;
    if (comparison.empty()) {
      std::string hint = "write ==, >=, <=, <, >, !=, ~= or ===";
      if (next() == '^') hint = "a caret is Poetry's; write >=1.2,<2 for ^1.2";
      if (next() == '=') hint = "write ==";
      fail(shown(text_.substr(position_, 1)) + " is no comparison of versions", hint);
    }
    size_t after = 0;
    Version version;
    if (!scan_version(word, after, version)) {
      fail((word.empty() ? "a version is missing" : shown(word) + " is no version") +
               std::string(" after ") + std::string(comparison),
           "write it as in " + std::string(comparison) + "1.2", length);
    }
    if (!version.local.empty() && comparison != "==" && comparison != "!=") {
      fail("a local label goes with == and != only",
           "leave out +" + join(version.local, ".").substr(0, 60), length);
    }
    if (word.substr(after, 2) == ".*") fail_at_wildcard(comparison, version, length);
    if (comparison == "~=" && version.release.size() < 2) {
      std::string number = to_text(version);
      fail("~= needs two numbers at least", "write ~=" + number + ".0 or ==" + number + ".*",
           length);
    }
    fail(shown(word) + " is no version", "write it as in " + std::string(comparison) + "1.2",
         length);
  }

  [[noreturn]] void fail_at_wildcard(std::string_view comparison, const Version& version,
                                     size_t length) const {
    if (comparison == "==" || comparison == "!=") {
      fail("'.*' goes with plain numbers only", "write 1.2.* and not 1.2rc1.*", length);
    }
    fail("'.*' goes with == and != only",
         "write " + std::string(comparison) + to_text(version.without_local()), length);
  }

  // What was meant as a version: up to a blank or what may follow one.
  std::string_view specifier_word(size_t skipped) const {
    size_t start = position_ + skipped;
    while (start < text_.size() && is_space(text_[start])) ++start;
    size_t end = start;
    while (end < text_.size() && !is_space(text_[end]) &&
           std::string_view(",;)").find(text_[end]) == std::string_view::npos) {
      ++end;
    }
    return text_.substr(start, end - start);
  }

  std::string_view text_;
  size_t position_ = 0;
  size_t last_specifier_ = 0;
};

}  // namespace

std::string shown(std::string_view text) {
  constexpr size_t kLongest = 60;
  return in_quotes(shorten(text, kLongest));
}

Requirement requirement_of(std::string_view text) { return RequirementParser(text).parse(); }

Requirement parse_requirement(std::string_view text, const SourceSpan& where) {
  try {
    return requirement_of(text);
  } catch (const Mistake& mistake) {
    SourceSpan place = where;
    if (place.line > 0) {
      size_t position = std::min(mistake.position, text.size());
      place.column = std::max(place.column, 1) + count_code_points(text.substr(0, position));
      place.end_column = place.column + count_code_points(text.substr(position, mistake.length));
    }
    throw Error(ErrorCode::config, mistake.message, mistake.hint, place);
  }
}

std::string normalize_name(std::string_view name) {
  std::string normal;
  normal.reserve(name.size());
  for (char c : name) {
    bool separator = c == '-' || c == '_' || c == '.';
    if (separator && !normal.empty() && normal.back() == '-') continue;
    normal += separator ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return normal;
}

}  // namespace cog::requirements
