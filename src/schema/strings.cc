#include "schema/strings.h"

namespace cog::schema {
namespace {

void append_utf8(std::string& text, uint32_t c) {
  auto put = [&](uint32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

// Reads up to `count` digits of `base` at `i` and moves `i` behind them.
std::optional<uint32_t> digits(std::string_view body, size_t& i, int count, int base) {
  uint32_t number = 0;
  int read = 0;
  while (read < count && i < body.size() && digit_value(body[i]) < base) {
    number = number * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit_value(body[i]));
    ++i;
    ++read;
  }
  if (base == 16 && read != count) return std::nullopt;
  return number;
}

// Appends what the escape sequence means whose letter is at `i`; false if it can't be said.
bool append_escape(std::string& text, std::string_view body, size_t& i) {
  constexpr std::string_view kLetters = "\\'\"abfnrtv";
  constexpr std::string_view kMeanings = "\\'\"\a\b\f\n\r\t\v";
  char letter = body[i];
  if (letter == '\n') {  // the line goes on
    ++i;
    return true;
  }
  size_t known = kLetters.find(letter);
  if (known != std::string_view::npos) {
    text += kMeanings[known];
    ++i;
    return true;
  }
  if (letter == 'N') return false;
  std::optional<uint32_t> code;
  if (letter == 'x' || letter == 'u' || letter == 'U') {
    code = digits(body, ++i, letter == 'x' ? 2 : letter == 'u' ? 4 : 8, 16);
  } else if (letter >= '0' && letter <= '7') {
    code = digits(body, i, 3, 8);
  } else {
    text += '\\';  // no escape sequence: the backslash stands for itself
    return true;
  }
  if (!code || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF)) return false;
  append_utf8(text, *code);
  return true;
}

}  // namespace

std::string to_utf8(uint32_t code_point) {
  std::string text;
  append_utf8(text, code_point);
  return text;
}

std::optional<std::string> read_piece(std::string_view body, bool raw) {
  std::string text;
  for (size_t i = 0; i < body.size();) {
    if (body[i] == '\r' && i + 1 < body.size() && body[i + 1] == '\n') {
      ++i;  // Python reads every end of line as \n
    } else if (body[i] == '\\' && !raw && i + 1 < body.size()) {
      ++i;
      if (body[i] == '\r' && i + 1 < body.size() && body[i + 1] == '\n') ++i;
      if (!append_escape(text, body, i)) return std::nullopt;
    } else {
      text += body[i++];
    }
  }
  return text;
}

StringLiteral read_string(std::string_view literal) {
  StringLiteral read;
  size_t quote = literal.find_first_of("'\"");
  if (quote == std::string_view::npos) return {std::nullopt, "this is no string"};
  std::string_view prefix = literal.substr(0, quote);
  auto has = [&](std::string_view letters) {
    return prefix.find_first_of(letters) != std::string_view::npos;
  };
  read.is_raw = has("rR");
  read.is_bytes = has("bB");
  read.is_formatted = has("fF");
  if (has("tT")) return {std::nullopt, "a template string is no text"};
  if (read.is_formatted) return read;
  std::string_view body = literal.substr(quote);
  bool triple = body.size() >= 6 && body[1] == body[0] && body[2] == body[0];
  size_t width = triple ? 3 : 1;
  read.text = read_piece(body.substr(width, body.size() - 2 * width), read.is_raw);
  if (!read.text) {
    bool named = body.find("\\N{") != std::string_view::npos;
    read.reason = named ? "names of characters (\\N{...}) are not read: write the character"
                        : "this escape sequence has no meaning here";
  }
  return read;
}

}  // namespace cog::schema
