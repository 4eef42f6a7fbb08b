#include "compat/table.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace cog::compat {
namespace {

Error no_table(const std::string& file, int line, std::string message) {
  return Error(ErrorCode::config, "not a compatibility table: " + std::move(message),
               "run cog compat update to fetch it anew", SourceSpan{file, line});
}

// The value of "# name: value"; nothing useful for other comments.
std::string_view comment_value(std::string_view line, std::string_view name) {
  line.remove_prefix(1);
  line = trim(line);
  if (!line.starts_with(name)) return {};
  line.remove_prefix(name.size());
  return line.starts_with(':') ? trim(line.substr(1)) : std::string_view();
}

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells = split_cell(line, "\t");
  for (std::string_view& cell : cells) {
    if (cell == "-") cell = {};
  }
  return cells;
}

// Cuts the first line off `text`.
std::string_view take_line(std::string_view& text) {
  size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

size_t Table::column(std::string_view name) const {
  auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) throw no_table(file, 0, "no column " + in_quotes(name));
  return static_cast<size_t>(found - columns.begin());
}

Table parse_table(std::string_view text, const std::string& file) {
  Table table;
  table.file = file;
  for (int line_number = 1; !text.empty(); ++line_number) {
    std::string_view line = take_line(text);
    if (line.empty()) continue;
    if (line.starts_with('#')) {
      if (auto source = comment_value(line, "source"); !source.empty()) table.source = source;
      if (auto date = comment_value(line, "fetched"); !date.empty()) table.fetched = date;
    } else if (table.columns.empty()) {
      table.columns = split_cell(line, "\t");
    } else {
      Row row{line_number, cells_of(line)};
      if (row.cells.size() != table.columns.size()) {
        throw no_table(file, line_number,
                       std::to_string(row.cells.size()) + " cells below " +
                           std::to_string(table.columns.size()) + " column names");
      }
      table.rows.push_back(std::move(row));
    }
  }
  if (table.columns.empty()) throw no_table(file, 0, "no column names");
  return table;
}

std::string_view fetched_date(std::string_view text) {
  while (text.starts_with('#')) {
    std::string_view line = take_line(text);
    if (auto date = comment_value(line, "fetched"); !date.empty()) return date;
  }
  return {};
}

std::vector<std::string_view> split_cell(std::string_view cell, std::string_view separator) {
  std::vector<std::string_view> parts;
  if (cell.empty()) return parts;
  while (true) {
    size_t end = cell.find(separator);
    parts.push_back(cell.substr(0, end));
    if (end == std::string_view::npos) return parts;
    cell.remove_prefix(end + separator.size());
  }
}

}  // namespace cog::compat
