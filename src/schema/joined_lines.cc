#include "schema/joined_lines.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace cog::schema {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

// Walks over the tokens of a text that Python would take; of any other it makes something.
class Joiner {
 public:
  explicit Joiner(std::string_view text) : text_(text), joined_(text) {}

  std::string join() {
    while (at_ < text_.size()) step();
    return std::move(joined_);
  }

 private:
  char here(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void step() {
    char c = here();
    if (c == '"' || c == '\'') return string();
    if (c == '#') return comment();
    if (c == '(' || c == '[' || c == '{') ++depth_;
    if (c == ')' || c == ']' || c == '}') depth_ = std::max(0, depth_ - 1);
    bool continued = c == '\\' && here(1) == '\n';
    if (depth_ > 0 && (c == '\n' || continued)) joined_[at_] = ' ';
    ++at_;
  }

  void comment() {
    for (; at_ < text_.size() && here() != '\n'; ++at_) {
      if (depth_ > 0) joined_[at_] = ' ';
    }
  }

  // Whether the string that begins here has an "f" or "t" among the letters before its quote.
  bool has_fields() const {
    size_t begin = at_;
    while (begin > 0 && at_ - begin < 3 && is_word(text_[begin - 1])) --begin;
    std::string_view prefix = text_.substr(begin, at_ - begin);
    return prefix.size() < 3 && prefix.find_first_of("fFtT") != std::string_view::npos &&
           prefix.find_first_not_of("fFtTrR") == std::string_view::npos;
  }

  void string() {
    bool fields = has_fields();
    char quote = here();
    bool triple = here(1) == quote && here(2) == quote;
    for (at_ += triple ? 3 : 1; at_ < text_.size();) {
      char c = here();
      bool closes = c == quote && (!triple || (here(1) == quote && here(2) == quote));
      if (closes || (c == '\n' && !triple)) {
        at_ += closes && triple ? 3 : 1;
        return;
      }
      if (fields && c == '{' && here(1) != '{' && nested_ < kMaxNested) {
        field();
      } else {
        at_ += c == '\\' || (fields && c == '{') ? 2 : 1;
      }
    }
  }

  // A replacement field: its strings may have the quotes of the string that it stands in.
  void field() {
    ++nested_;
    int outside = std::exchange(depth_, 0);
    ++at_;
    while (at_ < text_.size() && !(here() == '}' && depth_ == 0)) {
      if (here() == ':' && depth_ == 0) {
        format();
      } else {
        step();
      }
    }
    ++at_;
    depth_ = outside;
    --nested_;
  }

  // What stands behind the ":" of a field, fields of its own among it.
  void format() {
    while (at_ < text_.size() && here() != '}') {
      if (here() == '{' && nested_ < kMaxNested) {
        field();
      } else {
        ++at_;
      }
    }
  }

  static constexpr int kMaxNested = 100;

  std::string_view text_;
  std::string joined_;
  size_t at_ = 0;
  int depth_ = 0;
  int nested_ = 0;
};

}  // namespace

std::string join_lines(std::string_view text) { return Joiner(text).join(); }

}  // namespace cog::schema
