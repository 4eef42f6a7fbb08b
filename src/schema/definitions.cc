// Statements that define a function, a class or a type.
#include <utility>

#include "schema/execute.h"

namespace cog::schema {
namespace {

// The function of the project that a decorator calls: @register, @register("name"), @Registry.add.
Function* called_by(Evaluator& evaluator, const Node& decorator, Scope& scope) {
  Node callee = decorator.is("call") ? decorator.field_or_self("function") : decorator;
  return as<Function*>(evaluator.evaluate(callee, scope));
}

}  // namespace

std::vector<Located> Executor::evaluated(const std::vector<Node>& decorators) {
  std::vector<Located> values;
  for (const Node& decorator : decorators) {
    std::vector<Node> inside = decorator.children();
    if (!inside.empty()) values.push_back({evaluator_.evaluate(inside[0], scope_), inside[0]});
  }
  return values;
}

// A decorator is called with what it decorates, and the class with each class derived from it.
void Executor::run_hooks(const std::vector<Located>& decorators, Class* derived) {
  for (const Located& decorator : decorators) {
    if (Function* called = called_by(evaluator_, decorator.where, scope_)) {
      evaluator_.spoil_named_in(*called, decorator.where);
    }
  }
  if (derived == nullptr) return;
  for (const Located& base : derived->bases) {
    Class* parent = as<Class*>(base.value);
    if (parent == nullptr) continue;
    std::optional<Value> hook = evaluator_.attribute_of(*parent, "__init_subclass__");
    Function* called = hook ? as<Function*>(*hook) : nullptr;
    if (called != nullptr) evaluator_.spoil_named_in(*called, base.where);
  }
}

void Executor::define_function(const Node& node, const std::vector<Node>& decorators) {
  std::string name(node.field_or_self("name").text());
  Function function{name, node, scope_.module, owner_, node.text().starts_with("async"), {}, {}};
  function.decorators = evaluated(decorators);
  run_hooks(function.decorators, nullptr);
  function.defaults = evaluator_.defaults_of(node, scope_);
  bind(name, evaluator_.heap().make(std::move(function)));
}

void Executor::define_class(const Node& node, const std::vector<Node>& decorators) {
  std::string name(node.field_or_self("name").text());
  Class* made = evaluator_.heap().make(Class{name, node, scope_.module, {}, {}, {}, {}, {}, {}});
  made->decorators = evaluated(decorators);
  std::vector<Node> bases;
  if (std::optional<Node> list = node.field("superclasses")) bases = list->children();
  for (const Node& base : bases) {
    if (base.is("keyword_argument")) {
      Node value = base.field_or_self("value");
      made->keywords.emplace_back(base.field_or_self("name").text(),
                                  Located{evaluator_.evaluate(value, scope_), value});
    } else {
      made->bases.push_back({evaluator_.evaluate(base, scope_), base});
    }
  }
  run_hooks(made->decorators, made);
  made->scope.module = scope_.module;
  made->scope.outer = &scope_.module->scope;
  if (std::optional<Node> body = node.field("body")) {
    Executor(evaluator_, made->scope, made).run(*body);
  }
  bind(name, made);
}

// "type Size = Literal[...]"
void Executor::define_type(const Node& statement) {
  std::vector<Node> parts = statement.children();
  if (parts.size() != 2) return;
  bind(std::string(parts[0].text()), evaluator_.annotation(parts[1], scope_));
}

Executor::Flow Executor::decorated(const Node& node) {
  std::vector<Node> decorators;
  for (const Node& child : node.children()) {
    if (child.is("decorator")) decorators.push_back(child);
  }
  Node definition = node.field_or_self("definition");
  if (definition.is("class_definition")) {
    define_class(definition, decorators);
  } else {
    define_function(definition, decorators);
  }
  return Flow::next;
}

}  // namespace cog::schema
