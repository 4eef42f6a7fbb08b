// cog compat explain: the derivation of all versions, with sources and dates.

#include <CLI/App.hpp>
#include <memory>

#include "base/text.h"
#include "build/matrix.h"
#include "cli/compat.h"
#include "cli/explain_text.h"
#include "cli/model_commands.h"
#include "compat/names.h"
#include "compat/resolve.h"
#include "config/rules.h"
#include "os/machine.h"
#include "requirements/requirements.h"

namespace cog::cli {
namespace {

struct Flags {
  ProjectFlags project;
  std::vector<std::string> requirements;
  std::optional<std::string> python, cuda, cudnn;
  bool gpu = false;
  bool json = false;
};

using Check = std::optional<config::Problem>(std::string_view);

// A flag's value, held to the rules of cog.yaml.
std::optional<compat::Fixed> fixed(const std::string& flag, const std::optional<std::string>& text,
                                   Check* check) {
  if (!text) return std::nullopt;
  if (std::optional<config::Problem> problem = check(*text)) {
    throw Error(ErrorCode::usage, flag + ": " + problem->message, problem->hint);
  }
  return compat::Fixed{*text, {}, flag};
}

struct Settings {
  std::optional<compat::Fixed> python, cuda, cudnn;
  bool gpu = false;
};

Settings settings_of(const Flags& flags) {
  return {fixed("--python", flags.python, config::check_python_version),
          fixed("--cuda", flags.cuda, config::check_cuda_version),
          fixed("--cudnn", flags.cudnn, config::check_cudnn_version),
          flags.gpu || flags.cuda || flags.cudnn};
}

void apply(const Settings& settings, compat::Query& query) {
  if (settings.python) query.python = settings.python;
  if (settings.cuda) query.cuda = settings.cuda;
  if (settings.cudnn) query.cudnn = settings.cudnn;
  if (settings.gpu) query.gpu = true;
}

// What the command line asks for; a mistake in it is one of the command line.
compat::Query query_of(const std::vector<std::string>& texts) {
  compat::Query query;
  query.platform = os::machine_platform();
  for (const std::string& text : texts) {
    requirements::Requirement requirement;
    try {
      requirement = requirements::parse_requirement(text);
    } catch (const Error& error) {
      throw Error(ErrorCode::usage, in_quotes(text) + " is not a requirement: " + error.message,
                  "write one as in a requirements.txt: \"torch>=2.4\"");
    }
    query.wanted.push_back({std::move(requirement), text, {}, false});
  }
  return query;
}

// Of a package without a table there is nothing to explain, which may be a mistake in its name.
void tell_unknown(Session& session, const compat::Query& query, const compat::Matrix& matrix) {
  for (const compat::Wanted& wanted : query.wanted) {
    const std::string& name = wanted.requirement.name;
    if (compat::is_known(matrix, name)) continue;
    std::optional<std::string> meant = compat::probably_meant(matrix, name);
    session.console.warning(
        {Severity::warning,
         {},
         "no table knows " + name,
         meant ? "did you mean " + *meant + "?" : "a build installs it as it is written",
         ""});
  }
}

void explain(Session& session, const Flags& flags) {
  Settings settings = settings_of(flags);
  compat::Query query;
  compat::Matrix matrix;
  if (flags.requirements.empty()) {
    build::ModelOptions options = model_options(flags.project);
    build::Project project = read_project(session, options);
    matrix = project.matrix;
    query = plan::make_query(project.config, project.facts, options.wishes, matrix);
  } else {
    query = query_of(flags.requirements);
    matrix = build::read_matrix(session.environment);
    tell_unknown(session, query, matrix);
  }
  apply(settings, query);
  compat::Resolution resolution = compat::resolve(query, matrix);
  session.console.result(flags.json ? to_json(resolution) : describe(resolution));
}

}  // namespace

void add_compat_explain(CLI::App& compat, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = compat.add_subcommand(
      "explain", "Print which versions are chosen and why, with sources and dates");
  command
      ->add_option("requirement", flags->requirements,
                   "What to explain, as \"torch>=2.4\" (default: the model in this folder)")
      ->type_name("");
  command->add_option("--python", flags->python, "Take this Python, as 3.12")->type_name("VERSION");
  command->add_option("--cuda", flags->cuda, "Take this CUDA, as 12.4; implies --gpu")
      ->type_name("VERSION");
  command->add_option("--cudnn", flags->cudnn, "Take this cuDNN, as 9; implies --gpu")
      ->type_name("VERSION");
  command->add_flag("--gpu", flags->gpu, "For a model that uses a GPU");
  command->add_flag("--json", flags->json, "As one JSON object");
  add_project_flags(*command, flags->project);
  command->callback(
      [flags, &session] { session.action = [flags, &session] { explain(session, *flags); }; });
}

}  // namespace cog::cli
