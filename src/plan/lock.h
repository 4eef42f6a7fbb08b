// cog.lock: every package with its hashes, and the base image by digest, as `cog lock` found them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cog::plan {

struct Lock {
  std::string platform;     // "linux/amd64"
  std::string python;       // "3.12"
  std::string base_image;   // "python:3.12-slim"
  std::string base_digest;  // "sha256:..."; empty if the engine knows none (an image built there)
  std::string inputs;       // "sha256:...": what was asked for; see lock_inputs
  std::vector<std::string> index_urls;
  std::vector<std::string> requirements;  // "numpy==2.1.0 --hash=sha256:... --hash=sha256:..."

  bool operator==(const Lock&) const = default;
};

// Throws Error{config} with the place if `text` is no cog.lock, or one of a later format.
Lock parse_lock(std::string_view text, const std::string& file = "cog.lock");
std::string render_lock(const Lock& lock);  // sorted, one fact a line, ends with a newline

}  // namespace cog::plan
