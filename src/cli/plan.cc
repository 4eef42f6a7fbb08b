// cog plan: what a build would do, and why.

#include "plan/plan.h"

#include <CLI/App.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/model_commands.h"
#include "cli/plan_text.h"

namespace cog::cli {
namespace {

struct Flags {
  ProjectFlags project;
  bool json = false;
};

void plan(Session& session, const Flags& flags) {
  build::ModelOptions options = model_options(flags.project);
  build::Project project = read_project(session, options);
  plan::Planned planned = plan_project(session, project, options.wishes);
  session.console.result(flags.json ? plan::to_json(planned) : describe(planned.plan));
}

}  // namespace

void add_plan(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("plan", "Print what a build would do, and why");
  command->add_flag("--json", flags->json, "Every decision, as one JSON object");
  add_project_flags(*command, flags->project);
  command->callback(
      [flags, &session] { session.action = [flags, &session] { plan(session, *flags); }; });
}

}  // namespace cog::cli
