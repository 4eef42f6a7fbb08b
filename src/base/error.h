// The one exception type of this code base, and the check for our own mistakes.
//
// A function does what its name says or throws Error. Callers branch on `code` alone; the texts are
// for people. Absence is std::optional, not an Error.
#pragma once

#include <exception>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/source_span.h"

namespace cog {

enum class ErrorCode {
  usage,          // the command line is wrong
  config,         // cog.yaml is missing or wrong
  schema,         // the model's signature can't be read, or a schema document is malformed
  input,          // an input of a prediction is wrong
  not_supported,  // known, and not built yet
  not_found,      // a file, image or container that was named does not exist
  io,             // the machine refused: permission, no space, broken pipe
  conflict,       // taken: a port, a name, a lock
  network,        // a server can't be reached or speaks nonsense
  timeout,        // a time limit ran out
  unauthorized,   // a registry or engine wants (other) credentials
  engine,         // the container engine can't be reached or failed
  build,          // a step of an image build failed
  model,          // the model failed: setup, prediction, or its process died
  interrupted,    // the user asked to stop
};

class Error : public std::exception {
 public:
  Error(ErrorCode code, std::string message, std::string hint = "", SourceSpan where = {});

  // All mistakes of one text. `message` of the result counts them.
  Error(ErrorCode code, const Diagnostics& diagnostics);

  // The same error with one more line of what was being done, innermost first.
  Error while_doing(std::string what) const;

  const char* what() const noexcept override { return message.c_str(); }

  ErrorCode code;
  std::string message;                  // what is wrong, no full stop at the end
  std::string hint;                     // the next step; may be empty
  SourceSpan where;                     // the place; may be empty
  std::vector<std::string> context;     // what was being done, innermost first
  std::vector<Diagnostic> diagnostics;  // every mistake, when a parser found several
};

// The whole error as shown to a person: place, message, context, hint, or each diagnostic in turn.
// Ends without a newline.
std::string to_text(const Error& error);

namespace internal {
[[noreturn]] void check_failed(const char* file, int line, const char* condition);
}

}  // namespace cog

// Aborts when our own reasoning was wrong. Never for bad input.
#define COG_CHECK(condition) \
  ((condition) ? void(0) : ::cog::internal::check_failed(__FILE__, __LINE__, #condition))
