#include "signature/signature.h"

namespace cog::signature {

// Written out, because clang 14 crashes on defaulted comparisons of types that hold each other.
bool Type::operator==(const Type& other) const {
  return kind == other.kind && nullable == other.nullable && items == other.items &&
         fields == other.fields && component == other.component && choices == other.choices &&
         bounds == other.bounds && unique == other.unique;
}

bool Field::operator==(const Field& other) const {
  return name == other.name && type == other.type && required == other.required &&
         default_value == other.default_value && description == other.description &&
         title == other.title;
}

const Type& resolve(const Type& type, const Signature& signature) {
  static const Type kAnything = [] {
    Type anything;
    anything.kind = Kind::any;
    return anything;
  }();
  if (type.kind != Kind::component) return type;
  for (const Component& component : signature.components) {
    if (component.name == type.component) return component.type;
  }
  return kAnything;
}

}  // namespace cog::signature
