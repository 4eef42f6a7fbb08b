// A project as a folder below tests/golden: its cog.yaml, its requirements, perhaps a cog.lock, and
// a `case.txt` with what else is so, one a line:
//   --use-cuda-base-image=on, --use-cog-base-image=on, --registry=HOST, --locked, lock
//   machine PLATFORM, certificate, file PATH SIZE
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "config/config.h"
#include "plan/plan.h"
#include "support/golden.h"

namespace cog::testing {

struct ProjectCase {
  config::Config config;
  plan::Facts facts;
  plan::Wishes wishes;

  plan::Planned plan() const {
    return plan::make_plan(config, facts, wishes, compat::Matrix::embedded());
  }
};

inline std::map<std::string, std::string, std::less<>> read_case_files(const std::string& folder) {
  std::map<std::string, std::string, std::less<>> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(golden_path(folder))) {
    if (!entry.is_regular_file()) continue;
    std::string path = std::filesystem::relative(entry.path(), golden_path(folder));
    files[path] = read_golden(folder + "/" + path);
  }
  return files;
}

inline plan::Switch parse_switch(const std::string& line) {
  return line.ends_with("=on") ? plan::Switch::on : plan::Switch::off;
}

inline void apply_case_line(ProjectCase& project, const std::string& line) {
  std::vector<std::string> words = split(line, ' ');
  if (line.starts_with("--use-cuda-base-image")) {
    project.wishes.cuda_base_image = parse_switch(line);
  } else if (line.starts_with("--use-cog-base-image")) {
    project.wishes.cog_base_image = parse_switch(line);
  } else if (line.starts_with("--registry=")) {
    project.wishes.registry = line.substr(line.find('=') + 1);
  } else if (line == "--locked") {
    project.wishes.locked = true;
  } else if (line == "lock") {
    project.wishes.ignore_lock = true;
  } else if (line == "certificate") {
    project.facts.ca_certificates = "-----BEGIN CERTIFICATE-----\n";
  } else if (words.size() == 2 && words[0] == "machine") {
    project.facts.machine_platform = words[1];
  } else if (words.size() == 3 && words[0] == "file") {
    project.facts.files.push_back({words[1], std::stoull(words[2]), true});
  } else {
    ADD_FAILURE() << "case.txt says " << line;
  }
}

// As project::find_local_packages does, without links and mistakes.
inline void add_local_package(plan::Facts& facts,
                              const std::map<std::string, std::string, std::less<>>& files,
                              const requirements::Line& line) {
  using Kind = plan::LocalPackage::Kind;
  if (line.location.empty()) return;
  plan::LocalPackage package{line.location, line.location, Kind::archive, {}};
  if (!files.contains(line.location)) {
    package.kind = line.kind == requirements::Line::Kind::option ? Kind::links : Kind::folder;
    std::string start = line.location + "/";
    for (const auto& [path, text] : files) {
      if (path.starts_with(start)) package.files.push_back({path.substr(start.size()), path});
    }
    if (package.files.empty()) return;
  }
  facts.local_packages.push_back(package);
}

// Throws what parsing throws; the plan is not made yet.
inline ProjectCase read_project_case(const std::string& folder) {
  auto files = read_case_files(folder);
  ProjectCase project;
  project.config = config::parse_config(files.at("cog.yaml"), "cog.yaml").config;
  for (const std::string& line : split_lines(files["case.txt"])) {
    if (!line.empty()) apply_case_line(project, line);
  }
  const config::Build& build = project.config.build;
  if (build.python_requirements) {
    project.facts.requirements = requirements::read_requirements(
        build.python_requirements->text, MemoryFiles(files),
        build.python_version ? build.python_version->text : "", project.facts.machine_platform);
  }
  std::vector<requirements::Line> lines;
  if (project.facts.requirements) lines = project.facts.requirements->lines;
  for (const config::WrittenText& package : build.python_packages) {
    for (requirements::Line& line :
         requirements::parse_lines({{package.text, package.where}}).lines) {
      lines.push_back(std::move(line));
    }
  }
  for (const requirements::Line& line : lines) add_local_package(project.facts, files, line);
  if (files.contains("cog.lock")) project.facts.lock = plan::parse_lock(files.at("cog.lock"));
  return project;
}

}  // namespace cog::testing
