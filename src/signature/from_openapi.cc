#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.h"
#include "signature/describe.h"
#include "signature/openapi.h"

namespace cog::signature {
namespace {

using nlohmann::ordered_json;

// Deeper than any schema that a person wrote, shallow enough to walk by recursion.
constexpr int kMaxDepth = 128;
constexpr uint64_t kMaxTupleParts = 10'000;  // longer than any that a person wrote

[[noreturn]] void fail(std::string message) {
  throw Error(ErrorCode::schema, std::move(message),
              "rebuild the image, or give a schema that cog build wrote");
}

ordered_json parse(std::string_view document) {
  auto bounded = [](int depth, ordered_json::parse_event_t, ordered_json&) {
    if (depth > kMaxDepth) fail("the schema document is nested too deeply");
    return true;
  };
  try {
    return ordered_json::parse(document, bounded);
  } catch (const ordered_json::exception&) {
    fail("the schema document is not JSON");
  }
}

const ordered_json* member(const ordered_json& value, const char* name) {
  if (!value.is_object()) return nullptr;
  auto found = value.find(name);
  return found == value.end() ? nullptr : &*found;
}

bool is(const ordered_json& value, const char* name, std::string_view text) {
  const ordered_json* found = member(value, name);
  return found != nullptr && found->is_string() && found->get_ref<const std::string&>() == text;
}

bool is_true(const ordered_json& value, const char* name) {
  const ordered_json* found = member(value, name);
  return found != nullptr && found->is_boolean() && found->get<bool>();
}

std::optional<std::string> string_member(const ordered_json& value, const char* name) {
  const ordered_json* found = member(value, name);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<double> number_member(const ordered_json& value, const char* name) {
  const ordered_json* found = member(value, name);
  if (found == nullptr || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::optional<uint64_t> length_member(const ordered_json& value, const char* name) {
  const ordered_json* found = member(value, name);
  if (found == nullptr || !found->is_number_unsigned()) return std::nullopt;
  return found->get<uint64_t>();
}

Type type_of(Kind kind) {
  Type type;
  type.kind = kind;
  return type;
}

uint64_t count_parts(const Type& type) {
  uint64_t parts = 1;
  for (const Type& item : type.items) parts += count_parts(item);
  for (const Field& field : type.fields) parts += count_parts(field.type);
  return parts;
}

// `minimum` with `exclusiveMinimum: true` as OpenAPI 3.0 writes it, or `exclusiveMinimum: 0`
// as 3.1.
void read_limit(const ordered_json& schema, const char* inclusive_name, const char* exclusive_name,
                std::optional<double>& inclusive, std::optional<double>& exclusive) {
  (is_true(schema, exclusive_name) ? exclusive : inclusive) = number_member(schema, inclusive_name);
  if (auto limit = number_member(schema, exclusive_name)) exclusive = limit;
}

Bounds read_bounds(const ordered_json& schema) {
  Bounds bounds;
  read_limit(schema, "minimum", "exclusiveMinimum", bounds.ge, bounds.gt);
  read_limit(schema, "maximum", "exclusiveMaximum", bounds.le, bounds.lt);
  bounds.min_length = length_member(schema, "minLength");
  bounds.max_length = length_member(schema, "maxLength");
  bounds.min_items = length_member(schema, "minItems");
  bounds.max_items = length_member(schema, "maxItems");
  bounds.regex = string_member(schema, "pattern");
  return bounds;
}

std::vector<Json> read_choices(const ordered_json& schema) {
  std::vector<Json> choices;
  const ordered_json* values = member(schema, "enum");
  if (values == nullptr || !values->is_array()) return choices;
  for (const ordered_json& value : *values) choices.push_back({value.dump()});
  return choices;
}

bool is_required(const ordered_json& object, std::string_view name) {
  const ordered_json* required = member(object, "required");
  return required != nullptr && required->is_array() &&
         std::find(required->begin(), required->end(), name) != required->end();
}

bool is_null(const ordered_json& schema) {
  const ordered_json* values = member(schema, "enum");
  bool only_null = values != nullptr && values->is_array() && values->size() == 1;
  return is(schema, "type", "null") || (only_null && values->at(0).is_null());
}

// A schema behind references, and how it was reached.
struct Resolved {
  const ordered_json* schema;
  std::string component;  // that stands for the schema; empty: it is written in place
  bool nullable = false;
};

// Reads the schemas of one document; follows references inside it. A component is read once,
// whatever refers to it.
class Reader {
 public:
  explicit Reader(const ordered_json& schemas) : schemas_(schemas) {
    for (const auto& [name, schema] : schemas.items()) by_name_.emplace(name, &schema);
  }

  Signature signature(const ordered_json& input, const char* output_name) {
    Signature signature;
    const ordered_json* properties = member(input, "properties");
    if (properties != nullptr && properties->is_object()) {
      for (const auto& [name, property] : in_order(*properties)) {
        signature.inputs.push_back(read_input(name, *property, is_required(input, name)));
      }
    }
    const ordered_json* output = member(schemas_, output_name);
    signature.output = output ? read_type(*output) : type_of(Kind::any);
    signature.components = read_components();
    return signature;
  }

 private:
  using Named = std::pair<std::string, const ordered_json*>;

  static std::vector<Named> in_order(const ordered_json& properties) {
    std::vector<Named> named;
    for (const auto& [name, property] : properties.items()) named.emplace_back(name, &property);
    auto order = [](const Named& one) { return number_member(*one.second, "x-order"); };
    if (std::all_of(named.begin(), named.end(), [&](const Named& one) { return order(one); })) {
      std::stable_sort(named.begin(), named.end(),
                       [&](const Named& a, const Named& b) { return *order(a) < *order(b); });
    }
    return named;
  }

  // What `schema` refers to by $ref, or by allOf or anyOf with one entry besides null.
  Resolved resolve(const ordered_json& schema) const {
    Resolved resolved{&schema, "", false};
    for (int step = 0; step < kMaxDepth; ++step) {
      resolved.nullable = resolved.nullable || is_true(*resolved.schema, "nullable");
      if (!follow_reference(resolved) && !follow_only_part(resolved)) return resolved;
    }
    static const ordered_json kAnything;  // a reference to itself
    return {&kAnything, "", resolved.nullable};
  }

  bool follow_reference(Resolved& resolved) const {
    constexpr std::string_view kPrefix = "#/components/schemas/";
    auto reference = string_member(*resolved.schema, "$ref");
    if (!reference || !reference->starts_with(kPrefix)) return false;
    std::string name = reference->substr(kPrefix.size());
    auto target = by_name_.find(name);
    if (target == by_name_.end()) return false;
    resolved.schema = target->second;
    resolved.component = std::move(name);
    return true;
  }

  static bool follow_only_part(Resolved& resolved) {
    for (const char* combination : {"allOf", "anyOf"}) {
      const ordered_json* parts = member(*resolved.schema, combination);
      if (parts == nullptr || !parts->is_array()) continue;
      const ordered_json* only = nullptr;
      size_t others = 0;
      bool with_null = false;
      for (const ordered_json& part : *parts) {
        if (is(part, "type", "null")) {
          with_null = true;
        } else {
          only = &part;
          ++others;
        }
      }
      if (others != 1) continue;
      resolved.nullable = resolved.nullable || with_null;
      resolved.schema = only;
      return true;
    }
    return false;
  }

  Type read_type(const ordered_json& written) {
    Resolved resolved = resolve(written);
    Type type;
    if (resolved.component.empty()) {
      type = read_in_place(*resolved.schema);
    } else {
      type = type_of(Kind::component);
      type.component = resolved.component;
      if (found_.emplace(resolved.component, resolved.schema).second) {
        waiting_.push_back(resolved.component);
      }
    }
    // Of null it is not said: null is all there is.
    type.nullable = type.kind != Kind::null && (type.nullable || resolved.nullable);
    return type;
  }

  // One after the other instead of one inside the other: a chain of references may be long.
  std::vector<Component> read_components() {
    std::map<std::string, Component> read;
    while (!waiting_.empty()) {
      std::string name = std::move(waiting_.back());
      waiting_.pop_back();
      const ordered_json& schema = *found_.at(name);
      Component component{name, read_in_place(schema), {}};
      component.title = string_member(schema, "title");
      if (component.title == name) component.title.reset();
      read.emplace(name, std::move(component));
    }
    std::vector<Component> components;
    for (const auto& [name, schema] : schemas_.items()) {
      auto found = read.find(name);
      if (found != read.end()) components.push_back(std::move(found->second));
    }
    return components;
  }

  // `schema` is no reference.
  Type read_in_place(const ordered_json& schema) {
    if (is_null(schema)) return type_of(Kind::null);
    Type type = read_kind(schema);
    type.choices = read_choices(schema);
    if (type.kind != Kind::any_of) type.bounds = read_bounds(schema);
    type.unique = is_true(schema, "uniqueItems");
    if (type.kind == Kind::tuple) type.bounds.min_items = type.bounds.max_items = std::nullopt;
    return type;
  }

  Type read_kind(const ordered_json& schema) {
    if (member(schema, "anyOf") != nullptr) return read_union(schema);
    if (is(schema, "type", "string")) return type_of(string_kind(schema));
    if (is(schema, "type", "integer")) return type_of(Kind::integer);
    if (is(schema, "type", "number")) return type_of(Kind::number);
    if (is(schema, "type", "boolean")) return type_of(Kind::boolean);
    if (is(schema, "type", "array")) return read_array(schema);
    if (is(schema, "type", "object")) return read_object(schema);
    return type_of(Kind::any);
  }

  static Kind string_kind(const ordered_json& schema) {
    if (is_true(schema, "x-cog-secret") || is(schema, "format", "password")) return Kind::secret;
    return is(schema, "format", "uri") ? Kind::path : Kind::string;
  }

  Type read_union(const ordered_json& schema) {
    Type type = type_of(Kind::any_of);
    const ordered_json& variants = schema.at("anyOf");
    if (!variants.is_array() || variants.empty()) return type_of(Kind::any);
    for (const ordered_json& variant : variants) {
      Type one = read_type(variant);
      type.nullable = type.nullable || one.nullable || one.kind == Kind::null;
      one.nullable = false;
      if (one.kind != Kind::null) type.items.push_back(std::move(one));
    }
    return type;
  }

  Type read_array(const ordered_json& schema) {
    Type type = type_of(Kind::list);
    if (is(schema, "x-cog-array-type", "iterator")) {
      bool joined = is(schema, "x-cog-array-display", "concatenate");
      type.kind = joined ? Kind::concatenate_iterator : Kind::iterator;
    }
    const ordered_json* items = member(schema, "items");
    if (type.kind == Kind::list && has_places(schema, items)) {
      type.kind = Kind::tuple;
      for (const ordered_json& place : items->at("anyOf")) type.items.push_back(read_type(place));
      return type;
    }
    Type item = items ? read_type(*items) : type_of(Kind::any);
    uint64_t length = type.kind == Kind::list ? fixed_length(schema).value_or(0) : 0;
    if (length > 0 && length <= kMaxTupleParts / count_parts(item)) {
      type.kind = Kind::tuple;
      type.items.assign(length, item);
    } else {
      type.items.push_back(std::move(item));
    }
    return type;
  }

  // A list that always has the same length is a tuple: the same type for all places, or one entry
  // of anyOf for each.
  static std::optional<uint64_t> fixed_length(const ordered_json& schema) {
    std::optional<uint64_t> length = length_member(schema, "minItems");
    bool fixed = length == length_member(schema, "maxItems") && !is_true(schema, "uniqueItems");
    return fixed ? length : std::nullopt;
  }

  static bool has_places(const ordered_json& schema, const ordered_json* items) {
    const ordered_json* places = items ? member(*items, "anyOf") : nullptr;
    return places != nullptr && places->is_array() && places->size() > 1 &&
           places->size() == fixed_length(schema);
  }

  Type read_object(const ordered_json& schema) {
    Type type = type_of(Kind::object);
    const ordered_json* values = member(schema, "additionalProperties");
    if (values != nullptr && values->is_object()) type.items.push_back(read_type(*values));
    const ordered_json* properties = member(schema, "properties");
    if (properties == nullptr || !properties->is_object()) return type;
    for (const auto& [name, property] : properties->items()) {
      type.fields.push_back(read_field(name, property, is_required(schema, name)));
    }
    return type;
  }

  Field read_field(const std::string& name, const ordered_json& property, bool required) {
    Field field;
    field.name = name;
    field.type = read_type(property);
    field.required = required;
    if (const ordered_json* value = member(property, "default")) {
      field.default_value = Json{value->dump()};
    }
    field.description = string_member(property, "description");
    field.title = string_member(property, "title");
    if (field.title == title_of(name)) field.title.reset();
    return field;
  }

  // The choices of an input are a component of their own, but no model.
  Type read_input_type(const ordered_json& property, std::vector<Json>& choices) {
    Resolved resolved = resolve(property);
    choices = is_null(*resolved.schema) ? std::vector<Json>() : read_choices(*resolved.schema);
    if (!choices.empty()) {
      Type type = read_kind(*resolved.schema);
      type.nullable = type.nullable || resolved.nullable;
      return type;
    }
    const ordered_json* items = member(property, "items");
    if (items == nullptr || !is(property, "type", "array")) return read_type(property);
    Resolved item = resolve(*items);
    choices = item.component.empty() ? std::vector<Json>() : read_choices(*item.schema);
    if (choices.empty()) return read_type(property);
    Type list = type_of(Kind::list);
    list.nullable = resolved.nullable;
    list.bounds = read_bounds(property);
    list.unique = is_true(property, "uniqueItems");
    list.items.push_back(read_kind(*item.schema));
    return list;
  }

  Input read_input(const std::string& name, const ordered_json& property, bool required) {
    Input input;
    input.name = name;
    input.type = read_input_type(property, input.choices);
    if (const ordered_json* value = member(property, "default")) {
      input.default_value = Json{value->dump()};
      if (value->is_null()) input.type.nullable = true;
    } else if (!required) {
      input.type.nullable = true;  // may be left out, and nothing stands for it
      if (input.required()) input.default_value = Json{"null"};
    }
    input.description = string_member(property, "description");
    input.accept = string_member(property, "x-cog-accept");
    input.deprecated = is_true(property, "deprecated");
    return input;
  }

  const ordered_json& schemas_;
  std::map<std::string, const ordered_json*> by_name_;
  std::map<std::string, const ordered_json*> found_;  // the components that types refer to
  std::vector<std::string> waiting_;                  // those among them that are not read yet
};

bool has_stream(const ordered_json& document) {
  const ordered_json* at = &document;
  for (const char* part : {"paths", "/predictions", "post"}) {
    if (at != nullptr) at = member(*at, part);
  }
  return at != nullptr && is_true(*at, "x-cog-streaming");
}

}  // namespace

Targets from_openapi(std::string_view text) {
  ordered_json document = parse(text);
  const ordered_json* components = member(document, "components");
  const ordered_json* schemas = components ? member(*components, "schemas") : nullptr;
  const ordered_json* run = schemas ? member(*schemas, "Input") : nullptr;
  const ordered_json* train = schemas ? member(*schemas, "TrainingInput") : nullptr;
  Targets targets;
  if (run != nullptr && run->is_object()) {
    targets.run = Reader(*schemas).signature(*run, "Output");
    targets.run->streaming = has_stream(document);
  }
  if (train != nullptr && train->is_object()) {
    targets.train = Reader(*schemas).signature(*train, "TrainingOutput");
  }
  if (!targets.run && !targets.train) {
    fail("the schema document has no component \"Input\" or \"TrainingInput\"");
  }
  return targets;
}

}  // namespace cog::signature
