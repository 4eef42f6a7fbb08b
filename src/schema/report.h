// Puts what is wrong with a Node into Diagnostics, with its place and source line. The same thing
// is said once; after 100 things nothing more is said.
#pragma once

#include <string>

#include "base/diagnostics.h"
#include "schema/syntax.h"
#include "schema/value.h"

namespace cog::schema {

class Report {
 public:
  explicit Report(Diagnostics& diagnostics) : diagnostics_(&diagnostics) {}

  void error(const Node& where, std::string message, std::string hint = "");
  void warning(const Node& where, std::string message, std::string hint = "");

  // That `what` ("the default") can't be known, and why: at the part of `where` that is to blame,
  // or at `where` with the place of what is.
  void unknown(const Node& where, std::string what, const Unknown& why, std::string hint);

  // About the file as a whole.
  void error_in(const Source& source, std::string message, std::string hint);

  bool full() const;

 private:
  void add(Severity severity, const Node& where, std::string message, std::string hint);

  Diagnostics* diagnostics_;
};

}  // namespace cog::schema
