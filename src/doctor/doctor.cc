#include "doctor/doctor.h"

#include <algorithm>
#include <utility>

#include "build/matrix.h"
#include "build/model.h"
#include "doctor/attempt.h"
#include "os/file_system.h"
#include "os/machine.h"
#include "plan/plan.h"
#include "project/project.h"

namespace cog::doctor {
namespace {

constexpr const char* kNoConfig = "there is no configuration to read";

// What was read so far; what could not be read is not there.
struct Found {
  std::optional<project::Root> root;
  std::optional<config::Config> config;  // without what its mistakes stand in
  bool config_is_sound = false;          // no mistakes but unknown keys
  plan::Facts facts;
  bool requirements_are_sound = false;
  compat::Matrix matrix = compat::Matrix::embedded();
};

Check skip(Check check, std::string why) {
  check.skipped = true;
  check.summary = std::move(why);
  return check;
}

Check check_config(const Subject& subject, Found& found) {
  Check check{Group::config, subject.file, "", false, {}};
  attempt(check, [&] {
    found.root = project::find_root(subject.folder, subject.file);
    const std::string& file = found.root->config_file;
    std::string path = os::join_path(found.root->folder, file);
    check.summary = path;
    std::string text = os::read_file(path);
    config::Inspected read = config::inspect_config(text, file, {.strict = true});
    check.add(read.findings.all());
    found.config = std::move(read.config);
    found.config_is_sound = !config::inspect_config(text, file).findings.has_errors();
  });
  return check;
}

Check check_files(Found& found) {
  Check check{Group::config, "Files", "", false, {}};
  os::Folder folder(found.root->folder);
  ignore::Patterns ignored;
  attempt(check, [&] { ignored = project::read_ignore(folder); });
  attempt(check, [&] {
    std::vector<plan::ProjectFile>& files = found.facts.files;
    files = project::list_files(folder, ignored);
    auto regular = std::count_if(files.begin(), files.end(),
                                 [](const plan::ProjectFile& file) { return file.regular; });
    // Without the patterns the number would mean nothing.
    if (check.findings.empty()) check.summary = std::to_string(regular) + " for the image";
  });
  return check;
}

Check check_model(const Found& found) {
  Check check{Group::python, "Model", "", false, {}};
  if (!found.config) return skip(std::move(check), kNoConfig);
  const config::Config& config = *found.config;
  if (!config.run && !config.train) return skip(std::move(check), "none is named");
  attempt(check, [&] {
    std::string python = config.build.python_version ? config.build.python_version->text : "";
    build::Document read =
        build::read_model_document(*found.root, config, found.facts.files, python);
    check.summary = config.run ? *config.run : config.train->text;
    check.add(read.warnings);
  });
  return check;
}

Check check_requirements(Found& found) {
  Check check{Group::python, "Requirements", "", false, {}};
  if (!found.config) return skip(std::move(check), kNoConfig);
  const config::Build& build = found.config->build;
  check.summary = build.python_requirements       ? build.python_requirements->text
                  : build.python_packages.empty() ? "none"
                                                  : "build.python_packages";
  attempt(check, [&] {
    os::Folder folder(found.root->folder);
    plan::Facts& facts = found.facts;
    facts.requirements = project::read_requirements(folder, build);
    facts.local_packages =
        project::read_local_packages(folder, build, facts.requirements, facts.files);
    found.requirements_are_sound = true;
  });
  return check;
}

Check check_lock(Found& found) {
  Check check{Group::python, "cog.lock", "", false, {}};
  attempt(check, [&] { found.facts.lock = project::read_lock(os::Folder(found.root->folder)); });
  return check;
}

Check check_tables(const os::Environment& environment, Found& found) {
  Check check{Group::python, "Version tables", "", false, {}};
  attempt(check, [&] {
    found.matrix = build::read_matrix(environment);
    check.summary = "of " + found.matrix.date() +
                    (found.matrix.is_updated() ? ", from cog compat update" : ", of this cog");
  });
  return check;
}

// The resolver alone, where something else speaks against a plan: its conflicts belong to the same
// report.
void resolve(const Found& found, Check& check, Needs& needs) {
  compat::Resolution resolution =
      compat::resolve(plan::make_query(*found.config, found.facts, {}, found.matrix), found.matrix);
  needs.driver = resolution.driver;
  for (const std::string& warning : resolution.warnings) {
    check.add({{Severity::warning, {}, warning, "", ""}});
  }
}

Check check_plan(const Found& found, Needs& needs) {
  Check check{Group::python, "Build plan", "", false, {}};
  if (!found.config) return skip(std::move(check), kNoConfig);
  if (!found.config_is_sound) return skip(std::move(check), "the configuration has mistakes");
  if (!found.requirements_are_sound)
    return skip(std::move(check), "the requirements have mistakes");
  attempt(check, [&] {
    plan::Planned planned = plan::make_plan(*found.config, found.facts, {}, found.matrix);
    const plan::Plan& plan = planned.plan;
    check.summary = "Python " + plan.python_version + " on " + plan.base_image;
    if (plan.cuda) check.summary += ", CUDA " + *plan.cuda;
    check.add(planned.warnings);
    needs.driver = plan.driver;
  });
  if (check.status() == Status::error) attempt(check, [&] { resolve(found, check, needs); });
  return check;
}

}  // namespace

Needs examine_project(const Subject& subject, const os::Environment& environment,
                      const OnCheck& on_check) {
  Found found;
  found.facts.machine_platform = os::machine_platform();
  on_check(check_config(subject, found));
  if (found.root) on_check(check_files(found));
  on_check(check_model(found));
  on_check(check_requirements(found));
  if (found.root && os::exists(os::join_path(found.root->folder, "cog.lock"))) {
    on_check(check_lock(found));
  }
  on_check(check_tables(environment, found));
  Needs needs;
  needs.gpu = found.config && found.config->build.gpu;
  on_check(check_plan(found, needs));
  return needs;
}

}  // namespace cog::doctor
