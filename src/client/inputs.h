// What a person types as inputs, as the JSON that a model takes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "os/environment.h"
#include "signature/signature.h"

namespace cog::client {

// One `-i name=value`.
struct Argument {
  std::string name;
  std::string value;

  bool operator==(const Argument&) const = default;
};

// Splits at the first '=' and takes one pair of surrounding double quotes off the value. Throws
// Error{usage} if there is no '='.
Argument parse_argument(std::string_view text);

// The arguments as a JSON object, each value read as the signature says: "@file" becomes a data URL
// of the file's bytes, a list is given as a JSON array or by repeating its name. Nothing is checked
// that check_input() checks too. Throws Error{input} for an unknown name, a text that is not of the
// input's type, a file that can't be read, or a file's name without its '@'.
std::string make_input(const std::vector<Argument>& arguments,
                       const signature::Signature& signature, const os::Environment& environment);

// The JSON object of --json as the model takes it: members that are strings and start with '@'
// become data URLs. Throws Error{input} if the text is not a JSON object.
std::string make_input(std::string_view json, const os::Environment& environment);

// Throws Error{input} with one diagnostic for each thing that the signature does not allow; unknown
// names are among them, with the nearest right one.
void check_input(std::string_view input, const signature::Signature& signature);

}  // namespace cog::client
