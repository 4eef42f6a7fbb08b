// cog.lock: what the installer itself makes of the plan's requirements, asked on the engine.
#pragma once

#include "build/model.h"
#include "engine/builder.h"
#include "engine/engine.h"
#include "engine/images.h"
#include "os/environment.h"

namespace cog::build {

struct LockProgress {
  engine::OnBuildEvent on_build;
  engine::OnTransfer on_pull;
};

// Every package that the requirements of `plan` lead to, with the hashes of its files, and the base
// image by digest: empty in the lock if the engine knows none, as for an image that was built
// there. `plan` was made with Wishes::ignore_lock. Pulls the base if it is absent. Leaves nothing
// on the engine but what is in its caches. Throws Error{build} if the installer finds no answer,
// and what Builder, Images and Containers throw.
plan::Lock resolve_lock(const Project& project, const plan::Plan& plan, engine::Engine& engine,
                        const os::Environment& environment, const LockProgress& progress);

// The requirements that `text`, in pip's file format, lists: one a string, continued lines joined
// by single blanks, comments and options left out.
std::vector<std::string> logical_lines(std::string_view text);

}  // namespace cog::build
