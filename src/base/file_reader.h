// How pure modules read: a set of named texts, wherever they come from.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cog {

class FileReader {
 public:
  virtual ~FileReader() = default;

  // The bytes of the file at `path`, relative to the reader's root with '/' between parts; nothing
  // if no such regular file exists inside the root. Throws Error{io} if it exists but can't be
  // read.
  virtual std::optional<std::string> read(std::string_view path) const = 0;
};

// Files that exist in memory alone.
class MemoryFiles final : public FileReader {
 public:
  explicit MemoryFiles(std::map<std::string, std::string, std::less<>> files)
      : files_(std::move(files)) {}

  std::optional<std::string> read(std::string_view path) const override {
    auto found = files_.find(path);
    if (found == files_.end()) return std::nullopt;
    return found->second;
  }

 private:
  std::map<std::string, std::string, std::less<>> files_;
};

}  // namespace cog
