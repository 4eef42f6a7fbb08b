// cog push: build the model and send its image to a registry.

#include <CLI/App.hpp>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/model_commands.h"
#include "cli/transfer_progress.h"
#include "credentials/credentials.h"
#include "engine/images.h"
#include "oci/reference.h"

namespace cog::cli {
namespace {

struct Flags {
  BuildFlags build;
  std::string image;
};

oci::Reference push_target(const Flags& flags, const build::Model& model) {
  if (!flags.image.empty()) return build::parse_tag(flags.image);
  if (std::optional<oci::Reference> written = model.written_name()) return *written;
  throw Error(ErrorCode::usage, "no name to push the image to",
              "give it on the command line (cog push registry.example.com/you/model) or as `image` "
              "in cog.yaml");
}

void push(Session& session, const Flags& flags) {
  Console& console = session.console;
  parse_progress(flags.build.progress);
  build::Model model = read_model(session, flags.build);
  oci::Reference name = push_target(flags, model);
  std::optional<credentials::Credentials> credentials =
      credentials::credentials_for(name.registry, session.environment);
  engine::Engine engine = connect_engine(session);
  build::Image image = build_model(session, model, flags.build, name, engine);

  console.info("Pushing " + console.bold(image.name));
  TransferProgress progress(console);
  std::string digest = engine::Images(engine).push(
      name, credentials,
      [&progress](const engine::TransferStatus& status) { progress.show(status); });
  console.success("Pushed " + console.bold(image.name));
  console.result(digest);
}

}  // namespace

void add_push(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app.add_subcommand("push", "Build the model in this folder and push it to a registry");
  command->add_option("image", flags->image, "Where to (default: `image` of cog.yaml)");
  add_build_flags(*command, flags->build);
  command->callback(
      [flags, &session] { session.action = [flags, &session] { push(session, *flags); }; });
}

}  // namespace cog::cli
