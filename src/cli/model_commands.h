// What the commands that read, decide or build a model share.
#pragma once

#include <string>
#include <vector>

#include "build/build.h"
#include "build/model.h"
#include "cli/build_progress.h"
#include "cli/command.h"
#include "engine/engine.h"
#include "oci/reference.h"
#include "plan/plan.h"

namespace cog::cli {

// Of every command that makes a plan.
struct ProjectFlags {
  std::string file = "cog.yaml";
  bool strict = false;
  bool locked = false;
  bool separate_weights = false;
  std::string cog_base_image;  // a truth value; empty: not given
  std::string cuda_base_image = "auto";
  std::string registry = "r8.im";
};

void add_project_flags(CLI::App& command, ProjectFlags& flags);

// Throws Error{usage} for a flag's value that is none, and for two flags that contradict each other.
build::ModelOptions model_options(const ProjectFlags& flags);

// Reads the project around the current folder and says which tables are used if they are not our
// own.
build::Project read_project(const Session& session, const build::ModelOptions& options);

// Its plan. Warnings are shown.
plan::Planned plan_project(const Session& session, const build::Project& project,
                           const plan::Wishes& wishes);

// Of the commands that build.
struct BuildFlags : ProjectFlags {
  std::string progress = "auto";
  std::vector<std::string> secrets;
  bool no_cache = false;
  bool pull = false;
};

void add_build_flags(CLI::App& command, BuildFlags& flags);

engine::Engine connect_engine(const Session& session);

// Reads the model around the current folder, shows its warnings and the choice of its base image.
build::Model read_model(const Session& session, const BuildFlags& flags);

// Builds it under the name `tag` and shows how that goes.
build::Image build_model(const Session& session, const build::Model& model, const BuildFlags& flags,
                         const oci::Reference& tag, engine::Engine& engine);

}  // namespace cog::cli
