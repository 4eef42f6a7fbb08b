// One version for each package in play, on one Python: what an installer would take.
//
// Depth-first with forward checking: each decision removes what can't stand beside it from the
// other packages, and a dead end goes back to the latest decision that had a part in it.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/builds.h"
#include "compat/frameworks.h"
#include "compat/python.h"
#include "compat/resolve.h"
#include "compat/tables.h"

namespace cog::compat {

// One version of a package that may be chosen.
struct Candidate {
  const Release* release = nullptr;
  const Release* row = nullptr;  // of the tables; another one if they do not know the version
};

enum class Removed {
  unwanted,         // the user's specifier does not accept it
  no_build,         // no wheel for this Python
  requires_python,  // its Requires-Python
  glibc,            // its wheels need a newer C library than the base image has
  unresolvable,     // refused for what is outside of the tables
  withdrawn,        // yanked, or a pre-release where there is another way
  asked_otherwise,  // a chosen package needs another version of it
  asks_otherwise,   // it needs another version of a chosen package
  no_torch_build,   // no build has the CUDA, or the label
  dead_end,         // what it needs can't be had: see the clash behind it
};

struct Removal {
  size_t candidate = 0;  // into Variable::candidates
  Removed why = Removed::unwanted;
  size_t by = 0;  // into Query::wanted, or into the variables
  const Dependency* dependency = nullptr;
};

// What a package or the user asks of a part of CUDA, whose own versions do not matter.
struct Ask {
  std::optional<size_t> by;      // of the variables
  std::optional<size_t> wanted;  // or of Query::wanted
  const requirements::Requirement* requirement = nullptr;
};

// Where a search got stuck, for explanations.
struct Clash {
  enum class Kind { versions, part, base, labels, no_torch };
  Kind kind = Kind::versions;
  size_t variable = 0;  // `versions`: no candidate is left
  std::vector<Removal> removals;
  std::string part;  // `part`: what `asks` want in no common version
  // Or, of `labels`, the two lines that name different builds of PyTorch; of `no_torch`, the line
  // whose build imports torch.
  std::vector<Ask> asks;
  BaseConflict base;  // `base`
};

struct Variable {
  std::string name;
  const Package* package = nullptr;
  std::vector<Candidate> candidates;  // newest first
  std::vector<Removal> removals;      // those that no choice of another package changes
  std::vector<size_t> wanted;         // into Query::wanted: the user's lines on it
  std::optional<Release> assumed;     // a version that the tables do not know
  bool from_wheel = false;            // of an address
  bool unknown = false;  // from an address that tells no version: it goes with everything
};

struct Chosen {
  size_t variable = 0;  // of the search
  const Candidate* candidate = nullptr;
  std::vector<std::string> extras;
};

// A package that is built from its source and needs something for it.
struct Built {
  std::string name;                   // "flash-attn"
  std::string title;                  // "flash-attn 2.6.3", or the name alone
  std::vector<size_t> wanted;         // into Query::wanted
  const Need* nvcc = nullptr;         // the rows that say so
  const Need* torch_first = nullptr;  // its build imports torch
};

struct Solution {
  bool is_compiled() const;  // something calls nvcc
  Python python;
  std::vector<Chosen> chosen;  // in the order in which they came into play
  std::optional<TorchChoice> torch;
  std::vector<CudaUse> uses;
  std::map<std::string, std::string> added_extras;  // package -> "and-cuda"
  std::vector<Built> built;
  std::vector<size_t> for_cpu;  // into `chosen`: frameworks that the user wants and that use no GPU
};

class Search {
 public:
  enum class Record { nothing, removals };
  // `record` what explanations need. Query and tables must outlive the search and its solution.
  Search(const Query& query, const Matrix::Tables& tables, Python python,
         Record record = Record::nothing);

  // Nothing if the wishes exclude each other on this Python; then `clash` says how.
  std::optional<Solution> solve();
  const std::optional<Clash>& clash() const { return clash_; }

  const Python& python() const { return python_; }
  const std::deque<Variable>& variables() const { return variables_; }
  // What of this package stood chosen when the search got stuck; null if nothing did.
  const Chosen* on_path(size_t variable) const;
  // Something was passed over that installers, which know nothing of CUDA, would take.
  bool is_held_back() const { return held_back_; }
  // Query::wanted[i] is of a package of the tables, and its marker is true on this Python.
  bool counts(size_t i) const { return counts_[i] != 0; }

 private:
  struct Domain {
    bool in_play = false;
    std::vector<char> alive;  // one for each candidate
    size_t left = 0;
    std::optional<size_t> chosen;
    std::vector<std::string> extras;
    uint64_t culprits = 0;  // decisions that removed something or brought it into play
    std::vector<Removal> removals;
  };
  struct State {
    std::vector<Domain> domains;
    std::map<std::string, std::vector<Ask>, std::less<>> parts;
    std::optional<TorchChoice> torch;
    std::vector<CudaUse> uses;   // of chosen packages that say which CUDA
    std::vector<CudaUse> bases;  // of chosen packages that will need a CUDA base, come what may
  };

  // Of a set of decisions. Those from the last bit on share it: they are never skipped.
  static constexpr size_t kLastBit = 63;
  static uint64_t bit(size_t variable);

  void read_wishes();
  void search();
  bool check_given(const State& state);
  bool check_labels(const State& state);
  bool start(State& state);

  size_t variable_of(const std::string& name, const Package& package);

  bool enter(State& state, size_t variable, uint64_t culprits);
  bool descend(State state);
  std::optional<size_t> next(const State& state) const;
  bool decide(State& state, size_t variable, size_t candidate);
  std::optional<CudaUse> use_of(const std::optional<TorchChoice>& torch, size_t variable,
                                const Release& release,
                                const std::vector<std::string>& extras) const;
  bool decide_cuda(State& state, size_t variable, const Release& release);
  bool stuck_at_two_cudas(const State& state, const CudaUse& one, const CudaUse& other);
  bool learn_major(const State& state, const CudaUse& torch, const CudaUse& other);
  bool stuck_at_base(const State& state, BaseConflict conflict);
  bool decide_torch(State& state, size_t variable, const Candidate& candidate);
  bool require_all(State& state, size_t variable);
  bool require(State& state, size_t by, const Dependency& dependency);
  bool require_part(State& state, const std::string& part, Ask ask);
  bool can_be_had(const std::string& part, const std::vector<Ask>& asks) const;
  bool keep_fitting(State& state, size_t variable, size_t by, const Dependency& dependency);
  bool check_asking(State& state, size_t chosen, size_t asking);
  bool add_extras(State& state, size_t variable, const std::vector<std::string>& extras);
  bool applies(const Dependency& dependency, const std::vector<std::string>& extras);
  bool remove(State& state, size_t variable, Removal removal, uint64_t culprits);
  bool finish(const State& state);
  void find_built(Solution& solution);
  bool stuck_without_torch(const State& state, const Solution& solution);
  std::vector<CudaUse> cuda_uses(const std::vector<Chosen>& chosen) const;
  bool has_cuda_base(const Solution& solution) const;
  bool learn_extra(const Solution& solution);
  std::vector<Chosen> chosen_of(const State& state) const;
  size_t freedom(const Clash& clash) const;
  bool stuck(const State& state, Clash clash, uint64_t culprits);

  const Query& query_;
  const Matrix::Tables& tables_;
  Python python_;
  TorchWish torch_wish_;
  requirements::MarkerEnvironment environment_;
  Record record_;
  std::vector<char> counts_;  // one for each of Query::wanted
  std::deque<Variable> variables_;
  std::map<std::string, size_t, std::less<>> index_;
  std::map<std::string, std::string> added_extras_;
  std::optional<Solution> solution_;
  std::optional<Clash> clash_;
  size_t clash_freedom_ = 0;
  std::vector<Chosen> path_;
  uint64_t conflict_ = 0;  // decisions that had a part in the latest dead end
  size_t steps_ = 0;
  std::list<requirements::Requirement> own_parts_;  // of PyTorch's own builds
  bool learnt_major_ = false;
  bool held_back_ = false;
  bool again_ = false;  // with what was learnt: an extra that a package needs, a CUDA
};

}  // namespace cog::compat
