#include "ignore/glob.h"

#include <algorithm>

#include "base/error.h"

namespace cog::ignore {
namespace {

// Code points; a byte that is not UTF-8 stands for itself outside of Unicode.
std::u32string decode(std::string_view bytes) {
  constexpr char32_t kNotUnicode = 0x110000;
  std::u32string text;
  for (size_t i = 0; i < bytes.size();) {
    auto lead = static_cast<unsigned char>(bytes[i]);
    size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    char32_t point = length < 2 ? lead : lead & (0xFFu >> (length + 1));
    bool whole = length > 0 && i + length <= bytes.size();
    for (size_t k = 1; whole && k < length; ++k) {
      auto next = static_cast<unsigned char>(bytes[i + k]);
      whole = (next & 0xC0) == 0x80;
      point = (point << 6) | (next & 0x3Fu);
    }
    text += whole ? point : kNotUnicode + lead;
    i += whole ? length : 1;
  }
  return text;
}

}  // namespace

void Glob::read_class(const std::u32string& pattern, size_t& i) {
  Token token{Kind::one_of};
  size_t at = i + 1;
  auto read_one = [&] {
    if (at < pattern.size() && pattern[at] == '\\') ++at;
    if (at >= pattern.size()) throw Error(ErrorCode::config, "'[' without its ']'");
    return pattern[at++];
  };
  if (at < pattern.size() && pattern[at] == '^') {
    token.negated = true;
    ++at;
  }
  while (at < pattern.size() && pattern[at] != ']') {
    char32_t low = read_one();
    char32_t high = low;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
      ++at;
      high = read_one();
    }
    token.ranges.emplace_back(low, high);
  }
  if (at >= pattern.size()) throw Error(ErrorCode::config, "'[' without its ']'");
  if (token.ranges.empty()) throw Error(ErrorCode::config, "nothing between '[' and ']'");
  i = at;
  tokens_.push_back(std::move(token));
}

Glob Glob::parse(std::string_view text) {
  std::u32string pattern = decode(text);
  Glob glob;
  for (size_t i = 0; i < pattern.size(); ++i) {
    char32_t c = pattern[i];
    if (c == '*' && i + 1 < pattern.size() && pattern[i + 1] == '*') {
      ++i;
      if (i + 1 < pattern.size() && pattern[i + 1] == '/') ++i;
      if (i + 1 == pattern.size()) {
        glob.tokens_.push_back({Kind::rest});
      } else {
        glob.tokens_.push_back({Kind::maybe_folders});
        glob.tokens_.push_back({Kind::inside_folders});
      }
    } else if (c == '*') {
      glob.tokens_.push_back({Kind::star});
    } else if (c == '?') {
      glob.tokens_.push_back({Kind::any});
    } else if (c == '[') {
      glob.read_class(pattern, i);
    } else {
      if (c == '\\' && ++i == pattern.size()) {
        throw Error(ErrorCode::config, "'\\' with nothing after it");
      }
      glob.tokens_.push_back({Kind::literal, pattern[i]});
    }
  }
  glob.find_literal_ends();
  return glob;
}

void Glob::find_literal_ends() {
  auto is_plain = [](const Token& token) {
    return token.kind == Kind::literal && token.character < 0x80;
  };
  auto first = std::find_if_not(tokens_.begin(), tokens_.end(), is_plain);
  auto last = std::find_if_not(tokens_.rbegin(), tokens_.rend(), is_plain).base();
  for (auto token = tokens_.begin(); token != first; ++token) {
    prefix_ += static_cast<char>(token->character);
  }
  for (auto token = last; token != tokens_.end(); ++token) {
    suffix_ += static_cast<char>(token->character);
  }
}

bool Glob::takes(const Token& token, char32_t c) {
  switch (token.kind) {
    case Kind::literal:
      return c == token.character;
    case Kind::any:
    case Kind::star:
      return c != '/';
    case Kind::one_of:
      return token.negated !=
             std::any_of(token.ranges.begin(), token.ranges.end(),
                         [c](auto range) { return range.first <= c && c <= range.second; });
    case Kind::rest:
    case Kind::inside_folders:
      return true;
    case Kind::maybe_folders:
      return false;
  }
  return false;
}

// Marks token `i` and all that may come in its place because it may stand for nothing.
void Glob::reach(States& states, size_t i) const {
  for (; !states[i]; ++i) {
    states[i] = true;
    if (i == tokens_.size()) return;
    Kind kind = tokens_[i].kind;
    if (kind == Kind::maybe_folders) {
      states[i + 1] = true;  // inside_folders never stands for nothing
      ++i;
    } else if (kind != Kind::star && kind != Kind::rest) {
      return;
    }
  }
}

Glob::States Glob::walk(std::string_view path) const {
  States states(tokens_.size() + 1);
  reach(states, 0);
  for (char32_t c : decode(path)) {
    States next(tokens_.size() + 1);
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (!states[i] || !takes(tokens_[i], c)) continue;
      Kind kind = tokens_[i].kind;
      if (kind == Kind::star || kind == Kind::rest) {
        reach(next, i);
      } else if (kind == Kind::inside_folders) {
        next[i] = true;
        if (c == '/') reach(next, i + 1);
      } else {
        reach(next, i + 1);
      }
    }
    states = std::move(next);
  }
  return states;
}

bool Glob::matches(std::string_view path) const {
  return path.starts_with(prefix_) && path.ends_with(suffix_) && walk(path).back();
}

bool Glob::may_match_below(std::string_view start) const {
  States states = walk(start);
  return std::find(states.begin(), states.end() - 1, true) != states.end() - 1;
}

}  // namespace cog::ignore
