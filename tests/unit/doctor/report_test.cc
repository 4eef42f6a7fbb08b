#include "doctor/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace cog::doctor {
namespace {

const Diagnostic kWarning{Severity::warning, {"cog.yaml", 5, 3, 9}, "old", "write new", "  old: 1"};
const Diagnostic kError{Severity::error, {"run.py"}, "bad", "", ""};

TEST(Report, ACheckIsAsBadAsItsWorstFinding) {
  Check check;
  EXPECT_EQ(check.status(), Status::ok);
  check.add({kWarning});
  EXPECT_EQ(check.status(), Status::warning);
  check.add({kError, kWarning});
  EXPECT_EQ(check.status(), Status::error);
  EXPECT_EQ(check.findings, (std::vector<Diagnostic>{kWarning, kError}));
}

TEST(Report, AnErrorBringsAllItsMistakesOrItself) {
  Diagnostics two;
  two.error({"a", 1, 1}, "one");
  two.error({"a", 2, 1}, "two");
  Check check;
  check.add(Error(ErrorCode::config, two));
  check.add(Error(ErrorCode::io, "three", "hint", {"b"}).while_doing("reading"));
  ASSERT_EQ(check.findings.size(), 3u);
  EXPECT_EQ(check.findings[2],
            (Diagnostic{Severity::error, {"b"}, "three, while reading", "hint", ""}));
}

TEST(Report, IsShownWithThePlaceAndTheWayOut) {
  Check check{Group::config, "cog.yaml", "/m/cog.yaml", false, {kWarning}};
  EXPECT_EQ(to_text(check),
            "  warning  cog.yaml: /m/cog.yaml\n"
            "    warning: cog.yaml:5:3: old\n"
            "          old: 1\n"
            "          ^^^^^^\n"
            "      write new");
}

TEST(Report, CountsInWords) {
  Report report;
  EXPECT_EQ(summary_of(report), "Nothing is wrong");
  report.checks = {{Group::config, "a", "", false, {kWarning}}};
  EXPECT_EQ(summary_of(report), "1 warning");
  report.checks.push_back({Group::python, "b", "", false, {kError, kWarning}});
  EXPECT_EQ(summary_of(report), "1 error, 2 warnings");
}

TEST(Report, AsJsonHasOfAPlaceOnlyWhatIsKnown) {
  Report report;
  report.checks = {{Group::python, "b\xff", "", false, {kWarning, kError}},
                   {Group::environment, "c", "why", true, {}}};
  nlohmann::json object = nlohmann::json::parse(to_json(report));
  EXPECT_EQ(object["errors"], 1);
  EXPECT_EQ(object["warnings"], 1);
  EXPECT_EQ(object["checks"][0]["findings"][0], (nlohmann::json{{"severity", "warning"},
                                                                {"file", "cog.yaml"},
                                                                {"line", 5},
                                                                {"column", 3},
                                                                {"message", "old"},
                                                                {"hint", "write new"}}));
  EXPECT_FALSE(object["checks"][0]["findings"][1].contains("line"));
  EXPECT_EQ(object["checks"][1]["status"], "skipped");
  EXPECT_EQ(object["checks"][1]["group"], "Environment");
}

}  // namespace
}  // namespace cog::doctor
