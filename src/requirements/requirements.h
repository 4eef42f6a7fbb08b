// A project's Python requirements as one list, whatever kind of file they come from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_reader.h"
#include "base/source_span.h"
#include "requirements/requirement.h"

namespace cog::requirements {

struct Line {
  enum class Kind {
    requirement,  // `requirement` is set: a name, or a name with a URL
    url,          // a bare URL or version-control address
    local,        // `location` is a file or folder of the project, relative to its root
    editable,     // -e; `location` is a local path, or empty for an address
    option,       // any other line that starts with '-'
  };
  Kind kind = Kind::requirement;
  // Byte for byte as it must reach pip: the physical lines, continuations included, joined by LF.
  std::string text;
  std::optional<Requirement> requirement;
  std::string location;
  std::string option;               // "--extra-index-url", the long form
  std::string value;                // of an option
  std::vector<std::string> hashes;  // "sha256:..." of --hash
  SourceSpan where;                 // of the first physical line

  bool operator==(const Line&) const = default;
};

struct Requirements {
  std::vector<Line> lines;         // in order; included files (-r) stand where they were included
  std::vector<Line> constraints;   // of -c files, each of Kind::requirement
  std::vector<std::string> files;  // every file that was read, relative to the root, sorted
  std::string requires_python;     // of a pyproject.toml or lock; usually empty
  bool locked = false;             // every line is pinned with hashes by a uv.lock or pylock.toml

  bool operator==(const Requirements&) const = default;
};

// The file at `path` (relative to the reader's root): pip's format, or by its name pyproject.toml
// (its [project] dependencies; a uv.lock or pylock.toml beside it wins), uv.lock or pylock*.toml.
// Nothing if there is no such file. `platform` and `python` decide what of a lock is for the image;
// an empty `python` means that it is not chosen yet, and markers stay in the lines.
// Throws Error{config} with every mistake of every file: what is not PEP 508, includes that are
// missing, outside of the project, in a circle or more than 100 deep, a file that is not UTF-8.
std::optional<Requirements> read_requirements(const std::string& path, const FileReader& files,
                                              std::string_view python, std::string_view platform);

// Lines of build.python_packages, each with its place.
struct WrittenLine {
  std::string text;
  SourceSpan where;
};
Requirements parse_lines(const std::vector<WrittenLine>& lines);

}  // namespace cog::requirements
