#include "build/document.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/version.h"
#include "schema/schema.h"

namespace cog::build {
namespace {

// Reads one target after the other and keeps what is wrong with each.
class TargetReader {
 public:
  TargetReader(const std::string& python, const FileReader& files)
      : python_(python), files_(files) {}

  std::optional<signature::Signature> read(const std::optional<std::string>& reference,
                                           schema::Mode mode) {
    if (!reference) return std::nullopt;
    try {
      schema::Extracted extracted =
          schema::extract_signature(schema::parse_reference(*reference), {mode, python_}, files_);
      for (Diagnostic& warning : extracted.warnings) add(std::move(warning));
      read_.insert(extracted.files.begin(), extracted.files.end());
      return std::move(extracted.signature);
    } catch (const Error& error) {  // thrown again with those of the other target
      if (error.code != ErrorCode::schema) throw;
      for (const Diagnostic& diagnostic : error.diagnostics) add(diagnostic);
      if (error.diagnostics.empty()) {
        add({Severity::error, error.where, error.message, error.hint, ""});
      }
    }
    return std::nullopt;
  }

  const Diagnostics& found() const { return found_; }
  std::vector<std::string> files() const { return {read_.begin(), read_.end()}; }

 private:
  // Both targets may be in one file.
  void add(Diagnostic diagnostic) {
    const std::vector<Diagnostic>& all = found_.all();
    if (std::find(all.begin(), all.end(), diagnostic) == all.end()) {
      found_.add(std::move(diagnostic));
    }
  }

  std::string python_;
  const FileReader& files_;
  Diagnostics found_;
  std::set<std::string> read_;
};

}  // namespace

Document read_document(const References& references, const FileReader& files) {
  COG_CHECK(references.run || references.train);
  TargetReader reader(references.python, files);
  Document document;
  document.targets.run = reader.read(references.run, schema::Mode::run);
  document.targets.train = reader.read(references.train, schema::Mode::train);
  if (reader.found().has_errors()) throw Error(ErrorCode::schema, reader.found());
  document.openapi = signature::to_openapi(document.targets, kVersion);
  document.warnings = reader.found().warnings();
  document.files = reader.files();
  return document;
}

void check_is_served(const signature::Signature& run, const SourceSpan& where) {
  if (run.asynchronous) {
    throw Error(ErrorCode::not_supported, "asynchronous models are not supported yet",
                "write def instead of async def", where);
  }
  if (run.streaming) {
    throw Error(ErrorCode::not_supported, "@streaming is not supported yet",
                "remove it: what the model yields is answered as one list", where);
  }
  if (run.max_concurrency > 1) {
    throw Error(ErrorCode::not_supported, "more than one prediction at a time is not supported yet",
                "remove @concurrent, or write @concurrent(max=1)", where);
  }
}

}  // namespace cog::build
