// cog.yaml as written: a plain value that nothing completes or changes later.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace cog::config {

struct RunCommand {
  std::string command;
  SourceSpan where;  // for the message when the command fails

  bool operator==(const RunCommand&) const = default;
};

struct EnvironmentVariable {
  std::string name;
  std::string value;

  bool operator==(const EnvironmentVariable&) const = default;
};

struct Build {
  bool gpu = false;
  std::optional<std::string> python_version;       // "3.12" or "3.12.4"
  std::optional<std::string> python_requirements;  // path relative to the project's root
  SourceSpan python_requirements_where;
  std::vector<std::string> python_packages;        // requirement lines
  std::vector<std::string> system_packages;        // apt names
  std::vector<RunCommand> run;                     // with pre_install appended

  bool operator==(const Build&) const = default;
};

struct Config {
  Build build;
  std::optional<std::string> image;
  std::optional<std::string> run;  // "run.py:Runner", from `run` or the older `predict`
  SourceSpan run_where;
  std::vector<EnvironmentVariable> environment;

  bool operator==(const Config&) const = default;
};

struct Parsed {
  Config config;
  std::vector<Diagnostic> warnings;  // unknown keys with the nearest right one, deprecated fields
};

// Reads the text of a cog.yaml. Every mistake is collected and thrown as one Error{config} with
// line and column each; what is known but not built yet is Error{not_supported}. `file` is the name
// to show in messages.
Parsed parse_config(std::string_view text, const std::string& file);

// The label `run.cog.config`: compact JSON in the order and shape that replicate/cog writes.
std::string to_json(const Config& config);

}  // namespace cog::config
