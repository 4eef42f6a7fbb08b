#include "config/here_document.h"

namespace cog::config {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// The position behind what is quoted from `at` on; `at` itself if nothing is.
size_t behind_quoted(std::string_view text, size_t at) {
  if (text[at] == '\\') return at + 2;
  if (text[at] != '\'' && text[at] != '"') return at;
  char quote = text[at++];
  while (at < text.size() && text[at] != quote) at += quote == '"' && text[at] == '\\' ? 2 : 1;
  return at + 1;
}

// In arithmetic a shell sees a shift, a Dockerfile only words: one that starts with "<<", or with
// digits and "<<".
bool starts_a_word(std::string_view text, size_t at) {
  while (at > 0 && '0' <= text[at - 1] && text[at - 1] <= '9') --at;
  return at == 0 || is_blank(text[at - 1]);
}

}  // namespace

bool has_here_document(std::string_view command) {
  int arithmetic = 0;
  for (size_t at = 0; at < command.size();) {
    std::string_view rest = command.substr(at);
    if (size_t behind = behind_quoted(command, at); behind != at) {
      at = behind;
    } else if (rest.starts_with("((")) {
      ++arithmetic;
      at += 2;
    } else if (rest.starts_with("))") && arithmetic > 0) {
      --arithmetic;
      at += 2;
    } else if (rest.starts_with("<<<")) {
      at += 3;
    } else if (rest.starts_with("<<")) {
      bool is_shift = rest.size() == 2 || is_blank(rest[2]) || !starts_a_word(command, at);
      if (arithmetic == 0 || !is_shift) return true;
      at += 2;
    } else {
      ++at;
    }
  }
  return false;
}

}  // namespace cog::config
