#include "compat/python.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "requirements/version.h"

namespace cog::compat {
namespace {

using requirements::Prereleases;
using requirements::Version;

constexpr uint64_t kLatePatch = 99;  // later than any patch version ever was

bool accepts(const requirements::Specifiers& range, int minor, uint64_t patch) {
  Version version;
  version.release = {3, static_cast<uint64_t>(minor), patch};
  return matches(range, version, Prereleases::allowed);
}

// Smaller is better.
int rank(const Python& python) {
  return python.minor <= kPreferredPython ? kPreferredPython - python.minor : 100 + python.minor;
}

// Moves the Python of this minor version to the front, if it is among them.
void prefer(std::vector<Python>& choices, std::string_view version) {
  std::optional<Python> preferred = parse_python(version);
  if (!preferred) return;
  std::stable_partition(choices.begin(), choices.end(),
                        [&](const Python& python) { return python.minor == preferred->minor; });
}

}  // namespace

bool Python::accepted_by(const requirements::Specifiers& range) const {
  if (std::count(text.begin(), text.end(), '.') > 1) {
    std::optional<Version> version = requirements::parse_version(text);
    return version && matches(range, *version, Prereleases::allowed);
  }
  return accepts(range, minor, kLatePatch) || accepts(range, minor, 0);
}

std::optional<Python> parse_python(std::string_view text) {
  if (!text.starts_with("3.")) return std::nullopt;
  Python python{std::string(text), 0};
  auto [end, failure] = std::from_chars(text.data() + 2, text.data() + text.size(), python.minor);
  bool ends_there = end == text.data() + text.size() || *end == '.';
  if (failure != std::errc() || !ends_there || python.minor < 0 || python.minor > 63) {
    return std::nullopt;
  }
  return python;
}

std::vector<Python> all_pythons(const Matrix::Tables& tables) {
  std::vector<Python> all;
  for (const PythonFact& fact : tables.pythons()) {
    if (!fact.image || fact.state == "coming" || fact.minor < kOldestPython) continue;
    all.push_back({"3." + std::to_string(fact.minor), fact.minor});
  }
  std::sort(all.begin(), all.end(),
            [](const Python& a, const Python& b) { return rank(a) < rank(b); });
  return all;
}

std::vector<Python> python_choices(const Query& query, const Matrix::Tables& tables) {
  std::vector<Python> choices;
  if (query.python) {
    if (auto python = parse_python(query.python->text)) choices.push_back(*std::move(python));
  } else {
    choices = all_pythons(tables);
    if (query.own_base) prefer(choices, query.own_base->python);
  }
  if (!query.requires_python.empty()) {
    if (auto range = requirements::parse_specifiers(query.requires_python)) {
      std::erase_if(choices, [&](const Python& python) { return !python.accepted_by(*range); });
    }
  }
  return choices;
}

}  // namespace cog::compat
