#include "build/model.h"

#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "base/version.h"
#include "build/matrix.h"
#include "os/file_system.h"
#include "signature/openapi.h"

namespace cog::build {
namespace {

void append(std::vector<Diagnostic>& all, std::vector<Diagnostic> more) {
  for (Diagnostic& diagnostic : more) all.push_back(std::move(diagnostic));
}

}  // namespace

std::optional<oci::Reference> Model::written_name() const {
  if (config.image) return parse_tag(*config.image);
  if (config.model) return parse_tag(config.model->text);
  return std::nullopt;
}

oci::Reference Model::default_name() const {
  std::optional<oci::Reference> written = written_name();
  return written ? *written : folder_name();
}

oci::Reference Model::folder_name() const {
  return oci::parse_reference(oci::default_image_name(os::base_name(root.folder)));
}

oci::Reference parse_tag(const std::string& text) {
  oci::Reference name = oci::parse_reference(text);
  if (!name.digest.empty()) {
    throw Error(ErrorCode::usage, "an image can't be given the digest in " + in_quotes(text),
                "leave out the part from '@' on: the digest follows from the content");
  }
  return name;
}

Project read_project(const ModelOptions& options, const os::Environment& environment) {
  Project project;
  project.root = project::find_root(options.folder, options.file);
  os::Folder folder(project.root.folder);

  // Config stays exactly what the user wrote.
  const std::string& file = project.root.config_file;
  config::Parsed parsed = config::parse_config(
      os::read_file(os::join_path(project.root.folder, file)), file, {options.strict});
  project.config = std::move(parsed.config);
  project.warnings = std::move(parsed.warnings);

  project.facts =
      project::gather_facts(folder, project.config, project::read_ignore(folder), environment);
  // A lock that is about to be replaced may be anything.
  if (!options.wishes.ignore_lock) project.facts.lock = project::read_lock(folder);
  project.matrix = read_matrix(environment);
  return project;
}

plan::Planned plan_project(const Project& project, const plan::Wishes& wishes) {
  plan::Planned planned = plan::make_plan(project.config, project.facts, wishes, project.matrix);
  planned.warnings.insert(planned.warnings.begin(), project.warnings.begin(),
                          project.warnings.end());
  return planned;
}

schema::Extracted read_signature(const project::Root& root, const config::Config& config,
                                 const std::vector<plan::ProjectFile>& sent) {
  schema::Reference reference = schema::parse_reference(*config.run);
  schema::Extracted extracted = schema::extract_signature(reference, os::Folder(root.folder));
  for (const plan::ProjectFile& file : sent) {
    if (file.path == reference.file) return extracted;
  }
  // It would build, and fail in the container.
  throw Error(ErrorCode::config, reference.file + " is left out of the image by .dockerignore",
              "add a line \"!" + reference.file + "\" at the end of .dockerignore",
              config.run_where);
}

Model read_model(const ModelOptions& options, const os::Environment& environment) {
  Model model{read_project(options, environment), {}, {}, {}, {}};
  plan::Planned planned = plan_project(model, options.wishes);
  model.plan = std::move(planned.plan);
  model.warnings = std::move(planned.warnings);

  // A mistake in the schema surfaces before a twenty-minute build.
  schema::Extracted extracted = read_signature(model.root, model.config, model.facts.files);
  model.signature = std::move(extracted.signature);
  append(model.warnings, std::move(extracted.warnings));
  model.openapi = signature::to_openapi(model.signature, kVersion);

  // Beyond this point nothing is decided, only carried out.
  model.dockerfile = dockerfile::render_dockerfile(model.plan);
  return model;
}

}  // namespace cog::build
