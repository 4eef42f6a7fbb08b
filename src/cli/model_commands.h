// What the commands that build a model share.
#pragma once

#include <string>

#include "build/build.h"
#include "build/model.h"
#include "cli/build_progress.h"
#include "cli/command.h"
#include "engine/engine.h"
#include "oci/reference.h"

namespace cog::cli {

struct BuildFlags {
  std::string file = "cog.yaml";
  std::string progress = "auto";
  bool no_cache = false;
  bool pull = false;
};

void add_build_flags(CLI::App& command, BuildFlags& flags);

engine::Engine connect_engine(const Session& session);

// Reads the model around the current folder and shows its warnings.
build::Model read_model(const Session& session, const BuildFlags& flags);

// Builds it under the name `tag` and shows how that goes.
build::Image build_model(const Session& session, const build::Model& model, const BuildFlags& flags,
                         const oci::Reference& tag, engine::Engine& engine);

}  // namespace cog::cli
