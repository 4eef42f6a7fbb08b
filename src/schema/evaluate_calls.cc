// Calls, comprehensions and what functions return.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "schema/builtins.h"
#include "schema/evaluator.h"
#include "schema/execute.h"
#include "schema/methods.h"
#include "schema/numbers.h"
#include "schema/operators.h"

namespace cog::schema {
namespace {

constexpr int kMaxCalls = 30;              // functions that call each other
constexpr size_t kMaxIterations = 10'000;  // of one comprehension or loop

bool has_methods(const Value& value) {
  return as<Text>(value) || as<Bytes>(value) || as<Items*>(value) || as<Dict*>(value) ||
         as<Integer>(value) || as<double>(value);
}

// Decorators that leave what a function returns as it is.
bool keeps_result(const Value& decorator) {
  const Call* call = as<const Call*>(decorator);
  const Value& callee = call != nullptr ? call->callee : decorator;
  return is_external(callee, "builtins.staticmethod") ||
         is_external(callee, "builtins.classmethod") || is_external(callee, "functools.cache") ||
         is_external(callee, "functools.lru_cache");
}

}  // namespace

struct Evaluator::Comprehension {
  Node node;
  Node body;
  std::vector<Node> clauses;
  Items items;
  Dict* dict = nullptr;  // what is made, unless it is `items`
  size_t steps = 0;
  Value problem;
};

Value Evaluator::call_expression(const Node& node, Scope& scope) {
  Node function = node.field_or_self("function");
  Node list = node.field_or_self("arguments");
  std::vector<Node> parts = function.children();
  Value callee;
  std::optional<Value> object;
  if (function.is("attribute") && parts.size() == 2) {
    object = evaluate(parts[0], scope);
    if (!has_methods(*object)) callee = attribute(*object, parts[1].text(), function);
  } else {
    callee = evaluate(function, scope);
  }
  Arguments given;
  Value problem = None{};
  if (!read_arguments(list, scope, given, problem)) return problem;
  if (object && has_methods(*object)) {
    return call_method(*this, *object, parts[1].text(), given, node);
  }
  if (const Unknown* cause = as<const Unknown*>(callee)) {
    spoil(given, *cause);
    return callee;
  }
  return call(callee, given, node);
}

// False, with the Unknown in `problem`, where *args or **kwargs are not known.
bool Evaluator::read_arguments(const Node& list, Scope& scope, Arguments& given, Value& problem) {
  if (list.is("generator_expression")) {
    given.positional.push_back({evaluate(list, scope), list});
    return true;
  }
  for (const Node& argument : list.children()) {
    if (argument.is("keyword_argument")) {
      Node value = argument.field_or_self("value");
      Node name = argument.field_or_self("name");
      given.keywords.push_back({std::string(name.text()), {evaluate(value, scope), value}, name});
      continue;
    }
    bool positional = argument.is("list_splat");
    if (!positional && !argument.is("dictionary_splat")) {
      given.positional.push_back({evaluate(argument, scope), argument});
      continue;
    }
    std::vector<Node> inside = argument.children();
    Value spread = inside.empty() ? unknown(argument, "") : evaluate(inside[0], scope);
    if (!spread_into(spread, positional, argument, given)) {
      problem = unknown(argument, "what " + in_quotes(argument.text()) + " adds is not known");
      return false;
    }
  }
  return true;
}

bool Evaluator::spread_into(const Value& spread, bool positional, const Node& where,
                            Arguments& given) {
  if (positional) {
    std::optional<std::vector<Value>> items = items_of(spread);
    if (!items) return false;
    for (const Value& item : *items) given.positional.push_back({item, where});
    return true;
  }
  const Dict* dict = as<Dict*>(spread);
  if (dict == nullptr || dict->changed != nullptr) return false;
  for (const auto& [key, value] : dict->entries) {
    const Text* name = as<Text>(key);
    if (name == nullptr) return false;
    given.keywords.push_back({std::string(name->text), {value, where}, where});
  }
  return true;
}

Value Evaluator::call(const Value& callee, const Arguments& given, const Node& where) {
  if (Function* function = as<Function*>(callee)) return call_function(*function, given, where);
  if (Class* made = as<Class*>(callee)) return call_class(*made, given, where);
  if (const Method* method = as<const Method*>(callee)) {
    return call_method(*this, method->object, method->name, given, where);
  }
  const External* external = as<const External*>(callee);
  if (external == nullptr) return unknown(where, in_quotes(where.text()) + " has to be computed");
  constexpr std::string_view kBuiltins = "builtins.";
  if (external->name.starts_with(kBuiltins)) {
    std::string_view name = std::string_view(external->name).substr(kBuiltins.size());
    size_t dot = name.find('.');
    if (dot == std::string_view::npos) return call_builtin(*this, name, given, where);
    return call_unbound(name.substr(0, dot), name.substr(dot + 1), given, where);
  }
  if (external->name.starts_with("math.") && given.positional.size() == 1) {
    if (auto result = math_function(external->name, given.positional[0].value)) return *result;
  }
  if (auto reason = reason_of(external->name)) return unknown(where, *reason);
  if (external->name == "pathlib.Path" || external->name == "cog.Path") {
    if (given.positional.size() == 1 && as<Text>(given.positional[0].value) != nullptr) {
      return given.positional[0].value;
    }
  }
  Call made{callee, given, where};
  const Call* kept = heap().make(std::move(made));
  if (is_pure(external->name)) return kept;
  const Unknown* cause =
      as<const Unknown*>(unknown(where, in_quotes(external->name) + " may have changed it"));
  spoil(given, *cause);
  return kept;
}

// str.lower("A") is "A".lower().
Value Evaluator::call_unbound(std::string_view type, std::string_view name, const Arguments& given,
                              const Node& where) {
  bool fits = !given.positional.empty() && type_name(given.positional[0].value) == type;
  if (!fits) return unknown(where, in_quotes(where.text()) + " has to be computed");
  Arguments rest = given;
  rest.positional.erase(rest.positional.begin());
  return call_method(*this, given.positional[0].value, name, rest, where);
}

// Color("red") is a member of the enumeration Color; else an instance.
Value Evaluator::call_class(Class& made, const Arguments& given, const Node& where) {
  std::optional<std::vector<Value>> members = members_of(made);
  if (members && given.positional.size() == 1) {
    for (const Value& member : *members) {
      bool same =
          member == given.positional[0].value ||
          equal(as<const Member*>(member)->value, given.positional[0].value).value_or(false);
      if (same) return member;
    }
    return unknown(where, made.name + " has no such value");
  }
  return heap().make(Call{&made, given, where});
}

// A list or dict that is handed to code that we can't see is no longer known.
void Evaluator::spoil(const Arguments& given, const Unknown& cause) {
  auto one = [&](const Value& value) {
    if (Items* items = as<Items*>(value); items != nullptr && items->form == Items::Form::list) {
      items->changed = &cause;
    }
    if (Dict* dict = as<Dict*>(value)) dict->changed = &cause;
  };
  for (const Located& argument : given.positional) one(argument.value);
  for (const Keyword& keyword : given.keywords) one(keyword.value.value);
}

Value Evaluator::call_function(Function& function, const Arguments& given, const Node& where) {
  bool of_class = false;
  for (const Located& decorator : function.decorators) {
    of_class = of_class || is_external(decorator.value, "builtins.classmethod");
    if (keeps_result(decorator.value)) continue;
    spoil_named_in(function, where);
    return unknown(where, "what a decorated function returns is known when the model runs");
  }
  if (function.is_async) return computed(where);
  if (calls_ >= kMaxCalls) return unknown(where, "functions call each other too deeply");
  Scope local;
  local.module = function.module;
  local.outer = &function.module->scope;
  Arguments arguments = given;
  if (of_class && function.owner != nullptr) {
    arguments.positional.insert(arguments.positional.begin(), {function.owner, where});
  }
  if (!bind(function, arguments, local)) {
    spoil_named_in(function, where);
    return unknown(where, "the arguments do not fit " + function.name + "()");
  }
  ++calls_;
  bool annotating = std::exchange(annotating_, false);
  std::optional<Node> body = function.node.field("body");
  Value result = None{};
  if (body) {
    result = function.node.is("lambda") ? expression(*body, local)
                                        : Executor(*this, local).returned(*body);
  }
  annotating_ = annotating;
  --calls_;
  return result;
}

// Arguments to parameters, as Python does for plain ones; false if they do not fit.
bool Evaluator::bind(const Function& function, const Arguments& given, Scope& local) {
  std::optional<Node> list = function.node.field("parameters");
  std::vector<Node> parameters = list ? list->children() : std::vector<Node>();
  size_t positional = 0;
  size_t with_default = 0;
  size_t used_keywords = 0;
  bool only_keywords = false;
  for (const Node& parameter : parameters) {
    if (parameter.is("positional_separator")) continue;
    if (parameter.is("keyword_separator")) {
      only_keywords = true;
      continue;
    }
    Node name_node = parameter.is("typed_parameter") && !parameter.children().empty()
                         ? parameter.children()[0]
                         : parameter.field_or_self("name");
    if (!name_node.is("identifier")) return false;  // *args
    std::string name(name_node.text());
    bool has_default = parameter.field("value").has_value();
    if (!only_keywords && positional < given.positional.size()) {
      local.names[name] = given.positional[positional++].value;
    } else if (const Located* keyword = given.keyword(name)) {
      local.names[name] = keyword->value;
      ++used_keywords;
    } else if (has_default && with_default < function.defaults.size()) {
      local.names[name] = function.defaults[with_default].value;
    } else {
      return false;
    }
    if (has_default) ++with_default;
  }
  return positional == given.positional.size() && used_keywords == given.keywords.size();
}

Value Evaluator::comprehension(const Node& node, Scope& scope) {
  std::vector<Node> parts = node.children();
  Scope local;
  local.module = scope.module;
  local.outer = &scope;
  Comprehension made{node, parts.front(), {parts.begin() + 1, parts.end()}, {}, nullptr, 0, {}};
  if (node.is("dictionary_comprehension")) made.dict = heap().make(Dict{});
  if (node.is("set_comprehension")) made.items.form = Items::Form::set;
  if (node.is("generator_expression")) made.items.form = Items::Form::iterator;
  if (!comprehend(made, 0, local)) return made.problem;
  if (made.dict != nullptr) return made.dict;
  return make_items(std::move(made.items), node);
}

// One clause of a comprehension and all behind it; false once something is not known.
bool Evaluator::comprehend(Comprehension& made, size_t clause, Scope& local) {
  if (++made.steps > kMaxIterations) {
    made.problem = unknown(made.node, "this has too many items");
    return false;
  }
  if (clause == made.clauses.size()) return add_result(made, local);
  const Node& part = made.clauses[clause];
  if (part.is("if_clause")) {
    std::vector<Node> inside = part.children();
    Value condition = inside.empty() ? Value(true) : evaluate(inside[0], local);
    std::optional<bool> holds = truth(condition);
    if (holds) return !*holds || comprehend(made, clause + 1, local);
    made.problem = as<const Unknown*>(condition) != nullptr
                       ? condition
                       : unknown(part, "this is known when the model runs");
    return false;
  }
  Value iterable = evaluate(part.field_or_self("right"), local);
  std::optional<std::vector<Value>> items = items_of(iterable);
  if (!items) {
    made.problem = as<const Unknown*>(iterable) != nullptr
                       ? iterable
                       : unknown(part.field_or_self("right"), "these items are not known");
    return false;
  }
  for (const Value& item : *items) {
    if (!assign(part.field_or_self("left"), item, local)) {
      made.problem = computed(part);
      return false;
    }
    if (!comprehend(made, clause + 1, local)) return false;
  }
  return true;
}

bool Evaluator::add_result(Comprehension& made, Scope& local) {
  if (made.dict == nullptr) {
    made.items.items.push_back(evaluate(made.body, local));
    return true;
  }
  Value key = evaluate(made.body.field_or_self("key"), local);
  if (as<const Unknown*>(key) != nullptr) {
    made.problem = key;
    return false;
  }
  set_item(*made.dict, key, evaluate(made.body.field_or_self("value"), local));
  return true;
}

// Binds a name, or the names of a pattern; false if the pattern does not fit or is no name.
bool Evaluator::assign(const Node& pattern, const Value& value, Scope& scope) {
  if (pattern.is("identifier")) {
    scope.names.insert_or_assign(std::string(pattern.text()), value);
    return true;
  }
  bool several =
      pattern.is("pattern_list") || pattern.is("tuple_pattern") || pattern.is("list_pattern");
  std::optional<std::vector<Value>> items = items_of(value);
  std::vector<Node> parts = pattern.children();
  if (!several || !items || items->size() != parts.size()) return false;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!assign(parts[i], (*items)[i], scope)) return false;
  }
  return true;
}

}  // namespace cog::schema
