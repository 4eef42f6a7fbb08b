#include "compat/explain.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "compat/conflicts.h"
#include "compat/python.h"
#include "compat/values.h"
#include "compat/ways_out.h"
#include "compat/wording.h"

namespace cog::compat {
namespace {

constexpr size_t kMostConflicts = 20;
constexpr size_t kMostWays = 3;

struct Conflict {
  std::vector<Value> values;  // a minimal set that has no solution
  Value dropped;              // to look for the next conflict without it
};

std::vector<Value> without(const std::vector<Value>& values, const Value& value) {
  std::vector<Value> rest;
  for (const Value& one : values) {
    if (!(one == value)) rest.push_back(one);
  }
  return rest;
}

// Leaves out one value after the other, as long as there is no solution without it either.
std::vector<Value> minimal_conflict(const Query& query, const Matrix::Tables& tables,
                                    std::vector<Value> values) {
  std::vector<Value> all = values;
  for (auto value = all.rbegin(); value != all.rend(); ++value) {
    std::vector<Value> less = without(values, *value);
    if (!has_solution(only(query, less), tables)) values = std::move(less);
  }
  return values;
}

// Requirements are dropped first: python and cuda may have a part in more conflicts.
Value value_to_drop(const std::vector<Value>& conflict) {
  for (auto value = conflict.rbegin(); value != conflict.rend(); ++value) {
    if (value->kind == Value::Kind::wanted) return *value;
  }
  return conflict.back();
}

std::vector<Conflict> all_conflicts(const Query& query, const Matrix::Tables& tables) {
  std::vector<Conflict> conflicts;
  std::vector<Value> values = values_of(query, tables);
  while (conflicts.size() < kMostConflicts && !has_solution(only(query, values), tables)) {
    std::vector<Value> minimal = minimal_conflict(query, tables, values);
    if (minimal.empty()) break;
    conflicts.push_back({minimal, value_to_drop(minimal)});
    values = without(values, conflicts.back().dropped);
  }
  return conflicts;
}

Told told_on(const Query& query, const Matrix::Tables& tables, const Python& python,
             const std::string& pythons = "") {
  Search failed(query, tables, python, Search::Record::removals);
  failed.solve();
  return tell(query, tables, failed, pythons);
}

std::string minors_text(const std::vector<Python>& pythons) {
  uint64_t minors = 0;
  for (const Python& python : pythons) minors |= uint64_t{1} << python.minor;
  return to_text(minors);
}

// Each of the packages has builds, and no Python has them all.
Told tell_no_python(const Query& query, const Matrix::Tables& tables,
                    const std::vector<Python>& choices) {
  std::string whose = query.requires_python.empty() ? "cog supports" : "requires-python accepts";
  Told told =
      told_on(query, tables, choices.front(), minors_text(choices) + ", those that " + whose);
  if (query.wanted.size() == 1) return told;
  std::vector<std::string> parts;
  for (const Wanted& wanted : query.wanted) {
    Query alone = query;
    alone.wanted = {wanted};
    std::vector<Python> fitting;
    for (const Python& python : choices) {
      if (Search(alone, tables, python).solve()) fitting.push_back(python);
    }
    parts.push_back(wanted.text + " goes with Python " +
                    (fitting.empty() ? "none" : minors_text(fitting)));
  }
  told.message = list_text(parts);
  return told;
}

Told tell_no_choice(const Query& conflict, const Matrix::Tables& tables) {
  Told told;
  std::string python = conflict.python ? "Python " + conflict.python->text : "";
  if (conflict.requires_python.empty()) {
    told.message =
        "cog knows no " + python + " (it knows " + minors_text(all_pythons(tables)) + ")";
  } else {
    told.message = "requires-python " + in_quotes(conflict.requires_python) +
                   (python.empty() ? " accepts no Python that an image exists for"
                                   : " does not accept " + python);
  }
  return told;
}

// `asked` is the Python of cog.yaml, even if no other one would do either.
Told tell_conflict(const Query& conflict, const Matrix::Tables& tables,
                   const std::optional<Fixed>& asked) {
  std::vector<Python> choices = python_choices(conflict, tables);
  if (choices.empty()) return tell_no_choice(conflict, tables);
  std::optional<Python> written = asked ? parse_python(asked->text) : std::nullopt;
  std::stable_partition(choices.begin(), choices.end(), [&](const Python& python) {
    return written && python.minor == written->minor;
  });
  for (const Python& python : choices) {
    Told told = told_on(conflict, tables, python);
    if (!told.about_python || choices.size() == 1) return told;
  }
  return tell_no_python(conflict, tables, choices);
}

// What speaks first on the list of ways out is what the user would change.
SourceSpan place_of(const Query& query, const Conflict& conflict, const std::vector<WayOut>& ways) {
  return place_of(query, ways.empty() ? conflict.dropped : ways.front().value);
}

std::string hint_of(const std::vector<WayOut>& ways) {
  std::vector<std::string> texts;
  for (const WayOut& way : ways) {
    if (texts.size() < kMostWays) texts.push_back(way.text);
  }
  if (texts.empty()) return "";
  return "nearest: " + (texts.size() == 2 ? texts[0] + ", or " + texts[1] : list_text(texts, "or"));
}

}  // namespace

Error explain(const Query& query, const Matrix::Tables& tables) {
  std::vector<Conflict> conflicts = all_conflicts(query, tables);
  Diagnostics diagnostics;
  for (const Conflict& conflict : conflicts) {
    std::vector<Value> part = values_of(query, tables);
    for (const Conflict& other : conflicts) {
      if (&other != &conflict) part = without(part, other.dropped);
    }
    std::vector<WayOut> ways = ways_out(query, tables, conflict.values, part);
    Told told = tell_conflict(only(query, conflict.values), tables, query.python);
    diagnostics.error(place_of(query, conflict, ways), told.message, hint_of(ways));
  }
  if (conflicts.empty()) {
    diagnostics.error({}, "no nvidia/cuda image fits what this project needs of one");
  }
  return Error(ErrorCode::config, diagnostics);
}

}  // namespace cog::compat
