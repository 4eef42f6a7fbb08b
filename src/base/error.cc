#include "base/error.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace cog {
namespace {

// Indents every line of a hint or context, so that it reads as a part of the message above it.
void append_indented(std::string& text, const std::string& lines) {
  text += "\n  ";
  for (char c : lines) {
    text += c;
    if (c == '\n') text += "  ";
  }
}

std::string count_of(const Diagnostics& diagnostics) {
  int errors = 0;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.severity == Severity::error) ++errors;
  }
  return errors == 1 ? "1 mistake" : std::to_string(errors) + " mistakes";
}

}  // namespace

Error::Error(ErrorCode the_code, std::string the_message, std::string the_hint,
             SourceSpan the_where)
    : code(the_code),
      message(std::move(the_message)),
      hint(std::move(the_hint)),
      where(std::move(the_where)) {}

Error::Error(ErrorCode the_code, const Diagnostics& found)
    : code(the_code), message(count_of(found)) {
  for (const Diagnostic& diagnostic : found.all()) {
    if (diagnostic.severity == Severity::error) diagnostics.push_back(diagnostic);
  }
  if (diagnostics.size() == 1) {
    message = diagnostics[0].message;
    hint = diagnostics[0].hint;
    where = diagnostics[0].where;
  }
}

Error Error::while_doing(std::string what) const {
  Error error = *this;
  error.context.push_back(std::move(what));
  return error;
}

std::string to_text(const Error& error) {
  std::string text;
  if (!error.diagnostics.empty()) {
    for (const Diagnostic& diagnostic : error.diagnostics) {
      if (!text.empty()) text += "\n";
      text += to_text(diagnostic);
    }
  } else {
    std::string where = to_text(error.where);
    text = where.empty() ? error.message : where + ": " + error.message;
  }
  for (const std::string& line : error.context) append_indented(text, "while " + line);
  if (error.diagnostics.empty() && !error.hint.empty()) append_indented(text, error.hint);
  return text;
}

namespace internal {

void check_failed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "cog: internal error at %s:%d: %s does not hold\n", file, line, condition);
  std::abort();
}

}  // namespace internal
}  // namespace cog
