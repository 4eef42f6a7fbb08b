// cog.yaml as written: a plain value that nothing completes or changes later.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace cog::config {

struct RunCommand {
  std::string command;  // one line
  SourceSpan where;     // for the message when the command fails

  bool operator==(const RunCommand&) const = default;
};

struct EnvironmentVariable {
  std::string name;
  std::string value;

  bool operator==(const EnvironmentVariable&) const = default;
};

// A `_where` is the place of the value, for messages of later steps.
struct Build {
  bool gpu = false;
  SourceSpan gpu_where;
  std::optional<std::string> python_version;       // "3.12" or "3.12.4"
  std::optional<std::string> python_requirements;  // path relative to the project's root
  SourceSpan python_requirements_where;
  std::vector<std::string> python_packages;  // requirement lines
  SourceSpan python_packages_where;
  std::vector<std::string> system_packages;  // apt names; an item may hold several, with blanks
  SourceSpan system_packages_where;
  std::vector<RunCommand> run;  // with pre_install appended

  bool operator==(const Build&) const = default;
};

struct Config {
  Build build;
  std::optional<std::string> image;
  std::optional<std::string> run;  // "run.py:Runner", from `run` or the older `predict`
  SourceSpan run_where;            // names the file alone if there is no `run`
  std::vector<EnvironmentVariable> environment;

  bool operator==(const Config&) const = default;
};

struct Parsed {
  Config config;
  std::vector<Diagnostic> warnings;  // unknown keys with the nearest right one, deprecated fields
};

// Reads the text of a cog.yaml. Every mistake is collected and thrown as one Error{config} with
// line and column each; if all there is to say is that something known is not built yet, the code
// is not_supported. What is empty or null counts as not written. `file` is the name to show in
// messages.
Parsed parse_config(std::string_view text, const std::string& file);

// The label `run.cog.config`: compact JSON in the order and shape that replicate/cog writes.
std::string to_json(const Config& config);

}  // namespace cog::config
