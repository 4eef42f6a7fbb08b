// What the tables know about one Python package: its releases, oldest first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/table.h"
#include "requirements/requirement.h"

namespace cog::compat {

// The minor versions of Python 3 that something exists for.
struct PythonSet {
  uint64_t minors = 0;  // bit N: 3.N
  bool any = false;     // wheels without a Python tag
  bool source = false;  // a source archive alone

  bool has(int minor) const { return any || source || ((minors >> minor) & 1) != 0; }
  bool operator==(const PythonSet&) const = default;
};

// Of a cell `pythons`, for a platform such as "linux/arm64".
PythonSet parse_pythons(std::string_view cell, std::string_view platform);
// "3.7 to 3.10", "3.9 and 3.11"; empty for none.
std::string to_text(uint64_t minors);

// A requirement of a release on another package of the tables. Parsed when it is first asked for.
class Dependency {
 public:
  explicit Dependency(std::string_view text);

  std::string_view name() const { return name_; }
  std::string_view text() const { return text_; }
  const requirements::Requirement& requirement() const;

 private:
  std::string_view text_, name_;
  mutable std::optional<requirements::Requirement> parsed_;
};

struct Release {
  requirements::Version version;
  std::string version_text;
  int line = 0;
  PythonSet on_amd64, on_arm64;  // what a wheel exists for
  std::string_view requires_python;
  size_t python_range = 0;  // of requires_python, in Package::python_ranges
  std::string_view glibc;
  std::string_view requirements;  // the cell
  std::string_view extras;        // the cell
  bool yanked = false;
  mutable std::optional<std::vector<Dependency>> parsed_dependencies = std::nullopt;

  // One thread at a time: parsed at the first call.
  const std::vector<Dependency>& dependencies() const;
  bool has_extra(std::string_view extra) const;
  const PythonSet& pythons_on(std::string_view platform) const {
    return platform == "linux/arm64" ? on_arm64 : on_amd64;
  }
};

struct Package {
  std::string name;
  std::string file;
  std::string source;
  std::string fetched;
  std::vector<Release> releases;  // oldest first, each version once
  std::vector<requirements::Specifiers> python_ranges;

  // The release of exactly this version, local label aside; or the nearest older one, or the
  // oldest. Nothing if there is no release at all.
  const Release* nearest(const requirements::Version& version) const;
  const Release* find(const requirements::Version& version) const;
};

// A cell that says something else than the file.
struct Override {
  std::string_view package, version, column, value;
};

// Throws Error{config} with file and line if a cell can't be read.
Package parse_package(std::string name, const Table& table, const std::vector<Override>& overrides);

}  // namespace cog::compat
