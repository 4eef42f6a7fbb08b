// cog run, or cog predict: ask a model once.

#include <CLI/App.hpp>
#include <memory>
#include <optional>

#include "base/text.h"
#include "cli/command.h"
#include "cli/model_commands.h"
#include "cli/transfer_progress.h"
#include "client/inputs.h"
#include "client/outputs.h"
#include "client/running_model.h"
#include "credentials/credentials.h"
#include "engine/images.h"
#include "oci/reference.h"
#include "os/file_system.h"
#include "signature/openapi.h"

namespace cog::cli {
namespace {

constexpr const char* kSchemaLabel = "run.cog.openapi_schema";
constexpr const char* kConfigLabel = "run.cog.config";

struct Flags {
  BuildFlags build;
  std::string image;
  std::vector<std::string> inputs;
  std::string json;
  bool has_json = false;
  std::string output;
  std::vector<std::string> environment;
  int setup_timeout_s = 300;
  std::string gpus;
};

// The text of --json: the object itself, "@FILE", or "@-" and "-" for standard input.
std::string read_json(const Session& session, const std::string& value) {
  if (value == "-" || value == "@-") return session.interrupt.read_standard_input();
  if (!value.starts_with('@')) return value;
  return os::read_file(session.environment.expand_home(std::string_view(value).substr(1)));
}

// What the command line says, taken apart before anything is asked or built.
struct Wishes {
  std::vector<client::Argument> arguments;  // of -i
  std::optional<std::string> json;          // text of --json
  std::vector<std::string> environment;     // "NAME=value", of -e
  std::optional<engine::Gpus> gpus;         // of --gpus
};

// "NAME" takes the value of our own environment, as docker run does.
std::vector<std::string> container_environment(const Flags& flags,
                                               const os::Environment& environment) {
  std::vector<std::string> variables;
  for (const std::string& text : flags.environment) {
    if (text.empty() || text[0] == '=') {
      throw Error(ErrorCode::usage, "-e takes NAME=VALUE or NAME, got " + in_quotes(text));
    }
    if (text.find('=') != std::string::npos) {
      variables.push_back(text);
    } else if (std::optional<std::string> value = environment.get(text)) {
      variables.push_back(text + "=" + *value);
    }
  }
  return variables;
}

Wishes read_wishes(const Session& session, const Flags& flags) {
  Wishes wishes;
  for (const std::string& text : flags.inputs) {
    wishes.arguments.push_back(client::parse_argument(text));
  }
  wishes.environment = container_environment(flags, session.environment);
  if (!flags.gpus.empty()) wishes.gpus = engine::parse_gpus(flags.gpus);
  if (flags.has_json) {
    wishes.json = client::make_input(read_json(session, flags.json), session.environment);
  }
  return wishes;
}

// What is known about a model before it runs.
struct Subject {
  std::string image;
  signature::Signature signature;
  std::string input;
  client::OutputTarget target;
  bool gpu = false;  // `gpu: true` in its cog.yaml
};

Subject make_subject(const Session& session, const Flags& flags, const Wishes& wishes,
                     signature::Signature signature) {
  std::optional<std::string> output;
  if (!flags.output.empty()) output = flags.output;
  Subject subject;
  subject.input = wishes.json
                      ? *wishes.json
                      : client::make_input(wishes.arguments, signature, session.environment);
  client::check_input(subject.input, signature);
  subject.target =
      client::make_output_target(output, flags.has_json, signature, session.environment);
  subject.signature = std::move(signature);
  return subject;
}

engine::ImageInfo find_image(const Session& session, engine::Engine& engine,
                             const std::string& image) {
  engine::Images images(engine);
  if (auto found = images.inspect(image)) return *found;
  oci::Reference name =
      oci::parse_reference(image);  // an id is no name, so it is not checked before
  session.console.info("Pulling " + session.console.bold(image));
  TransferProgress progress(session.console);
  try {
    images.pull(name, credentials::credentials_for(name.registry, session.environment),
                [&progress](const engine::TransferStatus& status) { progress.show(status); });
  } catch (Error& error) {
    if (error.code == ErrorCode::interrupted) throw;
    error.message =
        "there is no image " + image + " here, and it can't be pulled: " + error.message;
    bool unknown = error.code == ErrorCode::not_found || error.hint.empty();
    if (unknown) error.hint = "build it with cog build -t " + image + ", or check the name";
    throw;
  }
  if (auto found = images.inspect(image)) return *found;
  throw Error(ErrorCode::not_found, "the image " + image + " is gone again after it was pulled");
}

// Everything that can be wrong is found before a container starts.
Subject subject_of_image(const Session& session, const Flags& flags, const Wishes& wishes,
                         engine::Engine& engine) {
  engine::ImageInfo info = find_image(session, engine, flags.image);
  auto schema = info.labels.find(kSchemaLabel);
  if (!info.labels.contains(kConfigLabel) || schema == info.labels.end() ||
      schema->second.empty()) {
    throw Error(ErrorCode::input,
                flags.image + " is not a model's image: it has no label " +
                    (info.labels.contains(kConfigLabel) ? kSchemaLabel : kConfigLabel),
                "build one with cog build -t " + flags.image);
  }
  std::optional<signature::Signature> signature = signature::from_openapi(schema->second).run;
  if (!signature) {
    throw Error(ErrorCode::input, flags.image + " can train, and has nothing to run");
  }
  Subject subject = make_subject(session, flags, wishes, *std::move(signature));
  subject.image = flags.image;
  subject.gpu = client::wants_gpu(info.labels.at(kConfigLabel));
  return subject;
}

// Wrong input is refused before anything is built.
Subject subject_of_folder(const Session& session, const Flags& flags, const Wishes& wishes,
                          std::optional<engine::Engine>& engine) {
  build::Model model = read_model(session, flags.build);
  Subject subject = make_subject(session, flags, wishes, *model.document.targets.run);
  subject.gpu = model.config.build.gpu;
  oci::Reference tag = model.folder_name();
  engine = connect_engine(session);
  subject.image = build_model(session, model, flags.build, tag, *engine).id;
  return subject;
}

void show(const Session& session, const client::Rendered& rendered) {
  if (rendered.text) session.console.result(*rendered.text);
  for (const std::string& file : rendered.files) {
    session.console.success("Wrote " + session.console.bold(file));
  }
  if (!rendered.text && rendered.files.empty()) session.console.info("The model gave no output");
}

void answer(const Session& session, const Flags& flags, const Wishes& wishes,
            const Subject& subject, engine::Engine& engine) {
  client::StartOptions options{subject.image, wishes.environment, flags.setup_timeout_s,
                               wishes.gpus.value_or(engine::Gpus{subject.gpu ? -1 : 0, {}}),
                               !wishes.gpus};
  Console& console = session.console;
  prediction::Response response;
  {
    client::RunningModel model(engine, session.interrupt, options,
                               [&console](std::string_view text) { console.raw(text); });
    response = model.predict(subject.input);
  }
  bool succeeded = response.status == prediction::Status::succeeded;
  if (succeeded || flags.has_json) {
    show(session, client::write_output(response, subject.signature, subject.target));
  }
  if (succeeded) return;
  throw Error(ErrorCode::model, "the prediction " + std::string(to_text(response.status)) +
                                    (response.error.empty() ? "" : ": " + response.error));
}

void predict(Session& session, const Flags& flags) {
  if (flags.has_json && !flags.inputs.empty()) {
    throw Error(ErrorCode::usage, "--json and -i both give inputs", "use one of them");
  }
  if (flags.image.find('=') != std::string::npos) {
    throw Error(ErrorCode::usage, in_quotes(flags.image) + " is not an image",
                "inputs are given with -i: cog predict -i " + flags.image);
  }
  parse_progress(flags.build.progress);
  Wishes wishes = read_wishes(session, flags);
  std::optional<engine::Engine> engine;
  Subject subject;
  if (flags.image.empty()) {
    subject = subject_of_folder(session, flags, wishes, engine);
  } else {
    engine = connect_engine(session);
    subject = subject_of_image(session, flags, wishes, *engine);
  }
  answer(session, flags, wishes, subject, *engine);
}

}  // namespace

void add_run(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app.add_subcommand("run", "Run one prediction, on an image or on the model in this folder");
  command->alias("predict");
  command->add_option("image", flags->image,
                      "The image to ask (default: build the model in this folder)");
  command
      ->add_option("-i,--input", flags->inputs,
                   "An input, NAME=VALUE; @FILE as the value sends a file; repeat it for lists")
      ->allow_extra_args(false);
  CLI::Option* json = command->add_option(
      "--json", flags->json, "All inputs as a JSON object, @FILE or @-; the answer is JSON then");
  command->add_option("-o,--output", flags->output, "File or folder for the answer");
  command
      ->add_option("-e,--env", flags->environment,
                   "An environment variable for the model, NAME=VALUE or NAME")
      ->allow_extra_args(false);
  command->add_option("--gpus", flags->gpus,
                      "GPUs for the model: all, a number, or device=0,1 (default: all that are "
                      "there, if it has `gpu: true`)");
  command->add_option("--setup-timeout", flags->setup_timeout_s, "Seconds that setup() may take")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  add_build_flags(*command, flags->build);
  command->callback([flags, json, &session] {
    flags->has_json = !flags->json.empty() && json->count() > 0;
    session.action = [flags, &session] { predict(session, *flags); };
  });
}

}  // namespace cog::cli
