#include <algorithm>

#include "base/text.h"
#include "requirements/lock_lines.h"
#include "requirements/syntax.h"

namespace cog::requirements {
namespace {

void add_hashes(const TomlValue& file, std::vector<std::string>& hashes) {
  for (const char* algorithm : {"sha256", "sha384", "sha512"}) {
    const TomlValue& hash = file["hashes"][algorithm];
    if (!hash) continue;
    hashes.push_back(std::string(algorithm) + ":" + hash.text);
    return;
  }
}

std::string with_folder(std::string address, const TomlValue& source) {
  const TomlValue& folder = source["subdirectory"];
  return folder ? address + "#subdirectory=" + folder.text : address;
}

// An address, or a path relative to the lock.
std::string place_of(const std::string& name, const TomlValue& source) {
  if (source["url"]) return name + " @ " + with_folder(source["url"].text, source);
  return "./" + source["path"].text;
}

std::string requirement_for(const TomlValue& package) {
  std::string name = package["name"].text;
  if (const TomlValue& vcs = package["vcs"]) {
    std::string address = vcs["type"].text + "+" + vcs["url"].text + "@" + vcs["commit-id"].text;
    return name + " @ " + with_folder(address, vcs);
  }
  if (package["directory"]) return "./" + package["directory"]["path"].text;
  if (package["archive"]) return place_of(name, package["archive"]);
  return name + "==" + package["version"].text;
}

std::vector<std::string> hashes_of(const TomlValue& package) {
  std::vector<std::string> hashes;
  add_hashes(package["archive"], hashes);
  add_hashes(package["sdist"], hashes);
  for (const TomlValue& wheel : package["wheels"].items) add_hashes(wheel, hashes);
  return hashes;
}

bool any(const std::vector<bool>& values) {
  return std::find(values.begin(), values.end(), true) != values.end();
}

// The lock may name the machines that it is for.
void check_environments(const LockFile& lock) {
  const TomlValue& environments = lock.document["environments"];
  bool fits = environments.items.empty();
  for (const TomlValue& marker : environments.items) {
    fits = any(evaluate_marker(lock, marker)) || fits;
  }
  if (!fits) {
    lock.findings.error(environments.where(lock.path), "the lock is not for this Python on Linux",
                        "write it again for Linux and the Python of the image");
  }
}

}  // namespace

void read_pylock(const LockFile& lock, Requirements& result) {
  const TomlValue& version = lock.document["lock-version"];
  if (!version.text.starts_with("1.")) {
    lock.findings.error(version ? version.where(lock.path) : SourceSpan{lock.path},
                        "this version of cog reads locks of version 1 (lock-version)",
                        "export a requirements.txt and name that file");
    return;
  }
  std::vector<std::string> groups;
  for (const TomlValue& group : lock.document["default-groups"].items) {
    groups.push_back(normalize_name(group.text));
  }
  for (MarkerEnvironment& environment : lock.targets.environments()) {
    environment["dependency_groups"] = join(groups, ",");
  }
  check_environments(lock);
  result.locked = true;
  std::map<std::string, size_t> indexes;
  std::map<std::string, std::vector<bool>> taken;
  for (const TomlValue& package : lock.document["packages"].items) {
    std::vector<bool> needed = evaluate_marker(lock, package["marker"]);
    std::optional<std::string> marker = lock.targets.marker(needed);
    if (!marker) continue;
    std::vector<bool>& before = taken[package["name"].text];
    before.resize(needed.size());
    for (size_t i = 0; i < needed.size(); ++i) {
      if (needed[i] && before[i]) {
        lock.findings.error(
            package.where(lock.path),
            "the lock has two packages " + shown(package["name"].text) + " for one Python",
            "write the lock again");
        break;
      }
      before[i] = before[i] || needed[i];
    }
    if (package["index"]) ++indexes[package["index"].text];
    add_locked_line(lock, package, requirement_for(package), *marker, hashes_of(package), result);
  }
  add_indexes(lock, indexes, {}, result);
}

}  // namespace cog::requirements
