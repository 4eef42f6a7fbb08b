// A model's inputs and outputs, as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cog::signature {

// One JSON value as compact text, keys in the order they were written.
struct Json {
  std::string text;
  bool operator==(const Json&) const = default;
};

enum class Kind {
  string,
  integer,
  number,
  boolean,
  path,    // a file: URL or data URL on the wire, cog.Path in the model
  secret,  // a string that is never shown
  object,  // free JSON object when `fields` and `items` are empty
  list,
  iterator,              // list that grows while the model runs
  concatenate_iterator,  // iterator of strings that are shown joined
  any,  // JSON that this version has no word for, such as a union: nothing is checked
};

struct Field;

struct Type {
  Kind kind = Kind::string;
  bool nullable = false;
  std::vector<Type> items;    // exactly one, for list and the iterators; the type of the values,
                              // for an object whose keys are free
  std::vector<Field> fields;  // for an object with declared fields, in order of declaration

  bool operator==(const Type&) const;
};

struct Field {
  std::string name;
  Type type;
  bool required = true;

  bool operator==(const Field&) const;
};

struct Input {
  std::string name;
  Type type;
  std::optional<Json> default_value;  // set = not required; may be `null`
  std::optional<std::string> description;
  std::optional<double> ge;  // inclusive bounds
  std::optional<double> le;
  std::optional<uint64_t> min_length;  // code points
  std::optional<uint64_t> max_length;
  std::optional<std::string> regex;   // unanchored search, ECMA 262
  std::vector<Json> choices;          // empty = anything
  std::optional<std::string> accept;  // file types, as in HTML
  bool deprecated = false;

  // A value must be given: there is no default and the type is not nullable.
  bool required() const { return !default_value && !type.nullable; }
  bool operator==(const Input&) const = default;
};

struct Signature {
  std::vector<Input> inputs;  // in order of declaration; names are unique
  Type output;

  bool operator==(const Signature&) const = default;
};

}  // namespace cog::signature
