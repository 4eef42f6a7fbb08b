// cog.yaml as written: a plain value that nothing completes or changes later.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace cog::config {

// A file of the builder's that a command sees while it runs, and that no layer keeps.
struct SecretMount {
  std::string id;
  std::string target;  // absolute path

  bool operator==(const SecretMount&) const = default;
};

struct RunCommand {
  std::string command;  // one line
  SourceSpan where;     // for the message when the command fails
  std::vector<SecretMount> mounts;

  bool operator==(const RunCommand&) const = default;
};

struct EnvironmentVariable {
  std::string name;
  std::string value;

  bool operator==(const EnvironmentVariable&) const = default;
};

struct WrittenText {
  std::string text;
  SourceSpan where;

  bool operator==(const WrittenText&) const = default;
};

// A `_where` is the place of the value, for messages of later steps.
struct Build {
  bool gpu = false;
  SourceSpan gpu_where;
  std::optional<WrittenText> python_version;       // "3.12" or "3.12.4"
  std::optional<WrittenText> python_requirements;  // path relative to the project's root
  std::vector<WrittenText> python_packages;        // requirement lines
  std::vector<std::string> system_packages;  // apt names; an item may hold several, with blanks
  SourceSpan system_packages_where;
  std::vector<RunCommand> run;             // with pre_install appended
  std::optional<WrittenText> cuda;         // "12.4" or "12.4.1"
  std::optional<WrittenText> cudnn;        // "9"
  std::optional<WrittenText> sdk_version;  // accepted and ignored: an image carries our own
  // Our own, beside what replicate/cog knows.
  std::optional<WrittenText> base_image;  // any image with a Python of the right version, or apt
  std::optional<WrittenText> platform;    // "linux/amd64" or "linux/arm64"
  std::optional<WrittenText> user;        // "name", "1000" or "1000:1000": who the model runs as
  std::vector<WrittenText> weights;       // patterns of files that are weights, as .dockerignore's

  bool operator==(const Build&) const = default;
};

struct WeightSource {
  std::string uri;
  std::vector<std::string> include;
  std::vector<std::string> exclude;

  bool operator==(const WeightSource&) const = default;
};

struct Weight {
  std::string name;
  std::string target;                 // absolute path, cleaned
  std::vector<WeightSource> sources;  // at least one

  bool operator==(const Weight&) const = default;
};

struct Config {
  Build build;
  std::optional<std::string> image;
  std::optional<WrittenText> model;    // bare repository
  std::optional<std::string> run;      // "run.py:Runner", from `run` or the older `predict`
  SourceSpan run_where;                // names the file alone if there is no `run`
  std::optional<WrittenText> train;    // "train.py:train"
  std::optional<int> concurrency_max;  // at least 1
  SourceSpan concurrency_max_where;
  std::vector<EnvironmentVariable> environment;
  std::vector<Weight> weights;
  SourceSpan weights_where;

  bool operator==(const Config&) const = default;
};

struct Parsed {
  Config config;
  std::vector<Diagnostic> warnings;  // deprecated and unknown keys, with the right one
};

struct ParseOptions {
  bool strict = false;  // an unknown key is an error
};

// Reads the text of a cog.yaml. Every mistake is collected and thrown as one Error{config} with
// line and column each. Nothing is refused because it is not built yet: the plan does that. What is
// empty or null counts as not written. `file` is the name to show in messages.
Parsed parse_config(std::string_view text, const std::string& file, ParseOptions options = {});

struct Inspected {
  Config config;  // what a mistake stands in counts as not written
  Diagnostics findings;
};

// The same for those who go on where there are mistakes. Throws Error{config} only for a text that
// is no YAML at all.
Inspected inspect_config(std::string_view text, const std::string& file, ParseOptions options = {});

// The label `run.cog.config`: compact JSON in the order and shape that replicate/cog writes, our
// own fields after its.
std::string to_json(const Config& config);

// The same value for people, as a cog.yaml: comments are gone, order is the documentation's. Reads
// back as an equal Config, but for places.
std::string to_yaml(const Config& config);

// JSON Schema (draft 07) of cog.yaml for editors, with descriptions and examples; ends with a
// newline. Accepts what parse_config accepts without a warning of an unknown key (but no blanks
// around a word that is one of a few); refuses unknown keys and values of the wrong kind.
std::string json_schema();

}  // namespace cog::config
