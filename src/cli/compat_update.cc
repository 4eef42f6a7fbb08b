// cog compat update: newer tables from package metadata, into the user's cache.

#include <CLI/App.hpp>
#include <memory>
#include <string_view>

#include "base/embedded_file.h"
#include "build/matrix.h"
#include "cli/compat.h"
#include "os/file_system.h"
#include "os/new_folder.h"
#include "os/process.h"

extern "C" const EmbeddedFile cog_compat_updater[];

namespace cog::cli {
namespace {

struct Flags {
  std::string index_url;
};

// The exit codes of compat/update.py.
constexpr int kWritten = 0;
constexpr int kWrittenInPart = 3;

void check_python(const Session& session) {
  const std::string hint = "cog compat update needs python3, 3.9 or newer, in the PATH";
  os::ProcessOptions options;
  options.interrupt = &session.interrupt;
  os::ProcessResult result;
  try {
    result = os::run_process({"python3", "-I", "-c",
                              "import sys; print('%d.%d' % sys.version_info[:2], end='');"
                              "sys.exit(sys.version_info < (3, 9))"},
                             options);
  } catch (const Error& error) {
    if (error.code != ErrorCode::not_found) throw;
    throw Error(ErrorCode::not_found, "there is no python3 on this machine", hint);
  }
  if (result.exit_code == 0) return;
  std::string found = result.out.empty() ? "python3 does not run" : "python3 is " + result.out;
  throw Error(ErrorCode::not_found, found, hint);
}

// The updater and what it reads, and room for what it writes.
std::string lay_out(const std::string& folder) {
  for (const EmbeddedFile* file = cog_compat_updater; file->path != nullptr; ++file) {
    std::string path = os::join_path(folder, file->path);
    os::make_directories(os::parent_of(path));
    os::write_file(path, file->text());
  }
  return os::join_path(folder, "update.py");
}

void update(Session& session, const Flags& flags) {
  Console& console = session.console;
  check_python(session);
  const std::string folder = build::matrix_folder(session.environment);
  os::make_directories(os::parent_of(folder));
  os::NewFolder work(folder + ".update");  // never takes its place: it goes in the end
  os::NewFolder tables(folder);

  std::vector<std::string> command = {"python3", "-IB", lay_out(work.path()), "--output",
                                      os::join_path(tables.path(), "generated")};
  if (!flags.index_url.empty()) command.insert(command.end(), {"--index-url", flags.index_url});
  os::ProcessOptions options;
  options.interrupt = &session.interrupt;
  options.on_err = [&console](std::string_view text) { console.raw(text); };
  int code = os::run_process(command, options).exit_code;
  if (code != kWritten && code != kWrittenInPart) {
    throw Error(ErrorCode::network, "the tables could not be fetched; those in use stay",
                "what went wrong stands above; --index-url names another package index");
  }
  // A table that this cog can't read must not get in the way of builds.
  compat::Matrix matrix = compat::Matrix::with_newer(os::Folder(tables.path()));
  if (!matrix.is_updated()) {
    return console.success("This cog's own tables, of " + matrix.date() + ", are as new");
  }
  session.interrupt.check();
  tables.take_place();
  console.success("Versions are chosen by the tables of " + matrix.date() + " from now on");
}

}  // namespace

void add_compat_update(CLI::App& compat, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = compat.add_subcommand(
      "update", "Fetch newer tables from package metadata; takes minutes, needs python3");
  command->add_option("--index-url", flags->index_url,
                      "The package index to read (default: as pip is configured)");
  command->callback(
      [flags, &session] { session.action = [flags, &session] { update(session, *flags); }; });
}

}  // namespace cog::cli
