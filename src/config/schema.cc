// The JSON Schema of cog.yaml, made from the tables that the parser reads with.
#include <limits>
#include <nlohmann/json.hpp>

#include "config/config.h"
#include "config/fields.h"

namespace cog::config {
namespace {

using Json = nlohmann::ordered_json;

// What parse_bool takes, blanks around it, or nothing; such expressions have no (?i).
constexpr const char* kFlag =
    R"(^\s*([Tt][Rr][Uu][Ee]|[Yy]([Ee][Ss])?|[Oo][Nn]|)"
    R"([Ff][Aa][Ll][Ss][Ee]|[Nn][Oo]?|[Oo][Ff][Ff])?\s*$)";
constexpr const char* kWholeNumber = R"(^\s*(0*[1-9][0-9]{0,9})?\s*$)";
constexpr const char* kNotBlank = R"(\S)";

Json object_schema(std::span<const Field> fields);

Json list_schema(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

// A number or a boolean without quotes is taken as the text that it is written with.
Json text_schema() { return {{"type", {"string", "number", "boolean"}}}; }

Json item_schema() {
  Json schema = text_schema();
  schema["pattern"] = kNotBlank;
  return schema;
}

Json choice_schema(std::span<const std::string_view> choices) {
  Json schema;
  for (std::string_view choice : choices) schema["enum"].push_back(choice);
  return schema;
}

void add_type(Json& schema, const Json& type) {
  if (!schema["type"].is_array()) schema["type"] = Json::array({schema["type"]});
  schema["type"].push_back(type);
}

// Keywords speak of one type each, so that one schema can allow two.
Json either(Json one, Json other) {
  add_type(one, other["type"]);
  other.erase("type");
  one.update(other);
  return one;
}

Json value_schema(const Field& field) {
  switch (field.shape) {
    case Shape::flag:
      return {{"type", {"boolean", "string"}}, {"pattern", kFlag}};
    case Shape::whole_number:
      return {{"type", {"integer", "string"}},
              {"minimum", 1},
              {"maximum", std::numeric_limits<int>::max()},
              {"pattern", kWholeNumber}};
    case Shape::text:
      if (!field.choices.empty()) return choice_schema(field.choices);
      return field.required ? item_schema() : text_schema();
    case Shape::texts:
      return list_schema(item_schema());
    case Shape::map:
      return object_schema(field.fields());
    case Shape::maps:
      return list_schema(object_schema(field.fields()));
    case Shape::texts_or_maps:
      return list_schema(either(item_schema(), object_schema(field.fields())));
    case Shape::map_or_maps:
      return either(object_schema(field.fields()),
                    {{"type", "array"}, {"items", object_schema(field.fields())}, {"minItems", 1}});
  }
  return {};
}

// Null counts as not written.
void allow_null(Json& schema) {
  if (schema.contains("enum")) {
    schema["enum"].push_back(nullptr);
  } else {
    add_type(schema, "null");
  }
}

Json field_schema(const Field& field) {
  Json schema = {{"description", field.description}};
  if (!field.instead.empty()) {
    schema["description"] = std::string(field.description) + " Deprecated: use " +
                            std::string(field.instead) + " instead.";
    schema["deprecated"] = true;
  }
  schema["examples"] = Json::array({Json::parse(field.example)});
  schema.update(value_schema(field));
  if (!field.required) allow_null(schema);
  return schema;
}

Json object_schema(std::span<const Field> fields) {
  Json schema = {{"type", "object"}, {"additionalProperties", false}};
  for (const Field& field : fields) {
    if (field.required) schema["required"].push_back(field.name);
    schema["properties"][std::string(field.name)] = field_schema(field);
  }
  return schema;
}

}  // namespace

std::string json_schema() {
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "cog.yaml"},
                 {"description", "What the image of a model is made of, and how it runs."}};
  schema.update(object_schema(top_fields()));
  allow_null(schema);
  return schema.dump(2) + "\n";
}

}  // namespace cog::config
