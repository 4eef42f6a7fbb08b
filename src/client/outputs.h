// What a model answered, on standard output and in files.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "os/environment.h"
#include "prediction/prediction.h"
#include "signature/signature.h"

namespace cog::client {

// Where an answer goes.
struct OutputTarget {
  // File for the answer; nothing: text goes to standard output, files are called "output".
  std::optional<std::string> path;
  bool json = false;  // the answer as one JSON object with status, output, error, metrics
};

// `path` as the user wrote it: "~" expanded, a leading '@' dropped, the default name added to a
// folder. Throws Error{io} if an answer of this type needs a file and it can't be written there,
// before a model has run for nothing.
OutputTarget make_output_target(const std::optional<std::string>& path, bool json,
                                const signature::Signature& signature,
                                const os::Environment& environment);

struct Rendered {
  std::optional<std::string> text;  // for standard output, without its final newline
  std::vector<std::string> files;   // written, in order of appearance
};

// Writes the files of an answer (those whose type says so) and gives back the text to print.
// Concatenated strings are joined, strings come as they are, all else is JSON, indented, with
// sorted keys and with the paths of written files in the place of their data URLs. Throws Error{io}
// when a file can't be written.
Rendered write_output(const prediction::Response& response, const signature::Signature& signature,
                      const OutputTarget& target);

}  // namespace cog::client
