// What the name of a base image tells about it, where it is one that many people know.
//
// Nothing is said of any other image, of one from another registry, or of a digest without a tag:
// what is not known stays empty, and nothing is concluded from it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compat/matrix.h"

namespace cog::compat {

struct OwnBase {
  std::string name;         // "python:3.12-slim"
  std::string python;       // "3.12", "3.12.4": the image's, or else its distribution's; or empty
  bool has_python = false;  // that one is there already
  std::string glibc;        // "2.36", or empty
  bool musl = false;        // Alpine Linux: no glibc at all
  bool checks_driver = false;  // starts on no driver older than its CUDA's own
  // Empty: it has none. Nothing: not known.
  std::optional<std::string> cuda;   // "12.4.1", "12.4"
  std::optional<std::string> cudnn;  // "9"
  std::optional<bool> nvcc;

  bool operator==(const OwnBase&) const = default;
};

// `image` in its shortest form: without the registry that docker takes for granted.
OwnBase describe_base(std::string_view image, const Matrix& matrix);

}  // namespace cog::compat
