#include "signature/signature.h"

namespace cog::signature {

// Written out, because clang 14 crashes on defaulted comparisons of types that hold each other.
bool Type::operator==(const Type& other) const {
  return kind == other.kind && nullable == other.nullable && items == other.items &&
         fields == other.fields;
}

bool Field::operator==(const Field& other) const {
  return name == other.name && type == other.type && required == other.required;
}

}  // namespace cog::signature
