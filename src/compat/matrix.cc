#include "compat/matrix.h"

#include <algorithm>
#include <utility>

#include "base/embedded_file.h"
#include "compat/table.h"
#include "compat/tables.h"

extern "C" const EmbeddedFile cog_compat_files[];

namespace cog::compat {
namespace {

std::shared_ptr<Matrix::Tables> embedded_tables() {
  auto tables = std::make_shared<Matrix::Tables>();
  for (const EmbeddedFile* file = cog_compat_files; file->path != nullptr; ++file) {
    tables->texts.emplace(file->path, file->text());
  }
  return tables;
}

}  // namespace

Matrix Matrix::embedded() {
  Matrix matrix;
  matrix.tables_ = embedded_tables();
  return matrix;
}

Matrix Matrix::with_newer(const FileReader& newer) {
  std::shared_ptr<Tables> tables = embedded_tables();
  for (auto& [path, text] : tables->texts) {
    if (!path.starts_with("generated/")) continue;
    std::optional<std::string> bytes = newer.read(path);
    if (!bytes) continue;
    parse_table(*bytes, path);  // better refused now than in the middle of a build
    if (fetched_date(*bytes) <= fetched_date(text)) continue;
    tables->owned.push_back(*std::move(bytes));
    text = tables->owned.back();
    tables->updated = true;
  }
  Matrix matrix;
  matrix.tables_ = std::move(tables);
  return matrix;
}

std::string Matrix::date() const {
  std::string_view newest;
  for (const auto& [path, text] : tables_->texts) {
    if (path.starts_with("generated/")) newest = std::max(newest, fetched_date(text));
  }
  return std::string(newest);
}

bool Matrix::is_updated() const { return tables_->updated; }

}  // namespace cog::compat
