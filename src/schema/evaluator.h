// Runs the top level of modules and evaluates expressions, as far as that goes without Python:
// what can't be known becomes an Unknown with its reason, never a guess.
//
// Bounded: a step for each node visited, a depth for each nesting, a size for each value; what goes
// beyond is Unknown.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/program.h"
#include "schema/value.h"

namespace cog::schema {

// The classes that Python searches for an attribute, in order (C3), the class itself first.
struct Lineage {
  std::vector<Class*> classes;
  std::vector<Located> others;  // bases that the project does not define, in order of appearance:
                                // External, Call, Subscript of these, or Unknown
  size_t before_cog = 0;      // so many of `classes` come before cog's BaseRunner or BasePredictor
  std::vector<Class*> order;  // `classes`, and nullptr in the place of cog's base

  bool has(std::string_view external) const;  // "typing.NamedTuple" is one of the others
};

class Evaluator {
 public:
  static constexpr size_t kMaxItems = 100'000;  // of one list or dict
  static constexpr int kMaxSteps = 200'000;     // of one statement at the top level of a file
  static constexpr int kMaxTotalSteps = 5'000'000;

  // `python` is the version that the model will run with, "3.12"; empty: any from 3.10 on.
  Evaluator(Program& program, std::string python);

  // Executes the top level of `module`, once.
  void run(Module& module);

  // What `name` stands for when the top level of `module` has run; nothing if it has no such name.
  // Imports are followed across files.
  std::optional<Value> name_in(Module& module, std::string_view name);

  // The value of an expression; names are looked up in `scope`, outwards and in builtins. Never an
  // Import.
  Value evaluate(const Node& expression, Scope& scope);

  // The same for a type annotation: a string is a forward reference, `|` makes a Union.
  Value annotation(const Node& expression, Scope& scope);

  // `object`.`name`
  Value attribute(const Value& object, std::string_view name, const Node& where);

  const Lineage& lineage(Class& of);

  // The attribute `name` of a class or of its bases; nothing if none of the project has it.
  std::optional<Value> attribute_of(Class& of, std::string_view name);

  // The members of an enumeration, in order, each a Member; nothing for another class.
  std::optional<std::vector<Value>> members_of(Class& of);

  // The items of something that can be iterated; nothing if they are not known.
  std::optional<std::vector<Value>> items_of(const Value& value);

  Value call(const Value& callee, const Arguments& arguments, const Node& where);

  // The defaults of the parameters that have one, in order.
  std::vector<Located> defaults_of(const Node& function, Scope& scope);

  // New values, bounded in size.
  const Unknown* unknown(const Node& where, std::string reason);
  const Unknown* computed(const Node& where);  // only a running program knows it
  Value text(std::string characters, const Node& where);
  Value make_items(Items items, const Node& where);

  // What changes a list or a dict. Where the program may also go another way, and for what is not
  // known, the whole object becomes unknown.
  void extend(Items& list, const Value& more, const Node& where);
  void set_item(const Value& object, const Value& key, const Value& value, const Node& where);
  void set_item(Dict& dict, const Value& key, const Value& value);
  void spoil(const Value& object, const Node& where, std::string reason);
  // Every list and dict that the source of `function` names: it is called, and not followed.
  void spoil_named_in(const Function& function, const Node& where);
  // False, and `object` becomes unknown, where it is not sure that it is changed.
  bool may_change(const Value& object);

  // The name of a type that `written` may be a slip of: of builtins, or of the main file.
  std::optional<std::string> nearest_name(std::string_view written);

  Program& program() { return program_; }
  Heap& heap() { return program_.heap(); }

 private:
  friend class Executor;
  void next_statement();  // gives it its steps
  struct Depth;           // counts nested calls of expression()
  struct Comprehension;

  // evaluate.cc
  std::optional<Value> look_up(std::string_view name, Scope& scope, const Node& where);
  Value follow(const Value& value);  // an Import to what it imports
  Value imported(const Import& import);
  Value member_of(Module& module, std::string_view name, const Node& where);
  Value expression(const Node& node, Scope& scope);
  Value name(const Node& node, Scope& scope);
  Value number(const Node& node, Scope& scope);
  Value sequence(const Node& node, Scope& scope);
  Value dictionary(const Node& node, Scope& scope);
  Value conditional(const Node& node, Scope& scope);
  Value boolean(const Node& node, Scope& scope);
  Value unary(const Node& node, Scope& scope);
  Value comparison(const Node& node, Scope& scope);
  Value compare_versions(const std::string& operation, const Value& left, const Value& right,
                         const Node& where);
  Value binary(const Node& node, Scope& scope);
  Value union_type(const Node& node, Scope& scope);
  void add_alternative(const Value& value, const Node& where, Union& all);
  Value named_expression(const Node& node, Scope& scope);
  Value lambda(const Node& node, Scope& scope);
  bool is_type(const Value& value) const;

  // evaluate_access.cc
  Value attribute_expression(const Node& node, Scope& scope);
  Value external_attribute(const External& external, std::string_view name);
  Value subscript(const Node& node, Scope& scope);
  Value type_subscript(const Located& of, const std::vector<Node>& arguments, const Node& node,
                       Scope& scope);
  Value slice(const Value& of, const Node& node, Scope& scope);
  Value string(const Node& node, Scope& scope);
  Value single_string(const Node& node, Scope& scope);
  Value formatted_string(const Node& node, bool raw, Scope& scope);
  Value interpolation(const Node& node, Scope& scope);
  Value forward_reference(std::string_view written, const Node& node, Scope& scope);

  // evaluate_calls.cc
  Value call_expression(const Node& node, Scope& scope);
  bool read_arguments(const Node& list, Scope& scope, Arguments& given, Value& problem);
  bool spread_into(const Value& spread, bool positional, const Node& where, Arguments& given);
  Value call_unbound(std::string_view type, std::string_view name, const Arguments& given,
                     const Node& where);
  Value call_class(Class& made, const Arguments& given, const Node& where);
  void spoil(const Arguments& given, const Unknown& cause);
  Value call_function(Function& function, const Arguments& given, const Node& where);
  bool bind(const Function& function, const Arguments& given, Scope& local);
  Value comprehension(const Node& node, Scope& scope);
  bool comprehend(Comprehension& made, size_t clause, Scope& local);
  bool add_result(Comprehension& made, Scope& local);
  bool assign(const Node& pattern, const Value& value, Scope& scope);

  // classes.cc
  Value member_or(Class& of, std::string_view name, const Value& value);
  std::vector<Value> find_members(Class& of);

  // imports.cc
  bool imports_succeed(const Node& block, const Scope& scope);
  bool same(const Value& left, const Value& right);

  Program& program_;
  std::string python_;
  std::map<const Class*, Lineage> lineages_;
  std::map<const Class*, std::vector<Value>> members_;
  const Unknown* uncertain_ = nullptr;  // why what is executed now may not be executed
  bool annotating_ = false;
  int depth_ = 0;
  int follows_ = 0;
  int calls_ = 0;
  int steps_left_ = kMaxSteps;  // of the statement, or the question, that is worked on now
  int total_steps_ = 0;         // of all of them
};

}  // namespace cog::schema
