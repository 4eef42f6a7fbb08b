// One tab-separated table of compat/: comments, a line of column names, one fact a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cog::compat {

struct Row {
  int line = 0;
  std::vector<std::string_view> cells;  // one for each column; "-" has become ""
};

struct Table {
  std::string file;          // "generated/torch.tsv"
  std::string_view source;   // of all rows that name none of their own
  std::string_view fetched;  // "2026-11-21"
  std::vector<std::string_view> columns;
  std::vector<Row> rows;

  // The place of a column in `Row::cells`. Throws Error{config} if the table has no such column.
  size_t column(std::string_view name) const;
};

// `text` must outlive the result. Throws Error{config} with file and line if it is no table: no
// column names, a row with another number of cells.
Table parse_table(std::string_view text, const std::string& file);

// The date of a `# fetched:` line, without reading the rest; empty if there is none.
std::string_view fetched_date(std::string_view text);

// "a,,b" -> a, "", b; nothing for "".
std::vector<std::string_view> split_cell(std::string_view cell, std::string_view separator = ",");

}  // namespace cog::compat
