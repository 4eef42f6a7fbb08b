#include "requirements/options.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace cog::requirements {
namespace {

using Kind = Option::Kind;

constexpr std::array<Option, 19> kOptions = {{
    {'r', "--requirement", Kind::include},
    {'c', "--constraint", Kind::constraint},
    {'e', "--editable", Kind::editable},
    {'i', "--index-url", Kind::index},
    {0, "--extra-index-url", Kind::index},
    {'f', "--find-links", Kind::index},
    {0, "--no-index", Kind::flag},
    {0, "--trusted-host", Kind::value},
    {0, "--no-binary", Kind::value},
    {0, "--only-binary", Kind::value},
    {0, "--prefer-binary", Kind::flag},
    {0, "--require-hashes", Kind::flag},
    {0, "--no-require-hashes", Kind::flag},
    {0, "--pre", Kind::flag},
    {0, "--all-releases", Kind::value},
    {0, "--only-final", Kind::value},
    {0, "--use-feature", Kind::value},
    {0, "--hash", Kind::hash},
    {'C', "--config-settings", Kind::setting},
}};

struct Word {
  std::string text;
  size_t begin = 0;
  size_t end = 0;
};

// Splits as Python's shlex does.
class WordScanner {
 public:
  WordScanner(std::string_view text, size_t position) : text_(text), position_(position) {}

  std::vector<Word> scan() {
    std::vector<Word> words;
    while (true) {
      while (position_ < text_.size() && is_blank(text_[position_])) ++position_;
      if (position_ == text_.size()) return words;
      Word word{"", position_, 0};
      while (position_ < text_.size() && !is_blank(text_[position_])) scan_character(word.text);
      word.end = position_;
      words.push_back(std::move(word));
    }
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

  void scan_character(std::string& word) {
    char c = text_[position_++];
    if (c == '"' || c == '\'') {
      scan_quoted(word, c);
    } else if (c == '\\' && position_ < text_.size()) {
      word += text_[position_++];
    } else {
      word += c;
    }
  }

  void scan_quoted(std::string& word, char quote) {
    size_t open = position_ - 1;
    for (; position_ < text_.size() && text_[position_] != quote; ++position_) {
      bool escaped = quote == '"' && text_[position_] == '\\' && position_ + 1 < text_.size() &&
                     (text_[position_ + 1] == '"' || text_[position_ + 1] == '\\');
      if (escaped) ++position_;
      word += text_[position_];
    }
    if (position_ == text_.size()) throw Mistake{open, 1, "this quote is not closed", ""};
    ++position_;
  }

  std::string_view text_;
  size_t position_;
};

[[noreturn]] void fail_unknown(const Word& word, std::string_view name) {
  std::vector<std::string> names;
  for (const Option& option : kOptions) names.emplace_back(option.word);
  std::optional<std::string> meant;
  if (name.starts_with("--")) meant = nearest(name.substr(0, 60), names);
  throw Mistake{word.begin, word.end - word.begin,
                shown(name) + " is no option of requirements files",
                meant ? "did you mean " + *meant + "?" : ""};
}

// Like pip: a beginning is enough if it is of one option only.
const Option& find_long(const Word& word, std::string_view name) {
  const Option* found = nullptr;
  for (const Option& option : kOptions) {
    if (option.word == name) return option;
    if (!option.word.starts_with(name)) continue;
    if (found != nullptr) fail_unknown(word, name);
    found = &option;
  }
  if (found == nullptr || name.size() < 3) fail_unknown(word, name);
  return *found;
}

const Option& find_short(const Word& word) {
  char letter = word.text.size() > 1 ? word.text[1] : '\0';
  const auto* found = std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& option) {
    return option.letter != 0 && option.letter == letter;
  });
  if (found == kOptions.end()) fail_unknown(word, word.text);
  return *found;
}

bool takes_value(const Option& option) { return option.kind != Kind::flag; }

}  // namespace

size_t options_begin(std::string_view text) {
  if (text.starts_with('-')) return 0;
  size_t found = text.find(" -");
  return found == text.npos ? text.size() : found + 1;
}

std::vector<GivenOption> parse_options(std::string_view text, size_t begin) {
  std::vector<Word> words = WordScanner(text, begin).scan();
  std::vector<GivenOption> given;
  for (size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    if (!word.text.starts_with('-')) {
      throw Mistake{word.begin, word.end - word.begin,
                    "unexpected " + shown(word.text) + " after an option",
                    "put it on a line of its own; pip does not see it here"};
    }
    bool is_long = word.text.starts_with("--");
    size_t equals = is_long ? word.text.find('=') : word.text.npos;
    const Option& option =
        is_long ? find_long(word, std::string_view(word.text).substr(0, equals)) : find_short(word);
    GivenOption one{&option, "", word.begin, word.end};
    std::optional<std::string> glued;
    if (is_long && equals != word.text.npos) glued = word.text.substr(equals + 1);
    if (!is_long && word.text.size() > 2) glued = word.text.substr(2);
    if (takes_value(option) && !glued && i + 1 < words.size()) {
      ++i;
      glued = words[i].text;
      one.end = words[i].end;
    }
    bool has_value = glued.has_value() && !glued->empty();
    if (takes_value(option) != has_value) {
      throw Mistake{one.begin, one.end - one.begin,
                    std::string(option.word) + (has_value ? " takes no value" : " lacks its value"),
                    ""};
    }
    one.value = glued.value_or("");
    given.push_back(std::move(one));
  }
  return given;
}

}  // namespace cog::requirements
