// Checks the input of a prediction against a signature, prepared once and used often.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "signature/signature.h"

namespace cog::signature {

enum class ViolationKind {
  missing,  // a required input, or a required field of a model, was not given
  invalid,  // anything else about a value
};

struct Violation {
  std::string field;  // "prompt", "points/1/x" inside a list of models, "__root__" for the whole
  ViolationKind kind = ViolationKind::invalid;
  std::string message;  // as clients of the HTTP API know it: `"3" is not of type "integer"`

  bool operator==(const Violation&) const = default;
};

struct Checked {
  std::vector<Violation> violations;
  // The input as compact JSON: unknown members removed, an explicit null added for each nullable
  // input without default that was left out, 5.0 written 5 where only an integer is declared.
  // Inside a model nothing is removed or added: its class decides. Empty if there are violations.
  std::string input;
  std::vector<std::string> unknown;  // names of members that the model does not have
};

// Takes time linear in the input whatever the patterns and types are; gives up collecting after
// 100 violations. Of a union the first variant counts that a value fits. Thread-compatible: check()
// is const and may run on several threads at once.
class Validator {
 public:
  // Throws Error{schema} if a regex does not compile.
  explicit Validator(const Signature& signature);
  ~Validator();
  Validator(Validator&&) noexcept;
  Validator& operator=(Validator&&) noexcept;

  // `input` is one JSON value; throws Error{input} if it is not JSON. An explicit null is accepted
  // for a nullable input. Echoed values are cut to 100 characters, secrets are never echoed.
  Checked check(std::string_view input) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace cog::signature
