#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "signature/openapi.h"

namespace cog::signature {
namespace {

using nlohmann::ordered_json;

// Deeper than any schema that a person wrote, shallow enough to walk by recursion.
constexpr int kMaxDepth = 128;

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

Type any_type() {
  Type type;
  type.kind = Kind::any;
  return type;
}

// Reads the schemas of one document; follows references inside it.
class Reader {
 public:
  explicit Reader(const ordered_json& schemas) : schemas_(schemas) {}

  Signature signature(const ordered_json& input) const {
    Signature signature;
    const ordered_json* properties = member(input, "properties");
    if (properties != nullptr && properties->is_object()) {
      for (const auto& [name, property] : in_order(*properties)) {
        signature.inputs.push_back(read_input(name, *property, is_required(input, name)));
      }
    }
    const ordered_json* output = member(schemas_, "Output");
    signature.output = output ? read_type(*output) : any_type();
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

  static bool is_required(const ordered_json& object, std::string_view name) {
    const ordered_json* required = member(object, "required");
    return required != nullptr && required->is_array() &&
           std::find(required->begin(), required->end(), name) != required->end();
  }

  // What `schema` refers to by $ref, or by allOf or anyOf with one entry besides null.
  const ordered_json& resolve(const ordered_json& schema, bool& nullable, int depth) const {
    nullable = nullable || is_true(schema, "nullable");
    if (depth > kMaxDepth) return schema;
    if (auto reference = string_member(schema, "$ref")) {
      constexpr std::string_view kPrefix = "#/components/schemas/";
      if (!reference->starts_with(kPrefix)) return schema;
      const ordered_json* target = member(schemas_, reference->c_str() + kPrefix.size());
      return target ? resolve(*target, nullable, depth + 1) : schema;
    }
    for (const char* combination : {"allOf", "anyOf"}) {
      const ordered_json* parts = member(schema, combination);
      if (parts == nullptr || !parts->is_array()) continue;
      const ordered_json* only = nullptr;
      size_t others = 0;
      for (const ordered_json& part : *parts) {
        if (is(part, "type", "null")) {
          nullable = true;
        } else {
          only = &part;
          ++others;
        }
      }
      if (others == 1) return resolve(*only, nullable, depth + 1);
    }
    return schema;
  }

  Type read_type(const ordered_json& written, int depth = 0) const {
    Type type = any_type();
    if (depth > kMaxDepth) return type;
    const ordered_json& schema = resolve(written, type.nullable, depth);
    if (is(schema, "type", "string")) {
      type.kind = string_kind(schema);
    } else if (is(schema, "type", "integer")) {
      type.kind = Kind::integer;
    } else if (is(schema, "type", "number")) {
      type.kind = Kind::number;
    } else if (is(schema, "type", "boolean")) {
      type.kind = Kind::boolean;
    } else if (is(schema, "type", "array")) {
      read_array(schema, type, depth);
    } else if (is(schema, "type", "object")) {
      read_object(schema, type, depth);
    }
    return type;
  }

  static Kind string_kind(const ordered_json& schema) {
    if (is_true(schema, "x-cog-secret") || is(schema, "format", "password")) return Kind::secret;
    return is(schema, "format", "uri") ? Kind::path : Kind::string;
  }

  void read_array(const ordered_json& schema, Type& type, int depth) const {
    type.kind = Kind::list;
    if (is(schema, "x-cog-array-type", "iterator")) {
      bool joined = is(schema, "x-cog-array-display", "concatenate");
      type.kind = joined ? Kind::concatenate_iterator : Kind::iterator;
    }
    const ordered_json* items = member(schema, "items");
    type.items.push_back(items ? read_type(*items, depth + 1) : any_type());
  }

  void read_object(const ordered_json& schema, Type& type, int depth) const {
    type.kind = Kind::object;
    const ordered_json* values = member(schema, "additionalProperties");
    if (values != nullptr && values->is_object()) {
      type.items.push_back(read_type(*values, depth + 1));
    }
    const ordered_json* properties = member(schema, "properties");
    if (properties == nullptr || !properties->is_object()) return;
    for (const auto& [name, property] : properties->items()) {
      type.fields.push_back(
          {name, read_type(property, depth + 1), is_required(schema, name), {}, {}});
    }
  }

  Input read_input(const std::string& name, const ordered_json& property, bool required) const {
    Input input;
    input.name = name;
    input.type = read_type(property);
    if (const ordered_json* value = member(property, "default")) {
      input.default_value = Json{value->dump()};
      if (value->is_null()) input.type.nullable = true;
    } else if (!required) {
      input.type.nullable = true;  // may be left out, and nothing stands for it
    }
    input.description = string_member(property, "description");
    input.type.bounds.ge = number_member(property, "minimum");
    input.type.bounds.le = number_member(property, "maximum");
    input.type.bounds.min_length = length_member(property, "minLength");
    input.type.bounds.max_length = length_member(property, "maxLength");
    input.type.bounds.regex = string_member(property, "pattern");
    input.accept = string_member(property, "x-cog-accept");
    input.deprecated = is_true(property, "deprecated");
    bool nullable = false;
    const ordered_json* choices = member(resolve(property, nullable, 0), "enum");
    if (choices != nullptr && choices->is_array()) {
      for (const ordered_json& choice : *choices) input.choices.push_back({choice.dump()});
    }
    return input;
  }

  const ordered_json& schemas_;
};

}  // namespace

Targets from_openapi(std::string_view text) {
  ordered_json document = parse(text);
  const ordered_json* components = member(document, "components");
  const ordered_json* schemas = components ? member(*components, "schemas") : nullptr;
  const ordered_json* input = schemas ? member(*schemas, "Input") : nullptr;
  if (input == nullptr || !input->is_object()) {
    fail("the schema document has no component \"Input\"");
  }
  return {Reader(*schemas).signature(*input), {}};
}

}  // namespace cog::signature
