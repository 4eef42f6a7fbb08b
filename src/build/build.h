// Folder to image: the pipeline, written once.
#pragma once

#include <string>

#include "build/model.h"
#include "build/request.h"
#include "engine/builder.h"
#include "engine/engine.h"

namespace cog::build {

struct Image {
  std::string id;    // "sha256:..."
  std::string name;  // the tag it was given
};

// Carries the model's plan out. Throws Error{build} whose `where` is the line of cog.yaml that a
// failed step came from, and what else Builder::build throws.
Image build_image(const Model& model, const BuildOptions& options,
                  const os::Environment& environment, engine::Engine& engine,
                  const engine::OnBuildEvent& on_event);

}  // namespace cog::build
