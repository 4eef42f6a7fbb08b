#include "build/runtime.h"

#include <string>

#include "base/embedded_file.h"
#include "base/version.h"

extern "C" const EmbeddedFile cog_runtime_files[];

namespace cog::build {
namespace {

engine::ContextEntry bytes(std::string path, std::string content, uint32_t mode) {
  return {std::move(path), engine::ContextEntry::Kind::bytes, std::move(content), mode};
}

}  // namespace

std::vector<engine::ContextEntry> runtime_entries() {
  std::vector<engine::ContextEntry> entries;
  for (const EmbeddedFile* file = cog_runtime_files; file->path != nullptr; ++file) {
    std::string path = std::string("runtime/") + file->path;
    uint32_t mode = path.starts_with("runtime/bin/") ? 0755 : 0644;
    entries.push_back(bytes(std::move(path), std::string(file->text()), mode));
  }
  // What pip and importlib.metadata look for (core metadata 2.1).
  std::string version = kVersion;
  std::string info = "runtime/python/cog-" + version + ".dist-info/";
  entries.push_back(bytes(info + "INSTALLER", "cog\n", 0644));
  entries.push_back(bytes(info + "METADATA",
                          "Metadata-Version: 2.1\nName: cog\nVersion: " + version + "\n", 0644));
  return entries;
}

}  // namespace cog::build
