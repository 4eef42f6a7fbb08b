#include "schema/input.h"

#include <algorithm>
#include <utility>

#include "base/json_text.h"
#include "base/text.h"
#include "schema/details.h"
#include "schema/json.h"
#include "signature/validator.h"

namespace cog::schema {
namespace {

using signature::Input;
using signature::Json;
using signature::Kind;

constexpr const char* kListChoices = "write them as a list: choices=[\"a\", \"b\"]";

bool is_text(Kind kind) {
  return kind == Kind::string || kind == Kind::path || kind == Kind::secret;
}

// What stands in an expression that has to be computed is an error where the API would change
// without it (the default, the choices) and a warning elsewhere.
class InputReader {
 public:
  InputReader(const Parameter& parameter, Evaluator& evaluator, Types& types, Report report)
      : parameter_(parameter), evaluator_(evaluator), types_(types), report_(std::move(report)) {}

  std::optional<Input> read() {
    std::optional<signature::Type> type = types_.input(parameter_.annotation);
    if (!type) return std::nullopt;
    input_.name = parameter_.name;
    input_.type = *std::move(type);
    input_.choices = std::exchange(input_.type.choices, {});
    Details details = read_all_details();
    input_.description = details.description;
    input_.deprecated = details.deprecated;
    if (details.accept) set_accept(details);
    if (details.choices) set_choices(*details.choices);
    set_bounds(details);
    if (details.default_value) set_default(*details.default_value);
    return std::move(input_);
  }

 private:
  // Of Annotated[T, Input(...)] and of "= Input(...)", which wins.
  Details read_all_details() {
    Details all;
    for (const Located& one : take_apart(parameter_.annotation).metadata) {
      if (const Call* call = details_call(one.value)) {
        all = merge(std::move(all), read_details(*call, report_));
      }
    }
    if (!parameter_.value) return all;
    if (const Call* call = details_call(parameter_.value->value)) {
      return merge(std::move(all), read_details(*call, report_));
    }
    all.default_value = parameter_.value;
    return all;
  }

  Node place_of(const Details& details, std::string_view keyword) const {
    const Node* place = details.place_of(keyword);
    return place != nullptr ? *place : parameter_.annotation.where;
  }

  void set_accept(const Details& details) {
    bool files = input_.type.kind == Kind::path ||
                 (input_.type.kind == Kind::list && input_.type.items[0].kind == Kind::path);
    if (files) {
      input_.accept = details.accept;
    } else {
      report_.error(place_of(details, "accept"),
                    "accept is only valid on Path inputs, and this is " + to_text(input_.type),
                    "declare the parameter as Path");
    }
  }

  void refuse_choices(const Located& written, const Unknown& why) {
    report_.unknown(written.where, "the choices", why, kListChoices);
  }

  void set_choices(const Located& written) {
    if (const Unknown* unknown = unknown_in(written.value))
      return refuse_choices(written, *unknown);
    std::optional<std::vector<Value>> choices = evaluator_.items_of(written.value);
    if (!choices || as<Text>(written.value) != nullptr) {
      report_.error(written.where, "the choices can't be known: choices are a list", kListChoices);
      return;
    }
    Input element = element_of_choices(written.where);
    if (element.name.empty()) return;
    for (const Value& choice : *choices) {
      auto json = to_json(evaluator_, {choice, written.where});
      if (const Unknown* unknown = std::get_if<Unknown>(&json)) {
        return refuse_choices(written, *unknown);
      }
      const Json& text = std::get<Json>(json);
      if (std::string complaint = complaint_about(element, text); !complaint.empty()) {
        report_.error(written.where, "a choice does not fit: " + complaint,
                      "the parameter is declared as " + to_text(input_.type));
        return;
      }
      input_.choices.push_back(text);
    }
  }

  // What one choice has to be, without a name if there can be none.
  Input element_of_choices(const Node& where) {
    Input element;
    bool list = input_.type.kind == Kind::list;
    element.type = list ? input_.type.items[0] : input_.type;
    Kind kind = element.type.kind;
    bool enumeration = !input_.choices.empty() || !element.type.choices.empty();
    if (enumeration) {
      report_.error(where, "the type says already what the choices are", "remove choices=");
    } else if (kind != Kind::string && kind != Kind::integer && kind != Kind::number &&
               kind != Kind::boolean) {
      report_.error(where, "choices are not supported for " + to_text(input_.type),
                    "declare the parameter as str, int, float or bool");
    } else {
      element.name = "choice";
      element.type.nullable = false;
    }
    return element;
  }

  // Bounds that the type has no use for are dropped with a warning.
  void set_bounds(const Details& details) {
    signature::Bounds said = details.bounds;
    Kind kind = input_.choices.empty() ? input_.type.kind : Kind::any;
    if (kind == Kind::any_of && !(said == signature::Bounds())) {
      report_.error(place_of(details, details.given.front().first),
                    "bounds are not supported for " + to_text(input_.type), "write one type");
      return;
    }
    auto drop = [&](auto& bound, const char* name) {
      if (!bound) return;
      if (kind != Kind::list) bound.reset();  // of a list they are shown, not checked
      report_.warning(
          place_of(details, name),
          std::string(name) + " has no effect " +
              (input_.choices.empty() ? "on " + to_text(input_.type) : "beside choices"));
    };
    if (kind != Kind::integer && kind != Kind::number) {
      drop(said.ge, "ge");
      drop(said.le, "le");
      drop(said.gt, "gt");
      drop(said.lt, "lt");
    }
    if (!is_text(kind)) {
      drop(said.min_length, "min_length");
      drop(said.max_length, "max_length");
      drop(said.regex, "regex");
    }
    input_.type.bounds = said;
  }

  void set_default(const Located& value) {
    if (as<None>(value.value) != nullptr) return set_none(value.where);
    auto json = to_json(evaluator_, named(value));
    if (const Unknown* unknown = std::get_if<Unknown>(&json)) {
      if (unknown->reason == "\"Input\" is not defined") {
        report_.error(value.where, "\"Input\" is not defined in this file",
                      "add \"from cog import Input\"");
        return;
      }
      report_.unknown(value.where, "the default", *unknown,
                      "write the value itself, or None and compute it in the model");
      return;
    }
    input_.default_value = std::get<Json>(json);
    check_default(value);
  }

  // A plain tuple that stands for a NamedTuple is one.
  Located named(const Located& value) {
    Class* of = as<Class*>(take_apart(parameter_.annotation).type.value);
    const Items* items = as<Items*>(value.value);
    bool tuple = items != nullptr && items->form == Items::Form::tuple &&
                 items->changed == nullptr && of != nullptr &&
                 model_kind(evaluator_, *of) == ModelKind::named_tuple;
    if (!tuple) return value;
    Arguments arguments;
    for (const Value& item : items->items) arguments.positional.push_back({item, value.where});
    return {evaluator_.call(of, arguments, value.where), value.where};
  }

  void set_none(const Node& where) {
    if (input_.type.kind == Kind::secret) input_.type.nullable = true;
    if (input_.type.nullable) {
      input_.default_value = Json{"null"};
    } else {
      report_.warning(where, in_quotes(input_.name) + " is required, in spite of its default None",
                      "write Optional[" + to_text(input_.type) + "] if it may be left out");
    }
  }

  // What a prediction with `value` for `input` would be told; empty if it would be accepted.
  std::string complaint_about(const Input& input, const Json& value) const {
    signature::Signature alone;
    alone.inputs.push_back(input);
    alone.components = types_.components();
    std::string text = "{" + json_string(input.name) + ":" + value.text + "}";
    signature::Checked checked = signature::Validator(alone).check(text);
    return checked.violations.empty() ? "" : checked.violations[0].message;
  }

  void check_default(const Located& value) {
    const Json& text = *input_.default_value;
    Input unconstrained;
    unconstrained.name = input_.name;
    unconstrained.type = input_.type;
    unconstrained.type.bounds = {};
    std::string complaint = complaint_about(unconstrained, text);
    bool fraction = as<double>(value.value) != nullptr && input_.type.kind == Kind::integer;
    if (fraction && complaint.empty()) complaint = "it is a float";
    if (!complaint.empty()) {
      report_.error(value.where, "the default does not fit: " + complaint,
                    in_quotes(input_.name) + " is declared as " + to_text(input_.type));
      return;
    }
    // The model runs with such a default; only a caller who sends the same value is refused.
    complaint = complaint_about(input_, text);
    if (complaint.empty()) return;
    report_.warning(value.where, "the default is no value that a caller may send: " + complaint,
                    "change the default or the constraint");
  }

  const Parameter& parameter_;
  Evaluator& evaluator_;
  Types& types_;
  Report report_;
  Input input_;
};

}  // namespace

std::optional<Input> read_input(const Parameter& parameter, Evaluator& evaluator, Types& types,
                                Report report) {
  return InputReader(parameter, evaluator, types, std::move(report)).read();
}

}  // namespace cog::schema
