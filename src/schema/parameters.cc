#include "schema/parameters.h"

#include <optional>
#include <set>
#include <string>

#include "base/text.h"
#include "schema/input_call.h"
#include "schema/types.h"

namespace cog::schema {
namespace {

using signature::Input;

// The name of a parameter, whatever its form.
Node name_of(const Node& parameter) {
  if (std::optional<Node> name = parameter.field("name")) return *name;
  if (!parameter.is("typed_parameter")) return parameter;
  std::vector<Node> children = parameter.children();
  return children.empty() ? parameter : children[0];
}

bool is_splat(const Node& node) {
  return node.is("list_splat_pattern") || node.is("dictionary_splat_pattern");
}

std::optional<Input> read_parameter(const Node& parameter, const Names& names, Report report) {
  Node name = name_of(parameter);
  if (is_splat(name)) {
    report.error(parameter, std::string(name.text()) + " can't be an input of an API",
                 "name each input: prompt: str");
    return std::nullopt;
  }
  Input input;
  input.name = name.text();
  std::optional<Node> annotation = parameter.field("type");
  if (!annotation) {
    report.error(name, "parameter " + in_quotes(input.name) + " has no type",
                 "write " + input.name + ": str, or another type");
    return std::nullopt;
  }
  std::optional<signature::Type> type = read_input_type(*annotation, names, report);
  if (!type) return std::nullopt;
  input.type = *std::move(type);
  if (std::optional<Node> value = parameter.field("value")) {
    read_default(*value, names, report, input);
  }
  return input;
}

}  // namespace

std::vector<Input> read_parameters(const Callable& callable, const Names& names, Report report) {
  std::vector<Input> inputs;
  std::optional<Node> list = callable.definition.node.field("parameters");
  if (!list) return inputs;
  bool self = callable.is_method;
  std::set<std::string> seen;
  for (const Node& parameter : list->children()) {
    if (report.full()) break;
    if (self) {
      self = false;
    } else if (parameter.is("positional_separator")) {
      report.error(parameter, "parameters before \"/\" can't be given by name", "remove the \"/\"");
    } else if (!parameter.is("keyword_separator")) {
      std::optional<Input> input = read_parameter(parameter, names, report);
      if (!input) continue;
      if (!seen.insert(input->name).second) {
        report.error(parameter, "there are two parameters " + in_quotes(input->name), "rename one");
      }
      inputs.push_back(*std::move(input));
    }
  }
  return inputs;
}

}  // namespace cog::schema
