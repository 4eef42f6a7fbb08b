#include "schema/callable.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace cog::schema {
namespace {

// Whether a base class that this file does not define may define run().
bool may_hold_methods(const Node& base, const Names& names) {
  std::string origin = names.origin(base.text()).value_or("");
  return !origin.empty() && !origin.starts_with("cog.") && !origin.starts_with("builtins.");
}

// The last definition of `name` in the body of `of`, as Python takes it.
std::optional<Definition> method(const Definition& of, std::string_view name) {
  std::optional<Node> body = of.node.field("body");
  if (!body) return std::nullopt;
  std::optional<Definition> found;
  for (const Definition& one : definitions_in(*body)) {
    if (one.name == name && one.node.is("function_definition")) found = one;
  }
  return found;
}

std::optional<Definition> first_method(const std::vector<const Definition*>& classes,
                                       std::string_view name) {
  for (const Definition* one : classes) {
    if (std::optional<Definition> found = method(*one, name)) return found;
  }
  return std::nullopt;
}

// Says why neither run() nor predict() was found where Python looks for them.
void refuse_class(const Definition& definition, const Hierarchy& hierarchy, const Names& names,
                  Report report) {
  std::string complaint = "class " + definition.name + " does not define run()";
  for (const char* name : {"run", "predict"}) {
    std::optional<Definition> hidden = first_method(hierarchy.classes, name);
    if (!hidden) continue;
    report.error(hidden->node.field_or_self("name"),
                 complaint + ": Python finds the one of cog's base class before this one",
                 "name cog's base class last among the bases");
    return;
  }
  for (const Node& base : hierarchy.outside) {
    if (!may_hold_methods(base, names)) continue;
    report.error(base,
                 complaint + ", and reading the base class " + std::string(base.text()) +
                     " from another file is not supported yet",
                 "define run() in class " + definition.name);
    return;
  }
  report.error(definition.node.field_or_self("name"), complaint,
               "add a method: def run(self, prompt: str) -> str");
}

std::optional<Callable> find_method(const Definition& definition, const Names& names,
                                    Report report) {
  const Hierarchy hierarchy = hierarchy_of(definition, names);
  std::vector<const Definition*> searched = hierarchy.classes;
  searched.resize(hierarchy.before_cog);
  std::optional<Definition> run = first_method(searched, "run");
  std::optional<Definition> predict = first_method(searched, "predict");
  if (run && predict) {
    report.error(predict->node.field_or_self("name"),
                 "class " + definition.name + " defines both run() and predict()",
                 "keep run(), and remove or rename predict()");
    return std::nullopt;
  }
  if (run) return Callable{*run, true};
  if (predict) {
    report.warning(predict->node.field_or_self("name"), "predict() is the old name of run()",
                   "rename it to run()");
    return Callable{*predict, true};
  }
  refuse_class(definition, hierarchy, names, std::move(report));
  return std::nullopt;
}

void refuse_missing(const Source& source, const std::string& name, const Names& names,
                    Report report) {
  if (auto import = names.imports.find(name); import != names.imports.end()) {
    report.error_in(source,
                    in_quotes(name) + " is imported (" + import->second +
                        "): a model in another file is not supported yet",
                    "name the file that defines it in cog.yaml");
    return;
  }
  std::vector<std::string> known;
  for (const auto& [known_name, definition] : names.classes) known.push_back(known_name);
  for (const auto& [known_name, definition] : names.functions) known.push_back(known_name);
  std::optional<std::string> near = nearest(name, known);
  std::string hint = near            ? "did you mean " + *near + "?"
                     : known.empty() ? "it has to stand at the top level of the file"
                                     : "the file defines " + join(known, ", ");
  report.error_in(source, "there is no class or function " + in_quotes(name) + " in this file",
                  hint);
}

}  // namespace

std::optional<Callable> find_callable(const Source& source, const std::string& name,
                                      const Names& names, Report report) {
  if (const Definition* definition = names.find_class(name)) {
    return find_method(*definition, names, std::move(report));
  }
  auto function = names.functions.find(name);
  if (function != names.functions.end()) return Callable{function->second, false};
  refuse_missing(source, name, names, std::move(report));
  return std::nullopt;
}

void check_kind(const Callable& callable, const Names& names, Report report) {
  const Definition& definition = callable.definition;
  if (definition.node.text().starts_with("async")) {
    report.error(definition.node, "async models are not supported yet",
                 "write def " + definition.name + "(...)");
  }
  for (const Node& decorator : definition.decorators) {
    std::vector<Node> inside = decorator.children();
    if (inside.empty()) continue;
    std::string_view name = inside[0].field_or_self("function").text();
    std::string origin = names.origin(name).value_or(std::string(name));
    if (origin == "cog.streaming" || origin == "cog.concurrent") {
      report.error(decorator, "@" + std::string(name) + " is not supported yet", "remove the line");
    } else if (origin == "staticmethod" || origin == "classmethod" || origin == "property") {
      report.error(decorator, "the method that predicts can't be a " + origin,
                   "write a plain method: def " + definition.name + "(self, ...)");
    }
  }
}
}  // namespace cog::schema
