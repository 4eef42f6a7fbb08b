#include "compat/table.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::compat {
namespace {

using Cells = std::vector<std::string_view>;

std::string failure(const std::string& text) {
  try {
    parse_table(text, "generated/x.tsv");
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    EXPECT_FALSE(error.hint.empty());
    return to_text(error.where) + ": " + error.message;
  }
  return "";
}

TEST(Table, HasCommentsColumnsAndRows) {
  Table table = parse_table(
      "# source: package-index\n# fetched: 2026-11-22\n# a: "
      "b\nversion\tdate\n1.0\t2020\n\n2.0\t-\n",
      "generated/x.tsv");
  EXPECT_EQ(table.source, "package-index");
  EXPECT_EQ(table.fetched, "2026-11-22");
  EXPECT_EQ(table.columns, (Cells{"version", "date"}));
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0].cells, (Cells{"1.0", "2020"}));
  EXPECT_EQ(table.rows[0].line, 5);
  EXPECT_EQ(table.rows[1].cells, (Cells{"2.0", ""})) << "'-' is an empty cell";
  EXPECT_EQ(table.rows[1].line, 7);
  EXPECT_EQ(table.column("date"), 1u);
}

TEST(Table, MayEndWithoutNewlineAndHaveWindowsLines) {
  Table table = parse_table("a\tb\r\n1\t2", "x");
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(table.columns, (Cells{"a", "b"}));
  EXPECT_EQ(table.rows[0].cells, (Cells{"1", "2"}));
}

TEST(Table, OfAnotherShapeIsRefusedWithItsPlace) {
  EXPECT_EQ(failure("a\tb\n1\t2\n1\n"),
            "generated/x.tsv:3: not a compatibility table: 1 cells below 2 column names");
  EXPECT_EQ(failure("a\n1\t2\n"),
            "generated/x.tsv:2: not a compatibility table: 2 cells below 1 column names");
  EXPECT_EQ(failure(""), "generated/x.tsv: not a compatibility table: no column names");
  EXPECT_EQ(failure("# fetched: 2026-01-01\n"),
            "generated/x.tsv: not a compatibility table: no column names");
}

TEST(Table, WithoutAColumnSaysWhichOne) {
  Table table = parse_table("a\n", "x.tsv");
  try {
    table.column("version");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.message, "not a compatibility table: no column \"version\"");
  }
}

TEST(Table, TellsItsDateWithoutBeingParsed) {
  EXPECT_EQ(fetched_date("# source: x\n# fetched: 2026-11-22\nversion\n"), "2026-11-22");
  EXPECT_EQ(fetched_date("version\n# fetched: 2026-11-22\n"), "");
  EXPECT_EQ(fetched_date(""), "");
}

TEST(Cell, IsSplitAtItsSeparator) {
  EXPECT_EQ(split_cell("a,b"), (Cells{"a", "b"}));
  EXPECT_EQ(split_cell("a | b", " | "), (Cells{"a", "b"}));
  EXPECT_EQ(split_cell("a,,"), (Cells{"a", "", ""}));
  EXPECT_EQ(split_cell(""), Cells{});
}

}  // namespace
}  // namespace cog::compat
