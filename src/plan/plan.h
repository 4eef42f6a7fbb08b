// Every decision of a build, made once, as one immutable value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"

namespace cog::plan {

// One thing in the project's folder that belongs into the image.
struct ProjectFile {
  std::string path;  // relative to the root
  uint64_t size = 0;
  bool regular = true;  // false: folder or symbolic link

  bool operator==(const ProjectFile&) const = default;
};

// What was found out about the project and this machine; see project/project.h.
struct Facts {
  std::optional<std::string> requirements;  // text of the file that cog.yaml names
  std::vector<ProjectFile> files;           // after .dockerignore, sorted by path

  bool operator==(const Facts&) const = default;
};

// A `_where` is the place in cog.yaml that the value comes from, for messages; to_json leaves it
// out.
struct Plan {
  std::string base_image;      // "python:3.12-slim"
  std::string python_version;  // "3.12"
  std::vector<config::EnvironmentVariable> environment;
  std::vector<std::string>
      system_packages;  // one name each, with "=version" where one is asked for
  SourceSpan system_packages_where;
  std::string requirements;  // text for pip; empty = nothing to install
  SourceSpan requirements_where;
  std::vector<config::RunCommand> run;
  std::string reference;             // "run.py:Runner"
  std::vector<std::string> weights;  // large files that rarely change, sorted; the rest is code

  bool operator==(const Plan&) const = default;
};

struct Planned {
  Plan plan;
  std::vector<Diagnostic> warnings;
};

// Pure. Throws Error{config} for what can't be built and Error{not_supported} for what is not built
// yet (a GPU model, a requirement on this machine). `facts` hold the requirements file that
// `config` names.
Planned make_plan(const config::Config& config, const Facts& facts);

// /opt/cog/plan.json.
std::string to_json(const Plan& plan);

}  // namespace cog::plan
