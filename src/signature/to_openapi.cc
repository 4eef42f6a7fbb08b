#include <string>
#include <vector>

#include "base/json_text.h"
#include "base/text.h"
#include "signature/component_names.h"
#include "signature/describe.h"
#include "signature/openapi.h"

namespace cog::signature {
namespace {

// What running and training are called in a document.
struct Words {
  std::string input;      // the component of the inputs
  std::string output;     // and of the output, also its title
  std::string envelope;   // of PredictionRequest and PredictionResponse
  std::string path;       // of its routes
  std::string noun;       // in descriptions and in operation ids
  std::string verb;       // the summary
  std::string operation;  // the operation id of its route
};

Words words_for_run() {
  return {"Input",
          "Output",
          "Prediction",
          "/predictions",
          "prediction",
          "Predict",
          "predict_predictions_post"};
}

Words words_for_train() {
  return {"TrainingInput", "TrainingOutput",      "Training", "/trainings", "training",
          "Train",         "train_trainings_post"};
}

std::string input_component(const Signature& signature, const Words& words,
                            const ComponentNames& names) {
  std::vector<std::string> properties;
  std::vector<std::string> required;
  for (const Input& input : signature.inputs) {
    properties.push_back(json_string(input.name) + ":" +
                         describe_input(input, properties.size(), names));
    if (input.required()) required.push_back(json_string(input.name));
  }
  std::string text = json_string(words.input) + R"(:{"properties":{)" + join(properties, ",") + "}";
  if (!required.empty()) text += R"(,"required":[)" + join(required, ",") + "]";
  return text + R"(,"title":)" + json_string(words.input) + R"(,"type":"object"})";
}

// The components of one target that are the same for every model.
std::string envelope_components(const Words& words) {
  const std::string input = R"({"$ref":"#/components/schemas/)" + words.input + R"("})";
  const std::string output = R"({"$ref":"#/components/schemas/)" + words.output + R"("})";
  const std::string request = words.envelope + "Request";
  const std::string response = words.envelope + "Response";
  return json_string(request) + R"(:{"properties":{"id":{"title":"Id","type":"string"},"input":)" +
         input + R"(},"title":)" + json_string(request) + R"(,"type":"object"},)" +
         json_string(response) + R"(:{"properties":{"input":)" + input + R"(,"output":)" + output +
         R"(,"id":{"title":"Id","type":"string"},)"
         R"("version":{"title":"Version","type":"string"},)"
         R"("created_at":{"format":"date-time","title":"Created At","type":"string"},)"
         R"("started_at":{"format":"date-time","title":"Started At","type":"string"},)"
         R"("completed_at":{"format":"date-time","title":"Completed At","type":"string"},)"
         R"("status":{"title":"Status","type":"string"},)"
         R"("error":{"title":"Error","type":"string"},)"
         R"("logs":{"title":"Logs","type":"string"},)"
         R"("metrics":{"title":"Metrics","type":"object"}},)"
         R"("title":)" +
         json_string(response) + R"(,"type":"object"})";
}

// What every document has once.
constexpr std::string_view kSharedComponents =
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

constexpr std::string_view kSharedPaths =
    R"("/":{"get":{"operationId":"root__get","responses":{"200":{)"
    R"("content":{"application/json":{"schema":{}}},"description":"Successful Response"}},)"
    R"("summary":"Root"}},)"
    R"("/health-check":{"get":{"operationId":"healthcheck_health_check_get","responses":{"200":{)"
    R"("content":{"application/json":{"schema":{}}},"description":"Successful Response"}},)"
    R"("summary":"Healthcheck"}})";

constexpr std::string_view kUnprocessable =
    R"("422":{"content":{"application/json":{)"
    R"("schema":{"$ref":"#/components/schemas/HTTPValidationError"}}},)"
    R"("description":"Validation Error"}},)";

std::string paths(const Words& words, bool streaming) {
  const std::string operation_id = R"("operationId":")";
  const std::string reference = R"({"$ref":"#/components/schemas/)" + words.envelope;
  const std::string id = words.noun + "_id";
  const std::string cancel = "cancel_" + words.noun + "s__" + id + "__cancel_post";
  return json_string(words.path) + R"(:{"post":{"description":"Run a single )" + words.noun +
         R"( on the model",)" + operation_id + words.operation +
         R"(","requestBody":{"content":{"application/json":{"schema":)" + reference +
         R"(Request"}}}},"responses":{"200":{"content":{"application/json":{"schema":)" +
         reference + R"(Response"}}},"description":"Successful Response"},)" +
         std::string(kUnprocessable) + R"("summary":")" + words.verb + "\"" +
         (streaming ? R"(,"x-cog-streaming":true)" : "") + "}}," +
         json_string(words.path + "/{" + id + "}/cancel") + R"(:{"post":{)" + operation_id +
         cancel + R"(","parameters":[{"in":"path","name":")" + id +
         R"(","required":true,"schema":{"title":")" + title_of(id) +
         R"(","type":"string"}}],"responses":{"200":{)"
         R"("content":{"application/json":{"schema":{}}},"description":"Successful Response"},)" +
         std::string(kUnprocessable) + R"("summary":"Cancel"}})";
}

// Appends the components of one target up to its envelope.
void add_components(const Signature& signature, const Words& words, const ComponentNames& names,
                    std::vector<std::string>& components) {
  components.push_back(input_component(signature, words, names));
  components.push_back(json_string(words.output) + ":" +
                       describe_output(signature.output, words.output, names));
  for (const NamedComponent& one : names.written) {
    components.push_back(json_string(one.name) + ":" + describe_component(one, names));
  }
  components.push_back(envelope_components(words));
}

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
  const TargetNames names = name_components(targets);
  std::vector<std::string> components;
  std::vector<std::string> routes = {std::string(kSharedPaths)};
  if (targets.run) {
    add_components(*targets.run, words_for_run(), names.run, components);
    routes.push_back(paths(words_for_run(), targets.run->streaming));
    components.emplace_back(kSharedComponents);
  }
  if (targets.train) {
    add_components(*targets.train, words_for_train(), names.train, components);
    routes.push_back(paths(words_for_train(), false));
  }
  if (!targets.run) components.emplace_back(kSharedComponents);
  return escape_html(R"({"components":{"schemas":{)" + join(components, ",") +
                     R"(}},"info":{"title":"Cog","version":)" + json_string(version) +
                     R"(},"openapi":"3.0.2","paths":{)" + join(routes, ",") + "}}");
}

}  // namespace cog::signature
