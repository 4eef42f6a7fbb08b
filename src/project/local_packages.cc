#include "project/local_packages.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "plan/archives.h"
#include "plan/lines.h"

namespace cog::project {
namespace {

using plan::LocalPackage;
using requirements::Line;

bool is_package(std::string_view path) { return !plan::archive_end(path).empty(); }

// The project itself is in the image anyway: no package.
bool is_package_line(const Line& line) { return plan::is_local(line) && line.location != "."; }

// `path` relative to `root`, empty for that itself; nothing if it is elsewhere.
std::optional<std::string> inside(const std::string& root, const std::string& path) {
  if (path == root) return "";
  std::string start = root.ends_with('/') ? root : root + "/";
  if (!path.starts_with(start)) return std::nullopt;
  return path.substr(start.size());
}

class Search {
 public:
  Search(const os::Folder& folder, const std::vector<plan::ProjectFile>& files)
      : folder_(folder), files_(files) {}

  void add(const Line& line) {
    std::string full = os::absolute(os::join_path(folder_.root(), line.location));
    // Outside, whether it exists is not our business to tell.
    if (!inside(folder_.root(), real_place(full))) return refuse_outside(line);
    if (!os::exists(full)) {
      mistakes_.error(
          line.where, "there is no local package " + in_quotes(line.location),
          "put it there, or correct the path: it is relative to " + in_quotes(line.where.file));
      return;
    }
    std::optional<std::string> source = inside(folder_.root(), os::real_path(full));
    if (!source) return refuse_outside(line);
    if (plan::is_links(line)) {
      add_links(line, *source);
    } else if (os::is_directory(full)) {
      add_folder(line, *source);
    } else {
      add_archive(line, *source);
    }
  }

  std::vector<LocalPackage> take() {
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

  std::string full_path(const std::string& path) const {
    return os::join_path(folder_.root(), path);
  }

  bool is_regular(const std::string& path) const {
    std::optional<os::FileInfo> info = os::file_info(full_path(path));
    return info && info->kind == os::FileKind::regular;
  }

  void refuse_outside(const Line& line) {
    mistakes_.error(line.where,
                    "the local package " + in_quotes(line.location) + " is outside of the project",
                    "copy it into the project's folder");
  }

  void add_archive(const Line& line, const std::string& source) {
    std::string name = in_quotes(line.location);
    if (!is_regular(source)) {
      mistakes_.error(line.where, name + " is not a regular file");
    } else if (!is_package(line.location)) {
      mistakes_.error(line.where, name + " is neither a wheel nor a source archive",
                      "those end in .whl, .zip, .tar.gz, .tgz, .tar.bz2 or .tar.xz");
    } else {
      keep({line.location, source, LocalPackage::Kind::archive, {}});
    }
  }

  // As one that is named by its path, an archive counts whatever .dockerignore says: it is there
  // while the image is built, and not in it.
  void add_links(const Line& line, const std::string& source) {
    std::string name = in_quotes(line.location);
    if (!os::is_directory(full_path(source))) {
      mistakes_.error(line.where, name + " is not a folder",
                      "name the folder of the wheels, or the wheel in a line of its own");
      return;
    }
    LocalPackage package{line.location, source, LocalPackage::Kind::links, {}};
    for (const std::string& file : os::list_directory(full_path(source))) {
      if (!is_package(file)) continue;
      std::optional<std::string> target = target_of(line, os::join_path(source, file));
      if (target && is_regular(*target)) package.files.push_back({file, *target});
    }
    if (package.files.empty()) {
      mistakes_.error(line.where, "there is no wheel and no source archive in " + name);
    }
    keep(std::move(package));
  }

  void add_folder(const Line& line, const std::string& source) {
    LocalPackage package{line.location, source, LocalPackage::Kind::folder, {}};
    std::string start = source.empty() ? "" : source + "/";
    auto file = std::lower_bound(files_.begin(), files_.end(), start,
                                 [](const auto& one, const auto& path) { return one.path < path; });
    bool is_buildable = false;
    for (; file != files_.end() && file->path.starts_with(start); ++file) {
      std::string path = file->path.substr(start.size());
      std::optional<std::string> target = file->regular ? file->path : linked_file(line, *file);
      if (!target) continue;
      is_buildable = is_buildable || path == "pyproject.toml" || path == "setup.py";
      package.files.push_back({std::move(path), *std::move(target)});
    }
    if (!is_buildable) {
      mistakes_.error(line.where,
                      in_quotes(line.location) + " is a folder without pyproject.toml or setup.py",
                      "name the folder of a package; what .dockerignore names is not in it");
    }
    keep(std::move(package));
  }

  // What stands at the end of a link of a package's folder; nothing for a folder, whose files are
  // listed themselves.
  std::optional<std::string> linked_file(const Line& line, const plan::ProjectFile& file) {
    std::optional<os::FileInfo> info = os::file_info(full_path(file.path));
    if (!info || info->kind != os::FileKind::symlink) return std::nullopt;
    std::optional<std::string> target = target_of(line, file.path);
    if (!target) return std::nullopt;
    auto sent = std::lower_bound(files_.begin(), files_.end(), *target,
                                 [](const auto& one, const auto& path) { return one.path < path; });
    if (sent != files_.end() && sent->path == *target && sent->regular) return target;
    mistakes_.error(line.where,
                    "the link " + in_quotes(file.path) + " leads to no file of the image",
                    "copy there what it stands for, or name it in .dockerignore");
    return std::nullopt;
  }

  // Where a file of the project is once links are resolved.
  std::optional<std::string> target_of(const Line& line, const std::string& path) {
    std::string full = full_path(path);
    std::optional<std::string> target =
        os::exists(full) ? inside(folder_.root(), os::real_path(full)) : std::nullopt;
    if (!target) {
      mistakes_.error(line.where,
                      "the link " + in_quotes(path) + " leads to nothing in the project",
                      "copy there what it stands for, or name it in .dockerignore");
    }
    return target;
  }

  void keep(LocalPackage package) {
    if (std::find(packages_.begin(), packages_.end(), package) == packages_.end()) {
      packages_.push_back(std::move(package));
    }
  }

  const os::Folder& folder_;
  const std::vector<plan::ProjectFile>& files_;
  std::vector<LocalPackage> packages_;
  Diagnostics mistakes_;
};

}  // namespace

std::vector<LocalPackage> find_local_packages(const os::Folder& folder,
                                              const std::vector<plan::ProjectFile>& files,
                                              const std::vector<Line>& lines) {
  Search search(folder, files);
  for (const Line& line : lines) {
    if (is_package_line(line) || plan::is_links(line)) search.add(line);
  }
  return search.take();
}

}  // namespace cog::project
