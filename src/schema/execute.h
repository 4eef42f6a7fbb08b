// Statements: what they do to the names of a scope.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/evaluator.h"

namespace cog::schema {

class Executor {
 public:
  // `owner` is the class whose body is executed, or nullptr.
  Executor(Evaluator& evaluator, Scope& scope, Class* owner = nullptr)
      : evaluator_(evaluator), scope_(scope), owner_(owner) {}

  // Executes the statements of `block` in order.
  void run(const Node& block) { execute(block); }

  // What a function's body returns; None where it ends without return.
  Value returned(const Node& body);

 private:
  // Whether the next statement is reached.
  enum class Flow { next, left };
  using Names = std::map<std::string, Value, std::less<>>;
  // One of several ways that a program may go: the names behind it.
  struct Way {
    Names names;
    Flow flow = Flow::next;
  };

  Flow execute(const Node& block);
  Flow statement(const Node& node);
  Flow simple(const Node& node);
  void assign(const Node& assignment);
  void assign_to(const Node& target, const Value& value);
  void annotate(const Node& assignment);
  void augmented(const Node& assignment);
  void set_subscript(const Node& target, const Value& value);
  void remove(const Node& target);
  void import(const Node& statement);
  void import_from(const Node& statement);
  void import_all(const std::string& module, const Node& statement);
  void define_function(const Node& node, const std::vector<Node>& decorators);
  void define_class(const Node& node, const std::vector<Node>& decorators);
  std::vector<Located> evaluated(const std::vector<Node>& decorators);
  void run_hooks(const std::vector<Located>& decorators, Class* derived);
  void define_type(const Node& statement);
  Flow decorated(const Node& node);
  Flow conditional(const Node& node);
  Flow attempt(const Node& node);
  Flow loop(const Node& node);
  Flow with(const Node& node);
  Way go(const Names& before, const Node& block);
  Flow merge(const std::vector<Way>& ways, const Unknown& reason);
  void perhaps(const Node& block, const Unknown& reason);
  void bind(std::string name, const Value& value);

  Evaluator& evaluator_;
  Scope& scope_;
  Class* owner_;
  std::optional<Value> result_;  // of a function
};

}  // namespace cog::schema
