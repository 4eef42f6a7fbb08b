// What runs with what: the rows of compat/, read on demand.
//
// Pure. The rows are compiled into the program; newer ones from the user's cache (`cog compat
// update`) stand before them, package by package. compat/README.md tells the columns.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_reader.h"
#include "requirements/requirement.h"

namespace cog::compat {

// Where a fact comes from, for explanations.
struct Source {
  std::string file;   // "generated/torch.tsv"
  int line = 0;       // 0: the whole file
  std::string title;  // "package index metadata", "PyTorch release compatibility matrix"
  std::string date;   // "2026-11-21", when it was read

  bool operator==(const Source&) const = default;
};

class Matrix {
 public:
  static Matrix embedded();
  // The embedded one with the files of `newer` ("generated/torch.tsv", ...) in place of its own
  // where they were fetched later. Throws Error{config} for a file that is no table.
  static Matrix with_newer(const FileReader& newer);

  // The date of the newest generated file in use, and whether it comes from `newer`.
  std::string date() const;
  bool is_updated() const;

  struct Tables;  // the rows, for this module's own sources (compat/tables.h)
  const Tables& tables() const { return *tables_; }

 private:
  std::shared_ptr<const Tables> tables_;
};

}  // namespace cog::compat
