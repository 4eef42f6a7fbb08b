#include "compat/search.h"

#include <algorithm>
#include <set>
#include <utility>

#include "compat/variables.h"
#include "requirements/version.h"

namespace cog::compat {
namespace {

using requirements::Prereleases;
using requirements::Requirement;
using requirements::Version;

constexpr size_t kMaxSteps = 100'000;
constexpr size_t kLastBit = 63;  // shared by all variables from here on: they are never skipped

uint64_t bit(size_t variable) { return uint64_t{1} << std::min(variable, kLastBit); }

bool accepts(const Requirement& requirement, const Version& version) {
  return matches(requirement.specifiers, version, Prereleases::allowed);
}

// Wheels of the package index that are compiled against its build of torch.
bool is_compiled_companion(const Package& package) {
  if (is_torch_family(package.name) || package.releases.empty()) return false;
  const Release& newest = package.releases.back();
  const auto& dependencies = newest.dependencies();
  return !newest.glibc.empty() &&
         std::any_of(dependencies.begin(), dependencies.end(),
                     [](const Dependency& dependency) { return dependency.name() == "torch"; });
}

}  // namespace

Search::Search(const Query& query, const Matrix::Tables& tables, Python python, Record record)
    : query_(query),
      tables_(tables),
      python_(std::move(python)),
      environment_(requirements::marker_environment(python_.text, query.platform)),
      record_(record) {
  read_wishes();
}

void Search::read_wishes() {
  torch_wish_.gpu = query_.gpu;
  torch_wish_.platform = query_.platform;
  torch_wish_.own_index = query_.own_index;
  if (query_.gpu && query_.cuda) torch_wish_.cuda = query_.cuda->text;
  counts_.resize(query_.wanted.size());
  for (size_t i = 0; i < query_.wanted.size(); ++i) {
    const Wanted& wanted = query_.wanted[i];
    const Requirement& requirement = wanted.requirement;
    const Package* package = tables_.package(requirement.name);
    if (package == nullptr || !requirement.marker.evaluate(environment_)) continue;
    counts_[i] = 1;
    if (wanted.constraint) continue;
    if (torch_wish_.label.empty()) torch_wish_.label = torch_label(requirement);
    if (is_compiled_companion(*package)) torch_wish_.companions = true;
    if (requirement.name != "torch") continue;
    torch_wish_.listed |= requirement.url.empty();
    torch_wish_.in_a_wheel |= !requirement.url.empty();
    torch_wish_.pinned |= requirement.specifiers.pinned().has_value();
  }
}

std::optional<Solution> Search::solve() {
  do {
    again_ = false;
    State state;
    if (start(state)) descend(std::move(state));
  } while (again_);
  return std::move(solution_);
}

// PyTorch has an index for each build, and one of them can be used.
bool Search::check_labels(const State& state) {
  std::optional<size_t> first;
  for (size_t i = 0; i < query_.wanted.size(); ++i) {
    const Requirement& requirement = query_.wanted[i].requirement;
    std::string label = counts(i) && !query_.wanted[i].constraint ? torch_label(requirement) : "";
    if (label.empty()) continue;
    if (!first) first = i;
    const Requirement& other = query_.wanted[*first].requirement;
    bool by_address = !requirement.url.empty() && !other.url.empty();
    if (label == torch_label(other) || by_address || query_.own_index) continue;
    Clash clash;
    clash.kind = Clash::Kind::labels;
    clash.asks = {Ask{std::nullopt, *first, &other}, Ask{std::nullopt, i, &requirement}};
    return stuck(state, std::move(clash), 0);
  }
  return true;
}

bool Search::start(State& state) {
  if (!check_labels(state)) return false;
  for (size_t i = 0; i < query_.wanted.size(); ++i) {
    const Wanted& wanted = query_.wanted[i];
    if (!counts(i) || wanted.constraint) continue;
    const std::string& name = wanted.requirement.name;
    if (tables_.is_runtime_part(name)) {
      if (!require_part(state, name, Ask{std::nullopt, i, &wanted.requirement})) return false;
      continue;
    }
    size_t variable = variable_of(name, *tables_.package(name));
    if (!enter(state, variable, 0)) return false;
    std::vector<std::string> extras = wanted.requirement.extras;
    auto added = added_extras_.find(name);
    if (added != added_extras_.end()) extras.push_back(added->second);
    if (!add_extras(state, variable, extras)) return false;
  }
  return true;
}

size_t Search::variable_of(const std::string& name, const Package& package) {
  auto known = index_.find(name);
  if (known != index_.end()) return known->second;
  Variable& variable = variables_.emplace_back();
  variable.name = name;
  variable.package = &package;
  for (size_t i = 0; i < query_.wanted.size(); ++i) {
    if (counts(i) && query_.wanted[i].requirement.name == name) variable.wanted.push_back(i);
  }
  fill_variable(variable, query_, tables_, python_);
  return index_[name] = variables_.size() - 1;
}

// The package comes into play, if it was not.
bool Search::enter(State& state, size_t variable, uint64_t culprits) {
  if (state.domains.size() <= variable) state.domains.resize(variable + 1);
  Domain& domain = state.domains[variable];
  const Variable& facts = variables_[variable];
  if (domain.in_play || facts.unknown) return true;
  domain.in_play = true;
  domain.culprits = culprits;
  domain.alive.assign(facts.candidates.size(), 1);
  for (const Removal& removal : facts.removals) domain.alive[removal.candidate] = 0;
  domain.left = facts.candidates.size() - facts.removals.size();
  if (domain.left == 0) {
    Clash clash;
    clash.variable = variable;
    return stuck(state, std::move(clash), culprits);
  }
  for (size_t other = 0; other < state.domains.size(); ++other) {
    if (state.domains[other].chosen && !check_asking(state, other, variable)) return false;
  }
  return true;
}

// What has one version left comes first, then what came into play first: as installers do.
std::optional<size_t> Search::next(const State& state) const {
  std::optional<size_t> first;
  for (size_t i = 0; i < state.domains.size(); ++i) {
    const Domain& domain = state.domains[i];
    if (!domain.in_play || domain.chosen) continue;
    if (domain.left == 1) return i;
    if (!first) first = i;
  }
  return first;
}

bool Search::descend(State state) {
  std::optional<size_t> variable = next(state);
  if (!variable) return finish(state);
  uint64_t conflict = state.domains[*variable].culprits;
  for (size_t i = 0; i < state.domains[*variable].alive.size(); ++i) {
    if (state.domains[*variable].alive[i] == 0) continue;
    State tried = state;
    if (decide(tried, *variable, i) && descend(std::move(tried))) return true;
    if (again_ || ++steps_ > kMaxSteps) return false;
    if ((conflict_ & bit(*variable)) == 0) return false;  // another version would change nothing
    conflict |= *variable < kLastBit ? conflict_ & ~bit(*variable) : conflict_;
  }
  conflict_ = conflict;
  return false;
}

bool Search::decide(State& state, size_t variable, size_t candidate) {
  state.domains[variable].chosen = candidate;
  const Candidate& chosen = variables_[variable].candidates[candidate];
  if (variables_[variable].name == "torch" && !decide_torch(state, variable, chosen)) return false;
  if (query_.gpu && !decide_base(state, variable, *chosen.release)) return false;
  if (!require_all(state, variable)) return false;
  for (size_t other = 0; other < state.domains.size(); ++other) {
    const Domain& domain = state.domains[other];
    if (domain.in_play && !domain.chosen && !check_asking(state, variable, other)) return false;
  }
  return true;
}

// Refuses what can't share one base image early: the rest of the search would change nothing.
// Packages that an extra could free from the base wait until all extras are known.
bool Search::decide_base(State& state, size_t variable, const Release& release) {
  const std::string& name = variables_[variable].name;
  auto use = cuda_use(tables_, name, release, state.domains[variable].extras, query_.platform);
  if (!use || use->from != CudaFrom::base) return true;
  if (!extra_with_cuda(tables_, name, release).empty()) return true;
  use->variable = variable;
  state.bases.push_back(*std::move(use));
  std::optional<BaseConflict> conflict = check_base(query_, tables_, state.bases);
  return !conflict || stuck_at_base(state, *std::move(conflict));
}

bool Search::decide_torch(State& state, size_t variable, const Candidate& candidate) {
  state.torch = choose_torch(torch_wish_, tables_, *variables_[variable].package,
                             *candidate.release, candidate.release->version);
  if (state.torch) return true;
  size_t index = *state.domains[variable].chosen;
  Clash clash;
  clash.variable = variable;
  clash.removals.push_back({index, Removed::no_torch_build, 0, nullptr});
  return stuck(state, std::move(clash), bit(variable) | state.domains[variable].culprits);
}

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

bool Search::remove(State& state, size_t variable, Removal removal, uint64_t culprits) {
  Domain& domain = state.domains[variable];
  domain.alive[removal.candidate] = 0;
  --domain.left;
  domain.culprits |= culprits;
  if (record_ == Record::removals) domain.removals.push_back(removal);
  bool lost = domain.left == 0 || domain.chosen == removal.candidate;
  if (!lost) return true;
  Clash clash;
  clash.variable = variable;
  clash.removals = domain.removals;
  uint64_t own = domain.chosen ? bit(variable) : 0;
  return stuck(state, std::move(clash), domain.culprits | own);
}

std::vector<Chosen> Search::chosen_of(const State& state) const {
  std::vector<Chosen> all;
  for (size_t i = 0; i < state.domains.size(); ++i) {
    const Domain& domain = state.domains[i];
    if (!domain.chosen) continue;
    all.push_back({i, &variables_[i].candidates[*domain.chosen], domain.extras});
  }
  return all;
}

std::vector<CudaUse> Search::cuda_uses(const std::vector<Chosen>& chosen) const {
  std::vector<CudaUse> uses;
  for (const Chosen& one : chosen) {
    const std::string& name = variables_[one.variable].name;
    if (name == "torch") continue;  // its builds are looked at one by one
    auto use = cuda_use(tables_, name, *one.candidate->release, one.extras, query_.platform);
    if (!use) continue;
    use->variable = one.variable;
    uses.push_back(*std::move(use));
  }
  return uses;
}

// There is no way round a CUDA base, even if every package brings its own.
bool Search::has_cuda_base(const Solution& solution) const {
  if (query_.base == BaseWish::slim) return false;
  bool nothing_known = !solution.torch && solution.uses.empty();
  return query_.base == BaseWish::cuda || !query_.needs_cuda_base.empty() || query_.compiles_cuda ||
         !solution.compiled.empty() || nothing_known;
}

bool Search::finish(const State& state) {
  Solution solution{python_, chosen_of(state), state.torch, {}, added_extras_, {}};
  std::optional<BaseConflict> conflict;
  if (query_.gpu) {
    solution.uses = cuda_uses(solution.chosen);
    for (size_t i = 0; i < solution.chosen.size(); ++i) {
      const Chosen& one = solution.chosen[i];
      const Variable& variable = variables_[one.variable];
      bool built = !variable.from_wheel;
      if (built &&
          need_of(tables_, variable.name, one.candidate->release->version, "nvcc") != nullptr) {
        solution.compiled.push_back(i);
      }
    }
    if (learn_extra(solution)) return false;
    conflict = check_base(query_, tables_, solution.uses, has_cuda_base(solution));
  }
  if (!conflict) {
    solution_ = std::move(solution);
    return true;
  }
  return stuck_at_base(state, *std::move(conflict));
}

bool Search::stuck_at_base(const State& state, BaseConflict conflict) {
  Clash clash;
  clash.kind = Clash::Kind::base;
  clash.base = std::move(conflict);
  uint64_t culprits = 0;
  for (const auto& use : {clash.base.one, clash.base.other}) {
    if (use) culprits |= bit(use->variable) | state.domains[use->variable].culprits;
  }
  return stuck(state, std::move(clash), culprits);
}

// A package that finds no CUDA below it may bring its own: then the search starts again with that
// extra.
bool Search::learn_extra(const Solution& solution) {
  for (const CudaUse& use : solution.uses) {
    const Variable& variable = variables_[use.variable];
    if (use.from != CudaFrom::base || variable.wanted.empty()) continue;
    bool slim = query_.base == BaseWish::slim;
    std::optional<BaseConflict> conflict = check_base(query_, tables_, {use});
    bool no_image = conflict && conflict->kind == BaseConflict::Kind::no_image && conflict->one;
    if (!slim && !no_image) continue;
    auto found = std::find_if(solution.chosen.begin(), solution.chosen.end(),
                              [&](const Chosen& one) { return one.variable == use.variable; });
    std::string extra = extra_with_cuda(tables_, variable.name, *found->candidate->release);
    if (extra.empty() || added_extras_.count(variable.name) != 0) continue;
    added_extras_[variable.name] = extra;
    return again_ = true;
  }
  return false;
}

// How many of the packages in a dead end had other versions to choose from: the fewer, the better
// it tells why there is no way at all.
size_t Search::freedom(const Clash& clash) const {
  std::set<size_t> involved;
  for (const Ask& ask : clash.asks) {
    if (ask.by) involved.insert(*ask.by);
  }
  for (const Removal& removal : clash.removals) {
    bool by_variable =
        removal.why == Removed::asked_otherwise || removal.why == Removed::asks_otherwise;
    if (by_variable) involved.insert(removal.by);
  }
  for (const auto& use : {clash.base.one, clash.base.other}) {
    if (use) involved.insert(use->variable);
  }
  return static_cast<size_t>(std::count_if(involved.begin(), involved.end(), [&](size_t variable) {
    return variables_[variable].candidates.size() > variables_[variable].removals.size() + 1;
  }));
}

// Always false. Among dead ends that tell as much, the first lies on the way that prefers the
// newest of everything.
bool Search::stuck(const State& state, Clash clash, uint64_t culprits) {
  conflict_ = culprits;
  if (record_ == Record::nothing) return false;
  size_t its_freedom = freedom(clash);
  if (clash_ && its_freedom >= clash_freedom_) return false;
  clash_ = std::move(clash);
  clash_freedom_ = its_freedom;
  path_ = chosen_of(state);
  return false;
}

}  // namespace cog::compat
