// What the names at the top level of a file stand for.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/syntax.h"

namespace cog::schema {

struct Definition {
  std::string name;
  Node node;  // a class_definition or function_definition
  std::vector<Node> decorators;
};

// The classes and functions that stand directly in `block`, in order.
std::vector<Definition> definitions_in(const Node& block);

struct Names {
  std::map<std::string, std::string, std::less<>> imports;  // local name -> "cog.Path"
  std::map<std::string, Definition, std::less<>> classes;
  std::map<std::string, Definition, std::less<>> functions;
  std::map<std::string, Node, std::less<>> constants;  // name -> the expression assigned to it

  // Where the name `written` ("P", "cog.Path", "str") comes from: "cog.Path", "builtins.str",
  // "numpy.ndarray"; nothing for a name of this file and for one that nobody defines. Names that a
  // package exports in several places have one answer: typing_extensions.Any is typing.Any.
  std::optional<std::string> origin(std::string_view written) const;

  const Definition* find_class(std::string_view name) const;

  // The name of a type that `written` may be a slip of.
  std::optional<std::string> nearest_name(std::string_view written) const;
};

Names collect_names(const Node& module);

// A class with its bases in the same file, in the order in which Python searches them, each once.
struct Hierarchy {
  std::vector<const Definition*> classes;
  std::vector<Node> outside;  // the bases that this file does not define
  size_t before_cog = 0;      // so many classes come before a base class of cog
};

Hierarchy hierarchy_of(const Definition& definition, const Names& names);

}  // namespace cog::schema
