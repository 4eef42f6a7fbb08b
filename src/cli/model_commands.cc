#include "cli/model_commands.h"

#include <CLI/App.hpp>
#include <chrono>
#include <cstdio>

#include "os/file_system.h"

namespace cog::cli {

void add_build_flags(CLI::App& command, BuildFlags& flags) {
  command.add_option("-f,--file", flags.file, "Name or path of the model's configuration")
      ->capture_default_str();
  command.add_option("--progress", flags.progress, "How to show a build: auto, plain, tty, quiet")
      ->envname("BUILDKIT_PROGRESS")
      ->capture_default_str();
  command.add_flag("--no-cache", flags.no_cache, "Run every step of the build again");
  command.add_flag("--pull", flags.pull, "Ask the registry for a newer base image");
}

engine::Engine connect_engine(const Session& session) {
  return engine::Engine::connect(engine::find_endpoint(session.environment), session.interrupt);
}

build::Model read_model(const Session& session, const BuildFlags& flags) {
  build::Model model = build::read_model({os::current_directory(), flags.file});
  for (const Diagnostic& warning : model.warnings) session.console.warning(warning);
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
  build::Image image =
      build::build_image(model, {tag, flags.no_cache, flags.pull}, engine,
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
