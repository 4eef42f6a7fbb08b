#include "build/model.h"

#include <utility>

#include "base/version.h"
#include "os/file_system.h"
#include "schema/schema.h"
#include "signature/openapi.h"

namespace cog::build {
namespace {

void append(std::vector<Diagnostic>& all, std::vector<Diagnostic> more) {
  for (Diagnostic& diagnostic : more) all.push_back(std::move(diagnostic));
}

}  // namespace

oci::Reference Model::default_name() const {
  return oci::parse_reference(config.image ? *config.image
                                           : oci::default_image_name(os::base_name(root.folder)));
}

Model read_model(const ModelOptions& options) {
  Model model;
  model.root = project::find_root(options.folder, options.file);
  os::Folder folder(model.root.folder);

  // Config stays exactly what the user wrote.
  config::Parsed parsed =
      config::parse_config(os::read_file(os::join_path(model.root.folder, model.root.config_file)),
                           model.root.config_file);
  model.config = std::move(parsed.config);
  append(model.warnings, std::move(parsed.warnings));

  model.facts = project::gather_facts(folder, model.config, project::read_ignore(folder));
  plan::Planned planned = plan::make_plan(model.config, model.facts);
  model.plan = std::move(planned.plan);
  append(model.warnings, std::move(planned.warnings));

  // A mistake in the schema surfaces before a twenty-minute build.
  schema::Extracted extracted =
      schema::extract_signature(schema::parse_reference(model.plan.reference), folder);
  model.signature = std::move(extracted.signature);
  append(model.warnings, std::move(extracted.warnings));
  model.openapi = signature::to_openapi(model.signature, kVersion);

  // Beyond this point nothing is decided, only carried out.
  model.dockerfile = dockerfile::render_dockerfile(model.plan);
  return model;
}

}  // namespace cog::build
