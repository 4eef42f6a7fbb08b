#include "schema/report.h"

#include <algorithm>
#include <utility>

namespace cog::schema {
namespace {

constexpr size_t kMaxDiagnostics = 100;
constexpr size_t kMaxText = 1000;  // bytes; names of a hostile file may be as long as the file

std::string cut(std::string text) {
  if (text.size() <= kMaxText) return text;
  size_t end = kMaxText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

}  // namespace

void Report::error(const Node& where, std::string message, std::string hint) {
  add(Severity::error, where, std::move(message), std::move(hint));
}

void Report::warning(const Node& where, std::string message, std::string hint) {
  add(Severity::warning, where, std::move(message), std::move(hint));
}

void Report::error_in(const Source& source, std::string message, std::string hint) {
  diagnostics_->error({source.file()}, cut(std::move(message)), cut(std::move(hint)));
}

Report Report::at(const Node& place) const {
  Report report = *this;
  if (!report.place_) report.place_ = place;
  return report;
}

bool Report::full() const { return diagnostics_->all().size() >= kMaxDiagnostics; }

void Report::add(Severity severity, const Node& where, std::string message, std::string hint) {
  if (full()) return;
  const Node& place = place_ ? *place_ : where;
  Diagnostic diagnostic{severity, place.span(), cut(std::move(message)), cut(std::move(hint)),
                        place.excerpt()};
  const std::vector<Diagnostic>& said = diagnostics_->all();
  if (std::find(said.begin(), said.end(), diagnostic) != said.end()) return;
  diagnostics_->add(std::move(diagnostic));
}

}  // namespace cog::schema
