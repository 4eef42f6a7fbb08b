// Files and folders of this machine.
//
// Paths are bytes in UTF-8 by convention. Every function throws Error{not_found} when the path does
// not exist and Error{io} with the operating system's reason otherwise; messages name the path.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_reader.h"
#include "os/interrupt.h"

namespace cog::os {

enum class FileKind { regular, directory, symlink, other };

struct FileInfo {
  FileKind kind = FileKind::other;
  uint64_t size = 0;        // bytes
  uint32_t mode = 0;        // permission bits, 07777
  int64_t modified_ns = 0;  // nanoseconds since the epoch
  uint64_t device = 0;
  uint64_t inode = 0;
  uint64_t links = 0;  // hard links

  bool operator==(const FileInfo&) const = default;
};

// Does not follow a symbolic link at the end of the path. Nothing if there is no such path.
std::optional<FileInfo> file_info(const std::string& path);
bool exists(const std::string& path);        // follows links
bool is_directory(const std::string& path);  // follows links

std::string read_file(const std::string& path);
std::string read_link(const std::string& path);
// Names in the folder, sorted bytewise, without "." and "..".
std::vector<std::string> list_directory(const std::string& path);

struct FolderEntry {
  std::string name;
  FileInfo info;  // of a link itself, not of where it leads
};
// The same with what file_info() tells of each, in less time; what goes away meanwhile is left out.
std::vector<FolderEntry> list_entries(const std::string& path);

// Writes through a temporary file beside `path` and renames it: a reader sees the old bytes or the
// new ones, and after a failure (a full disk, say) the old ones, with nothing left behind. A link
// is followed; a device or pipe gets the bytes as they are.
void write_file(const std::string& path, std::string_view bytes, uint32_t mode = 0644);
void make_directories(const std::string& path);
void make_symlink(const std::string& target, const std::string& path);
// Permission bits as given, whatever the umask is.
void set_mode(const std::string& path, uint32_t mode);
// Into a new file. Throws Error{interrupted} between two pieces; a part is left then.
void copy_file(const std::string& source, const std::string& target, uint32_t mode,
               const Interrupt& interrupt);

// Bytes that are free for this user on the disk of `path`; nothing if there is no such path.
std::optional<uint64_t> free_space(const std::string& path);

std::string current_directory();
std::string absolute(const std::string& path);   // lexical: no links are resolved
std::string real_path(const std::string& path);  // every link resolved
std::string join_path(std::string_view folder, std::string_view name);
std::string parent_of(std::string_view path);  // "/a/b" -> "/a", "a" -> ".", "/" -> "/"
std::string base_name(std::string_view path);  // "/a/b.c" -> "b.c"

// The files below one folder. Paths that leave it, lexically or through a link, do not exist. What
// is read decides builds, and is text that people write: above 64 MiB it is refused, as Error{io}.
class Folder final : public FileReader {
 public:
  explicit Folder(std::string root);
  std::optional<std::string> read(std::string_view path) const override;
  const std::string& root() const { return root_; }

 private:
  std::string root_;  // real path
};

}  // namespace cog::os
