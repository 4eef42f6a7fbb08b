#include "compat/answer.h"

#include <algorithm>
#include <utility>

namespace cog::compat {

void Answer::because(std::string rule, std::string text, std::vector<Source> sources) {
  resolution.reasons.push_back({std::move(rule), std::move(text), std::move(sources)});
}

void Answer::warn(std::string text) { resolution.warnings.push_back(std::move(text)); }

const Variable& Answer::variable_of(const Chosen& chosen) const {
  return search.variables()[chosen.variable];
}

const Chosen* Answer::chosen(std::string_view package) const {
  auto found = std::find_if(solution.chosen.begin(), solution.chosen.end(),
                            [&](const Chosen& one) { return variable_of(one).name == package; });
  return found == solution.chosen.end() ? nullptr : &*found;
}

Source Answer::row_of(const Chosen& chosen) const {
  return tables.source_of(*variable_of(chosen).package, *chosen.candidate->release);
}

std::string Answer::name_of(const Chosen& chosen) const {
  return variable_of(chosen).name + " " + chosen.candidate->release->version_text;
}

}  // namespace cog::compat
