// cog doctor: everything that is wrong with a model and this machine, at once.

#include "doctor/doctor.h"

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "cli/command.h"
#include "os/file_system.h"

namespace cog::cli {
namespace {

struct Flags {
  doctor::Subject subject;
  bool json = false;
  bool fix = false;
};

// Each check is shown when it is made: an engine may take a while to answer.
class Listing {
 public:
  explicit Listing(Console& console) : console_(console) {}

  void show(const doctor::Check& check) {
    std::string text = doctor::to_text(check);
    if (group_ != check.group) {
      text = std::string(group_ ? "\n" : "") + doctor::to_text(check.group) + "\n" + text;
    }
    group_ = check.group;
    console_.result(text);
  }

 private:
  Console& console_;
  std::optional<doctor::Group> group_;
};

void examine(Session& session, const Flags& flags) {
  if (flags.fix) {
    throw Error(ErrorCode::usage, "cog doctor has no --fix: it changes no files",
                "each finding says what to write");
  }
  doctor::Subject subject = flags.subject;
  subject.folder = os::current_directory();
  doctor::Report report;
  Listing listing(session.console);
  auto on_check = [&](doctor::Check check) {
    session.interrupt.check();
    if (!flags.json) listing.show(check);
    report.checks.push_back(std::move(check));
  };
  doctor::Needs needs = doctor::examine_project(subject, session.environment, on_check);
  doctor::examine_environment(needs, session.environment, session.interrupt, on_check);
  session.console.result(flags.json ? doctor::to_json(report) : "\n" + doctor::summary_of(report));
  session.exit_code = report.count(Severity::error) == 0 ? 0 : 1;
}

}  // namespace

void add_doctor(CLI::App& app, Session& session) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app.add_subcommand("doctor", "Say everything that is wrong with a model and this machine");
  command->add_option("-f,--file", flags->subject.file, "Name or path of the model's configuration")
      ->capture_default_str();
  command->add_flag("--json", flags->json, "Every check and finding, as one JSON object");
  command->add_flag("--fix", flags->fix)->group("");  // of replicate/cog
  command->callback(
      [flags, &session] { session.action = [flags, &session] { examine(session, *flags); }; });
}

}  // namespace cog::cli
