// The form of a type annotation, before anybody asks what its names mean.
#pragma once

#include <string>
#include <vector>

#include "schema/syntax.h"

namespace cog::schema {

struct Annotation {
  enum class Form {
    name,          // str, cog.Path
    generic,       // list[str]
    alternatives,  // str | None
    none,          // None
    text,          // "Output", a forward reference
    other,
  };

  Form form = Form::other;
  std::string name;         // of a name and a generic, as written
  std::vector<Node> parts;  // the arguments of a generic, the alternatives
};

Annotation take_apart(const Node& expression);

}  // namespace cog::schema
