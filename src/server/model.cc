#include "server/model.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "signature/openapi.h"

namespace cog::server {
namespace {

// `document` is known to be JSON.
bool allows_streams(const std::string& document) {
  const nlohmann::json::json_pointer place("/paths/~1predictions/post/x-cog-streaming");
  nlohmann::json tree = nlohmann::json::parse(document);
  return tree.contains(place) && tree.at(place) == true;
}

}  // namespace

Model load_model(const std::vector<std::string>& places, const FileReader& files) {
  Model model;
  for (const std::string& place : places) {
    auto document = files.read(place);
    if (!document) continue;
    try {
      std::optional<signature::Signature> signature = signature::from_openapi(*document).run;
      model.streams = allows_streams(*document);
      model.document = std::move(*document);
      if (!signature) throw Error(ErrorCode::schema, "it has no component \"Input\"");
      signature::Kind output = signature->output.kind;
      model.output_is_list = output == signature::Kind::list ||
                             output == signature::Kind::iterator ||
                             output == signature::Kind::concatenate_iterator;
      model.validator.emplace(*signature);
    } catch (const Error& error) {
      model.warning = "Inputs are not checked, because of " + place + ": " + error.message;
    }
    return model;
  }
  model.warning = "Inputs are not checked: there is no schema at " + join(places, " or ");
  return model;
}

}  // namespace cog::server
