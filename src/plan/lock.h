// cog.lock: every package with its hashes, and the base image by digest, as `cog lock` found them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace cog::plan {

struct Facts;
struct Plan;
struct Wishes;

enum class PythonSource {
  image,  // the base image's `python` is the one
  base,   // the base image's own if it is of that version, else its distribution's, else uv's
  uv,     // downloaded by uv
};

// What was asked for, under the names that people know: "build.python_version" -> "3.12",
// "requirements.txt" -> "sha256:...". Two locks are for the same project if theirs are equal.
using LockInputs = std::map<std::string, std::string>;

struct Lock {
  std::string platform;  // "linux/amd64"
  std::string python;    // "3.12"
  PythonSource python_source = PythonSource::image;
  std::string base_image;   // "python:3.12-slim"
  std::string base_digest;  // "sha256:..."; empty if the engine knows none (an image built there)
  std::optional<std::string> cuda;
  std::optional<std::string> cudnn;
  std::optional<std::string> driver;
  std::vector<std::string> system_packages;  // those that cog adds
  std::vector<std::string> index_urls;       // those that cog adds
  std::vector<std::string> torch_first;      // names of packages that are installed last
  std::vector<std::string> requirements;     // "numpy==2.1.0 --hash=sha256:... --hash=sha256:..."
  std::string compat_table;                  // date of the table that decided
  LockInputs inputs;

  bool operator==(const Lock&) const = default;
};

// Throws Error{config} with the place if `text` is no cog.lock, or one of a later format.
Lock parse_lock(std::string_view text, const std::string& file = "cog.lock");
std::string render_lock(const Lock& lock);  // sorted, one fact a line, ends with a newline

// Everything that a lock answers, as far as these ask for it. Not the version of the tables: a lock
// keeps its answers when newer rows arrive.
LockInputs lock_inputs(const config::Config& config, const Facts& facts, const Wishes& wishes);

// The lock of a plan that was made with Wishes::ignore_lock. `requirements` are the installer's
// lines, one a string.
Lock make_lock(const Plan& plan, std::string base_digest, std::vector<std::string> requirements);

}  // namespace cog::plan
