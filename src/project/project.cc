#include "project/project.h"

#include <optional>

#include "base/error.h"
#include "base/text.h"

namespace cog::project {
namespace {

// A link to one counts; a pipe, which nobody may ever write to, does not.
bool is_file(const std::string& path) {
  if (!os::exists(path)) return false;
  std::optional<os::FileInfo> info = os::file_info(os::real_path(path));
  return info && info->kind == os::FileKind::regular;
}

Root root_of_path(const std::string& start, const std::string& file) {
  std::string path = os::absolute(os::join_path(start, file));
  if (!is_file(path)) {
    throw Error(ErrorCode::config, "there is no file " + in_quotes(path),
                "--file takes the path of a cog.yaml");
  }
  return {os::parent_of(path), os::base_name(path)};
}

}  // namespace

Root find_root(const std::string& start, const std::string& file) {
  if (file.find('/') != std::string::npos) return root_of_path(start, file);
  std::string folder = os::absolute(start);
  while (true) {
    if (is_file(os::join_path(folder, file))) return {folder, file};
    std::string parent = os::parent_of(folder);
    if (parent == folder) break;
    folder = parent;
  }
  throw Error(
      ErrorCode::config,
      "no " + file + " in " + in_quotes(os::absolute(start)) + " or any folder above it",
      "go to a model's folder, or write a cog.yaml with a line like: run: \"run.py:Runner\"");
}

ignore::Patterns read_ignore(const os::Folder& folder) {
  const std::string file = ".dockerignore";
  // A link may lead out of the project (a file that several models share): it is our own to follow.
  std::string path = os::join_path(folder.root(), file);
  std::string text = os::file_info(path) ? os::read_file(path) : "";
  return ignore::Patterns::parse(text, file).keeping_out({".git", ".env", ".cog"});
}

}  // namespace cog::project
