#include "base/diagnostics.h"

#include <algorithm>
#include <utility>

namespace cog {

std::string to_text(const SourceSpan& where) {
  std::string text = where.file;
  if (text.empty() || where.line == 0) return text;
  text += ":" + std::to_string(where.line);
  if (where.column != 0) text += ":" + std::to_string(where.column);
  return text;
}

void Diagnostics::error(SourceSpan where, std::string message, std::string hint) {
  add({Severity::error, std::move(where), std::move(message), std::move(hint), ""});
}

void Diagnostics::warning(SourceSpan where, std::string message, std::string hint) {
  add({Severity::warning, std::move(where), std::move(message), std::move(hint), ""});
}

void Diagnostics::add(Diagnostic diagnostic) { all_.push_back(std::move(diagnostic)); }

bool Diagnostics::has_errors() const {
  return std::any_of(all_.begin(), all_.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::vector<Diagnostic> Diagnostics::warnings() const {
  std::vector<Diagnostic> found;
  for (const Diagnostic& diagnostic : all_) {
    if (diagnostic.severity == Severity::warning) found.push_back(diagnostic);
  }
  return found;
}

std::string to_text(const Diagnostic& diagnostic) {
  std::string where = to_text(diagnostic.where);
  std::string text = where.empty() ? diagnostic.message : where + ": " + diagnostic.message;
  if (!diagnostic.excerpt.empty()) {
    text += "\n    " + diagnostic.excerpt + "\n    ";
    // Tabs stay tabs, so that the caret stands under its column whatever their width.
    int column = 1;
    for (unsigned char c : diagnostic.excerpt) {
      if ((c & 0xC0) == 0x80) continue;  // the rest of a code point
      if (column++ >= diagnostic.where.column) break;
      text += c == '\t' ? '\t' : ' ';
    }
    int width = std::max(1, diagnostic.where.end_column - diagnostic.where.column);
    text.append(static_cast<size_t>(width), '^');
  }
  if (!diagnostic.hint.empty()) text += "\n  " + diagnostic.hint;
  return text;
}

}  // namespace cog
