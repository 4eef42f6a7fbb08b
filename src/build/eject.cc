#include "build/eject.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "base/version.h"
#include "os/file_system.h"
#include "os/new_folder.h"

namespace cog::build {
namespace {

using engine::ContextEntry;

// The first line of a Dockerfile that we wrote; a folder without it is somebody's own.
constexpr std::string_view kMark = "# Written by cog dockerfile --eject";
constexpr size_t kPieceBytes = 32 * 1024;

bool is_plain(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9');
}

// A value in double quotes, continued on the next line where it is long: between two letters, where
// neither an escape is cut nor a piece looks like a comment.
std::string quoted(std::string_view value) {
  std::string text = "\"";
  size_t line_start = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    char c = value[i];
    COG_CHECK(c != '\n' && c != '\r');  // a Dockerfile has no way to write it
    bool between = i > 0 && is_plain(value[i - 1]) && is_plain(c);
    if (text.size() - line_start > kPieceBytes && between) {
      text += "\\\n";
      line_start = text.size();
    }
    if (c == '"' || c == '\\' || c == '$') text += '\\';
    text += c;
  }
  return text + "\"";
}

// Whether `path` is in the context what `folder` is in the project.
bool lies_in(std::string_view path, const std::string& folder) {
  for (std::string_view part : {"code/", "weights/"}) {
    if (!path.starts_with(part)) continue;
    std::string_view inner = path.substr(part.size());
    return inner == folder || inner.starts_with(folder + "/");
  }
  return false;
}

// Where `folder` stands in the project; empty if it stands elsewhere.
std::string place_in(const std::string& project_folder, const std::string& folder) {
  std::string parent = os::real_path(os::parent_of(os::absolute(folder)));
  std::string full = os::join_path(parent, os::base_name(folder));
  std::string start = os::real_path(project_folder) + "/";
  return full.starts_with(start) ? full.substr(start.size()) : "";
}

void check_free(const std::string& folder) {
  std::optional<os::FileInfo> info = os::file_info(folder);
  if (!info) {
    std::string parent = os::parent_of(os::absolute(folder));
    if (os::is_directory(parent)) return;
    throw Error(ErrorCode::not_found, "there is no folder " + in_quotes(parent),
                "make it, or name another place");
  }
  const std::string hint = "name a folder that is new or empty";
  if (!os::is_directory(folder)) {
    throw Error(ErrorCode::conflict, in_quotes(folder) + " is not a folder", hint);
  }
  if (os::list_directory(folder).empty()) return;
  std::string dockerfile = os::join_path(folder, "Dockerfile");
  bool ours = os::exists(dockerfile) && !os::is_directory(dockerfile) &&
              os::read_file(dockerfile).starts_with(kMark);
  if (!ours) {
    throw Error(ErrorCode::conflict, in_quotes(folder) + " holds something else already", hint);
  }
}

class Writer {
 public:
  Writer(std::string root, const os::Interrupt& interrupt)
      : root_(std::move(root)), interrupt_(interrupt) {}

  void add(const ContextEntry& entry) {
    std::string path = os::join_path(root_, entry.path);
    if (entry.kind == ContextEntry::Kind::directory) return add_folder(entry.path, entry.mode);
    add_folder(os::parent_of(entry.path), kFolderMode);
    if (entry.kind == ContextEntry::Kind::symlink) return os::make_symlink(entry.source, path);
    if (entry.kind == ContextEntry::Kind::file) {
      return os::copy_file(entry.source, path, entry.mode, interrupt_);
    }
    os::write_file(path, entry.source);
    os::set_mode(path, entry.mode);
  }

 private:
  static constexpr uint32_t kFolderMode = 0755;
  static constexpr uint32_t kOwner = 0700;  // we write into it, and remove it some day

  void add_folder(const std::string& path, uint32_t mode) {
    if (path == "." || !folders_.insert(path).second) return;
    add_folder(os::parent_of(path), kFolderMode);
    std::string full = os::join_path(root_, path);
    os::make_directories(full);
    os::set_mode(full, mode | kOwner);
  }

  const std::string root_;
  const os::Interrupt& interrupt_;
  std::set<std::string> folders_;
};

}  // namespace

std::string labelled_dockerfile(const engine::BuildRequest& request) {
  std::string text = request.dockerfile;
  for (const auto& [name, value] : request.labels) {
    text += "LABEL " + name + "=" + quoted(value) + "\n";
  }
  return text;
}

void eject(const engine::BuildRequest& request, const std::string& project_folder,
           const std::string& folder, const os::Interrupt& interrupt) {
  check_free(folder);
  const std::string own_place = place_in(project_folder, folder);
  os::NewFolder made(folder);
  Writer writer(made.path(), interrupt);
  for (const ContextEntry& entry : request.context) {
    if (own_place.empty() || !lies_in(entry.path, own_place)) writer.add(entry);
  }
  os::write_file(os::join_path(made.path(), "Dockerfile"),
                 std::string(kMark) + ", version " + kVersion + "\n" +
                     labelled_dockerfile(request));
  interrupt.check();
  made.take_place();
}

}  // namespace cog::build
