// cog lock: write down what a build installs, so that the next one installs the same.

#include "build/lock.h"

#include <CLI/App.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/model_commands.h"
#include "cli/transfer_progress.h"
#include "os/file_system.h"

namespace cog::cli {
namespace {

struct Flags {
  ProjectFlags project;
  std::string progress = "auto";
  bool check = false;
};

void check(Session& session, build::ModelOptions options) {
  options.wishes.locked = true;
  build::Project project = read_project(session, options);
  plan_project(session, project, options.wishes);  // throws if the lock is not for this project
  session.console.success("cog.lock is up to date");
}

void warn_of_no_digest(Session& session, const plan::Lock& lock) {
  if (!lock.base_digest.empty()) return;
  session.console.warning({Severity::warning,
                           {},
                           "the engine knows no digest of the base image " + lock.base_image +
                               ": it is locked by its name alone",
                           "pull it from a registry, or push it to one",
                           ""});
}

void lock(Session& session, const Flags& flags) {
  Console& console = session.console;
  build::ModelOptions options = model_options(flags.project);
  BuildProgress progress(console, parse_progress(flags.progress));
  if (flags.check) return check(session, options);
  options.wishes.locked = false;
  options.wishes.ignore_lock = true;
  build::Project project = read_project(session, options);
  plan::Planned planned = plan_project(session, project, options.wishes);

  engine::Engine engine = connect_engine(session);
  TransferProgress pull(console);
  console.info("Resolving the requirements of " + project.root.config_file + " on " +
               planned.plan.base_image);
  plan::Lock lock =
      build::resolve_lock(project, planned.plan, engine, session.environment,
                          {[&](const engine::BuildEvent& event) { progress.show(event); },
                           [&](const engine::TransferStatus& status) { pull.show(status); }});
  warn_of_no_digest(session, lock);
  session.interrupt.check();
  os::write_file(os::join_path(project.root.folder, "cog.lock"), plan::render_lock(lock));
  console.success("Wrote " + console.bold("cog.lock") + " with " +
                  std::to_string(lock.requirements.size()) + " packages");
}

}  // namespace

void add_lock(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand(
      "lock", "Write cog.lock: every package with its hashes, the base image by its digest");
  command->add_flag("--check", flags->check,
                    "Write nothing, say whether cog.lock is up to date (exit code 1 if not)");
  add_project_flags(*command, flags->project);
  command->add_option("--progress", flags->progress, "How to show a build: auto, plain, tty, quiet")
      ->type_name("STYLE")
      ->envname("BUILDKIT_PROGRESS")
      ->capture_default_str();
  command->callback(
      [flags, &session] { session.action = [flags, &session] { lock(session, *flags); }; });
}

}  // namespace cog::cli
