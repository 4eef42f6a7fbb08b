// cog dockerfile: the Dockerfile of a build, alone or as a folder to go on with.

#include "dockerfile/dockerfile.h"

#include <CLI/App.hpp>
#include <memory>

#include "base/text.h"
#include "build/eject.h"
#include "build/request.h"
#include "cli/command.h"
#include "cli/model_commands.h"

namespace cog::cli {
namespace {

struct Flags {
  BuildFlags build;  // of which only those that decide are on the command line
  std::string folder;
};

void eject(Session& session, const Flags& flags) {
  Console& console = session.console;
  build::Model model = read_model(session, flags.build);
  build::BuildOptions options;
  options.tag = model.default_name();
  build::eject(build::make_request(model, options, session.environment), model.root.folder,
               flags.folder, session.interrupt);
  console.success("Wrote " + console.bold(flags.folder) + "; build it with: docker build " +
                  flags.folder);
}

void dockerfile(Session& session, const Flags& flags) {
  if (!flags.folder.empty()) return eject(session, flags);
  build::ModelOptions options = model_options(flags.build);
  build::Project project = read_project(session, options);
  plan::Planned planned = plan_project(session, project, options.wishes);
  session.console.result(trim(dockerfile::render_dockerfile(planned.plan).text));
}

CLI::App* add_command(CLI::App& app, Session& session, const std::string& name) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand(name, "Print the Dockerfile of a build");
  command
      ->add_option("--eject", flags->folder,
                   "Write the Dockerfile and its context into this new folder, for docker build")
      ->type_name("FOLDER");
  add_project_flags(*command, flags->build);
  command->callback(
      [flags, &session] { session.action = [flags, &session] { dockerfile(session, *flags); }; });
  return command;
}

}  // namespace

void add_dockerfile(CLI::App& app, Session& session) {
  add_command(app, session, "dockerfile");
  add_command(app, session, "debug")->group("");  // the older name, hidden
}

}  // namespace cog::cli
