#include "requirements/lock_lines.h"

#include <algorithm>

#include "base/text.h"
#include "requirements/paths.h"
#include "requirements/pip_line.h"

namespace cog::requirements {
namespace {

// Pythons that a project may yet be given. The last stands for all later ones.
constexpr int kFirstMinor = 8;
constexpr int kLastMinor = 20;

std::string python_of(int minor) { return "3." + std::to_string(minor); }

}  // namespace

Targets::Targets(std::string_view python, std::string_view platform,
                 std::string_view requires_python) {
  if (!python.empty()) {
    environments_.push_back(marker_environment(python, platform));
    return;
  }
  std::optional<Specifiers> accepted = parse_specifiers(requires_python);
  for (int minor = kFirstMinor; minor <= kLastMinor; ++minor) {
    MarkerEnvironment environment = marker_environment(python_of(minor), platform);
    std::optional<Version> newest = parse_version(environment["python_full_version"]);
    if (accepted && !matches(*accepted, *newest)) continue;
    minors_.push_back(minor);
    environments_.push_back(std::move(environment));
  }
}

std::optional<std::string> Targets::marker(const std::vector<bool>& needed) const {
  if (std::find(needed.begin(), needed.end(), true) == needed.end()) return std::nullopt;
  if (std::find(needed.begin(), needed.end(), false) == needed.end()) return "";
  std::vector<std::string> ranges;
  for (size_t i = 0; i < needed.size(); ++i) {
    if (!needed[i]) continue;
    size_t end = i;
    while (end < needed.size() && needed[end]) ++end;
    std::vector<std::string> bounds;
    if (i > 0) bounds.push_back("python_version >= \"" + python_of(minors_[i]) + "\"");
    if (end < needed.size())
      bounds.push_back("python_version < \"" + python_of(minors_[end]) + "\"");
    ranges.push_back(join(bounds, " and "));
    i = end;
  }
  return join(ranges, " or ");
}

void add_locked_line(const LockFile& lock, const TomlValue& where, std::string requirement,
                     const std::string& marker, const std::vector<std::string>& hashes,
                     Requirements& result) {
  if (!marker.empty()) requirement += " ; " + marker;
  for (const std::string& hash : hashes) requirement += " --hash=" + hash;
  LogicalLines lines(requirement, lock.path);
  try {
    bool is_one = lines.next() && lines.text() == requirement;
    ParsedLine parsed = parse_pip_line(lines, folder_of(lock.path), false);
    if (!is_one || parsed.lines.size() != 1) {
      throw Mistake{0, 1, shown(requirement) + " is no requirement", ""};
    }
    parsed.lines[0].where = where.where(lock.path);
    result.lines.push_back(std::move(parsed.lines[0]));
    if (hashes.empty()) result.locked = false;
  } catch (const Mistake& mistake) {
    lock.findings.error(where.where(lock.path), mistake.message, mistake.hint);
  }
}

void add_indexes(const LockFile& lock, const std::map<std::string, size_t>& packages_by_index,
                 const std::vector<std::string>& own_indexes, Requirements& result) {
  auto most = std::max_element(packages_by_index.begin(), packages_by_index.end(),
                               [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<Line> lines;
  for (auto index = packages_by_index.begin(); index != packages_by_index.end(); ++index) {
    bool is_own =
        std::find(own_indexes.begin(), own_indexes.end(), index->first) != own_indexes.end();
    if (index == most && !is_own) continue;  // the installer's own
    Line line;
    line.kind = Line::Kind::option;
    line.option = "--extra-index-url";
    line.value = index->first;
    line.text = line.option + " " + line.value;
    line.where = {lock.path};
    lines.push_back(std::move(line));
  }
  result.lines.insert(result.lines.begin(), lines.begin(), lines.end());
}

std::vector<bool> evaluate_marker(const LockFile& lock, const TomlValue& marker) {
  std::vector<MarkerEnvironment>& environments = lock.targets.environments();
  std::vector<bool> holds(environments.size(), true);
  if (!marker) return holds;
  try {
    Marker parsed = marker_of(marker.text);
    for (size_t i = 0; i < holds.size(); ++i) holds[i] = parsed.evaluate(environments[i]);
  } catch (const Mistake& mistake) {
    lock.findings.error(marker.where(lock.path), mistake.message + " in " + shown(marker.text),
                        mistake.hint);
  }
  return holds;
}

}  // namespace cog::requirements
