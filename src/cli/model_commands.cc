#include "cli/model_commands.h"

#include <CLI/App.hpp>
#include <chrono>
#include <cstdio>

#include "base/text.h"
#include "build/secrets.h"
#include "os/file_system.h"

namespace cog::cli {
namespace {

plan::Switch parse_switch(const std::string& flag, const std::string& text,
                          const std::string& unset) {
  std::string word = to_lower(text);
  if (word == unset) return plan::Switch::unset;
  if (word == "true" || word == "t" || word == "1") return plan::Switch::on;
  if (word == "false" || word == "f" || word == "0") return plan::Switch::off;
  throw Error(ErrorCode::usage, flag + " takes " + (unset.empty() ? "" : unset + ", ") +
                                    "true or false, got " + in_quotes(text));
}

void say_which_tables(const Session& session, const compat::Matrix& matrix) {
  if (!matrix.is_updated()) return;
  session.console.info("Versions are chosen by the tables of " + matrix.date() +
                       ", from cog compat update");
}

void warn(const Session& session, const std::vector<Diagnostic>& warnings) {
  for (const Diagnostic& warning : warnings) session.console.warning(warning);
}

// The choice of a GPU model's base costs or saves gigabytes: it is never silent.
void say_which_base(const Session& session, const plan::Plan& plan) {
  for (const compat::Reason& reason : plan.reasons) {
    if (reason.rule == "base") session.console.info("Base image: " + reason.text);
  }
}

std::vector<engine::Secret> read_secrets(const Session& session, const build::Model& model,
                                         const BuildFlags& flags) {
  std::vector<build::SecretSource> sources;
  for (const std::string& text : flags.secrets) sources.push_back(build::parse_secret(text));
  return build::read_secrets(sources, model.root.folder, session.environment);
}

}  // namespace

void add_project_flags(CLI::App& command, ProjectFlags& flags) {
  command.add_option("-f,--file", flags.file, "Name or path of the model's configuration")
      ->type_name("FILE")
      ->capture_default_str();
  command.add_flag("--strict", flags.strict, "Refuse unknown keys in cog.yaml");
  command.add_flag("--locked", flags.locked, "Install exactly what cog.lock says, or refuse");
  command.add_flag("--use-cog-base-image", flags.cog_base_image,
                   "Build on one of replicate's cog-base images");
  command
      .add_option("--use-cuda-base-image", flags.cuda_base_image,
                  "Build a GPU model on nvidia/cuda: auto (where a slim base is not enough), true, "
                  "false")
      ->type_name("WHEN")
      ->expected(0, 1)
      ->capture_default_str();
  command.add_flag("--separate-weights", flags.separate_weights,
                   "Accepted, without effect: weights always have layers of their own");
  command.add_option("--registry", flags.registry)
      ->envname("COG_REGISTRY_HOST")
      ->group("");  // hidden
}

build::ModelOptions model_options(const ProjectFlags& flags) {
  build::ModelOptions options{os::current_directory(), flags.file, flags.strict, {}};
  plan::Wishes& wishes = options.wishes;
  wishes.cog_base_image = parse_switch("--use-cog-base-image", flags.cog_base_image, "");
  wishes.cuda_base_image = parse_switch("--use-cuda-base-image", flags.cuda_base_image, "auto");
  wishes.registry = flags.registry;
  wishes.separate_weights = flags.separate_weights;
  wishes.locked = flags.locked;
  if (wishes.cog_base_image == plan::Switch::on && wishes.cuda_base_image != plan::Switch::unset) {
    throw Error(ErrorCode::usage,
                "--use-cog-base-image and --use-cuda-base-image both choose the base image",
                "use one of them");
  }
  return options;
}

build::Project read_project(const Session& session, const build::ModelOptions& options) {
  build::Project project = build::read_project(options, session.environment);
  say_which_tables(session, project.matrix);
  return project;
}

plan::Planned plan_project(const Session& session, const build::Project& project,
                           const plan::Wishes& wishes) {
  plan::Planned planned = build::plan_project(project, wishes);
  warn(session, planned.warnings);
  return planned;
}

void add_build_flags(CLI::App& command, BuildFlags& flags) {
  add_project_flags(command, flags);
  command.add_option("--progress", flags.progress, "How to show a build: auto, plain, tty, quiet")
      ->type_name("STYLE")
      ->envname("BUILDKIT_PROGRESS")
      ->capture_default_str();
  command
      .add_option("--secret", flags.secrets,
                  "A secret for `run` lines that mount it: id=ID,src=FILE or id=ID,env=VARIABLE")
      ->allow_extra_args(false);
  command.add_flag("--no-cache", flags.no_cache, "Run every step of the build again");
  command.add_flag("--pull", flags.pull, "Ask the registry for a newer base image");
}

engine::Engine connect_engine(const Session& session) {
  return engine::Engine::connect(engine::find_endpoint(session.environment), session.interrupt);
}

build::Model read_model(const Session& session, const BuildFlags& flags) {
  build::Model model = build::read_model(model_options(flags), session.environment);
  warn(session, model.warnings);
  if (parse_progress(flags.progress) != ProgressStyle::quiet) {
    say_which_tables(session, model.matrix);
    say_which_base(session, model.plan);
  }
  return model;
}

build::Image build_model(const Session& session, const build::Model& model, const BuildFlags& flags,
                         const oci::Reference& tag, engine::Engine& engine) {
  Console& console = session.console;
  ProgressStyle style = parse_progress(flags.progress);
  BuildProgress progress(console, style);
  if (style != ProgressStyle::quiet) {
    console.info("Building " + console.bold(oci::to_text(tag)) + " from " +
                 os::join_path(model.root.folder, model.root.config_file));
  }
  auto start = std::chrono::steady_clock::now();
  build::BuildOptions options{tag, flags.no_cache, flags.pull, read_secrets(session, model, flags)};
  build::Image image =
      build::build_image(model, options, session.environment, engine,
                         [&progress](const engine::BuildEvent& event) { progress.show(event); });
  if (style != ProgressStyle::quiet) {
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    char time[32];
    std::snprintf(time, sizeof time, "%.1f s", took.count());
    std::string steps =
        progress.cached() == 0 ? "" : ", " + std::to_string(progress.cached()) + " steps cached";
    console.success("Built " + console.bold(image.name) + " in " + time + steps);
  }
  return image;
}

}  // namespace cog::cli
