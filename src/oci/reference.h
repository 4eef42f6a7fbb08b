// Names of images.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cog::oci {

struct Reference {
  std::string registry;    // "docker.io", "localhost:5001"
  std::string repository;  // "library/python", "me/ocr"
  std::string tag;         // "latest" if neither tag nor digest was written
  std::string digest;      // "sha256:..." or empty

  bool operator==(const Reference&) const = default;
};

// Reads a name as docker does ("ocr", "me/ocr:1", "localhost:5001/me/ocr", "host/x@sha256:...").
// Throws Error{usage} that says which part is wrong.
Reference parse_reference(std::string_view text);

// The shortest form that reads back the same: "ocr", "localhost:5001/me/ocr:1". "latest" is
// dropped.
std::string to_text(const Reference& reference);

// The name that a folder's image gets when nobody says one: "cog-" and the folder's name, lower
// case, blanks as '-', other characters outside [a-z0-9-] dropped, at most 26 characters, not
// prefixed twice. A folder with no usable character gives "cog-model".
std::string default_image_name(std::string_view folder);

}  // namespace cog::oci
