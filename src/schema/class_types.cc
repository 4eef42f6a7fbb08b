// Classes as types: enumerations and models.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "schema/json.h"
#include "schema/types.h"

namespace cog::schema {
namespace {

using signature::Field;
using signature::Kind;
using signature::Type;

// The JSON type of a literal; nothing for what a Literal and an Enum can't hold here.
std::optional<Kind> kind_of_value(const Value& value) {
  if (as<Text>(value) != nullptr) return Kind::string;
  if (as<bool>(value) != nullptr) return Kind::boolean;
  if (as<Integer>(value) != nullptr) return Kind::integer;
  if (as<double>(value) != nullptr) return Kind::number;
  return std::nullopt;
}

// Python refuses such a class where it is defined; pydantic copies the value.
bool has_mutable_default(const ModelField& field, ModelKind kind) {
  if (kind != ModelKind::dataclass && kind != ModelKind::base_model) return false;
  if (!field.value) return false;
  const Items* items = as<Items*>(field.value->value);
  bool list =
      items != nullptr && (items->form == Items::Form::list || items->form == Items::Form::set);
  return list || as<Dict*>(field.value->value) != nullptr;
}

}  // namespace

Choices choices_of(Evaluator& evaluator, const std::vector<Value>& values, const Node& where) {
  Choices choices;
  std::optional<Kind> common;
  for (const Value& one : values) {
    const Member* member = as<const Member*>(one);
    const Value& value = member != nullptr ? member->value : one;
    std::optional<Kind> kind = kind_of_value(value);
    auto json = to_json(evaluator, {value, where});
    if (!kind || !std::holds_alternative<signature::Json>(json)) {
      choices.problem = "its values are not all str, int, float or bool";
      if (const Unknown* unknown = as<const Unknown*>(value)) choices.problem = unknown->reason;
      return choices;
    }
    common = choices.type.choices.empty() || common == kind ? kind : std::optional(Kind::any);
    const signature::Json& text = std::get<signature::Json>(json);
    std::vector<signature::Json>& known = choices.type.choices;
    if (std::find(known.begin(), known.end(), text) == known.end()) known.push_back(text);
  }
  if (choices.type.choices.empty()) choices.problem = "it has no values";
  choices.type.kind = common.value_or(Kind::any);
  return choices;
}

std::optional<Type> Types::read_class(Class& of, const Node& where, int depth) {
  if (std::optional<std::vector<Value>> members = evaluator_.members_of(of)) {
    return read_enumeration(of, *members, where);
  }
  std::optional<ModelKind> kind = model_kind(evaluator_, of);
  if (!kind) {
    return refuse(where, "class " + of.name + " is not supported as a type",
                  "derive it from cog.BaseModel, or make it a dataclass");
  }
  if (evaluator_.lineage(of).has("pydantic.RootModel")) {
    return refuse(where, "a RootModel is not supported as a type", "write the type of its root");
  }
  bool inside = position_ == Position::input || !open_components_.empty();
  bool inlined = !inside && !is_derived(evaluator_, of) &&
                 (*kind == ModelKind::base_model || *kind == ModelKind::pydantic);
  if (!inside && *kind == ModelKind::typed_dict) inlined = true;
  if (*kind == ModelKind::named_tuple) {
    with_tuple_.insert(open_components_.begin(), open_components_.end());
    inlined = position_ == Position::output;
  }
  return inlined ? inline_model(of, *kind, depth) : component_for(of, *kind, depth);
}

std::optional<Type> Types::read_enumeration(Class& of, const std::vector<Value>& members,
                                            const Node& where) {
  const Lineage& lineage = evaluator_.lineage(of);
  if (lineage.has("enum.Flag") || lineage.has("enum.IntFlag")) {
    return refuse(where, "a Flag is not supported as a type", "write list[str], or an Enum");
  }
  for (const char* maker : {"__new__", "_generate_next_value_"}) {
    if (!evaluator_.attribute_of(of, maker)) continue;
    return refuse(where, "the values of Enum " + of.name + " are made by its " + maker + "()",
                  "give each member its value");
  }
  Choices choices = choices_of(evaluator_, members, where);
  if (!choices.problem.empty()) {
    return refuse(where, "Enum " + of.name + ": " + choices.problem,
                  "give each member a text or a number");
  }
  if (position_ == Position::input || !open_components_.empty()) return choices.type;
  return component(of, choices.type);
}

// A model whose fields are written where it stands, unless it turns out to hold itself.
std::optional<Type> Types::inline_model(Class& of, ModelKind kind, int depth) {
  if (std::find(open_.begin(), open_.end(), &of) != open_.end() || recursive_.contains(&of)) {
    recursive_.insert(&of);
    return component_for(of, kind, depth);
  }
  bool tuple = kind == ModelKind::named_tuple;
  Type type = type_of(tuple ? Kind::tuple : Kind::object);
  open_.push_back(&of);
  bool readable = read_fields(of, kind, type, depth);
  open_.pop_back();
  if (!readable) return std::nullopt;
  if (recursive_.contains(&of)) return component_for(of, kind, depth);
  if (tuple) {  // as json.dumps writes it
    for (Field& field : type.fields) type.items.push_back(std::move(field.type));
    type.fields.clear();
    return type;
  }
  for (Field& field : type.fields) field.default_value.reset();
  return type;
}

std::optional<Type> Types::component_for(Class& of, ModelKind kind, int depth) {
  if (known_component(of) != nullptr) {
    if (with_tuple_.contains(&of)) {
      with_tuple_.insert(open_components_.begin(), open_components_.end());
    }
    return component(of, {});
  }
  Type reference = component(of, type_of(Kind::object));
  size_t index = components_.size() - 1;
  Type type = type_of(Kind::object);
  open_components_.push_back(&of);
  bool readable = read_fields(of, kind, type, depth);
  open_components_.pop_back();
  components_[index].type = std::move(type);
  if (!readable) return std::nullopt;
  return reference;
}

// A reference to the component of `of`, which is `type` where there is none yet.
Type Types::component(Class& of, Type type) {
  const std::string* known = known_component(of);
  if (known == nullptr) {
    known = &(names_[{&of, position_}] = free_name(of.name));
    signature::Component made{*known, std::move(type), std::nullopt};
    if (made.name != of.name) made.title = of.name;
    components_.push_back(std::move(made));
  }
  Type reference = type_of(Kind::component);
  reference.component = *known;
  return reference;
}

const std::string* Types::known_component(const Class& of) const {
  for (Position position : {position_, Position::input, Position::output}) {
    auto known = names_.find({&of, position});
    bool fits = position == position_ || !with_tuple_.contains(&of);
    if (known != names_.end() && fits) return &known->second;
  }
  return nullptr;
}

std::string Types::free_name(const std::string& wanted) const {
  auto taken = [&](const std::string& name) {
    return std::any_of(components_.begin(), components_.end(),
                       [&](const signature::Component& one) { return one.name == name; });
  };
  std::string name = wanted;
  for (int i = 2; taken(name); ++i) name = wanted + std::to_string(i);
  return name;
}

bool Types::read_fields(Class& of, ModelKind kind, Type& type, int depth) {
  bool readable = true;
  bool input = position_ == Position::input;
  for (const ModelField& field : fields_of(evaluator_, of, kind)) {
    if (input && !field.in_input) continue;
    if (has_mutable_default(field, kind)) {
      report_.error(field.value->where, "a dataclass takes no list, dict or set as a default",
                    "write field(default_factory=list)");
    }
    std::optional<Field> made = read_field(field, kind, depth);
    if (made) type.fields.push_back(*std::move(made));
    readable = readable && made;
  }
  return readable;
}

std::optional<Field> Types::read_field(const ModelField& field, ModelKind kind, int depth) {
  Located annotation{evaluator_.annotation(field.annotation, field.owner->scope), field.annotation};
  std::optional<Type> type = read(annotation, depth + 1);
  if (!type) return std::nullopt;
  Field made;
  made.name = field.name;
  made.type = *std::move(type);
  Details details = details_of(field, kind, take_apart(annotation));
  bool has_default = details.default_value || details.has_factory;
  made.required =
      kind == ModelKind::typed_dict ? field.key_required : !has_default && !made.type.nullable;
  describe_default(details, made);
  made.description = details.description;
  made.title = details.title;
  apply(details.bounds, made.type);
  return made;
}

// What Annotated[T, Field(...)] and "= Field(...)" say of a field; the latter wins.
Details Types::details_of(const ModelField& field, ModelKind kind, const Annotated& apart) {
  Details details;
  for (const Located& one : apart.metadata) {
    if (const Call* call = details_call(one.value)) {
      details = merge(std::move(details), read_details(*call, report_));
    }
  }
  const Call* call =
      field.value && kind == ModelKind::pydantic ? details_call(field.value->value) : nullptr;
  if (call != nullptr) details = merge(std::move(details), read_details(*call, report_));
  if (field.default_value) details.default_value = field.default_value;
  details.has_factory = details.has_factory || field.factory.has_value();
  if (details.alias && *details.alias != field.name) {
    report_.error(field.annotation,
                  "field " + in_quotes(field.name) + " has the alias " + in_quotes(*details.alias) +
                      ": callers would see two names for one thing",
                  "name the field " + *details.alias + ", and remove the alias");
  }
  return details;
}

void Types::describe_default(const Details& details, Field& made) {
  if (!details.default_value) return;
  auto json = to_json(evaluator_, *details.default_value);
  const signature::Json* text = std::get_if<signature::Json>(&json);
  if (text == nullptr || (text->text == "null" && !made.type.nullable)) return;
  made.default_value = *text;
}

}  // namespace cog::schema
