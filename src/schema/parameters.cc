#include "schema/parameters.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "base/text.h"
#include "schema/input.h"

namespace cog::schema {
namespace {

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

class ParameterReader {
 public:
  ParameterReader(const Function& function, Evaluator& evaluator, Types& types, Report report)
      : function_(function), evaluator_(evaluator), types_(types), report_(std::move(report)) {}

  std::vector<signature::Input> read(bool skip_first) {
    std::optional<Node> list = function_.node.field("parameters");
    for (const Node& parameter : list ? list->children() : std::vector<Node>()) {
      if (report_.full()) break;
      if (parameter.is("keyword_separator")) continue;
      if (parameter.is("positional_separator")) {
        if (!inputs_.empty()) {
          report_.error(parameter, "parameters before \"/\" can't be given by name",
                        "remove the \"/\"");
        }
        continue;
      }
      std::optional<Located> value = next_default(parameter);
      if (skip_first) {
        skip_first = false;
        bool is_static = std::any_of(
            function_.decorators.begin(), function_.decorators.end(),
            [](const Located& one) { return is_external(one.value, "builtins.staticmethod"); });
        if (parameter.field("type") && !is_static) {
          report_.error(parameter, "the first parameter of a method is the model itself",
                        "write def " + function_.name + "(self, ...)");
        }
      } else {
        read_one(parameter, value);
      }
    }
    return std::move(inputs_);
  }

 private:
  // Defaults were evaluated where the function is defined.
  std::optional<Located> next_default(const Node& parameter) {
    if (!parameter.field("value") || defaults_ >= function_.defaults.size()) return std::nullopt;
    return function_.defaults[defaults_++];
  }

  void read_one(const Node& parameter, const std::optional<Located>& value) {
    Node name = name_of(parameter);
    if (is_splat(name)) {
      report_.error(parameter, std::string(name.text()) + " can't be an input of an API",
                    "name each input: prompt: str");
      return;
    }
    std::string text(name.text());
    std::optional<Node> annotation = parameter.field("type");
    if (!annotation) {
      report_.error(name, "parameter " + in_quotes(text) + " has no type",
                    "write " + text + ": str, or another type");
      return;
    }
    Located type{evaluator_.annotation(*annotation, scope_of(function_)), *annotation};
    std::optional<signature::Input> input =
        read_input({text, type, value}, evaluator_, types_, report_);
    if (!input) return;
    if (!seen_.insert(text).second) {
      report_.error(parameter, "there are two parameters " + in_quotes(text), "rename one");
    }
    inputs_.push_back(*std::move(input));
  }

  const Function& function_;
  Evaluator& evaluator_;
  Types& types_;
  Report report_;
  std::vector<signature::Input> inputs_;
  std::set<std::string> seen_;
  size_t defaults_ = 0;
};

}  // namespace

std::vector<signature::Input> read_parameters(const Callable& callable, Evaluator& evaluator,
                                              Types& types, Report report) {
  return ParameterReader(*callable.function, evaluator, types, std::move(report))
      .read(callable.is_method);
}

}  // namespace cog::schema
