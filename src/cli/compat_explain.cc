// cog compat explain: the derivation of all versions, with sources and dates.

#include <CLI/App.hpp>
#include <memory>

#include "base/text.h"
#include "build/matrix.h"
#include "cli/compat.h"
#include "cli/explain_text.h"
#include "cli/model_commands.h"
#include "compat/resolve.h"
#include "os/machine.h"
#include "requirements/requirements.h"

namespace cog::cli {
namespace {

struct Flags {
  ProjectFlags project;
  std::vector<std::string> requirements;
  std::string python;
  std::string cuda;
  std::string cudnn;
  bool gpu = false;
  bool json = false;
};

void fix(std::optional<compat::Fixed>& value, const std::string& text) {
  if (!text.empty()) value = compat::Fixed{text, {}};
}

void apply(const Flags& flags, compat::Query& query) {
  fix(query.python, flags.python);
  fix(query.cuda, flags.cuda);
  fix(query.cudnn, flags.cudnn);
  if (flags.gpu || !flags.cuda.empty() || !flags.cudnn.empty()) query.gpu = true;
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

void explain(Session& session, const Flags& flags) {
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
  }
  apply(flags, query);
  compat::Resolution resolution = compat::resolve(query, matrix);
  session.console.result(flags.json ? to_json(resolution) : describe(resolution));
}

}  // namespace

void add_compat_explain(CLI::App& compat, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = compat.add_subcommand(
      "explain", "Print why which versions are chosen, with sources and dates");
  command->add_option("requirement", flags->requirements,
                      "What to explain, \"torch>=2.4\" (default: the model in this folder)");
  command->add_option("--python", flags->python, "With this Python, 3.12");
  command->add_option("--cuda", flags->cuda, "With this CUDA, 12.4");
  command->add_option("--cudnn", flags->cudnn, "With this cuDNN, 9");
  command->add_flag("--gpu", flags->gpu, "For a GPU");
  command->add_flag("--json", flags->json, "As one JSON object");
  add_project_flags(*command, flags->project);
  command->callback(
      [flags, &session] { session.action = [flags, &session] { explain(session, *flags); }; });
}

}  // namespace cog::cli
