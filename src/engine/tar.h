// A build context as a tar stream, made while it is read: nothing is held in memory or on disk.
//
// Equal entries give equal bytes: owner 0, one fixed time, ustar with PAX records only where ustar
// can't say it (long or non-ASCII names, 8 GiB and more).
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/builder.h"
#include "os/unique_fd.h"

namespace cog::engine {

// The header blocks of one entry whose content has `size` bytes.
std::string tar_header(const ContextEntry& entry, uint64_t size);

class TarStream {
 public:
  // `entries` must outlive the stream.
  explicit TarStream(const std::vector<ContextEntry>& entries) : entries_(entries) {}

  // Fills `buffer`; returns the bytes put there, 0 at the end. Throws Error{io} that names the file
  // if one can't be read or is not the same at its end as at its beginning.
  size_t read(char* buffer, size_t size);

 private:
  void begin_next_entry();
  void add_parents(const std::string& path);
  void begin_file(const ContextEntry& entry);
  size_t read_file(char* buffer, size_t size);
  void end_file();

  const std::vector<ContextEntry>& entries_;
  size_t next_ = 0;
  std::set<std::string> folders_;  // sent already
  std::string pending_;            // made and not yet read: headers, small contents, padding
  size_t pending_start_ = 0;
  bool ended_ = false;

  os::UniqueFd file_;  // the one that is being read
  std::string file_path_;
  uint64_t file_size_ = 0;
  uint64_t file_left_ = 0;
  int64_t file_modified_ns_ = 0;
};

}  // namespace cog::engine
