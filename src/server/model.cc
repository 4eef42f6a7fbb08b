#include "server/model.h"

#include "base/error.h"
#include "base/text.h"
#include "signature/openapi.h"

namespace cog::server {

Model load_model(const std::vector<std::string>& places, const FileReader& files) {
  Model model;
  for (const std::string& place : places) {
    auto document = files.read(place);
    if (!document) continue;
    try {
      std::optional<signature::Signature> signature = signature::from_openapi(*document).run;
      model.document = std::move(*document);
      if (!signature) throw Error(ErrorCode::schema, "it has no component \"Input\"");
      model.streams = signature->streaming;
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
