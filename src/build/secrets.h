// The flag --secret: where a secret's value comes from, and reading it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/builder.h"
#include "os/environment.h"

namespace cog::build {

struct SecretSource {
  std::string id;
  std::string file;      // path as written; empty if a variable has the value
  std::string variable;  // of the environment; empty if a file has the value

  bool operator==(const SecretSource&) const = default;
};

// Reads "id=tok,src=./token", "id=tok,env=TOKEN" or "id=tok" as docker build does: one line of CSV
// with the keys id, src (or source), env and type (file or env). Where only an id is given, the
// variable of that name has the value if it is set, else the file of that name. Throws
// Error{usage}.
SecretSource parse_secret(std::string_view text);

// The values, in the order of `sources`. A path is relative to `folder`, the project's root; "~" is
// the user's home. Throws Error{usage} for an id that is there twice, Error{not_found} for a file
// or variable that is not there, Error{input} for a value above engine::kMaxSecretSize, and
// Error{io}.
std::vector<engine::Secret> read_secrets(const std::vector<SecretSource>& sources,
                                         const std::string& folder,
                                         const os::Environment& environment);

}  // namespace cog::build
