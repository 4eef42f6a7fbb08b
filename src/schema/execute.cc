#include "schema/execute.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "schema/operators.h"

namespace cog::schema {
namespace {

constexpr size_t kMaxIterations = 1000;

// Whether a block leaves itself by break, continue or return, not counting functions inside.
bool jumps(const Node& node, int depth = 0) {
  if (node.is("break_statement") || node.is("continue_statement") || node.is("return_statement")) {
    return true;
  }
  if (node.is("function_definition") || node.is("class_definition") || depth > 30) return false;
  std::vector<Node> children = node.children();
  return std::any_of(children.begin(), children.end(),
                     [&](const Node& child) { return jumps(child, depth + 1); });
}

std::optional<Node> child_of_kind(const Node& node, std::string_view kind) {
  for (const Node& child : node.children()) {
    if (child.is(kind)) return child;
  }
  return std::nullopt;
}

// The block of an else or finally clause.
std::optional<Node> block_in(const Node& statement, std::string_view clause) {
  std::optional<Node> found = child_of_kind(statement, clause);
  if (!found) return std::nullopt;
  if (std::optional<Node> body = found->field("body")) return body;
  return child_of_kind(*found, "block");
}

bool catches_missing_imports(const Node& clause) {
  std::vector<Node> inside = clause.children();
  if (inside.empty() || inside[0].is("block")) return true;
  std::string_view text = inside[0].text();
  return text.find("ImportError") != std::string_view::npos ||
         text.find("ModuleNotFoundError") != std::string_view::npos || text == "Exception";
}

}  // namespace

Value Executor::returned(const Node& body) {
  execute(body);
  return result_.value_or(None{});
}

void Executor::bind(std::string name, const Value& value) {
  if (owner_ != nullptr && !scope_.names.contains(name)) owner_->order.push_back(name);
  scope_.names.insert_or_assign(std::move(name), value);
}

Executor::Flow Executor::execute(const Node& block) {
  for (const Node& child : block.children()) {
    if (statement(child) == Flow::left) return Flow::left;
  }
  return Flow::next;
}

Executor::Flow Executor::statement(const Node& node) {
  if (node.is("decorated_definition")) return decorated(node);
  if (node.is("if_statement")) return conditional(node);
  if (node.is("try_statement")) return attempt(node);
  if (node.is("for_statement")) return loop(node);
  if (node.is("with_statement")) return with(node);
  if (node.is("while_statement") || node.is("match_statement")) {
    perhaps(node, *evaluator_.unknown(node, "what this statement does is known when it runs"));
    return Flow::next;
  }
  return simple(node);
}

Executor::Flow Executor::simple(const Node& node) {
  if (node.is("function_definition")) {
    define_function(node, {});
  } else if (node.is("class_definition")) {
    define_class(node, {});
  } else if (node.is("import_statement")) {
    import(node);
  } else if (node.is("import_from_statement")) {
    import_from(node);
  } else if (node.is("type_alias_statement")) {
    define_type(node);
  } else if (node.is("delete_statement")) {
    for (const Node& target : node.children()) remove(target);
  } else if (node.is("raise_statement") || node.is("break_statement") ||
             node.is("continue_statement")) {
    return Flow::left;
  } else if (node.is("return_statement")) {
    std::vector<Node> inside = node.children();
    result_ = inside.empty() ? Value(None{}) : evaluator_.evaluate(inside[0], scope_);
    return Flow::left;
  } else if (node.is("expression_statement")) {
    for (const Node& expression : node.children()) {
      if (expression.is("assignment")) {
        assign(expression);
      } else if (expression.is("augmented_assignment")) {
        augmented(expression);
      } else if (!expression.is("string")) {
        evaluator_.evaluate(expression, scope_);  // it may change a list, or bind a name
      }
    }
  }
  return Flow::next;
}

void Executor::assign(const Node& assignment) {
  std::optional<Node> right = assignment.field("right");
  if (assignment.field("type")) return annotate(assignment);
  if (!right) return;
  Node target = assignment.field_or_self("left");
  std::vector<Node> targets = {target};
  while (right->is("assignment") && right->field("right")) {  // a = b = 1
    targets.push_back(right->field_or_self("left"));
    right = right->field("right");
  }
  Value value = evaluator_.evaluate(*right, scope_);
  for (const Node& one : targets) assign_to(one, value);
}

void Executor::assign_to(const Node& target, const Value& value) {
  if (target.is("identifier")) return bind(std::string(target.text()), value);
  if (target.is("subscript")) return set_subscript(target, value);
  if (target.is("attribute")) {
    Class* of = as<Class*>(evaluator_.evaluate(target.field_or_self("object"), scope_));
    if (of != nullptr) {
      of->scope.names.insert_or_assign(std::string(target.field_or_self("attribute").text()),
                                       value);
    }
    return;
  }
  std::vector<Node> parts = target.children();
  std::optional<std::vector<Value>> items = evaluator_.items_of(value);
  bool fits =
      items && items->size() == parts.size() && !child_of_kind(target, "list_splat_pattern");
  for (size_t i = 0; i < parts.size(); ++i) {
    Node part = parts[i];
    if (part.is("list_splat_pattern") && !part.children().empty()) part = part.children()[0];
    assign_to(part, fits                                   ? (*items)[i]
                    : as<const Unknown*>(value) != nullptr ? value
                                                           : evaluator_.computed(target));
  }
}

// "name: type = value"
void Executor::annotate(const Node& assignment) {
  Node target = assignment.field_or_self("left");
  std::optional<Node> right = assignment.field("right");
  Node type = assignment.field_or_self("type");
  std::optional<Located> value;
  if (right) {
    bool alias = is_external(evaluator_.annotation(type, scope_), "typing.TypeAlias");
    value =
        Located{alias ? evaluator_.annotation(*right, scope_) : evaluator_.evaluate(*right, scope_),
                *right};
    assign_to(target, value->value);
  }
  if (owner_ == nullptr || !target.is("identifier")) return;
  std::string name(target.text());
  std::erase_if(owner_->annotations,
                [&](const Class::Annotation& one) { return one.name == name; });
  owner_->annotations.push_back({name, type, value});
}

void Executor::augmented(const Node& assignment) {
  Node target = assignment.field_or_self("left");
  Value left = evaluator_.evaluate(target, scope_);
  Value right = evaluator_.evaluate(assignment.field_or_self("right"), scope_);
  std::string_view operation = assignment.field_or_self("operator").text();
  if (operation.ends_with('=')) operation.remove_suffix(1);
  Items* list = as<Items*>(left);
  if (list != nullptr && list->form == Items::Form::list && operation == "+") {
    return evaluator_.extend(*list, right, assignment);
  }
  assign_to(target, binary_operation(evaluator_, operation, left, right, assignment));
}

void Executor::set_subscript(const Node& target, const Value& value) {
  std::vector<Node> parts = target.children();
  Value object = evaluator_.evaluate(parts.front(), scope_);
  Value key =
      parts.size() == 2 ? evaluator_.evaluate(parts[1], scope_) : evaluator_.computed(target);
  evaluator_.set_item(object, key, value, target);
}

void Executor::remove(const Node& target) {
  if (target.is("identifier")) {
    if (auto found = scope_.names.find(target.text()); found != scope_.names.end()) {
      scope_.names.erase(found);
    }
    return;
  }
  if (target.is("subscript") && !target.children().empty()) {
    Value object = evaluator_.evaluate(target.children()[0], scope_);
    evaluator_.spoil(object, target, "an item of it is deleted");
    return;
  }
  for (const Node& child : target.children()) remove(child);
}

Executor::Flow Executor::conditional(const Node& node) {
  std::optional<Node> condition = node.field("condition");
  std::optional<Node> body = node.field("consequence");
  if (!condition || !body) return Flow::next;
  Value value = evaluator_.evaluate(*condition, scope_);
  std::optional<bool> holds = truth(value);
  bool checking = is_external(value, "typing.TYPE_CHECKING");
  if (!checking && holds == true) return execute(*body);
  std::vector<Way> ways;
  Names before = scope_.names;
  if (!holds || checking) ways.push_back(go(before, *body));
  // What else there is: an elif is an if statement again.
  bool has_else = false;
  for (const Node& clause : node.children()) {
    if (!clause.is("elif_clause") && !clause.is("else_clause")) continue;
    if (clause.is("else_clause")) {
      has_else = true;
      if (auto block = clause.field("body")) ways.push_back(go(before, *block));
      break;
    }
    Value other = evaluator_.evaluate(clause.field_or_self("condition"), scope_);
    std::optional<bool> other_holds = truth(other);
    if (other_holds == false) continue;
    ways.push_back(go(before, clause.field_or_self("consequence")));
    has_else = other_holds == true;
    if (has_else) break;
  }
  if (!has_else) ways.push_back({before, Flow::next});
  if (checking) std::swap(ways.front(), ways.back());  // at run time it is False
  const Unknown* cause = as<const Unknown*>(value);
  const Unknown* reason = evaluator_.unknown(
      *condition, "it depends on " + in_quotes(condition->text().substr(0, 80)) +
                      (cause != nullptr && !cause->reason.empty() ? ": " + cause->reason : ""));
  if (checking) {
    for (auto& [name, bound] : ways.back().names) ways.front().names.emplace(name, bound);
    ways.resize(1);
  }
  return merge(ways, *reason);
}

Executor::Flow Executor::attempt(const Node& node) {
  Names before = scope_.names;
  std::optional<Node> body = node.field("body");
  if (!body) return Flow::next;
  std::vector<Way> ways = {go(before, *body)};
  if (auto block = block_in(node, "else_clause"); block && ways[0].flow == Flow::next) {
    Names behind = ways[0].names;
    ways[0] = go(behind, *block);
  }
  bool imports_succeed = evaluator_.imports_succeed(*body, scope_);
  for (const Node& clause : node.children()) {
    if (!clause.is("except_clause") && !clause.is("except_group_clause")) continue;
    if (imports_succeed && catches_missing_imports(clause)) continue;
    if (auto block = child_of_kind(clause, "block")) ways.push_back(go(before, *block));
  }
  const Unknown* reason =
      evaluator_.unknown(node, "it depends on whether the \"try\" at line " +
                                   std::to_string(node.span().line) + " succeeds");
  Flow flow = merge(ways, *reason);
  if (auto block = block_in(node, "finally_clause")) {
    if (execute(*block) == Flow::left) return Flow::left;
  }
  return flow;
}

Executor::Way Executor::go(const Names& before, const Node& block) {
  Names kept = std::exchange(scope_.names, before);
  const Unknown* outer = evaluator_.uncertain_;
  if (outer == nullptr) {
    evaluator_.uncertain_ =
        evaluator_.unknown(block, "what happens to it depends on how the program goes");
  }
  Way way;
  way.flow = execute(block);
  way.names = std::exchange(scope_.names, std::move(kept));
  evaluator_.uncertain_ = outer;
  return way;
}

// The names behind all ways that come out: what they agree on is known.
Executor::Flow Executor::merge(const std::vector<Way>& ways, const Unknown& reason) {
  std::vector<const Way*> out;
  for (const Way& way : ways) {
    if (way.flow == Flow::next) out.push_back(&way);
  }
  if (result_ && !out.empty()) result_ = &reason;  // one way returned, another went on
  if (result_ && ways.size() > 1) result_ = &reason;
  if (out.empty() || result_) return Flow::left;
  Names merged = out.front()->names;
  for (size_t i = 1; i < out.size(); ++i) {
    for (const auto& [name, value] : out[i]->names) {
      auto [known, added] = merged.emplace(name, value);
      if (!added && known->second != value && !evaluator_.same(known->second, value)) {
        known->second = &reason;
      }
    }
  }
  scope_.names = std::move(merged);
  if (owner_ != nullptr) {
    std::erase_if(owner_->order,
                  [&](const std::string& name) { return !scope_.names.contains(name); });
  }
  return Flow::next;
}

// Executes something that happens any number of times: what it binds anew is unknown, but for
// classes, functions and imports.
void Executor::perhaps(const Node& block, const Unknown& reason) {
  Names before = scope_.names;
  const Unknown* outer = std::exchange(evaluator_.uncertain_, &reason);
  for (const Node& child : block.children()) {
    if (child.is("block")) execute(child);
    if (child.is("else_clause") || child.is("case_clause")) perhaps(child, reason);
  }
  evaluator_.uncertain_ = outer;
  if (result_) result_ = &reason;
  for (auto& [name, value] : scope_.names) {
    auto old = before.find(name);
    if (old != before.end() && old->second == value) continue;
    bool definition = as<Class*>(value) || as<Function*>(value) || as<const Import*>(value);
    if (old != before.end() || !definition) value = &reason;
  }
}

Executor::Flow Executor::loop(const Node& node) {
  std::optional<Node> body = node.field("body");
  Node left = node.field_or_self("left");
  Value iterable = evaluator_.evaluate(node.field_or_self("right"), scope_);
  std::optional<std::vector<Value>> items = evaluator_.items_of(iterable);
  if (!body) return Flow::next;
  if (!items || items->size() > kMaxIterations || jumps(*body)) {
    const Unknown* reason = evaluator_.unknown(node, "what this loop does is known when it runs");
    assign_to(left, reason);
    perhaps(node, *reason);
    return result_ ? Flow::left : Flow::next;
  }
  for (const Value& item : *items) {
    assign_to(left, item);
    execute(*body);
  }
  if (auto block = block_in(node, "else_clause")) return execute(*block);
  return Flow::next;
}

Executor::Flow Executor::with(const Node& node) {
  if (std::optional<Node> clause = child_of_kind(node, "with_clause")) {
    for (const Node& item : clause->children()) {
      std::optional<Node> value = item.field("value");
      if (!value || !value->is("as_pattern") || value->children().size() != 2) continue;
      Node target = value->children()[1];
      if (!target.children().empty()) target = target.children()[0];
      assign_to(target, evaluator_.unknown(*value, "this is known when the model runs"));
    }
  }
  std::optional<Node> body = node.field("body");
  return body ? execute(*body) : Flow::next;
}

}  // namespace cog::schema
