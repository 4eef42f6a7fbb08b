// What cog doctor looked at, and what it found there.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/error.h"

namespace cog::doctor {

enum class Group { config, python, environment };

enum class Status { ok, warning, error, skipped };

struct Check {
  Group group = Group::config;
  std::string name;      // "cog.yaml"
  std::string summary;   // what is there, or why it was skipped; may be empty
  bool skipped = false;  // it could not be looked at, which is no finding of its own
  std::vector<Diagnostic> findings;

  Status status() const;  // as its worst finding
  // Notes every mistake that `error` tells of.
  void add(const Error& error);
  void add(const std::vector<Diagnostic>& more);

  bool operator==(const Check&) const = default;
};

struct Report {
  std::vector<Check> checks;

  size_t count(Severity severity) const;
};

// For people; each ends without a newline.
std::string to_text(Group group);              // "Config"
std::string to_text(const Check& check);       // one line, and its findings below it, indented
std::string summary_of(const Report& report);  // "2 errors, 1 warning"

// {"checks": [{"group", "name", "status", "summary", "findings": [{"severity", "file", "line",
// "column", "message", "hint"}]}], "errors", "warnings"}; of a finding's place only what is known.
std::string to_json(const Report& report);

}  // namespace cog::doctor
