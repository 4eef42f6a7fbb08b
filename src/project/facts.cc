#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "project/project.h"

namespace cog::project {
namespace {

std::string read_requirements(const os::Folder& folder, const config::Build& build) {
  const std::string& path = *build.python_requirements;
  const SourceSpan& where = build.python_requirements_where;
  std::string full = os::absolute(os::join_path(folder.root(), path));
  if (std::optional<std::string> text = folder.read(path)) return *text;
  if (os::is_directory(full)) {
    throw Error(ErrorCode::config, in_quotes(path) + " is a folder",
                "name a file with one requirement a line", where);
  }
  if (os::exists(full) || !full.starts_with(folder.root() + "/")) {
    throw Error(ErrorCode::config, in_quotes(path) + " is outside of the project",
                "keep the requirements file below " + folder.root(), where);
  }
  throw Error(ErrorCode::config, "there is no requirements file " + in_quotes(path),
              "create it in " + folder.root() + ", or remove the line", where);
}

class Walk {
 public:
  Walk(const os::Folder& folder, const ignore::Patterns& ignored)
      : folder_(folder), ignored_(ignored) {}

  // Lists what is below `path`, which is empty or ends in '/'.
  void list(const std::string& path) {
    for (const std::string& name : os::list_directory(os::join_path(folder_.root(), path))) {
      add(path + name);
    }
  }

  std::vector<plan::ProjectFile> take_sorted() {
    std::sort(files_.begin(), files_.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    return std::move(files_);
  }

 private:
  void add(const std::string& path) {
    std::optional<os::FileInfo> info = os::file_info(os::join_path(folder_.root(), path));
    // It may have gone since it was listed; sockets and devices have no place in an image.
    if (!info || info->kind == os::FileKind::other) return;
    bool ignored = ignored_.matches(path);
    bool regular = info->kind == os::FileKind::regular;
    if (!ignored) files_.push_back({path, regular ? info->size : 0, regular});
    if (info->kind != os::FileKind::directory) return;
    if (!ignored || ignored_.may_contain_exceptions(path)) list(path + "/");
  }

  const os::Folder& folder_;
  const ignore::Patterns& ignored_;
  std::vector<plan::ProjectFile> files_;
};

}  // namespace

plan::Facts gather_facts(const os::Folder& folder, const config::Config& config,
                         const ignore::Patterns& ignored) {
  plan::Facts facts;
  if (config.build.python_requirements) {
    facts.requirements = read_requirements(folder, config.build);
  }
  Walk walk(folder, ignored);
  walk.list("");
  facts.files = walk.take_sorted();
  return facts;
}

}  // namespace cog::project
