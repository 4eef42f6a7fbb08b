// What the chosen packages ask of each other.
#include <algorithm>
#include <utility>

#include "compat/search.h"
#include "compat/variables.h"
#include "requirements/version.h"

namespace cog::compat {
namespace {

using requirements::Prereleases;
using requirements::Requirement;
using requirements::Version;

bool accepts(const Requirement& requirement, const Version& version) {
  return matches(requirement.specifiers, version, Prereleases::allowed);
}

}  // namespace

bool Search::require_all(State& state, size_t variable) {
  const Candidate& chosen = variables_[variable].candidates[*state.domains[variable].chosen];
  bool other_parts = variables_[variable].name == "torch" && !state.torch->same_parts;
  if (other_parts) {
    for (const Requirement& part : state.torch->parts) {
      Ask ask{variable, std::nullopt, &*own_parts_.insert(own_parts_.end(), part)};
      if (!require_part(state, part.name, ask)) return false;
    }
  }
  for (const Dependency& dependency : chosen.release->dependencies()) {
    std::string_view name = dependency.name();
    bool part = name.starts_with("nvidia-") || name.starts_with("cuda-");
    if (other_parts && (part || (name == "triton" && state.torch->cuda.empty()))) continue;
    if (!applies(dependency, state.domains[variable].extras)) continue;
    if (!require(state, variable, dependency)) return false;
  }
  return true;
}

bool Search::applies(const Dependency& dependency, const std::vector<std::string>& extras) {
  const Requirement& requirement = dependency.requirement();
  if (requirement.marker.text().empty()) return true;
  environment_["extra"] = "";
  if (requirement.marker.evaluate(environment_)) return true;
  return std::any_of(extras.begin(), extras.end(), [&](const std::string& extra) {
    environment_["extra"] = extra;
    return requirement.marker.evaluate(environment_);
  });
}

bool Search::require(State& state, size_t by, const Dependency& dependency) {
  const Requirement& requirement = dependency.requirement();
  if (requirement.name == variables_[by].name) return add_extras(state, by, requirement.extras);
  if (tables_.is_runtime_part(requirement.name)) {
    return require_part(state, requirement.name, Ask{by, std::nullopt, &requirement});
  }
  const Package* package = tables_.package(requirement.name);
  if (package == nullptr) return true;
  size_t variable = variable_of(requirement.name, *package);
  uint64_t culprits = bit(by) | state.domains[by].culprits;
  if (!enter(state, variable, culprits)) return false;
  if (variables_[variable].unknown) return true;
  if (!requirement.extras.empty()) state.domains[variable].culprits |= culprits;
  if (!keep_fitting(state, variable, by, dependency)) return false;
  return add_extras(state, variable, requirement.extras);
}

// Removes what `by` does not accept.
bool Search::keep_fitting(State& state, size_t variable, size_t by, const Dependency& dependency) {
  const Requirement& requirement = dependency.requirement();
  const std::vector<Candidate>& candidates = variables_[variable].candidates;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (state.domains[variable].alive[i] == 0) continue;
    if (accepts(requirement, candidates[i].release->version)) continue;
    Removal removal{i, Removed::asked_otherwise, by, &dependency};
    if (!remove(state, variable, removal, bit(by) | state.domains[by].culprits)) return false;
  }
  return true;
}

// In one version for all. Beyond the tables there is only what the user names.
bool Search::can_be_had(const std::string& part, const std::vector<Ask>& asks) const {
  auto all_accept = [&](const Version& version) {
    return std::all_of(asks.begin(), asks.end(),
                       [&](const Ask& one) { return accepts(*one.requirement, version); });
  };
  const Package& package = *tables_.package(part);
  bool known = std::any_of(package.releases.begin(), package.releases.end(),
                           [&](const Release& release) { return all_accept(release.version); });
  if (known) return true;
  std::vector<requirements::Specifiers> lines;
  for (const Ask& one : asks) {
    if (one.wanted) lines.push_back(one.requirement->specifiers);
  }
  std::optional<Version> named = unknown_version(package, lines);
  return named && all_accept(*named);
}

bool Search::require_part(State& state, const std::string& part, Ask ask) {
  std::vector<Ask>& asks = state.parts[part];
  asks.push_back(ask);
  if (can_be_had(part, asks)) return true;
  Clash clash;
  clash.kind = Clash::Kind::part;
  clash.part = part;
  clash.asks = can_be_had(part, {ask}) ? asks : std::vector<Ask>{ask};
  uint64_t culprits = 0;
  for (const Ask& one : clash.asks) {
    if (one.by) culprits |= bit(*one.by) | state.domains[*one.by].culprits;
  }
  return stuck(state, std::move(clash), culprits);
}

// Removes versions of `asking` that need another version of what is chosen.
bool Search::check_asking(State& state, size_t chosen, size_t asking) {
  const Variable& asked = variables_[chosen];
  const Version& version = asked.candidates[*state.domains[chosen].chosen].release->version;
  const Domain& domain = state.domains[asking];
  const std::vector<Candidate>& candidates = variables_[asking].candidates;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (domain.alive[i] == 0) continue;
    for (const Dependency& dependency : candidates[i].release->dependencies()) {
      if (dependency.name() != asked.name || accepts(dependency.requirement(), version)) continue;
      if (!applies(dependency, domain.extras)) continue;
      Removal removal{i, Removed::asks_otherwise, chosen, &dependency};
      if (!remove(state, asking, removal, bit(chosen) | state.domains[chosen].culprits)) {
        return false;
      }
      break;
    }
  }
  return true;
}

bool Solution::is_compiled() const {
  return std::any_of(built.begin(), built.end(),
                     [](const Built& one) { return one.nvcc != nullptr; });
}

// Of the chosen versions, and of the lines that tell no version or that no table knows: a direct
// reference, a package that nothing else is known of.
void Search::find_built(Solution& solution) {
  auto add = [&](Built built, const Version* version) {
    auto need = [&](std::string_view what) {
      return version == nullptr ? need_of(tables_, built.name, what)
                                : need_of(tables_, built.name, *version, what);
    };
    built.nvcc = query_.gpu ? need("nvcc") : nullptr;
    built.torch_first = need("torch-first");
    if (built.nvcc != nullptr || built.torch_first != nullptr) {
      solution.built.push_back(std::move(built));
    }
  };
  for (const Chosen& chosen : solution.chosen) {
    const Variable& variable = variables_[chosen.variable];
    const Release& release = *chosen.candidate->release;
    if (variable.from_wheel || !release.pythons_on(query_.platform).source) continue;
    add({variable.name, variable.name + " " + release.version_text, variable.wanted},
        &release.version);
  }
  environment_["extra"] = "";
  for (size_t i = 0; i < query_.wanted.size(); ++i) {
    const Requirement& requirement = query_.wanted[i].requirement;
    auto variable = index_.find(requirement.name);
    bool chosen = variable != index_.end() && !variables_[variable->second].unknown;
    if (chosen || query_.wanted[i].constraint || wheel_of(requirement)) continue;
    if (!requirement.marker.evaluate(environment_)) continue;
    std::optional<Version> version = requirement.specifiers.pinned();
    add({requirement.name, requirement.name, {i}}, version ? &*version : nullptr);
  }
}

bool Search::stuck_without_torch(const State& state, const Solution& solution) {
  if (index_.find("torch") != index_.end()) return false;
  for (const Built& built : solution.built) {
    if (built.torch_first == nullptr || built.wanted.empty()) continue;
    Clash clash;
    clash.kind = Clash::Kind::no_torch;
    size_t wanted = built.wanted.front();
    clash.asks = {Ask{std::nullopt, wanted, &query_.wanted[wanted].requirement}};
    stuck(state, std::move(clash), 0);
    return true;
  }
  return false;
}

bool Search::add_extras(State& state, size_t variable, const std::vector<std::string>& extras) {
  if (variables_[variable].unknown) return true;
  std::vector<std::string>& known = state.domains[variable].extras;
  bool grew = false;
  for (const std::string& extra : extras) {
    if (std::find(known.begin(), known.end(), extra) != known.end()) continue;
    known.push_back(extra);
    grew = true;
  }
  return !grew || !state.domains[variable].chosen || require_all(state, variable);
}

}  // namespace cog::compat
