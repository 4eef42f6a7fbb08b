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
    requirement,  // a name, or a name with a URL
    url,          // a bare URL or version-control address
    local,        // `location` is a file or folder of the project
    editable,     // -e; `location` is a local path, or empty for an address
    option,       // any other line that starts with '-'
  };
  Kind kind = Kind::requirement;
  // Byte for byte as it must reach pip: the physical lines, continuations included, joined by LF,
  // without the comment behind them. An index option behind a requirement, which pip would not see
  // there, is a line of its own before it.
  std::string text;
  // Not for options. Of a url, local or editable line it says what is known: `name` may be empty,
  // `url` is the address or path as written.
  std::optional<Requirement> requirement;
  // A path relative to the project's root, "." for the root itself, wherever the line names one:
  // also `name @ file:...` and `--find-links wheels`.
  std::string location;
  std::string option;               // "--extra-index-url", the long form; also "--editable"
  std::string value;                // of an option; of a local line its path as in `text`
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
// Of a uv.lock the project's dependencies are taken without its groups, of a pylock the default
// groups. Nothing if there is no such file. `platform` and `python` decide what of a lock is for
// the image; an empty `python` means that it is not chosen yet, and markers stay in the lines.
// Throws Error{config} with every mistake of every file: what is not PEP 508, includes that are
// missing, outside of the project, in a circle or more than 100 deep, a file that is not UTF-8,
// more than 4 MiB or 20,000 lines of requirements (pyproject.toml: 1 MiB; a lock: 32 MiB), a lock
// that its pyproject.toml has outgrown.
std::optional<Requirements> read_requirements(const std::string& path, const FileReader& files,
                                              std::string_view python, std::string_view platform);

// Lines of build.python_packages, each with its place. Throws as read_requirements; they can't
// include files.
struct WrittenLine {
  std::string text;
  SourceSpan where;
};
Requirements parse_lines(const std::vector<WrittenLine>& lines);

}  // namespace cog::requirements
