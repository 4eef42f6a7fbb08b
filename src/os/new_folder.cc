#include "os/new_folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/error.h"
#include "os/file_system.h"

namespace cog::os {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path, int error) {
  ErrorCode code = error == ENOENT ? ErrorCode::not_found : ErrorCode::io;
  throw Error(code, "can't " + what + " " + path + ": " + std::strerror(error));
}

void move(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) fail("make the folder", to, errno);
}

// Some file systems can't exchange two names in one step; the old folder is away for an instant
// then.
void trade_places(const std::string& a, const std::string& b) {
  if (::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0) return;
  const std::string aside = a + ".old";
  move(b, aside);
  try {
    move(a, b);
  } catch (const Error&) {  // the old one stays
    move(aside, b);
    throw;
  }
  move(aside, a);
}

}  // namespace

NewFolder::NewFolder(const std::string& target)
    : target_(is_directory(target) ? real_path(target) : absolute(target)) {
  path_ = target_ + ".XXXXXX";
  if (::mkdtemp(path_.data()) == nullptr) {
    int error = errno;
    path_.clear();
    fail("make the folder", target_, error);
  }
  // mkdtemp gives 0700; what the user's umask takes away stays away.
  mode_t mask = ::umask(0);
  ::umask(mask);
  ::chmod(path_.c_str(), 0777 & ~mask);
}

NewFolder::~NewFolder() {
  std::error_code ignored;  // nobody could act on it here
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

void NewFolder::take_place() {
  if (file_info(target_)) {
    trade_places(path_, target_);
    return;  // the old one goes with this object
  }
  move(path_, target_);
  path_.clear();
}

void remove_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (error) fail("remove", path, error.value());
}

}  // namespace cog::os
