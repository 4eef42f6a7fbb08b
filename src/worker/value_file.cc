#include "worker/value_file.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace cog::worker {

os::UniqueFd write_value(std::string_view value) {
  os::UniqueFd file(::memfd_create("cog-value", MFD_CLOEXEC));
  size_t written = 0;
  while (file && written < value.size()) {
    ssize_t count = ::pwrite(file.get(), value.data() + written, value.size() - written,
                             static_cast<off_t>(written));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) file.reset();
    if (count > 0) written += static_cast<size_t>(count);
  }
  if (!file) {
    throw Error(ErrorCode::io,
                std::string("Can't hand a large value to the worker: ") + std::strerror(errno));
  }
  return file;
}

std::string read_value(const os::UniqueFd& file, uint64_t size) {
  struct stat info = {};
  if (size > kValueLimit || ::fstat(file.get(), &info) != 0 ||
      static_cast<uint64_t>(info.st_size) < size) {
    throw Error(ErrorCode::network, "The worker sent a value of an impossible size: " +
                                        std::to_string(size) + " bytes");
  }
  std::string value(size, '\0');
  size_t read = 0;
  while (read < size) {
    ssize_t count = ::pread(file.get(), value.data() + read, size - read, static_cast<off_t>(read));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw Error(ErrorCode::network, "The worker took back a large value");
    read += static_cast<size_t>(count);
  }
  return value;
}

}  // namespace cog::worker
