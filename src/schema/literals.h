// Values that stand in the source as they are: nothing is run to know them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/names.h"
#include "schema/syntax.h"
#include "signature/signature.h"

namespace cog::schema {

struct Value {
  enum class Kind { null, boolean, integer, number, text, list, object };

  Kind kind = Kind::null;
  std::string text;  // of a text: its characters; of a boolean or number: its JSON
  std::vector<Value> items;
  std::vector<std::string> keys;  // of an object, one for each item

  bool operator==(const Value&) const = default;
};

signature::Json to_json(const Value& value);

// The value of an expression, or the part of it that can't be known and why.
struct Literal {
  std::optional<Value> value;
  std::optional<Node> culprit;
  std::string reason;
};

// Reads None, True, False, numbers, strings (all prefixes but f and b, concatenated or not), lists,
// tuples, sets, dicts with text keys, and names of constants of the file.
Literal read_literal(const Node& expression, const Names& names);

// Choices may also be list(D), list(D.keys()) and list(D.values()) of a constant dict D, and sums
// of such lists. The value is a list.
Literal read_choices(const Node& expression, const Names& names);

}  // namespace cog::schema
