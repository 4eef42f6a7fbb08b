#include "signature/describe.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "base/json_text.h"
#include "base/text.h"

namespace cog::signature {
namespace {

// The members of one schema, each value as JSON text. Keys are written in alphabetical order.
using Schema = std::map<std::string, std::string>;

std::string to_json(const Schema& schema) {
  std::string text = "{";
  for (const auto& [key, value] : schema) {
    if (text.size() > 1) text += ",";
    text += json_string(key) + ":" + value;
  }
  return text + "}";
}

std::string to_json_array(const std::vector<std::string>& items) {
  return "[" + join(items, ",") + "]";
}

std::string to_json_array(const std::vector<Json>& values) {
  std::vector<std::string> texts;
  for (const Json& value : values) texts.push_back(value.text);
  return to_json_array(texts);
}

Schema reference_to(const std::string& name) {
  return {{"$ref", json_string("#/components/schemas/" + name)}};
}

// Readers of OpenAPI 3.0 ignore what stands beside a reference.
void make_room_beside_reference(Schema& schema) {
  if (!schema.contains("$ref")) return;
  schema = {{"allOf", "[" + to_json(schema) + "]"}};
}

// A document has one lower and one upper bound, each with or without its own value.
struct Limit {
  std::optional<double> value;
  bool exclusive = false;
};

Limit stricter(std::optional<double> inclusive, std::optional<double> exclusive, bool lower) {
  if (!exclusive) return {inclusive, false};
  if (!inclusive) return {exclusive, true};
  bool takes_exclusive = lower ? *exclusive >= *inclusive : *exclusive <= *inclusive;
  return takes_exclusive ? Limit{exclusive, true} : Limit{inclusive, false};
}

void describe_bounds(const Bounds& bounds, Schema& schema) {
  Limit lower = stricter(bounds.ge, bounds.gt, true);
  Limit upper = stricter(bounds.le, bounds.lt, false);
  if (lower.value) schema["minimum"] = json_number(*lower.value);
  if (lower.exclusive) schema["exclusiveMinimum"] = "true";
  if (upper.value) schema["maximum"] = json_number(*upper.value);
  if (upper.exclusive) schema["exclusiveMaximum"] = "true";
  if (bounds.min_length) schema["minLength"] = std::to_string(*bounds.min_length);
  if (bounds.max_length) schema["maxLength"] = std::to_string(*bounds.max_length);
  if (bounds.min_items) schema["minItems"] = std::to_string(*bounds.min_items);
  if (bounds.max_items) schema["maxItems"] = std::to_string(*bounds.max_items);
  if (bounds.regex) schema["pattern"] = json_string(*bounds.regex);
}

// Types in the words of one document.
class Describer {
 public:
  explicit Describer(const ComponentNames& names) : names_(names) {}

  Schema describe(const Type& type) const {
    Schema schema = describe_kind(type);
    if (type.nullable) {
      make_room_beside_reference(schema);
      schema["nullable"] = "true";
    }
    describe_bounds(type.bounds, schema);
    if (!type.choices.empty()) schema["enum"] = to_json_array(type.choices);
    if (type.unique) schema["uniqueItems"] = "true";
    return schema;
  }

 private:
  Schema describe_kind(const Type& type) const {
    switch (type.kind) {
      case Kind::integer:
        return {{"type", R"("integer")"}};
      case Kind::number:
        return {{"type", R"("number")"}};
      case Kind::boolean:
        return {{"type", R"("boolean")"}};
      case Kind::string:
        return {{"type", R"("string")"}};
      case Kind::path:
        return {{"type", R"("string")"}, {"format", R"("uri")"}};
      case Kind::secret:
        return {{"type", R"("string")"},
                {"format", R"("password")"},
                {"writeOnly", "true"},
                {"x-cog-secret", "true"}};
      case Kind::object:
        return describe_object(type);
      case Kind::tuple:
        return describe_tuple(type);
      case Kind::list:
      case Kind::iterator:
      case Kind::concatenate_iterator:
        return describe_array(type);
      case Kind::any_of:
        return describe_union(type);
      case Kind::null:
        return {{"type", R"("object")"}, {"enum", "[null]"}, {"nullable", "true"}};
      case Kind::component:
        return reference_to(names_.models.at(type.component));
      case Kind::any:
        break;
    }
    return {};
  }

  Schema describe_object(const Type& type) const {
    Schema schema = {{"type", R"("object")"}};
    if (!type.items.empty()) schema["additionalProperties"] = to_json(describe(type.items[0]));
    if (type.fields.empty()) return schema;
    std::vector<std::string> properties;
    std::vector<std::string> required;
    for (const Field& field : type.fields) {
      properties.push_back(json_string(field.name) + ":" + to_json(describe_field(field)));
      if (field.required) required.push_back(json_string(field.name));
    }
    schema["properties"] = "{" + join(properties, ",") + "}";
    if (!required.empty()) schema["required"] = to_json_array(required);
    return schema;
  }

  Schema describe_field(const Field& field) const {
    Schema schema = describe(field.type);
    if (field.default_value || field.description) make_room_beside_reference(schema);
    if (field.default_value) schema["default"] = field.default_value->text;
    if (field.description) schema["description"] = json_string(*field.description);
    if (field.type.kind != Kind::component) {
      schema["title"] = json_string(field.title.value_or(title_of(field.name)));
    }
    return schema;
  }

  // A union of as many types as a list is long would read as the places of a tuple.
  std::string describe_item(const Type& item, std::optional<uint64_t> length) const {
    bool like_places = item.kind == Kind::any_of && item.items.size() == length;
    std::string text = to_json(describe(item));
    return like_places ? R"({"allOf":[)" + text + "]}" : text;
  }

  Schema describe_array(const Type& type) const {
    COG_CHECK(type.items.size() == 1);
    Schema schema = {{"type", R"("array")"},
                     {"items", describe_item(type.items[0], type.bounds.max_items)}};
    if (type.kind == Kind::list) return schema;
    schema["x-cog-array-type"] = R"("iterator")";
    if (type.kind == Kind::concatenate_iterator) {
      schema["x-cog-array-display"] = R"("concatenate")";
    }
    return schema;
  }

  // The entries of anyOf say in which order the places are.
  Schema describe_tuple(const Type& type) const {
    std::vector<std::string> places;
    for (const Type& item : type.items) places.push_back(to_json(describe(item)));
    auto is_first = [&](const Type& item) { return item == type.items[0]; };
    std::string items = "{}";
    if (std::all_of(type.items.begin(), type.items.end(), is_first)) {
      if (!places.empty()) items = describe_item(type.items[0], places.size());
    } else {
      items = R"({"anyOf":)" + to_json_array(places) + "}";
    }
    std::string length = std::to_string(places.size());
    return {{"type", R"("array")"}, {"items", items}, {"minItems", length}, {"maxItems", length}};
  }

  Schema describe_union(const Type& type) const {
    std::vector<std::string> variants;
    for (Type variant : type.items) {
      variant.nullable = type.nullable;
      variants.push_back(to_json(describe(variant)));
    }
    return {{"anyOf", to_json_array(variants)}};
  }

  const ComponentNames& names_;
};

Schema describe_choices(const Input& input, const ComponentNames& names) {
  Schema reference = reference_to(names.choices.at(input.name));
  Schema schema = {{"allOf", "[" + to_json(reference) + "]"}};
  if (input.type.kind == Kind::list) {
    schema = {{"type", R"("array")"}, {"items", to_json(reference)}};
    schema["title"] = json_string(title_of(input.name));
    if (input.type.unique) schema["uniqueItems"] = "true";
    describe_bounds(input.type.bounds, schema);
  }
  if (input.type.nullable) schema["nullable"] = "true";
  return schema;
}

Schema enumeration(const std::vector<Json>& values, Kind kind) {
  Type one;
  one.kind = kind;
  one.choices = values;
  Schema schema = Describer({}).describe(one);
  schema["description"] = R"("An enumeration.")";
  return schema;
}

}  // namespace

std::string title_of(std::string_view name) {
  std::vector<std::string> words = split(name, '_');
  for (std::string& word : words) {
    if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') {
      word[0] = static_cast<char>(word[0] - 'a' + 'A');
    }
  }
  return join(words, " ");
}

std::string describe_input(const Input& input, size_t order, const ComponentNames& names) {
  Schema schema;
  if (!input.choices.empty()) {
    schema = describe_choices(input, names);
  } else {
    schema = Describer(names).describe(input.type);
    make_room_beside_reference(schema);
    if (input.type.kind != Kind::component) schema["title"] = json_string(title_of(input.name));
    if (input.accept) schema["x-cog-accept"] = json_string(*input.accept);
  }
  schema["x-order"] = std::to_string(order);
  if (input.default_value) schema["default"] = input.default_value->text;
  if (input.description) schema["description"] = json_string(*input.description);
  if (input.deprecated) schema["deprecated"] = "true";
  return to_json(schema);
}

std::string describe_output(const Type& type, const std::string& title,
                            const ComponentNames& names) {
  Schema schema = Describer(names).describe(type);
  make_room_beside_reference(schema);
  schema["title"] = json_string(title);
  return to_json(schema);
}

std::string describe_component(const NamedComponent& component, const ComponentNames& names) {
  Schema schema;
  if (component.choices != nullptr) {
    const Input& input = *component.choices;
    const Type& type = input.type.kind == Kind::list ? input.type.items.at(0) : input.type;
    schema = enumeration(input.choices, type.kind);
    schema["title"] = json_string(input.name);
    return to_json(schema);
  }
  const Component& model = *component.model;
  schema = Describer(names).describe(model.type);
  if (!model.type.choices.empty()) schema["description"] = R"("An enumeration.")";
  schema["title"] = json_string(model.title.value_or(model.name));
  return to_json(schema);
}

}  // namespace cog::signature
