#include "build/model.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "build/matrix.h"
#include "os/file_system.h"

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

Document read_model_document(const project::Root& root, const config::Config& config,
                             const std::vector<plan::ProjectFile>& sent,
                             const std::string& python) {
  References references{config.run, std::nullopt, python};
  if (config.train) references.train = config.train->text;
  Document document = read_document(references, os::Folder(root.folder));
  auto is_sent = [&](const std::string& file) {
    return std::any_of(sent.begin(), sent.end(),
                       [&](const plan::ProjectFile& one) { return one.path == file; });
  };
  for (const std::string& file : document.files) {
    if (!file.ends_with(".py") || is_sent(file)) continue;
    // It would build, and fail in the container.
    throw Error(ErrorCode::config, file + " is left out of the image by .dockerignore",
                "add a line \"!" + file + "\" at the end of .dockerignore", config.run_where);
  }
  if (document.targets.run) check_is_served(*document.targets.run, config.run_where);
  return document;
}

Model read_model(const ModelOptions& options, const os::Environment& environment) {
  Model model{read_project(options, environment), {}, {}, {}};
  plan::Planned planned = plan_project(model, options.wishes);
  model.plan = std::move(planned.plan);
  model.warnings = std::move(planned.warnings);

  // A mistake in the schema surfaces before a twenty-minute build.
  model.document =
      read_model_document(model.root, model.config, model.facts.files, model.plan.python_version);
  append(model.warnings, model.document.warnings);

  // Beyond this point nothing is decided, only carried out.
  model.dockerfile = dockerfile::render_dockerfile(model.plan);
  return model;
}

}  // namespace cog::build
