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
  tuple,                 // list of a fixed length, one of `items` for each place
  iterator,              // list that grows while the model runs
  concatenate_iterator,  // iterator of strings that are shown joined
  any_of,                // a union; `items` are the alternatives, none of them nullable itself
  null,                  // None and nothing else
  component,             // described once, in Signature::components, under the name `component`
  any,                   // any JSON, if need be one of `choices`
};

struct Field;

// What a value has to keep beyond its kind.
struct Bounds {
  std::optional<double> ge;  // inclusive
  std::optional<double> le;
  std::optional<double> gt;  // exclusive
  std::optional<double> lt;
  std::optional<uint64_t> min_length;  // of a string in code points
  std::optional<uint64_t> max_length;
  std::optional<uint64_t> min_items;  // of a list
  std::optional<uint64_t> max_items;
  std::optional<std::string> regex;  // unanchored search, ECMA 262

  bool operator==(const Bounds&) const = default;
};

struct Type {
  Kind kind = Kind::string;
  bool nullable = false;
  std::vector<Type> items;    // exactly one, for list and the iterators; the type of the values,
                              // for an object whose keys are free; see tuple and any_of
  std::vector<Field> fields;  // for an object with declared fields, in order of declaration
  std::string component;      // the name of a component, for Kind::component
  std::vector<Json> choices;  // the only values there are; empty = anything
  Bounds bounds;
  bool unique = false;  // a list without equal items: a set

  bool operator==(const Type&) const;
};

struct Field {
  std::string name;
  Type type;
  bool required = true;
  std::optional<Json> default_value = {};
  std::optional<std::string> title = {};  // where it is not the name's: "Image size"
  std::optional<std::string> description = {};

  bool operator==(const Field&) const;
};

// A model or an enumeration that the document describes once, under its name.
struct Component {
  std::string name;
  Type type;  // never Kind::component itself; may refer to itself further inside
  std::optional<std::string> title = {};  // where it is not the name

  bool operator==(const Component&) const = default;
};

struct Input {
  std::string name;
  Type type;  // Input(min_length=) of a list is written as minLength, as replicate/cog does, and
              // has no effect
  std::optional<Json> default_value;  // set = not required; may be `null`
  std::optional<std::string> description;
  std::vector<Json> choices;          // empty = anything; of a list: of each item
  std::optional<std::string> accept;  // file types, as in HTML
  bool deprecated = false;

  // A value must be given: there is no default, and None is not what stands for it. As in
  // replicate/cog a union without a default is required even if it includes None.
  bool required() const { return !default_value && (!type.nullable || type.kind == Kind::any_of); }
  bool operator==(const Input&) const = default;
};

// One target: what is called, and how.
struct Signature {
  std::vector<Input> inputs;  // in order of declaration; names are unique
  Type output;
  std::vector<Component> components;  // names are unique
  bool asynchronous = false;          // async def
  bool streaming = false;             // @streaming
  int max_concurrency = 0;            // of @concurrent; 0: not said

  bool operator==(const Signature&) const = default;
};

// `type` itself, or what the component is that it refers to. A component that is not there may be
// anything.
const Type& resolve(const Type& type, const Signature& signature);

}  // namespace cog::signature
