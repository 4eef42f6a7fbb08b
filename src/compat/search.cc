#include "compat/search.h"

#include <algorithm>
#include <set>
#include <utility>

#include "compat/given.h"
#include "compat/variables.h"

namespace cog::compat {
namespace {

using requirements::Requirement;

constexpr size_t kMaxSteps = 100'000;

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
  torch_wish_.index_builds = query_.index_builds;
  torch_wish_.package_index = query_.package_index;
  torch_wish_.unknown_index = query_.unknown_index;
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

uint64_t Search::bit(size_t variable) { return uint64_t{1} << std::min(variable, kLastBit); }

std::optional<Solution> Search::solve() {
  search();
  if (!solution_ && learnt_major_) {
    // The CUDA of torch's build was a guess. What it got stuck at tells more than the rest.
    torch_wish_.major.clear();
    record_ = Record::nothing;
    search();
  }
  return std::move(solution_);
}

void Search::search() {
  do {
    again_ = false;
    if (record_ != Record::nothing) clash_.reset();
    State state;
    if (start(state)) descend(std::move(state));
  } while (again_);
}

// What does not exist goes with nothing.
bool Search::check_given(const State& state) {
  if (!query_.gpu) return true;
  BaseConflict conflict;
  if (has_unknown_cuda(query_, tables_)) {
    conflict.kind = BaseConflict::Kind::no_such_cuda;
  } else if (has_unknown_cudnn(query_, tables_)) {
    conflict.kind = BaseConflict::Kind::no_such_cudnn;
  } else {
    return true;
  }
  return stuck_at_base(state, std::move(conflict));
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
  if (!check_given(state) || !check_labels(state)) return false;
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
  if (query_.gpu && !decide_cuda(state, variable, *chosen.release)) return false;
  if (!require_all(state, variable)) return false;
  for (size_t other = 0; other < state.domains.size(); ++other) {
    const Domain& domain = state.domains[other];
    if (domain.in_play && !domain.chosen && !check_asking(state, variable, other)) return false;
  }
  return true;
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

const Chosen* Search::on_path(size_t variable) const {
  auto found = std::find_if(path_.begin(), path_.end(),
                            [&](const Chosen& one) { return one.variable == variable; });
  return found == path_.end() ? nullptr : &*found;
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

bool Search::finish(const State& state) {
  Solution solution{python_, chosen_of(state), state.torch, {}, added_extras_, {}, {}};
  std::optional<BaseConflict> conflict;
  find_built(solution);
  if (stuck_without_torch(state, solution)) return false;
  if (query_.gpu) {
    solution.uses = cuda_uses(solution.chosen);
    for (size_t i = 0; i < solution.chosen.size(); ++i) {
      const Chosen& one = solution.chosen[i];
      const Variable& variable = variables_[one.variable];
      const Release& release = *one.candidate->release;
      bool wanted = !variable.wanted.empty();
      if (wanted && is_for_cpu(tables_, variable.name, release, one.extras)) {
        solution.for_cpu.push_back(i);
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
