// What the readers of lock files share: for which Pythons a package is needed, and its line.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_reader.h"
#include "requirements/findings.h"
#include "requirements/requirements.h"
#include "requirements/toml.h"

namespace cog::requirements {

// The Pythons that a lock is read for: the chosen one, or each that it may yet be.
class Targets {
 public:
  Targets(std::string_view python, std::string_view platform, std::string_view requires_python);

  std::vector<MarkerEnvironment>& environments() { return environments_; }

  // The marker that holds for those environments where `needed`; empty if for all. Nothing if for
  // none.
  std::optional<std::string> marker(const std::vector<bool>& needed) const;

 private:
  std::vector<int> minors_;  // of environments_, ascending
  std::vector<MarkerEnvironment> environments_;
};

// A lock file while it is read.
struct LockFile {
  const std::string& path;
  const TomlValue& document;
  Targets& targets;
  Findings& findings;
};

// Adds the line `requirement ; marker --hash=... --hash=...`, as read from `where`.
void add_locked_line(const LockFile& lock, const TomlValue& where, std::string requirement,
                     const std::string& marker, const std::vector<std::string>& hashes,
                     Requirements& result);
// Adds an option line for each index but the one that most packages come from.
void add_indexes(const LockFile& lock, const std::map<std::string, size_t>& packages_by_index,
                 const std::vector<std::string>& own_indexes, Requirements& result);

// True where `marker`, of the value `where`, holds. A mistake in it is said once.
std::vector<bool> evaluate_marker(const LockFile& lock, const TomlValue& marker);

// A uv.lock: what the project of its folder needs, without its groups. `own_indexes` are those that
// its pyproject.toml names.
void read_uv_lock(const LockFile& lock, const std::vector<std::string>& own_indexes,
                  Requirements& result);
// A pylock.toml (PEP 751), with its default groups.
void read_pylock(const LockFile& lock, Requirements& result);

}  // namespace cog::requirements
