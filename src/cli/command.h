// What every command is given, and the list of them: one file per command.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "os/environment.h"
#include "os/interrupt.h"

namespace CLI {
class App;
}

namespace cog::cli {

struct Session {
  Console& console;
  const os::Environment& environment;
  const os::Interrupt& interrupt;
  // What the chosen command does; set while the command line is parsed. Throws Error.
  std::function<void()> action;
  // Of an action that ends well and has bad news. A failure is an Error.
  int exit_code = 0;
};

// Each adds one command with its flags and help to the application.
void add_build(CLI::App& app, Session& session);
void add_compat(CLI::App& app, Session& session);
void add_config(CLI::App& app, Session& session);
void add_dockerfile(CLI::App& app, Session& session);
void add_doctor(CLI::App& app, Session& session);
void add_lock(CLI::App& app, Session& session);
void add_plan(CLI::App& app, Session& session);
void add_push(CLI::App& app, Session& session);
void add_run(CLI::App& app, Session& session);
void add_schema(CLI::App& app, Session& session);

}  // namespace cog::cli
