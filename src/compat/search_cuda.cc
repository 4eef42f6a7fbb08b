// What the chosen packages ask of CUDA: a build of PyTorch, a base image.
#include <algorithm>
#include <utility>

#include "compat/cuda_version.h"
#include "compat/search.h"

namespace cog::compat {

namespace {

bool in_one_process(const CudaUse& one, const CudaUse& other) {
  return major_of(one.cuda) == major_of(other.cuda);
}

}  // namespace

// Torch's CUDA is that of the build that was chosen, not that of the package index.
std::optional<CudaUse> Search::use_of(const std::optional<TorchChoice>& torch, size_t variable,
                                      const Release& release,
                                      const std::vector<std::string>& extras) const {
  const std::string& name = variables_[variable].name;
  auto use = cuda_use(tables_, name, release, extras, query_.platform);
  if (!use) return std::nullopt;
  use->variable = variable;
  if (name == "torch" && torch) {
    use->cuda = torch->cuda;
    use->cudnn = torch->cudnn;
  }
  return use;
}

// Refuses early what can't share one process or one base image: the rest of the search would change
// nothing. Packages that an extra could free from the base wait until all extras are known.
bool Search::decide_cuda(State& state, size_t variable, const Release& release) {
  auto use = use_of(state.torch, variable, release, state.domains[variable].extras);
  if (!use || use->cuda.empty()) return true;
  for (const CudaUse& other : state.uses) {
    if (!in_one_process(other, *use)) return stuck_at_two_cudas(state, other, *use);
  }
  state.uses.push_back(*use);
  bool certain =
      use->from == CudaFrom::base && extra_with_cuda(tables_, use->name, release).empty();
  if (!certain) return true;
  state.bases.push_back(*std::move(use));
  std::optional<BaseConflict> conflict = check_base(query_, tables_, state.bases);
  return !conflict || stuck_at_base(state, *std::move(conflict));
}

bool Search::stuck_at_two_cudas(const State& state, const CudaUse& one, const CudaUse& other) {
  if (learn_major(state, one, other) || learn_major(state, other, one)) return false;
  return stuck_at_base(state, {BaseConflict::Kind::two_cudas, one, other});
}

// Another build of the same torch may have the other package's CUDA: then the search starts again
// with that, once.
bool Search::learn_major(const State& state, const CudaUse& torch, const CudaUse& other) {
  if (torch.name != "torch" || learnt_major_) return false;
  std::string major(major_of(other.cuda));
  const Variable& variable = variables_[torch.variable];
  const Release& release = *variable.candidates[*state.domains[torch.variable].chosen].release;
  TorchWish wish = torch_wish_;
  wish.major = major;
  auto choice = choose_torch(wish, tables_, *variable.package, release, release.version);
  if (!choice || major_of(choice->cuda) != major) return false;
  learnt_major_ = true;
  torch_wish_.major = std::move(major);
  return again_ = true;
}

bool Search::decide_torch(State& state, size_t variable, const Candidate& candidate) {
  TorchWish wish = torch_wish_;
  if (wish.major.empty() && !state.uses.empty()) wish.major = major_of(state.uses.front().cuda);
  state.torch = choose_torch(wish, tables_, *variables_[variable].package, *candidate.release,
                             candidate.release->version);
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
    if (variables_[one.variable].name == "torch") continue;  // its builds are looked at one by one
    auto use = use_of(std::nullopt, one.variable, *one.candidate->release, one.extras);
    if (use) uses.push_back(*std::move(use));
  }
  return uses;
}

// There is no way round a CUDA base, even if every package brings its own.
bool Search::has_cuda_base(const Solution& solution) const {
  if (query_.base == BaseWish::slim) return false;
  bool nothing_known = !solution.torch && solution.uses.empty() && solution.for_cpu.empty();
  return query_.base == BaseWish::cuda || !query_.needs_cuda_base.empty() || query_.compiles_cuda ||
         solution.is_compiled() || nothing_known;
}

bool Search::stuck_at_base(const State& state, BaseConflict conflict) {
  held_back_ = true;
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
