#include <algorithm>
#include <array>
#include <map>

#include "base/json_text.h"
#include "base/text.h"
#include "signature/openapi.h"

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

// "max_new_tokens" -> "Max New Tokens"
std::string title_of(std::string_view name) {
  std::vector<std::string> words = split(name, '_');
  for (std::string& word : words) {
    if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') {
      word[0] = static_cast<char>(word[0] - 'a' + 'A');
    }
  }
  return json_string(join(words, " "));
}

Schema describe(const Type& type);

void describe_fields(const std::vector<Field>& fields, Schema& schema) {
  std::vector<std::string> properties;
  std::vector<std::string> required;
  for (const Field& field : fields) {
    Schema property = describe(field.type);
    property["title"] = title_of(field.name);
    properties.push_back(json_string(field.name) + ":" + to_json(property));
    if (field.required) required.push_back(json_string(field.name));
  }
  schema["properties"] = "{" + join(properties, ",") + "}";
  if (!required.empty()) schema["required"] = to_json_array(required);
}

void describe_object(const Type& type, Schema& schema) {
  schema["type"] = R"("object")";
  if (!type.items.empty()) schema["additionalProperties"] = to_json(describe(type.items[0]));
  if (!type.fields.empty()) describe_fields(type.fields, schema);
}

void describe_array(const Type& type, Schema& schema) {
  schema["type"] = R"("array")";
  schema["items"] = to_json(describe(type.items[0]));
  if (type.kind == Kind::list) return;
  schema["x-cog-array-type"] = R"("iterator")";
  if (type.kind == Kind::concatenate_iterator) {
    schema["x-cog-array-display"] = R"("concatenate")";
  }
}

Schema describe(const Type& type) {
  Schema schema;
  if (type.nullable) schema["nullable"] = "true";
  switch (type.kind) {
    case Kind::integer:
      schema["type"] = R"("integer")";
      break;
    case Kind::number:
      schema["type"] = R"("number")";
      break;
    case Kind::boolean:
      schema["type"] = R"("boolean")";
      break;
    case Kind::string:
      schema["type"] = R"("string")";
      break;
    case Kind::path:
      schema["type"] = R"("string")";
      schema["format"] = R"("uri")";
      break;
    case Kind::secret:
      schema["type"] = R"("string")";
      schema["format"] = R"("password")";
      schema["writeOnly"] = "true";
      schema["x-cog-secret"] = "true";
      break;
    case Kind::object:
      describe_object(type, schema);
      break;
    case Kind::list:
    case Kind::iterator:
    case Kind::concatenate_iterator:
      describe_array(type, schema);
      break;
    case Kind::tuple:
    case Kind::any_of:
    case Kind::null:
    case Kind::component:
    case Kind::any:
      break;
  }
  return schema;
}

void describe_constraints(const Input& input, Schema& schema) {
  const Bounds& bounds = input.type.bounds;
  if (bounds.ge) schema["minimum"] = json_number(*bounds.ge);
  if (bounds.le) schema["maximum"] = json_number(*bounds.le);
  if (bounds.min_length) schema["minLength"] = std::to_string(*bounds.min_length);
  if (bounds.max_length) schema["maxLength"] = std::to_string(*bounds.max_length);
  if (bounds.regex) schema["pattern"] = json_string(*bounds.regex);
  if (input.accept) schema["x-cog-accept"] = json_string(*input.accept);
}

// The component that lists the choices of an input carries the input's name, unless another
// component has it.
std::string choices_component(const Input& input, const Signature& signature) {
  constexpr std::array<std::string_view, 7> kTaken = {
      "Input",  "Output",          "PredictionRequest",  "PredictionResponse",
      "Status", "ValidationError", "HTTPValidationError"};
  if (std::find(kTaken.begin(), kTaken.end(), input.name) == kTaken.end()) return input.name;
  std::string name = input.name + "_choices";
  auto is_input = [&](const Input& other) { return other.name == name; };
  while (std::any_of(signature.inputs.begin(), signature.inputs.end(), is_input)) name += "_";
  return name;
}

std::string choices_schema(const Input& input) {
  std::vector<std::string> values;
  for (const Json& choice : input.choices) values.push_back(choice.text);
  Type one = input.type;
  one.nullable = false;
  Schema schema = describe(one);
  schema["description"] = R"("An enumeration.")";
  schema["enum"] = to_json_array(values);
  schema["title"] = json_string(input.name);
  return to_json(schema);
}

std::string property(const Input& input, size_t order, const Signature& signature) {
  Schema schema;
  if (input.choices.empty()) {
    schema = describe(input.type);
    schema["title"] = title_of(input.name);
    describe_constraints(input, schema);
  } else {
    std::string component = choices_component(input, signature);
    schema["allOf"] = R"([{"$ref":)" + json_string("#/components/schemas/" + component) + "}]";
    if (input.type.nullable) schema["nullable"] = "true";
  }
  schema["x-order"] = std::to_string(order);
  if (input.default_value) schema["default"] = input.default_value->text;
  if (input.description) schema["description"] = json_string(*input.description);
  if (input.deprecated) schema["deprecated"] = "true";
  return json_string(input.name) + ":" + to_json(schema);
}

std::string input_component(const Signature& signature) {
  std::vector<std::string> properties;
  std::vector<std::string> required;
  for (const Input& input : signature.inputs) {
    properties.push_back(property(input, properties.size(), signature));
    if (input.required()) required.push_back(json_string(input.name));
  }
  std::string text = R"("Input":{"properties":{)" + join(properties, ",") + "}";
  if (!required.empty()) text += R"(,"required":)" + to_json_array(required);
  return text + R"(,"title":"Input","type":"object"})";
}

std::string output_component(const Signature& signature) {
  Schema schema = describe(signature.output);
  schema["title"] = R"("Output")";
  return R"("Output":)" + to_json(schema);
}

// What follows the model's own components is the same for every model.
constexpr std::string_view kFixedComponents =
    R"("PredictionRequest":{"properties":{"id":{"title":"Id","type":"string"},)"
    R"("input":{"$ref":"#/components/schemas/Input"}},)"
    R"("title":"PredictionRequest","type":"object"},)"
    R"("PredictionResponse":{"properties":{"input":{"$ref":"#/components/schemas/Input"},)"
    R"("output":{"$ref":"#/components/schemas/Output"},)"
    R"("id":{"title":"Id","type":"string"},)"
    R"("version":{"title":"Version","type":"string"},)"
    R"("created_at":{"format":"date-time","title":"Created At","type":"string"},)"
    R"("started_at":{"format":"date-time","title":"Started At","type":"string"},)"
    R"("completed_at":{"format":"date-time","title":"Completed At","type":"string"},)"
    R"("status":{"title":"Status","type":"string"},)"
    R"("error":{"title":"Error","type":"string"},)"
    R"("logs":{"title":"Logs","type":"string"},)"
    R"("metrics":{"title":"Metrics","type":"object"}},)"
    R"("title":"PredictionResponse","type":"object"},)"
    R"("Status":{"description":"An enumeration.",)"
    R"("enum":["starting","processing","succeeded","canceled","failed"],)"
    R"("title":"Status","type":"string"},)"
    R"("HTTPValidationError":{"properties":{"detail":{)"
    R"("items":{"$ref":"#/components/schemas/ValidationError"},"title":"Detail","type":"array"}},)"
    R"("title":"HTTPValidationError","type":"object"},)"
    R"("ValidationError":{"properties":{"loc":{)"
    R"("items":{"anyOf":[{"type":"string"},{"type":"integer"}]},)"
    R"("title":"Location","type":"array"},)"
    R"("msg":{"title":"Message","type":"string"},)"
    R"("type":{"title":"Error Type","type":"string"}},)"
    R"("required":["loc","msg","type"],"title":"ValidationError","type":"object"})";

constexpr std::string_view kPaths =
    R"("/":{"get":{"operationId":"root__get","responses":{"200":{)"
    R"("content":{"application/json":{"schema":{}}},"description":"Successful Response"}},)"
    R"("summary":"Root"}},)"
    R"("/health-check":{"get":{"operationId":"healthcheck_health_check_get","responses":{"200":{)"
    R"("content":{"application/json":{"schema":{}}},"description":"Successful Response"}},)"
    R"("summary":"Healthcheck"}},)"
    R"("/predictions":{"post":{"description":"Run a single prediction on the model",)"
    R"("operationId":"predict_predictions_post","requestBody":{"content":{"application/json":{)"
    R"("schema":{"$ref":"#/components/schemas/PredictionRequest"}}}},"responses":{"200":{)"
    R"("content":{"application/json":{)"
    R"("schema":{"$ref":"#/components/schemas/PredictionResponse"}}},)"
    R"("description":"Successful Response"},"422":{"content":{"application/json":{)"
    R"("schema":{"$ref":"#/components/schemas/HTTPValidationError"}}},)"
    R"("description":"Validation Error"}},"summary":"Predict"}},)"
    R"("/predictions/{prediction_id}/cancel":{"post":{)"
    R"("operationId":"cancel_predictions__prediction_id__cancel_post","parameters":[{"in":"path",)"
    R"("name":"prediction_id","required":true,)"
    R"("schema":{"title":"Prediction Id","type":"string"}}],"responses":{"200":{)"
    R"("content":{"application/json":{"schema":{}}},"description":"Successful Response"},)"
    R"("422":{"content":{"application/json":{)"
    R"("schema":{"$ref":"#/components/schemas/HTTPValidationError"}}},)"
    R"("description":"Validation Error"}},"summary":"Cancel"}})";

// The document may stand in HTML or in a script: the characters that matter there are escaped.
// They occur in string literals only.
std::string escape_html(std::string_view document) {
  constexpr std::string_view kLineSeparator = "\xE2\x80\xA8";
  constexpr std::string_view kParagraphSeparator = "\xE2\x80\xA9";
  std::string text;
  text.reserve(document.size());
  for (size_t i = 0; i < document.size(); ++i) {
    std::string_view rest = document.substr(i, 3);
    if (rest == kLineSeparator || rest == kParagraphSeparator) {
      text += rest == kLineSeparator ? "\\u2028" : "\\u2029";
      i += 2;
      continue;
    }
    switch (document[i]) {
      case '<':
        text += "\\u003c";
        break;
      case '>':
        text += "\\u003e";
        break;
      case '&':
        text += "\\u0026";
        break;
      default:
        text += document[i];
    }
  }
  return text;
}

}  // namespace

std::string to_openapi(const Targets& targets, std::string_view version) {
  const Signature& signature = targets.run.value();
  std::vector<std::string> components = {input_component(signature), output_component(signature)};
  for (const Input& input : signature.inputs) {
    if (input.choices.empty()) continue;
    components.push_back(json_string(choices_component(input, signature)) + ":" +
                         choices_schema(input));
  }
  components.emplace_back(kFixedComponents);
  return escape_html(R"({"components":{"schemas":{)" + join(components, ",") +
                     R"(}},"info":{"title":"Cog","version":)" + json_string(version) +
                     R"(},"openapi":"3.0.2","paths":{)" + std::string(kPaths) + "}}");
}

}  // namespace cog::signature
