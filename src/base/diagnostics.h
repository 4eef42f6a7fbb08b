// Mistakes and warnings found while reading one text: all are kept, none is thrown alone.
#pragma once

#include <string>
#include <vector>

#include "base/source_span.h"

namespace cog {

enum class Severity { error, warning };

struct Diagnostic {
  Severity severity = Severity::error;
  SourceSpan where;
  std::string message;  // what is wrong, one line, no full stop
  std::string hint;     // what to write or do instead; may be empty
  std::string excerpt;  // the source line that `where` names, to show with a caret; may be empty

  bool operator==(const Diagnostic&) const = default;
};

// Collects what a parser finds. Order of report is kept.
class Diagnostics {
 public:
  void error(SourceSpan where, std::string message, std::string hint = "");
  void warning(SourceSpan where, std::string message, std::string hint = "");
  void add(Diagnostic diagnostic);

  bool has_errors() const;
  const std::vector<Diagnostic>& all() const { return all_; }
  std::vector<Diagnostic> warnings() const;

 private:
  std::vector<Diagnostic> all_;
};

// "cog.yaml:12:5: message", then the excerpt with a caret and the hint on indented lines of their
// own where there are any. Ends without a newline.
std::string to_text(const Diagnostic& diagnostic);

}  // namespace cog
