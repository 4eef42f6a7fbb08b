#include "schema/input_call.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "schema/literals.h"
#include "schema/types.h"
#include "signature/regex.h"
#include "signature/validator.h"

namespace cog::schema {
namespace {

using signature::Input;
using signature::Kind;

std::vector<std::string> keywords() {
  return {"default", "description", "ge",     "le",         "min_length",     "max_length",
          "regex",   "choices",     "accept", "deprecated", "default_factory"};
}

bool is_text(Kind kind) {
  return kind == Kind::string || kind == Kind::path || kind == Kind::secret;
}

// Reads one parameter's default. What stands in an expression that has to be computed is an error
// where the API would change without it (the default, the choices) and a warning elsewhere.
class DefaultReader {
 public:
  DefaultReader(const Names& names, Report report, Input& input)
      : names_(names), report_(std::move(report)), input_(input) {}

  void read(const Node& expression) {
    if (is_input_call(expression)) {
      read_call(expression);
    } else {
      read_value(expression);
    }
    if (input_.type.bounds.ge && input_.type.bounds.le &&
        *input_.type.bounds.ge > *input_.type.bounds.le) {
      report_.error(expression, "no value is both at least ge and at most le", "");
    } else if (default_) {
      check_default();
    }
  }

 private:
  bool is_input_call(const Node& expression) const {
    if (!expression.is("call")) return false;
    std::optional<Node> function = expression.field("function");
    return function && names_.origin(function->text()) == "cog.Input";
  }

  void read_call(const Node& call) {
    bool first = true;
    for (const Node& argument : call.field_or_self("arguments").children()) {
      std::optional<Node> name = argument.field("name");
      std::optional<Node> value = argument.field("value");
      if (argument.is("keyword_argument") && name && value) {
        read_keyword(*name, *value);
      } else if (first && !argument.is("list_splat") && !argument.is("dictionary_splat")) {
        read_value(argument);
      } else {
        report_.error(argument, "Input() takes its default first, and keywords after it",
                      "write Input(default, description=\"...\")");
      }
      first = false;
    }
    drop_what_has_no_effect(call);
  }

  void read_keyword(const Node& name, const Node& value) {
    std::string_view keyword = name.text();
    if (keyword == "default") return read_value(value);
    if (keyword == "choices") return read_choice_list(value);
    if (keyword == "default_factory") {
      report_.error(name, "default_factory is not supported: a default has to be known at build",
                    "write default=...");
      return;
    }
    const std::vector<std::string> known = keywords();
    if (std::find(known.begin(), known.end(), keyword) == known.end()) {
      std::optional<std::string> near = nearest(keyword, known);
      report_.warning(name, "Input() has no keyword " + in_quotes(keyword),
                      near ? "did you mean " + *near + "?" : "it has " + join(known, ", "));
      return;
    }
    Literal literal = read_literal(value, names_);
    if (!literal.value) {
      report_.warning(*literal.culprit,
                      std::string(keyword) + " has no effect here: " + literal.reason,
                      "write the value itself");
      return;
    }
    if (literal.value->kind == Value::Kind::null) return;
    if (!set(keyword, value, *literal.value)) {
      report_.error(value, std::string(keyword) + " has a value of the wrong type",
                    expected(keyword));
    }
  }

  static std::string expected(std::string_view keyword) {
    if (keyword == "ge" || keyword == "le") return "write a number";
    if (keyword == "min_length" || keyword == "max_length") return "write a number of characters";
    if (keyword == "deprecated") return "write True or False";
    return "write a text";
  }

  // False if `value` is of the wrong type.
  bool set(std::string_view keyword, const Node& where, const Value& value) {
    bool integer = value.kind == Value::Kind::integer;
    if (keyword == "ge" || keyword == "le") {
      if (!integer && value.kind != Value::Kind::number) return false;
      (keyword == "ge" ? input_.type.bounds.ge : input_.type.bounds.le) = number(value.text);
      return true;
    }
    if (keyword == "min_length" || keyword == "max_length") {
      if (!integer || value.text.starts_with("-")) return false;
      double length = std::min(number(value.text), 9e15);
      (keyword == "min_length" ? input_.type.bounds.min_length : input_.type.bounds.max_length) =
          static_cast<uint64_t>(length);
      return true;
    }
    if (keyword == "deprecated") {
      input_.deprecated = value.text == "true";
      return value.kind == Value::Kind::boolean;
    }
    if (value.kind != Value::Kind::text) return false;
    if (keyword == "description") input_.description = value.text;
    if (keyword == "accept") set_accept(where, value.text);
    if (keyword == "regex") set_regex(where, value.text);
    return true;
  }

  static double number(const std::string& text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }

  void set_accept(const Node& where, const std::string& types) {
    bool files = input_.type.kind == Kind::path ||
                 (input_.type.kind == Kind::list && input_.type.items[0].kind == Kind::path);
    if (files) {
      input_.accept = types;
    } else {
      report_.error(where,
                    "accept is only valid on Path inputs, and this is " + to_text(input_.type),
                    "declare the parameter as Path");
    }
  }

  void set_regex(const Node& where, const std::string& pattern) {
    try {
      signature::Regex{pattern};
      input_.type.bounds.regex = pattern;
    } catch (const Error& error) {  // it has no place yet
      report_.error(where, error.message, error.hint);
    }
  }

  void read_choice_list(const Node& expression) {
    Literal literal = read_choices(expression, names_);
    if (!literal.value) {
      report_.error(*literal.culprit, "the choices can't be known: " + literal.reason,
                    "write them as a list: choices=[\"a\", \"b\"]");
      return;
    }
    Kind kind = input_.type.kind;
    if (kind != Kind::string && kind != Kind::integer && kind != Kind::number &&
        kind != Kind::boolean) {
      report_.error(expression, "choices are not supported for " + to_text(input_.type),
                    "declare the parameter as str, int, float or bool");
      return;
    }
    Input element;
    element.name = "choice";
    element.type.kind = kind;
    for (const Value& choice : literal.value->items) {
      if (std::string complaint = complaint_about(element, choice); !complaint.empty()) {
        report_.error(expression, "a choice does not fit: " + complaint,
                      "the parameter is declared as " + to_text(input_.type));
        return;
      }
      input_.choices.push_back(to_json(choice));
    }
  }

  void drop_what_has_no_effect(const Node& call) {
    Kind kind = input_.choices.empty() ? input_.type.kind : Kind::any;
    auto drop = [&](auto& constraint, const char* name) {
      if (!constraint) return;
      if (kind != Kind::list) constraint.reset();  // of a list they are shown, not checked
      report_.warning(
          call, std::string(name) + " has no effect " +
                    (input_.choices.empty() ? "on " + to_text(input_.type) : "beside choices"));
    };
    if (kind != Kind::integer && kind != Kind::number) {
      drop(input_.type.bounds.ge, "ge");
      drop(input_.type.bounds.le, "le");
    }
    if (!is_text(kind)) {
      drop(input_.type.bounds.min_length, "min_length");
      drop(input_.type.bounds.max_length, "max_length");
      drop(input_.type.bounds.regex, "regex");
    }
  }

  void read_value(const Node& expression) {
    Literal literal = read_literal(expression, names_);
    if (!literal.value && expression.field_or_self("function").text() == "Input") {
      report_.error(expression, "\"Input\" is not defined in this file",
                    "add \"from cog import Input\"");
      return;
    }
    if (!literal.value) {
      report_.error(*literal.culprit, "the default can't be known: " + literal.reason,
                    "write the value itself, or None and compute it in the model");
      return;
    }
    if (literal.value->kind != Value::Kind::null) {
      default_ = std::make_pair(expression, *literal.value);
      input_.default_value = to_json(*literal.value);
      return;
    }
    if (input_.type.kind == Kind::secret) input_.type.nullable = true;
    if (input_.type.nullable) {
      input_.default_value = to_json(*literal.value);
    } else {
      report_.warning(expression,
                      in_quotes(input_.name) + " is required, in spite of its default None",
                      "write Optional[" + to_text(input_.type) + "] if it may be left out");
    }
  }

  // What a prediction with `value` for `input` would be told; empty if it would be accepted.
  static std::string complaint_about(const Input& input, const Value& value) {
    signature::Signature alone;
    alone.inputs.push_back(input);
    std::string text = to_json({Value::Kind::object, "", {value}, {input.name}}).text;
    signature::Checked checked = signature::Validator(alone).check(text);
    return checked.violations.empty() ? "" : checked.violations[0].message;
  }

  void check_default() {
    const auto& [where, value] = *default_;
    bool fraction = value.kind == Value::Kind::number && input_.type.kind == Kind::integer;
    Input unconstrained;
    unconstrained.name = input_.name;
    unconstrained.type = input_.type;
    unconstrained.type.bounds = {};
    std::string complaint = complaint_about(unconstrained, value);
    if (fraction && complaint.empty()) complaint = "it is a float";
    if (!complaint.empty()) {
      report_.error(where, "the default does not fit: " + complaint,
                    in_quotes(input_.name) + " is declared as " + to_text(input_.type));
      return;
    }
    // The model runs with such a default; only a caller who sends the same value is refused.
    complaint = complaint_about(input_, value);
    if (complaint.empty()) return;
    report_.warning(where, "the default is no value that a caller may send: " + complaint,
                    "change the default or the constraint");
  }

  const Names& names_;
  Report report_;
  Input& input_;
  std::optional<std::pair<Node, Value>> default_;
};

}  // namespace

void read_default(const Node& expression, const Names& names, Report report, Input& input) {
  DefaultReader(names, std::move(report), input).read(expression);
}

}  // namespace cog::schema
