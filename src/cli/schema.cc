// cog schema: the document that describes a model's inputs and outputs.

#include <CLI/App.hpp>
#include <memory>

#include "base/json_text.h"
#include "base/text.h"
#include "build/document.h"
#include "cli/command.h"
#include "config/config.h"
#include "os/file_system.h"
#include "project/project.h"

namespace cog::cli {
namespace {

struct Flags {
  std::string file = "cog.yaml";
  std::string reference;
  bool train = false;
  bool json = false;
  bool check = false;
};

// Compact JSON with one member or item a line. Every value stays as it is written.
std::string indent_json(std::string_view compact) {
  std::string text;
  size_t depth = 0;
  bool in_string = false;
  auto new_line = [&] { text += "\n" + std::string(2 * depth, ' '); };
  for (size_t i = 0; i < compact.size(); ++i) {
    char c = compact[i];
    if (in_string) {
      text += c;
      if (c == '\\') text += compact[++i];
      in_string = c != '"';
    } else if ((c == '{' || c == '[') && compact[i + 1] != c + 2) {  // not empty
      text += c;
      ++depth;
      new_line();
    } else if ((c == '}' || c == ']') && compact[i - 1] != c - 2) {
      --depth;
      new_line();
      text += c;
    } else {
      text += c;
      in_string = c == '"';
      if (c == ',') new_line();
      if (c == ':') text += ' ';
    }
  }
  return text;
}

// Without FILE.py:NAME the model that cog.yaml names. What else a build needs is not looked at.
build::Document read_document(const Flags& flags) {
  build::References references;
  if (!flags.reference.empty()) {
    (flags.train ? references.train : references.run) = flags.reference;
    return build::read_document(references, os::Folder(os::current_directory()));
  }
  if (flags.train) {
    throw Error(ErrorCode::usage, "--train says what FILE.py:NAME is, and there is none",
                "write cog schema --train train.py:train; without a name both targets of cog.yaml "
                "are in the document");
  }
  project::Root root = project::find_root(os::current_directory(), flags.file);
  config::Parsed parsed = config::parse_config(
      os::read_file(os::join_path(root.folder, root.config_file)), root.config_file);
  const config::Config& config = parsed.config;
  references.run = config.run;
  if (config.train) references.train = config.train->text;
  if (config.build.python_version) references.python = config.build.python_version->text;
  if (!references.run && !references.train) {
    throw Error(ErrorCode::config, "no model is named",
                "add a line with its file and its class or function: run: \"run.py:Runner\"",
                config.run_where);
  }
  build::Document document = build::read_document(references, os::Folder(root.folder));
  document.warnings.insert(document.warnings.begin(), parsed.warnings.begin(),
                           parsed.warnings.end());
  return document;
}

std::string to_json(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> items;
  for (const Diagnostic& one : diagnostics) {
    items.push_back(
        "{\"file\":" + json_string(one.where.file) + ",\"line\":" + std::to_string(one.where.line) +
        ",\"column\":" + std::to_string(one.where.column) +
        ",\"end_column\":" + std::to_string(one.where.end_column) + ",\"severity\":\"" +
        (one.severity == Severity::error ? "error" : "warning") +
        "\",\"message\":" + json_string(one.message) + ",\"hint\":" + json_string(one.hint) + "}");
  }
  return "[" + join(items, ",") + "]";
}

// An editor wants one list, whatever it is that is wrong.
void check_for_editor(Session& session, const Flags& flags) {
  std::vector<Diagnostic> found;
  try {
    found = read_document(flags).warnings;
  } catch (const Error& error) {  // what is wrong with the model is the result here
    if (error.code != ErrorCode::schema && error.code != ErrorCode::config) throw;
    found = error.diagnostics;
    if (found.empty()) found = {{Severity::error, error.where, error.message, error.hint, ""}};
    session.exit_code = 1;
  }
  session.console.result(to_json(found));
}

void schema(Session& session, const Flags& flags) {
  if (flags.check && flags.json) return check_for_editor(session, flags);
  build::Document document = read_document(flags);
  for (const Diagnostic& warning : document.warnings) session.console.warning(warning);
  if (flags.check) return;
  session.console.result(flags.json ? document.openapi : indent_json(document.openapi));
}

}  // namespace

void add_schema(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app.add_subcommand("schema", "Print the OpenAPI document of the model's inputs and outputs");
  command->add_option("model", flags->reference,
                      "FILE.py:NAME of the model (default: what cog.yaml names, run and train)");
  command->add_option("-f,--file", flags->file, "Name or path of the model's configuration")
      ->capture_default_str();
  command->add_flag("--train", flags->train, "FILE.py:NAME trains");
  command->add_flag("--json", flags->json,
                    "On one line, as in an image; with --check: what was found, as a list");
  command->add_flag("--check", flags->check,
                    "Print no document, only what is wrong with the model");
  command->callback(
      [flags, &session] { session.action = [flags, &session] { schema(session, *flags); }; });
}

}  // namespace cog::cli
