#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "os/machine.h"
#include "plan/lines.h"
#include "project/ca_certificates.h"
#include "project/local_packages.h"
#include "project/project.h"
#include "requirements/requirements.h"

namespace cog::project {
namespace {

using requirements::Requirements;

[[noreturn]] void fail_without_requirements(const os::Folder& folder, const std::string& full,
                                            const config::WrittenText& path) {
  std::string name = in_quotes(path.text);
  if (os::is_directory(full)) {
    throw Error(ErrorCode::config, name + " is a folder", "name a file with one requirement a line",
                path.where);
  }
  if (os::exists(full) || !full.starts_with(folder.root() + "/")) {
    throw Error(ErrorCode::config, name + " is outside of the project",
                "keep the requirements file below " + folder.root(), path.where);
  }
  throw Error(ErrorCode::config, "there is no requirements file " + name,
              "create it in " + folder.root() + ", or remove the line", path.where);
}

// The lines that name packages, from wherever they come.
std::vector<requirements::Line> package_lines(const std::optional<Requirements>& requirements,
                                              const config::Build& build) {
  return requirements ? requirements->lines : plan::written_packages(build).lines;
}

class Walk {
 public:
  Walk(const os::Folder& folder, const ignore::Patterns& ignored)
      : folder_(folder), ignored_(ignored) {}

  // Lists what is below `path`, which is empty or ends in '/'.
  void list(const std::string& path) {
    for (const os::FolderEntry& entry : os::list_entries(os::join_path(folder_.root(), path))) {
      add(path + entry.name, entry.info);
    }
  }

  std::vector<plan::ProjectFile> take_sorted() {
    std::sort(files_.begin(), files_.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    return std::move(files_);
  }

 private:
  void add(const std::string& path, const os::FileInfo& info) {
    if (info.kind == os::FileKind::other) return;  // sockets and devices: no place in an image
    bool ignored = ignored_.matches(path);
    bool regular = info.kind == os::FileKind::regular;
    if (!ignored) files_.push_back({path, regular ? info.size : 0, regular});
    if (info.kind != os::FileKind::directory) return;
    if (!ignored || ignored_.may_contain_exceptions(path)) list(path + "/");
  }

  const os::Folder& folder_;
  const ignore::Patterns& ignored_;
  std::vector<plan::ProjectFile> files_;
};

}  // namespace

std::optional<Requirements> read_requirements(const os::Folder& folder,
                                              const config::Build& build) {
  if (!build.python_requirements) return std::nullopt;
  const config::WrittenText& path = *build.python_requirements;
  std::string full = os::absolute(os::join_path(folder.root(), path.text));
  std::string inside = folder.root() + "/";
  if (full.starts_with(inside)) {
    std::string python = build.python_version ? build.python_version->text : "";
    std::string platform = build.platform ? build.platform->text : os::machine_platform();
    auto read =
        requirements::read_requirements(full.substr(inside.size()), folder, python, platform);
    if (read) return read;
  }
  fail_without_requirements(folder, full, path);
}

std::vector<plan::LocalPackage> read_local_packages(const os::Folder& folder,
                                                    const config::Build& build,
                                                    const std::optional<Requirements>& requirements,
                                                    const std::vector<plan::ProjectFile>& files) {
  return find_local_packages(folder, files, package_lines(requirements, build));
}

std::vector<plan::ProjectFile> list_files(const os::Folder& folder,
                                          const ignore::Patterns& ignored) {
  Walk walk(folder, ignored);
  walk.list("");
  return walk.take_sorted();
}

plan::Facts gather_facts(const os::Folder& folder, const config::Config& config,
                         const ignore::Patterns& ignored, const os::Environment& environment) {
  plan::Facts facts;
  facts.machine_platform = os::machine_platform();
  facts.requirements = read_requirements(folder, config.build);
  facts.ca_certificates = read_ca_certificates(environment);
  facts.files = list_files(folder, ignored);
  facts.local_packages = read_local_packages(folder, config.build, facts.requirements, facts.files);
  return facts;
}

std::optional<plan::Lock> read_lock(const os::Folder& folder) {
  const std::string file = "cog.lock";
  std::optional<std::string> text = folder.read(file);
  if (!text) return std::nullopt;
  return plan::parse_lock(*text, file);
}

}  // namespace cog::project
