#include "signature/regex.h"

#include <re2/re2.h>

#include "base/error.h"
#include "base/text.h"

namespace cog::signature {
namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The two spellings of ECMA 262 that RE2 writes otherwise: \u1234 and (?<name>...).
std::string to_re2(std::string_view pattern) {
  std::string text;
  for (size_t i = 0; i < pattern.size(); ++i) {
    std::string_view rest = pattern.substr(i);
    if (rest.starts_with("\\u") && rest.size() >= 6 && is_hex(rest[2]) && is_hex(rest[3]) &&
        is_hex(rest[4]) && is_hex(rest[5])) {
      text += "\\x{" + std::string(rest.substr(2, 4)) + "}";
      i += 5;
    } else if (rest[0] == '\\' && rest.size() >= 2) {
      text += rest.substr(0, 2);
      i += 1;
    } else if (rest.starts_with("(?<") && !rest.starts_with("(?<=") && !rest.starts_with("(?<!")) {
      text += "(?P<";
      i += 2;
    } else {
      text += rest[0];
    }
  }
  return text;
}

}  // namespace

struct Regex::Compiled {
  re2::RE2 program;
};

Regex::Regex(const std::string& pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  compiled_.reset(new Compiled{re2::RE2(to_re2(pattern), options)});
  if (compiled_->program.ok()) return;
  throw Error(ErrorCode::schema,
              "the regex " + in_quotes(pattern) + " can't be used: " + compiled_->program.error(),
              "look-around, as in (?=...), and back-references, as in \\1, are not supported");
}

Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

bool Regex::matches(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->program);
}

}  // namespace cog::signature
