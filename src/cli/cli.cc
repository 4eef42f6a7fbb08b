#include "cli/cli.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <csignal>
#include <map>

#include "base/text.h"
#include "base/version.h"
#include "cli/command.h"

namespace cog::cli {
namespace {

// Words that people try for commands of another name.
const std::map<std::string, std::string, std::less<>> kSynonyms = {
    {"infer", "run"}, {"start", "run"}, {"publish", "push"}, {"upload", "push"}};

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (!command->get_group().empty()) names.push_back(command->get_name());  // not hidden
  }
  return names;
}

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->check_name(name)) return command;  // its aliases too
  }
  return nullptr;
}

[[noreturn]] void refuse_command(const CLI::App& app, const std::string& path,
                                 const std::string& word) {
  std::vector<std::string> names = command_names(app);
  auto synonym = kSynonyms.find(word);
  bool has_synonym = app.get_parent() == nullptr && synonym != kSynonyms.end();
  std::optional<std::string> meant =
      has_synonym ? std::optional(synonym->second) : nearest(word, names);
  throw Error(ErrorCode::usage, path + " has no command " + in_quotes(word),
              meant ? "did you mean " + in_quotes(path + " " + *meant) + "?"
                    : "the commands are " + join(names, ", ") + "; see " + path + " --help");
}

// A word that is no command, where one is expected, gets a better answer than "argument not
// expected". The flags in front of commands take no values.
void check_commands(const CLI::App& app, const std::vector<std::string>& words, bool complete) {
  const CLI::App* group = &app;
  std::string path = "cog";
  for (const std::string& word : words) {
    if (group->get_subcommands({}).empty()) return;
    if (word.starts_with('-')) {
      complete = false;  // --help does without
      continue;
    }
    const CLI::App* command = find_command(*group, word);
    if (command == nullptr) refuse_command(*group, path, word);
    group = command;
    path += " " + command->get_name();
  }
  if (!complete || group == &app || group->get_subcommands({}).empty()) return;
  throw Error(
      ErrorCode::usage, path + " is a group of commands: one of them is missing",
      "the commands are " + join(command_names(*group), ", ") + "; see " + path + " --help");
}

void parse(CLI::App& app, int argc, char** argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  bool help = !words.empty() && words.front() == "help";
  if (help) words.erase(words.begin());
  check_commands(app, words, !help);
  try {
    if (help) {
      // "cog help build" is "cog build --help"; CLI11 takes words from the back.
      std::reverse(words.begin(), words.end());
      words.insert(words.begin(), "--help");
      app.parse(words);
    } else {
      app.parse(argc, argv);
    }
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) throw;  // --help and --version
    std::string name = "cog";
    for (CLI::App* chosen = &app; !chosen->get_subcommands().empty();) {
      chosen = chosen->get_subcommands().back();
      name += " " + chosen->get_name();
    }
    throw Error(ErrorCode::usage, error.what(), "see " + name + " --help");
  }
}

void describe(CLI::App& app) {
  app.name("cog");
  app.set_version_flag("--version", kVersion, "Print the version and stop");
  app.require_subcommand(0, 1);
}

// After the commands are added: they would take it over.
void add_footer(CLI::App& app) {
  app.footer(
      "A model is a folder with a cog.yaml and a Python class. In such a folder:\n"
      "  cog build -t my-model               make the image\n"
      "  cog predict -i prompt=\"a cat\"       build it and ask it once");
}

}  // namespace

int exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return 2;
    case ErrorCode::engine:
      return 125;
    case ErrorCode::interrupted:
      return 130;
    default:
      return 1;
  }
}

int run(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(), with a message
  os::Environment environment = os::Environment::of_this_process();
  Console console(environment);
  try {
    os::Interrupt interrupt;
    Session session{console, environment, interrupt, {}, 0};
    CLI::App app("Package machine-learning models as container images, and run them.");
    describe(app);
    bool no_color = false;
    app.add_flag("--no-color", no_color, "No colours");
    add_build(app, session);
    add_run(app, session);
    add_push(app, session);
    add_config(app, session);
    add_plan(app, session);
    add_schema(app, session);
    add_dockerfile(app, session);
    add_doctor(app, session);
    add_lock(app, session);
    add_compat(app, session);
    add_footer(app);
    try {
      parse(app, argc, argv);
    } catch (const CLI::CallForVersion&) {
      console.result(std::string("cog version ") + kVersion);
      return 0;
    } catch (const CLI::CallForHelp&) {
      console.result(trim(app.help()));
      return 0;
    }
    if (no_color) console.no_color();
    if (!session.action) {
      console.result(trim(app.help()));
      return 0;
    }
    session.action();
    return session.exit_code;
  } catch (const Error& error) {
    console.error(error);
    return exit_code_of(error.code);
  } catch (const std::exception& error) {
    // Ours to mend; caught so that what was started is cleaned up on the way here.
    console.error(Error(ErrorCode::io, std::string("internal error: ") + error.what(),
                        "please report this with the command line that led to it"));
    return 1;
  }
}

}  // namespace cog::cli
