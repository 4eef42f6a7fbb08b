// What every fuzzer of the schema reader checks, whatever the model says.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/file_reader.h"
#include "schema/schema.h"
#include "signature/openapi.h"

namespace cog::fuzz {

using Texts = std::map<std::string, std::string, std::less<>>;

// Aborts when asked for a path that could leave the project.
class WatchedFiles final : public FileReader {
 public:
  explicit WatchedFiles(Texts texts) : files_(std::move(texts)) {}

  std::optional<std::string> read(std::string_view path) const override {
    COG_CHECK(!path.empty() && path.front() != '/');
    COG_CHECK(path.find('\0') == std::string_view::npos);
    COG_CHECK(("/" + std::string(path) + "/").find("/../") == std::string::npos);
    return files_.read(path);
  }

 private:
  MemoryFiles files_;
};

inline void check_place(const Diagnostic& diagnostic) {
  COG_CHECK(!diagnostic.where.file.empty());
  COG_CHECK(!diagnostic.message.empty());
  COG_CHECK(diagnostic.message.find('\n') == std::string::npos);
  COG_CHECK(!to_text(diagnostic).empty());
}

// The document, or the text of the error; either must be fit to be shown.
inline std::string read_model(const Texts& texts) {
  try {
    schema::Extracted extracted =
        schema::extract_signature({"run.py", "Runner"}, {}, WatchedFiles(texts));
    for (const Diagnostic& warning : extracted.warnings) check_place(warning);
    std::string document = signature::to_openapi({extracted.signature, std::nullopt}, "0");
    // What we write, we can read. Reading may spell a number anew (1e-07), but only once.
    std::string again = signature::to_openapi(signature::from_openapi(document), "0");
    COG_CHECK(signature::to_openapi(signature::from_openapi(again), "0") == again);
    return document;
  } catch (const Error& error) {
    COG_CHECK(error.code == ErrorCode::schema);
    for (const Diagnostic& diagnostic : error.diagnostics) check_place(diagnostic);
    return to_text(error);
  }
}

}  // namespace cog::fuzz
