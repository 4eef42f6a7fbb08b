// Python source to Signature, without running Python.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/file_reader.h"
#include "signature/signature.h"

namespace cog::schema {

// "run.py:Runner" taken apart.
struct Reference {
  std::string file;  // relative to the project's root
  std::string name;  // of a class or function

  bool operator==(const Reference&) const = default;
};

// Throws Error{schema} if the text is not "FILE.py:NAME" or the file would leave the project.
Reference parse_reference(std::string_view text);

enum class Mode { run, train };

struct Question {
  Mode mode = Mode::run;
  std::string python;  // the version that the model will run with, "3.12"; empty: any from 3.10 on
};

struct Extracted {
  signature::Signature signature;
  std::vector<Diagnostic> warnings;
  std::vector<std::string> files;  // all that were read, relative to the root
};

// Reads the class or function that `reference` names. All mistakes are collected: throws
// Error{schema} whose diagnostics carry file, line, column, the source line, and what to write
// instead. A missing file or name is reported the same way, with the nearest name there is.
Extracted extract_signature(const Reference& reference, const Question& question,
                            const FileReader& files);

}  // namespace cog::schema
