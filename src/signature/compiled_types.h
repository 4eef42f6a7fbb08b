// The types of a signature made ready for checks: nothing is compiled or looked up by name while a
// prediction waits, and no type leads to itself without a step into a value.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "signature/regex.h"
#include "signature/signature.h"

namespace cog::signature {

struct CompiledType;

struct CompiledField {
  std::string name;
  bool required = true;
  const CompiledType* type = nullptr;
};

struct CompiledType {
  Kind kind = Kind::any;  // never a component; the items of any_of are never any_of
  bool nullable = false;
  Bounds bounds;
  std::optional<Regex> regex;
  std::vector<Json> choices;
  bool unique = false;
  std::vector<const CompiledType*> items;  // as in Type
  std::vector<CompiledField> fields;
  std::string name;  // as messages call it: "integer", or what the component is called
};

// Owns what it compiled. Throws Error{schema} for a regex that can't be used.
class CompiledTypes {
 public:
  // `signature` has to live as long as add() is called.
  explicit CompiledTypes(const Signature& signature);

  // Valid as long as this is.
  const CompiledType& add(const Input& input);

  const std::deque<CompiledType>& all() const { return types_; }

 private:
  CompiledType& compile(const Type& type);
  CompiledType& compile_component(const std::string& name);
  void fill(const Type& type, CompiledType& compiled);
  void fill_union(const Type& type, CompiledType& compiled);
  void add_variants(const Type& type, CompiledType& compiled, std::vector<std::string>& entered);
  void fill_waiting();

  std::map<std::string, const Type*> components_;
  std::map<std::string, CompiledType*> compiled_components_;
  std::vector<std::string> waiting_;  // components that are referred to and not filled yet
  std::deque<CompiledType> types_;
};

// Whether a value of this type may have a secret in it.
bool holds_secret(const CompiledType& type);

// The JSON Schema word for values of `kind`.
std::string type_name(Kind kind);

}  // namespace cog::signature
