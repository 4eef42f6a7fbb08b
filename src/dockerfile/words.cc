#include "dockerfile/words.h"

#include "base/error.h"

namespace cog::dockerfile {

std::string quoted_value(std::string_view value) {
  std::string text = "\"";
  for (char c : value) {
    COG_CHECK(c != '\n' && c != '\0');  // cog.yaml can't say it, no Dockerfile could
    if (c == '"' || c == '\\' || c == '$') text += '\\';
    text += c;
  }
  return text + "\"";
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.:=_";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(text);
  }
  std::string word = "'";
  for (char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

}  // namespace cog::dockerfile
