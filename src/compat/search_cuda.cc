// What the chosen packages ask of CUDA: a build of PyTorch, a base image.
#include <algorithm>
#include <utility>

#include "compat/search.h"

namespace cog::compat {

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
  bool nothing_known = !solution.torch && solution.uses.empty() && solution.for_cpu.empty();
  return query_.base == BaseWish::cuda || !query_.needs_cuda_base.empty() || query_.compiles_cuda ||
         !solution.compiled.empty() || nothing_known;
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

}  // namespace cog::compat
