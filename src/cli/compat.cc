// cog compat: what runs with what, why, and where that is known from.

#include "cli/compat.h"

#include <CLI/App.hpp>

#include "build/matrix.h"
#include "os/new_folder.h"

namespace cog::cli {
namespace {

void reset(Session& session) {
  os::remove_folder(build::matrix_folder(session.environment));
  session.console.success("Versions are chosen by the tables of this cog again, of " +
                          compat::Matrix::embedded().date());
}

}  // namespace

void add_compat_reset(CLI::App& compat, Session& session) {
  CLI::App* command =
      compat.add_subcommand("reset", "Forget what update fetched, and use this cog's own tables");
  command->callback([&session] { session.action = [&session] { reset(session); }; });
}

void add_compat(CLI::App& app, Session& session) {
  CLI::App* compat =
      app.add_subcommand("compat", "What runs with what: Python, CUDA, frameworks, and why");
  compat->require_subcommand(1);
  add_compat_explain(*compat, session);
  add_compat_update(*compat, session);
  add_compat_reset(*compat, session);
}

}  // namespace cog::cli
