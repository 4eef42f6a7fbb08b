#include "project/local_packages.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/text.h"

namespace cog::project {
namespace {

using requirements::Line;

bool is_package(std::string_view path) {
  std::string name = to_lower(path);
  for (std::string_view suffix : {".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"}) {
    if (name.ends_with(suffix)) return true;
  }
  return false;
}

// `path` below `root`, relative to it; nothing if it is elsewhere.
std::optional<std::string> inside(const std::string& root, const std::string& path) {
  std::string start = root.ends_with('/') ? root : root + "/";
  if (!path.starts_with(start)) return std::nullopt;
  return path.substr(start.size());
}

class Search {
 public:
  explicit Search(const os::Folder& folder) : folder_(folder) {}

  void add(const Line& line) {
    std::string full = os::absolute(os::join_path(folder_.root(), line.location));
    std::string name = in_quotes(line.location);
    // Outside, whether it exists is not our business to tell.
    if (!inside(folder_.root(), real_place(full))) return refuse_outside(line);
    if (!os::exists(full)) {
      mistakes_.error(line.where, "there is no local package " + name,
                      "put the file there, or correct the path: it is relative to " +
                          in_quotes(line.where.file));
      return;
    }
    std::optional<std::string> source = inside(folder_.root(), os::real_path(full));
    if (!source) return refuse_outside(line);
    if (os::is_directory(full)) return refuse_folder(line);
    if (os::file_info(os::real_path(full))->kind != os::FileKind::regular) {
      mistakes_.error(line.where, name + " is not a regular file");
    } else if (!is_package(full)) {
      mistakes_.error(line.where, name + " is neither a wheel nor a source archive",
                      "those end in .whl, .zip, .tar.gz, .tgz, .tar.bz2 or .tar.xz");
    } else {
      keep({line.location, *source});
    }
  }

  std::vector<plan::LocalPackage> take() {
    if (mistakes_.has_errors()) throw Error(ErrorCode::config, mistakes_);
    return std::move(packages_);
  }

 private:
  // Where the name itself stands: links above it are resolved, one at its end is not.
  static std::string real_place(const std::string& full) {
    std::string parent = os::parent_of(full);
    if (!os::exists(parent)) return full;
    return os::join_path(os::real_path(parent), os::base_name(full));
  }

  void refuse_outside(const Line& line) {
    mistakes_.error(line.where,
                    "the local package " + in_quotes(line.location) + " is outside of the project",
                    "copy it into the project's folder");
  }

  void refuse_folder(const Line& line) {
    mistakes_.error(line.where, in_quotes(line.location) + " is a folder",
                    "build a wheel of it with \"pip wheel --no-deps " + line.location +
                        "\", and name that file");
  }

  void keep(plan::LocalPackage package) {
    if (std::find(packages_.begin(), packages_.end(), package) == packages_.end()) {
      packages_.push_back(std::move(package));
    }
  }

  const os::Folder& folder_;
  std::vector<plan::LocalPackage> packages_;
  Diagnostics mistakes_;
};

}  // namespace

std::vector<plan::LocalPackage> find_local_packages(const os::Folder& folder,
                                                    const std::vector<Line>& lines) {
  Search search(folder);
  for (const Line& line : lines) {
    // The project itself is in the image anyway: no package.
    if (line.kind == Line::Kind::local && line.location != ".") search.add(line);
  }
  return search.take();
}

}  // namespace cog::project
