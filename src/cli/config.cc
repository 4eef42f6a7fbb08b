// cog config: the configuration as cog understands it.

#include "config/config.h"

#include <CLI/App.hpp>
#include <memory>

#include "base/text.h"
#include "cli/command.h"
#include "cli/model_commands.h"

namespace cog::cli {
namespace {

struct Flags {
  ProjectFlags project;
  bool json = false;
  bool schema = false;
};

void config(Session& session, const Flags& flags) {
  if (flags.schema) return session.console.result(trim(config::json_schema()));
  build::ModelOptions options = model_options(flags.project);
  build::Project project = read_project(session, options);
  plan::Planned planned = plan_project(session, project, options.wishes);
  config::Config complete = plan::complete(project.config, planned.plan);
  session.console.result(flags.json ? config::to_json(complete) : trim(config::to_yaml(complete)));
}

}  // namespace

void add_config(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("config", "Print cog.yaml with all that cog fills in");
  command->add_flag("--json", flags->json,
                    "As JSON, as images carry it in their label run.cog.config");
  command->add_flag("--schema", flags->schema, "Print the JSON Schema of cog.yaml, for editors");
  add_project_flags(*command, flags->project);
  command->callback(
      [flags, &session] { session.action = [flags, &session] { config(session, *flags); }; });
}

}  // namespace cog::cli
