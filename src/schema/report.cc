#include "schema/report.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace cog::schema {
namespace {

constexpr size_t kMaxDiagnostics = 100;
constexpr size_t kMaxText = 1000;  // bytes; names of a hostile file may be as long as the file

std::string place_of(const Node& node) {
  SourceSpan span = node.span();
  return span.file + ":" + std::to_string(span.line) + ":" + std::to_string(span.column);
}

}  // namespace

void Report::error(const Node& where, std::string message, std::string hint) {
  add(Severity::error, where, std::move(message), std::move(hint));
}

void Report::warning(const Node& where, std::string message, std::string hint) {
  add(Severity::warning, where, std::move(message), std::move(hint));
}

void Report::unknown(const Node& where, std::string what, const Unknown& why, std::string hint) {
  std::string message = std::move(what) + " can't be known: " + why.reason;
  if (why.where.is_within(where)) return error(why.where, std::move(message), std::move(hint));
  error(where, std::move(message) + " (" + place_of(why.where) + ")", std::move(hint));
}

void Report::error_in(const Source& source, std::string message, std::string hint) {
  diagnostics_->error({source.file()}, shorten(message, kMaxText), shorten(hint, kMaxText));
}

bool Report::full() const { return diagnostics_->all().size() >= kMaxDiagnostics; }

void Report::add(Severity severity, const Node& where, std::string message, std::string hint) {
  if (full()) return;
  Diagnostic diagnostic{severity, where.span(), shorten(message, kMaxText), shorten(hint, kMaxText),
                        where.excerpt()};
  const std::vector<Diagnostic>& said = diagnostics_->all();
  if (std::find(said.begin(), said.end(), diagnostic) != said.end()) return;
  diagnostics_->add(std::move(diagnostic));
}

}  // namespace cog::schema
