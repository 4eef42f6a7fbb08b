#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "schema/builtins.h"
#include "schema/evaluator.h"
#include "schema/execute.h"
#include "schema/numbers.h"
#include "schema/operators.h"
#include "schema/strings.h"

namespace cog::schema {
namespace {

constexpr int kMaxDepth = 100;
constexpr size_t kMaxText = 1 << 20;

// The operator between two operands, each run of blanks one: "not in".
std::string operator_between(const Node& left, const Node& right, std::string_view source) {
  std::string text;
  for (char c : source.substr(left.end(), right.begin() - left.end())) {
    bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\\';
    if (c == ')' || c == '(') continue;
    if (!blank) text += c;
    if (blank && !text.empty() && text.back() != ' ') text += ' ';
  }
  return std::string(trim(text));
}

}  // namespace

struct Evaluator::Depth {
  explicit Depth(int& the_depth) : depth(++the_depth) {}
  ~Depth() { --depth; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;
  int& depth;
};

Evaluator::Evaluator(Program& program, std::string python)
    : program_(program), python_(std::move(python)) {}

void Evaluator::run(Module& module) {
  if (module.state != Module::State::read) return;
  module.state = Module::State::running;
  module.scope.names["__name__"] = Text{module.name};
  bool annotating = std::exchange(annotating_, false);
  Executor(*this, module.scope).run(module.source->root());
  annotating_ = annotating;
  module.state = Module::State::run;
}

void Evaluator::next_statement() {
  total_steps_ += kMaxSteps - std::max(steps_left_, 0);
  steps_left_ = std::min(kMaxSteps, std::max(kMaxTotalSteps - total_steps_, 0));
}

const Unknown* Evaluator::unknown(const Node& where, std::string reason) {
  return heap().make(Unknown{where, std::move(reason)});
}

const Unknown* Evaluator::computed(const Node& where) {
  return unknown(where, "this has to be computed");
}

Value Evaluator::text(std::string characters, const Node& where) {
  if (characters.size() > kMaxText) return unknown(where, "the text is too large");
  return Text{heap().keep(std::move(characters))};
}

std::optional<Value> Evaluator::name_in(Module& module, std::string_view name) {
  run(module);
  auto found = module.scope.names.find(name);
  if (found != module.scope.names.end()) return follow(found->second);
  if (Module* submodule = program_.find(module.name + "." + std::string(name))) return submodule;
  return std::nullopt;
}

std::optional<Value> Evaluator::look_up(std::string_view name, Scope& scope, const Node& where) {
  for (Scope* inner = &scope; inner != nullptr; inner = inner->outer) {
    auto found = inner->names.find(name);
    if (found != inner->names.end()) return follow(found->second);
  }
  if (is_builtin_name(name)) {
    return heap().make(External{"builtins." + std::string(name)});
  }
  if (scope.module != nullptr && !scope.module->stars.empty()) {
    return unknown(where, in_quotes(name) + " may come from \"from " + scope.module->stars.back() +
                              " import *\"");
  }
  return std::nullopt;
}

Value Evaluator::follow(const Value& value) {
  const Import* import = as<const Import*>(value);
  if (import == nullptr) return value;
  if (++follows_ > kMaxDepth) {
    --follows_;
    return unknown(import->where, "the imports go round in a circle");
  }
  Value followed = imported(*import);
  --follows_;
  return followed;
}

Value Evaluator::imported(const Import& import) {
  if (import.attribute.empty()) {
    if (Module* module = program_.find(import.module)) return module;
    return heap().make(External{canonical_name(import.module), true});
  }
  if (Module* module = program_.find(import.module)) {
    return member_of(*module, import.attribute, import.where);
  }
  std::string name = import.module + "." + import.attribute;
  if (Module* module = program_.find(name)) return module;  // of a namespace package
  return heap().make(External{canonical_name(std::move(name))});
}

Value Evaluator::member_of(Module& module, std::string_view name, const Node& where) {
  if (std::optional<Value> value = name_in(module, name)) return *value;
  if (name_in(module, "__getattr__")) {
    return unknown(where, "module " + module.name + " computes its names when it runs");
  }
  if (name == "__file__" || name == "__path__") {
    return unknown(where, "where the files lie is known when the model runs");
  }
  return unknown(where, "module " + in_quotes(module.name) + " (" + module.source->file() +
                            ") has no " + in_quotes(name));
}

Value Evaluator::evaluate(const Node& expression, Scope& scope) {
  bool annotating = std::exchange(annotating_, false);
  if (depth_ == 0) next_statement();
  Value value = this->expression(expression, scope);
  annotating_ = annotating;
  return value;
}

Value Evaluator::annotation(const Node& expression, Scope& scope) {
  bool annotating = std::exchange(annotating_, true);
  if (depth_ == 0) next_statement();
  Value value = this->expression(expression, scope);
  annotating_ = annotating;
  return value;
}

Value Evaluator::expression(const Node& node, Scope& scope) {
  using Evaluate = Value (Evaluator::*)(const Node&, Scope&);
  static const std::unordered_map<std::string_view, Evaluate> kMethods = {
      {"identifier", &Evaluator::name},
      {"attribute", &Evaluator::attribute_expression},
      {"member_type", &Evaluator::attribute_expression},
      {"integer", &Evaluator::number},
      {"float", &Evaluator::number},
      {"string", &Evaluator::string},
      {"concatenated_string", &Evaluator::string},
      {"list", &Evaluator::sequence},
      {"tuple", &Evaluator::sequence},
      {"expression_list", &Evaluator::sequence},
      {"set", &Evaluator::sequence},
      {"dictionary", &Evaluator::dictionary},
      {"list_comprehension", &Evaluator::comprehension},
      {"set_comprehension", &Evaluator::comprehension},
      {"generator_expression", &Evaluator::comprehension},
      {"dictionary_comprehension", &Evaluator::comprehension},
      {"subscript", &Evaluator::subscript},
      {"generic_type", &Evaluator::subscript},
      {"call", &Evaluator::call_expression},
      {"conditional_expression", &Evaluator::conditional},
      {"boolean_operator", &Evaluator::boolean},
      {"not_operator", &Evaluator::unary},
      {"unary_operator", &Evaluator::unary},
      {"comparison_operator", &Evaluator::comparison},
      {"binary_operator", &Evaluator::binary},
      {"union_type", &Evaluator::union_type},
      {"lambda", &Evaluator::lambda},
      {"named_expression", &Evaluator::named_expression},
  };
  Depth depth(depth_);
  if (depth_ > kMaxDepth) return unknown(node, "this is nested too deeply");
  if (--steps_left_ < 0) return unknown(node, "this takes too long to work out");
  std::string_view kind = node.kind();
  if (kind == "none") return None{};
  if (kind == "true" || kind == "false") return kind == "true";
  if (kind == "parenthesized_expression" || kind == "type") {
    std::vector<Node> inside = node.children();
    if (inside.size() == 1) return expression(inside[0], scope);
  }
  if (kind == "ellipsis") return heap().make(External{"builtins.Ellipsis"});
  auto method = kMethods.find(kind);
  if (method != kMethods.end()) return (this->*method->second)(node, scope);
  return computed(node);
}

Value Evaluator::name(const Node& node, Scope& scope) {
  if (std::optional<Value> value = look_up(node.text(), scope, node)) return *value;
  return unknown(node, in_quotes(node.text()) + " is not defined");
}

Value Evaluator::number(const Node& node, Scope&) {
  if (std::optional<Value> value = read_number(node.text())) return *value;
  return unknown(node, "this number is too large, or complex");
}

Value Evaluator::sequence(const Node& node, Scope& scope) {
  Items items;
  if (node.is("set")) items.form = Items::Form::set;
  if (node.is("tuple") || node.is("expression_list")) items.form = Items::Form::tuple;
  for (const Node& child : node.children()) {
    if (child.is("list_splat")) {
      std::vector<Node> inside = child.children();
      std::optional<std::vector<Value>> more =
          inside.empty() ? std::nullopt : items_of(expression(inside[0], scope));
      if (!more) return unknown(child, "what " + std::string(child.text()) + " adds is not known");
      items.items.insert(items.items.end(), more->begin(), more->end());
    } else {
      items.items.push_back(expression(child, scope));
    }
    if (items.items.size() > kMaxItems) return unknown(node, "this is too large");
  }
  return make_items(std::move(items), node);
}

Value Evaluator::dictionary(const Node& node, Scope& scope) {
  Dict* dict = heap().make(Dict{});
  for (const Node& child : node.children()) {
    if (child.is("pair")) {
      Value key = expression(child.field_or_self("key"), scope);
      if (!is_known(key)) return key;
      set_item(*dict, key, expression(child.field_or_self("value"), scope));
      continue;
    }
    std::vector<Node> inside = child.children();
    Value other = inside.empty() ? unknown(child, "") : expression(inside[0], scope);
    const Dict* more = as<Dict*>(other);
    if (more == nullptr || more->changed != nullptr) {
      return unknown(child, "what " + std::string(child.text()) + " adds is not known");
    }
    for (const auto& [key, value] : more->entries) set_item(*dict, key, value);
    if (dict->entries.size() > kMaxItems) return unknown(node, "this is too large");
  }
  return dict;
}

Value Evaluator::conditional(const Node& node, Scope& scope) {
  std::vector<Node> parts = node.children();  // value, condition, other value
  if (parts.size() != 3) return computed(node);
  Value condition = expression(parts[1], scope);
  std::optional<bool> holds = truth(condition);
  if (holds) return expression(*holds ? parts[0] : parts[2], scope);
  Value value = expression(parts[0], scope);
  if (equal(value, expression(parts[2], scope)).value_or(false)) return value;
  return is_known(condition)
             ? unknown(parts[1], in_quotes(parts[1].text()) + " is known when the model runs")
             : condition;
}

Value Evaluator::boolean(const Node& node, Scope& scope) {
  Value left = expression(node.field_or_self("left"), scope);
  std::optional<bool> holds = truth(left);
  if (!holds) return is_known(left) ? unknown(node, "this is known when the model runs") : left;
  bool is_and = node.field_or_self("operator").text() == "and";
  return *holds == is_and ? expression(node.field_or_self("right"), scope) : left;
}

Value Evaluator::unary(const Node& node, Scope& scope) {
  Value operand = expression(node.field_or_self("argument"), scope);
  if (node.is("not_operator")) {
    std::optional<bool> holds = truth(operand);
    if (holds) return !*holds;
    return is_known(operand) ? unknown(node, "this is known when the model runs") : operand;
  }
  return unary_operation(*this, node.field_or_self("operator").text(), operand, node);
}

Value Evaluator::comparison(const Node& node, Scope& scope) {
  std::vector<Node> operands = node.children();
  Value left = expression(operands.front(), scope);
  Value result = true;
  for (size_t i = 1; i < operands.size(); ++i) {
    Value right = expression(operands[i], scope);
    std::string operation = operator_between(operands[i - 1], operands[i], node.source_text());
    result = compare_versions(operation, left, right, node);
    if (!truth(result).value_or(false)) return result;
    left = right;
  }
  return result;
}

// As compare(), and sys.version_info against a tuple of numbers.
Value Evaluator::compare_versions(const std::string& operation, const Value& left,
                                  const Value& right, const Node& where) {
  const Items* wanted = as<Items*>(right);
  if (!is_external(left, "sys.version_info") || wanted == nullptr) {
    return compare(*this, operation, left, right, where);
  }
  if (std::optional<bool> holds = version_compares(python_, operation, wanted->items)) {
    return *holds;
  }
  return unknown(where, "the version of Python is known when the model runs");
}

Value Evaluator::binary(const Node& node, Scope& scope) {
  std::string_view operation = node.field_or_self("operator").text();
  if (operation == "|" && annotating_) return union_type(node, scope);
  Value left = expression(node.field_or_self("left"), scope);
  Value right = expression(node.field_or_self("right"), scope);
  if (operation == "|" && (is_type(left) || is_type(right))) return union_type(node, scope);
  return binary_operation(*this, operation, left, right, node);
}

bool Evaluator::is_type(const Value& value) const {
  return as<const External*>(value) != nullptr || as<Class*>(value) != nullptr ||
         as<const Subscript*>(value) != nullptr || as<const Union*>(value) != nullptr;
}

// Both as the grammar knows them in types, and as the operator "|".
Value Evaluator::union_type(const Node& node, Scope& scope) {
  Union all;
  for (const Node& child : node.children()) {
    add_alternative(expression(child, scope), child, all);
  }
  return heap().make(std::move(all));
}

void Evaluator::add_alternative(const Value& value, const Node& where, Union& all) {
  if (const Union* inner = as<const Union*>(value)) {
    all.alternatives.insert(all.alternatives.end(), inner->alternatives.begin(),
                            inner->alternatives.end());
  } else {
    all.alternatives.push_back({value, where});
  }
}

Value Evaluator::named_expression(const Node& node, Scope& scope) {
  Value value = expression(node.field_or_self("value"), scope);
  scope.names.insert_or_assign(std::string(node.field_or_self("name").text()), value);
  return value;
}

Value Evaluator::lambda(const Node& node, Scope& scope) {
  Function function{"<lambda>", node, scope.module, nullptr, false, {}, {}};
  function.defaults = defaults_of(node, scope);
  return heap().make(std::move(function));
}

// The defaults of the parameters that have one, as they are now.
std::vector<Located> Evaluator::defaults_of(const Node& function, Scope& scope) {
  std::vector<Located> defaults;
  std::optional<Node> parameters = function.field("parameters");
  if (!parameters) return defaults;
  for (const Node& parameter : parameters->children()) {
    if (std::optional<Node> value = parameter.field("value")) {
      defaults.push_back({evaluate(*value, scope), *value});
    }
  }
  return defaults;
}

}  // namespace cog::schema
