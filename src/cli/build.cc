// cog build: the model folder becomes an image.

#include <CLI/App.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/model_commands.h"

namespace cog::cli {
namespace {

struct Flags {
  BuildFlags build;
  std::string tag;
  bool has_tag = false;  // also when it is empty: a script's variable may be unset
  bool quiet = false;
};

void build(Session& session, const Flags& flags) {
  BuildFlags how = flags.build;
  if (flags.quiet) how.progress = "quiet";
  parse_progress(how.progress);
  build::Model model = read_model(session, how);
  oci::Reference tag = flags.has_tag ? build::parse_tag(flags.tag) : model.default_name();
  engine::Engine engine = connect_engine(session);
  build::Image image = build_model(session, model, how, tag, engine);
  if (flags.quiet) session.console.result(image.id);
}

}  // namespace

void add_build(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("build", "Make an image from the model in this folder");
  CLI::Option* tag = command->add_option(
      "-t,--tag", flags->tag, "Name of the image (default: `image` of cog.yaml, or cog-FOLDER)");
  add_build_flags(*command, flags->build);
  command->add_flag("-q,--quiet", flags->quiet, "Print the image's id and nothing else");
  command->callback([flags, tag, &session] {
    flags->has_tag = tag->count() > 0;
    session.action = [flags, &session] { build(session, *flags); };
  });
}

}  // namespace cog::cli
