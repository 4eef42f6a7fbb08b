// cog-server: serves the model of an image over HTTP, and is the first process of its container.

#include <unistd.h>

#include <cstdio>

#include "base/error.h"
#include "os/environment.h"
#include "os/file_system.h"
#include "server/init.h"
#include "server/model.h"
#include "server/serve.h"
#include "server/settings.h"

namespace {

constexpr const char* kHelp =
    "cog-server [flags]           serve the model that COG_PREDICT_TYPE_STUB names\n"
    "cog-server init -- COMMAND   run a command as the first process of a container\n"
    "\n"
    "  --host ADDRESS                 where to listen (0.0.0.0)\n"
    "  --port PORT                    on which port ($PORT, or 5000)\n"
    "  --await-explicit-shutdown YES  ignore SIGTERM\n"
    "  --version                      print the version\n"
    "\n"
    "Environment: PORT, COG_PREDICT_TYPE_STUB, COG_SETUP_TIMEOUT and COG_DRAIN_TIMEOUT (seconds),\n"
    "COG_LOG_LEVEL (debug, info, warn, error), COG_LOG_FORMAT (json, console)\n";

int serve(const std::vector<std::string>& flags) {
  using namespace cog;
  if (!flags.empty() && (flags[0] == "--version" || flags[0] == "-v")) {
    std::puts("cog-server " COG_VERSION);
    return 0;
  }
  if (!flags.empty() && (flags[0] == "--help" || flags[0] == "-h")) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  server::Settings settings = server::read_settings(flags, os::Environment::of_this_process());
  settings.log.colours = ::isatty(STDERR_FILENO) == 1;
  // The image's own schema comes first: a project that is mounted over the folder hides the other.
  server::Model model =
      server::load_model({"/opt/cog/openapi_schema.json",
                          os::join_path(os::current_directory(), ".cog/openapi_schema.json")},
                         os::Folder("/"));
  return server::serve(settings, model, COG_VERSION);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    if (arguments.empty() || arguments[0] != "init") return serve(arguments);
    size_t start = arguments.size() > 1 && arguments[1] == "--" ? 2 : 1;
    std::vector<std::string> command(arguments.begin() + static_cast<long>(start), arguments.end());
    if (auto flags = cog::server::server_flags(command)) return serve(*flags);
    return cog::server::run_as_init(command);
  } catch (const cog::Error& error) {
    std::fprintf(stderr, "ERROR: %s\n", cog::to_text(error).c_str());
    return 1;
  } catch (const std::exception& error) {  // such as no memory
    std::fprintf(stderr, "ERROR: %s\n", error.what());
    return 1;
  }
}
