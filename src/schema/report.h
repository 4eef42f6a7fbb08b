// Puts what is wrong with a Node into Diagnostics, with its place and source line. The same thing
// is said once; after 100 things nothing more is said.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "schema/syntax.h"

namespace cog::schema {

class Report {
 public:
  explicit Report(Diagnostics& diagnostics) : diagnostics_(&diagnostics) {}

  void error(const Node& where, std::string message, std::string hint = "");
  void warning(const Node& where, std::string message, std::string hint = "");

  // About the file as a whole.
  void error_in(const Source& source, std::string message, std::string hint);

  bool full() const;

  // A report that puts everything at `place`, for text that stands inside a string there.
  Report at(const Node& place) const;

 private:
  void add(Severity severity, const Node& where, std::string message, std::string hint);

  Diagnostics* diagnostics_;
  std::optional<Node> place_;
};

}  // namespace cog::schema
