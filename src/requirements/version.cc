#include "requirements/version.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "requirements/scan.h"

namespace cog::requirements {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct Word {
  std::string_view written;
  std::string_view normal;
};
// A longer spelling stands before its beginning.
constexpr Word kPreWords[] = {{"alpha", "a"},    {"a", "a"},    {"beta", "b"}, {"b", "b"},
                              {"preview", "rc"}, {"pre", "rc"}, {"rc", "rc"},  {"c", "rc"}};
constexpr Word kPostWords[] = {{"post", "post"}, {"rev", "post"}, {"r", "post"}};
constexpr Word kDevWords[] = {{"dev", "dev"}};

// Reads a version from left to right. Never steps back: PEP 440's grammar needs no second look.
class VersionScanner {
 public:
  VersionScanner(std::string_view text, size_t position) : text_(text), position_(position) {}

  bool scan(Version& version) {
    if (lower(at(position_)) == 'v') ++position_;
    if (!is_digit(at(position_))) return false;
    scan_release(version);
    uint64_t number = 0;
    if (const Word* word = scan_part(kPreWords, number)) {
      version.pre = PreRelease{std::string(word->normal), number};
    }
    if (at(position_) == '-' && is_digit(at(position_ + 1))) {
      ++position_;
      version.post = scan_number();
    } else if (scan_part(kPostWords, number) != nullptr) {
      version.post = number;
    }
    if (scan_part(kDevWords, number) != nullptr) version.dev = number;
    scan_local(version);
    return !overflow_;
  }

  size_t position() const { return position_; }

 private:
  char at(size_t index) const { return index < text_.size() ? text_[index] : '\0'; }
  bool is_separator(size_t index) const {
    return at(index) == '.' || at(index) == '-' || at(index) == '_';
  }

  uint64_t scan_number() {
    constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
    uint64_t number = 0;
    for (; is_digit(at(position_)); ++position_) {
      auto digit = static_cast<uint64_t>(at(position_) - '0');
      if (number > (kMax - digit) / 10) overflow_ = true;
      number = number * 10 + digit;
    }
    return number;
  }

  void scan_release(Version& version) {
    uint64_t first = scan_number();
    if (at(position_) == '!' && is_digit(at(position_ + 1))) {
      version.epoch = first;
      ++position_;
      first = scan_number();
    }
    version.release.reserve(4);
    version.release.push_back(first);
    while (at(position_) == '.' && is_digit(at(position_ + 1))) {
      ++position_;
      version.release.push_back(scan_number());
    }
  }

  // ".rc-1": a separator, a word, a separator and a number, of which only the word must be there.
  template <size_t size>
  const Word* scan_part(const Word (&words)[size], uint64_t& number) {
    size_t start = is_separator(position_) ? position_ + 1 : position_;
    if (!is_letter(at(start))) return nullptr;
    const Word* found = std::find_if(words, words + size, [&](const Word& word) {
      for (size_t i = 0; i < word.written.size(); ++i) {
        if (lower(at(start + i)) != word.written[i]) return false;
      }
      return true;
    });
    if (found == words + size) return nullptr;
    position_ = start + found->written.size();
    if (is_separator(position_)) ++position_;
    number = scan_number();
    return found;
  }

  void scan_local(Version& version) {
    if (at(position_) != '+' || !is_letter_or_digit(at(position_ + 1))) return;
    do {
      size_t start = ++position_;
      bool all_digits = true;
      for (; is_letter_or_digit(at(position_)); ++position_) {
        all_digits = all_digits && is_digit(at(position_));
      }
      std::string_view part = text_.substr(start, position_ - start);
      if (all_digits) part.remove_prefix(std::min(part.find_first_not_of('0'), part.size() - 1));
      std::string& added = version.local.emplace_back(part);
      std::transform(added.begin(), added.end(), added.begin(), lower);
    } while (is_separator(position_) && is_letter_or_digit(at(position_ + 1)));
  }

  std::string_view text_;
  size_t position_;
  bool overflow_ = false;
};

std::strong_ordering compare_releases(const Version& left, const Version& right) {
  size_t shared = std::min(left.release.size(), right.release.size());
  for (size_t i = 0; i < shared; ++i) {
    if (left.release[i] != right.release[i]) return left.release[i] <=> right.release[i];
  }
  for (size_t i = shared; i < left.release.size(); ++i) {
    if (left.release[i] != 0) return std::strong_ordering::greater;
  }
  for (size_t i = shared; i < right.release.size(); ++i) {
    if (right.release[i] != 0) return std::strong_ordering::less;
  }
  return std::strong_ordering::equal;
}

// 1.0.dev1 < 1.0a1 < 1.0b1 < 1.0rc1 < 1.0 and 1.0.post1
int pre_rank(const Version& version) {
  if (version.pre) return version.pre->phase[0] == 'a' ? 1 : version.pre->phase[0] == 'b' ? 2 : 3;
  return version.dev && !version.post ? 0 : 4;
}

std::strong_ordering compare_locals(const Version& left, const Version& right) {
  size_t shared = std::min(left.local.size(), right.local.size());
  for (size_t i = 0; i < shared; ++i) {
    const std::string& l = left.local[i];
    const std::string& r = right.local[i];
    bool l_number = std::all_of(l.begin(), l.end(), is_digit);
    bool r_number = std::all_of(r.begin(), r.end(), is_digit);
    if (l_number != r_number) return l_number <=> r_number;
    if (l_number && l.size() != r.size()) return l.size() <=> r.size();
    if (l != r) return l <=> r;
  }
  return left.local.size() <=> right.local.size();
}

}  // namespace

std::strong_ordering compare_public(const Version& left, const Version& right) {
  if (left.epoch != right.epoch) return left.epoch <=> right.epoch;
  if (auto order = compare_releases(left, right); order != 0) return order;
  if (auto order = pre_rank(left) <=> pre_rank(right); order != 0) return order;
  if (left.pre && left.pre->number != right.pre->number) {
    return left.pre->number <=> right.pre->number;
  }
  if (auto order = left.post <=> right.post; order != 0) return order;  // none is less than any
  if (left.dev && right.dev) return *left.dev <=> *right.dev;
  return right.dev.has_value() <=> left.dev.has_value();
}

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (auto order = compare_public(*this, other); order != 0) return order;
  return compare_locals(*this, other);
}

bool Version::operator==(const Version& other) const { return (*this <=> other) == 0; }

Version Version::without_local() const {
  Version version = *this;
  version.local.clear();
  return version;
}

bool scan_version(std::string_view text, size_t& position, Version& version) {
  VersionScanner scanner(text, position);
  if (!scanner.scan(version)) return false;
  position = scanner.position();
  return true;
}

std::optional<Version> parse_version(std::string_view text) {
  text = without_spaces(text);
  size_t position = 0;
  std::optional<Version> version(std::in_place);
  if (!scan_version(text, position, *version) || position != text.size()) version.reset();
  return version;
}

std::string to_text(const Version& version) {
  std::string text;
  if (version.epoch != 0) text += std::to_string(version.epoch) + "!";
  for (size_t i = 0; i < version.release.size(); ++i) {
    if (i != 0) text += '.';
    text += std::to_string(version.release[i]);
  }
  if (version.pre) text += version.pre->phase + std::to_string(version.pre->number);
  if (version.post) text += ".post" + std::to_string(*version.post);
  if (version.dev) text += ".dev" + std::to_string(*version.dev);
  for (size_t i = 0; i < version.local.size(); ++i) {
    text += (i == 0 ? '+' : '.') + version.local[i];
  }
  return text;
}

}  // namespace cog::requirements
