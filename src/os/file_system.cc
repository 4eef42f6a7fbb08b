#include "os/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/error.h"
#include "base/text.h"
#include "os/unique_fd.h"

namespace cog::os {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path) {
  int error = errno;
  if (error == ENOENT || error == ENOTDIR) {
    throw Error(ErrorCode::not_found, path + " does not exist");
  }
  std::string hint;
  if (error == ENOSPC || error == EDQUOT) hint = "free some space there, or name another folder";
  throw Error(ErrorCode::io, "can't " + what + " " + path + ": " + std::strerror(error), hint);
}

int64_t nanoseconds(const timespec& time) {
  return static_cast<int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

FileKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::regular;
  if (S_ISDIR(mode)) return FileKind::directory;
  if (S_ISLNK(mode)) return FileKind::symlink;
  return FileKind::other;
}

std::string read_all(const UniqueFd& fd, const std::string& path, size_t expected) {
  std::string bytes;
  bytes.resize(std::max<size_t>(expected + 1, 4096));
  size_t used = 0;
  while (true) {
    if (used == bytes.size()) bytes.resize(bytes.size() * 2);
    ssize_t count = ::read(fd.get(), bytes.data() + used, bytes.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read", path);
    if (count == 0) break;
    used += static_cast<size_t>(count);
  }
  bytes.resize(used);
  return bytes;
}

void write_all(const UniqueFd& fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    ssize_t count = ::write(fd.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("write", path);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

// Removes the temporary file unless it has become the real one.
struct RemoveOnFailure {
  std::string path;
  ~RemoveOnFailure() {
    if (!path.empty()) ::unlink(path.c_str());
  }
};

}  // namespace

namespace {

FileInfo to_file_info(const struct stat& info) {
  FileInfo result;
  result.kind = kind_of(info.st_mode);
  result.size = static_cast<uint64_t>(info.st_size);
  result.mode = info.st_mode & 07777;
  result.modified_ns = nanoseconds(info.st_mtim);
  result.device = info.st_dev;
  result.inode = info.st_ino;
  result.links = info.st_nlink;
  return result;
}

}  // namespace

std::optional<FileInfo> file_info(const std::string& path) {
  struct stat info = {};
  if (::lstat(path.c_str(), &info) == 0) return to_file_info(info);
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  fail("look at", path);
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

bool is_directory(const std::string& path) {
  struct stat info = {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::string read_file(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) fail("open", path);
  struct stat info = {};
  if (::fstat(fd.get(), &info) != 0) fail("look at", path);
  return read_all(fd, path, static_cast<size_t>(info.st_size));
}

std::string read_link(const std::string& path) {
  char target[PATH_MAX];
  ssize_t length = ::readlink(path.c_str(), target, sizeof target);
  if (length < 0) fail("read the link", path);
  return {target, static_cast<size_t>(length)};
}

namespace {

using FolderHandle = std::unique_ptr<DIR, int (*)(DIR*)>;

FolderHandle open_folder(const std::string& path) {
  FolderHandle folder(::opendir(path.c_str()), ::closedir);
  if (!folder) fail("list", path);
  return folder;
}

std::vector<std::string> names_in(const FolderHandle& folder, const std::string& path) {
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) fail("list", path);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::vector<std::string> list_directory(const std::string& path) {
  return names_in(open_folder(path), path);
}

std::vector<FolderEntry> list_entries(const std::string& path) {
  FolderHandle folder = open_folder(path);
  std::vector<FolderEntry> entries;
  for (std::string& name : names_in(folder, path)) {
    struct stat info = {};
    if (::fstatat(::dirfd(folder.get()), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0) {
      entries.push_back({std::move(name), to_file_info(info)});
    } else if (errno != ENOENT) {
      fail("look at", join_path(path, name));
    }
  }
  return entries;
}

namespace {

void write_in_place(const std::string& path, std::string_view bytes) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd) fail("write", path);
  write_all(fd, bytes, path);
}

}  // namespace

void write_file(const std::string& path, std::string_view bytes, uint32_t mode) {
  struct stat existing = {};
  std::string target = path;
  if (::stat(path.c_str(), &existing) == 0) {
    if (!S_ISREG(existing.st_mode) && !S_ISDIR(existing.st_mode)) {
      return write_in_place(path, bytes);
    }
    target = real_path(path);
  }
  std::string pattern = target + ".XXXXXX";
  UniqueFd fd(::mkostemp(pattern.data(), O_CLOEXEC));
  if (!fd) fail("write", path);
  RemoveOnFailure temporary{pattern};
  write_all(fd, bytes, path);
  // mkostemp gives 0600; what the user's umask takes away stays away.
  mode_t mask = ::umask(0);
  ::umask(mask);
  if (::fchmod(fd.get(), mode & ~mask) != 0) fail("set the mode of", path);
  // A full disk may show only here (NFS, quotas).
  if (::close(fd.release()) != 0) fail("write", path);
  if (::rename(temporary.path.c_str(), target.c_str()) != 0) fail("write", path);
  temporary.path.clear();
}

void make_directories(const std::string& path) {
  if (path.empty() || is_directory(path)) return;
  std::string parent = parent_of(path);
  if (parent != path) make_directories(parent);
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) fail("make the folder", path);
}

void make_symlink(const std::string& target, const std::string& path) {
  if (::symlink(target.c_str(), path.c_str()) != 0) fail("make the link", path);
}

void set_mode(const std::string& path, uint32_t mode) {
  if (::chmod(path.c_str(), mode) != 0) fail("set the mode of", path);
}

void copy_file(const std::string& source, const std::string& target, uint32_t mode,
               const Interrupt& interrupt) {
  UniqueFd from(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
  if (!from) fail("open", source);
  UniqueFd to(::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!to) fail("write", target);
  std::string buffer(1 << 20, '\0');
  while (true) {
    interrupt.check();
    ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read", source);
    if (count == 0) break;
    write_all(to, std::string_view(buffer.data(), static_cast<size_t>(count)), target);
  }
  if (::fchmod(to.get(), mode) != 0) fail("set the mode of", target);
  if (::close(to.release()) != 0) fail("write", target);
}

std::optional<uint64_t> free_space(const std::string& path) {
  struct statvfs disk = {};
  if (::statvfs(path.c_str(), &disk) != 0) return std::nullopt;
  return uint64_t{disk.f_bavail} * disk.f_frsize;
}

std::string current_directory() {
  char path[PATH_MAX];
  if (::getcwd(path, sizeof path) == nullptr) {
    throw Error(ErrorCode::io, "the current folder does not exist any more",
                "change to a folder that exists");
  }
  return path;
}

std::string absolute(const std::string& path) {
  std::string full = !path.empty() && path[0] == '/' ? path : current_directory() + "/" + path;
  std::vector<std::string> parts;
  for (std::string& part : split(full, '/')) {
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(std::move(part));
    }
  }
  return "/" + join(parts, "/");
}

std::string real_path(const std::string& path) {
  std::unique_ptr<char, void (*)(void*)> resolved(::realpath(path.c_str(), nullptr), ::free);
  if (!resolved) fail("resolve", path);
  return resolved.get();
}

std::string join_path(std::string_view folder, std::string_view name) {
  if (folder.empty() || (!name.empty() && name[0] == '/')) return std::string(name);
  std::string path(folder);
  if (path.back() != '/') path += '/';
  return path.append(name);
}

std::string parent_of(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  while (slash > 1 && path[slash - 1] == '/') --slash;
  return std::string(path.substr(0, std::max<size_t>(slash, 1)));
}

std::string base_name(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || path.size() == 1) return std::string(path);
  return std::string(path.substr(slash + 1));
}

constexpr off_t kLargestRead = 64 << 20;

Folder::Folder(std::string root) : root_(real_path(root)) {}

std::optional<std::string> Folder::read(std::string_view path) const {
  std::string full = absolute(join_path(root_, path));
  std::unique_ptr<char, void (*)(void*)> resolved(::realpath(full.c_str(), nullptr), ::free);
  if (!resolved) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return std::nullopt;
    fail("open", full);
  }
  std::string_view real = resolved.get();
  std::string inside = root_ == "/" ? root_ : root_ + "/";
  if (real.substr(0, inside.size()) != inside) return std::nullopt;
  struct stat info = {};
  if (::stat(resolved.get(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  if (info.st_size > kLargestRead) {
    throw Error(ErrorCode::io, full + " is too large to read: " + std::to_string(info.st_size) +
                                   " bytes, and at most " + std::to_string(kLargestRead));
  }
  return read_file(resolved.get());
}

}  // namespace cog::os
