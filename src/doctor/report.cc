#include "doctor/report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace cog::doctor {
namespace {

using json = nlohmann::ordered_json;

std::string to_text(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::warning:
      return "warning";
    case Status::error:
      return "error";
    case Status::skipped:
      return "skipped";
  }
  return "";
}

std::string to_text(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

std::string count_of(size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

json to_json(const Diagnostic& finding) {
  json object = {{"severity", to_text(finding.severity)}};
  if (!finding.where.file.empty()) object["file"] = finding.where.file;
  if (finding.where.line != 0) object["line"] = finding.where.line;
  if (finding.where.column != 0) object["column"] = finding.where.column;
  object["message"] = finding.message;
  object["hint"] = finding.hint;
  return object;
}

json to_json(const Check& check) {
  json findings = json::array();
  for (const Diagnostic& finding : check.findings) findings.push_back(to_json(finding));
  return {{"group", to_text(check.group)},
          {"name", check.name},
          {"status", to_text(check.status())},
          {"summary", check.summary},
          {"findings", std::move(findings)}};
}

}  // namespace

Status Check::status() const {
  if (skipped) return Status::skipped;
  if (findings.empty()) return Status::ok;
  bool error = std::any_of(findings.begin(), findings.end(),
                           [](const Diagnostic& d) { return d.severity == Severity::error; });
  return error ? Status::error : Status::warning;
}

void Check::add(const Error& error) {
  if (!error.diagnostics.empty()) return add(error.diagnostics);
  std::string message = error.message;
  for (const std::string& context : error.context) message += ", while " + context;
  add({{Severity::error, error.where, std::move(message), error.hint, ""}});
}

void Check::add(const std::vector<Diagnostic>& more) {
  for (const Diagnostic& finding : more) {
    // Two steps of a build may meet the same thing.
    if (std::find(findings.begin(), findings.end(), finding) != findings.end()) continue;
    findings.push_back(finding);
  }
}

size_t Report::count(Severity severity) const {
  size_t count = 0;
  for (const Check& check : checks) {
    count += static_cast<size_t>(
        std::count_if(check.findings.begin(), check.findings.end(),
                      [&](const Diagnostic& d) { return d.severity == severity; }));
  }
  return count;
}

std::string to_text(Group group) {
  switch (group) {
    case Group::config:
      return "Config";
    case Group::python:
      return "Python";
    case Group::environment:
      return "Environment";
  }
  return "";
}

std::string to_text(const Check& check) {
  std::string status = to_text(check.status());
  std::string text = "  " + status + std::string(9 - status.size(), ' ') + check.name;
  if (!check.summary.empty()) text += ": " + check.summary;
  for (const Diagnostic& finding : check.findings) {
    for (const std::string& line :
         split_lines(to_text(finding.severity) + ": " + cog::to_text(finding))) {
      text += "\n    " + line;
    }
  }
  return text;
}

std::string summary_of(const Report& report) {
  size_t errors = report.count(Severity::error);
  size_t warnings = report.count(Severity::warning);
  if (errors + warnings == 0) return "Nothing is wrong";
  if (warnings == 0) return count_of(errors, "error");
  if (errors == 0) return count_of(warnings, "warning");
  return count_of(errors, "error") + ", " + count_of(warnings, "warning");
}

std::string to_json(const Report& report) {
  json checks = json::array();
  for (const Check& check : report.checks) checks.push_back(to_json(check));
  json object = {{"checks", std::move(checks)},
                 {"errors", report.count(Severity::error)},
                 {"warnings", report.count(Severity::warning)}};
  return object.dump(2, ' ', false, json::error_handler_t::replace);
}

}  // namespace cog::doctor
