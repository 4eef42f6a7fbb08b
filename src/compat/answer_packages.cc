#include <algorithm>
#include <map>
#include <utility>

#include "compat/answer.h"
#include "compat/cuda_version.h"
#include "compat/lines.h"
#include "compat/variables.h"
#include "compat/wording.h"

namespace cog::compat {
namespace {

using requirements::Requirement;

// torchvision and torchaudio of PyTorch's own index bear torch's label as long as they are made
// for one version of torch alone.
bool bears_label(const Chosen& chosen) {
  for (const Dependency& dependency : chosen.candidate->release->dependencies()) {
    if (dependency.name() == "torch") {
      return dependency.requirement().specifiers.pinned().has_value();
    }
  }
  return false;
}

std::string build_of(const Answer& answer, const Chosen& chosen) {
  const std::string& name = answer.variable_of(chosen).name;
  if (!answer.solution.torch) return "";
  for (size_t wanted : answer.variable_of(chosen).wanted) {
    std::string label = torch_label(answer.query.wanted[wanted].requirement);
    if (!label.empty()) return label;
  }
  bool companion = (name == "torchvision" || name == "torchaudio") && bears_label(chosen);
  return name == "torch" || companion ? answer.solution.torch->label : "";
}

// The same question as installers hear it: without CUDA, but with the line that torch's build got.
Query as_installed(const Answer& answer) {
  Query query = answer.query;
  query.gpu = false;
  const Chosen* torch = answer.chosen("torch");
  bool pin = torch != nullptr && answer.solution.torch && answer.solution.torch->pin;
  for (Wanted& wanted : query.wanted) {
    Requirement& requirement = wanted.requirement;
    if (!pin || requirement.name != "torch" || !requirement.url.empty()) continue;
    auto exactly = requirements::parse_specifiers("==" + torch->candidate->release->version_text);
    if (exactly) requirement.specifiers = *std::move(exactly);
  }
  return query;
}

// Variables whose newest versions need another CUDA than the rest: installers, which know nothing
// of that, would take them.
std::vector<size_t> held_back(const Answer& answer) {
  std::vector<size_t> held;
  if (!answer.search.is_held_back()) return held;
  Query query = as_installed(answer);
  Search search(query, answer.tables, answer.solution.python);
  std::optional<Solution> plain = search.solve();
  if (!plain) return held;
  for (const Chosen& chosen : answer.solution.chosen) {
    for (const Chosen& other : plain->chosen) {
      bool same = search.variables()[other.variable].name == answer.variable_of(chosen).name;
      const Release& release = *chosen.candidate->release;
      if (same && release.version < other.candidate->release->version) {
        held.push_back(chosen.variable);
      }
    }
  }
  return held;
}

bool is_held_back(const Answer& answer, const Chosen& chosen) {
  return std::find(answer.held_back.begin(), answer.held_back.end(), chosen.variable) !=
         answer.held_back.end();
}

// The user's line with what had to be added; empty if it stays as it is.
std::string line_of(const Answer& answer, const Chosen& chosen, const Wanted& wanted,
                    const std::string& build, bool is_first) {
  const std::string& name = answer.variable_of(chosen).name;
  if (!wanted.requirement.url.empty()) return "";
  std::string line = wanted.text;
  auto extra = answer.solution.added_extras.find(name);
  if (extra != answer.solution.added_extras.end()) line = with_extra(line, extra->second);
  auto pinned = wanted.requirement.specifiers.pinned();
  if (!build.empty() && pinned && pinned->local.empty() && answer.solution.torch->add_label) {
    line = with_label(line, build);
  }
  bool pin = name == "torch" && !build.empty() && answer.solution.torch->pin;
  const std::string& version = chosen.candidate->release->version_text;
  if (pin && !pinned && is_first) line = with_pin(line, version + "+" + build);
  bool held = !pin && !pinned && is_first && is_held_back(answer, chosen);
  if (held) line = with_pin(line, version);
  return line == wanted.text ? "" : line;
}

bool brings_cuda(const Answer& answer, const Chosen& chosen) {
  if (!answer.query.gpu) return false;
  if (answer.variable_of(chosen).name == "torch") {
    return answer.solution.torch && !answer.solution.torch->cuda.empty();
  }
  return std::any_of(answer.solution.uses.begin(), answer.solution.uses.end(),
                     [&](const CudaUse& use) {
                       return use.variable == chosen.variable && use.from != CudaFrom::base;
                     });
}

void warn_of_assumption(Answer& answer, const Chosen& chosen) {
  const Release& release = *chosen.candidate->release;
  const Release& row = *chosen.candidate->row;
  if (&release == &row) return;
  const Package& package = *answer.variable_of(chosen).package;
  bool newer = row.version < release.version;
  std::string text = answer.name_of(chosen) + " is " + (newer ? "newer" : "older") +
                     " than this table knows (" + row.version_text + ", read " + package.fetched +
                     "); it is taken to be like " + row.version_text;
  bool torch = package.name == "torch" && answer.query.gpu;
  text += torch ? ": set build.cuda to override, or run cog compat update"
                : ": run cog compat update if it is not";
  answer.warn(std::move(text));
}

void warn_of_prerelease(Answer& answer, const Chosen& chosen) {
  if (!chosen.candidate->release->version.is_prerelease()) return;
  const std::vector<size_t>& lines = answer.variable_of(chosen).wanted;
  bool named = std::any_of(lines.begin(), lines.end(), [&](size_t wanted) {
    const Requirement& requirement = answer.query.wanted[wanted].requirement;
    return requirement.specifiers.names_prerelease() || !requirement.url.empty();
  });
  if (named) return;
  answer.warn(answer.name_of(chosen) + " is a pre-release: no stable version that the " +
              "requirements accept installs on Python " + answer.solution.python.text);
}

void tell_version(Answer& answer, const Chosen& chosen) {
  warn_of_assumption(answer, chosen);
  warn_of_prerelease(answer, chosen);
  const Release& release = *chosen.candidate->release;
  const Variable& variable = answer.variable_of(chosen);
  bool pinned = std::any_of(variable.wanted.begin(), variable.wanted.end(), [&](size_t wanted) {
    const Requirement& requirement = answer.query.wanted[wanted].requirement;
    return requirement.specifiers.pinned() || !requirement.url.empty();
  });
  if (variable.from_wheel) {
    answer.because("package-version", answer.name_of(chosen) + ": the wheel of that address");
    return;
  }
  std::string text = answer.name_of(chosen);
  if (is_held_back(answer, chosen)) {
    text += " is the newest version that goes with the CUDA of the others; it";
  } else if (!pinned) {
    text += " is the newest version that fits; it";
  }
  text += " has builds for Python " + pythons_text(release, answer.query.platform);
  bool source = release.pythons_on(answer.query.platform).source;
  if (source) text = answer.name_of(chosen) + " is built from its source archive";
  answer.because("package-version", std::move(text), {answer.row_of(chosen)});
}

std::string builds_text(const Answer& answer, const Chosen& torch) {
  std::vector<std::string> all;
  for (const TorchBuild* build : answer.tables.builds_of(torch.candidate->release->version)) {
    if (!build->cuda.empty()) all.emplace_back(minor_of(build->cuda));
  }
  return all.empty() ? "none that is known" : list_text(all);
}

// Only where the user's own index or addresses have both.
void warn_of_labels(Answer& answer) {
  const Wanted* first = nullptr;
  for (size_t i = 0; i < answer.query.wanted.size(); ++i) {
    const Wanted& wanted = answer.query.wanted[i];
    if (!answer.search.counts(i) || wanted.constraint) continue;
    std::string label = torch_label(wanted.requirement);
    if (label.empty()) continue;
    if (first == nullptr) first = &wanted;
    if (label == torch_label(first->requirement)) continue;
    answer.warn(first->text + " and " + wanted.text +
                " are of different builds of PyTorch, which may not run together");
  }
}

// An older build of the same major version is what build.cuda would choose too.
void warn_of_label(Answer& answer, const Chosen& torch) {
  const TorchChoice& choice = *answer.solution.torch;
  if (!answer.query.gpu || !answer.query.cuda) return;
  const std::string& given = answer.query.cuda->text;
  bool newer = compare_versions(minor_of(choice.cuda), minor_of(given)) > 0;
  if (major_of(choice.cuda) == major_of(given) && !newer) return;
  std::string has = choice.cuda.empty() ? "has no CUDA" : "uses CUDA " + choice.cuda;
  answer.warn(key_of(*answer.query.cuda, "cuda") + " is " + given + ", but the build " +
              choice.label + " of " + answer.name_of(torch) + " that the requirements name " + has +
              ", whatever the base image has: leave out one of the two");
}

// It runs: the build brings its own CUDA. It is not what the user wrote all the same.
void warn_of_other_cuda(Answer& answer, const Chosen& torch) {
  const TorchChoice& choice = *answer.solution.torch;
  if (!answer.query.gpu || !answer.query.cuda || choice.users || choice.cuda.empty()) return;
  const std::string& given = answer.query.cuda->text;
  if (agrees(minor_of(choice.cuda), minor_of(given))) return;
  answer.warn("PyTorch has no build of " + answer.name_of(torch) + " for CUDA " + given +
              " (it has " + builds_text(answer, torch) + "): the one for " + choice.cuda +
              " is taken");
}

// The newest version on the indexes, or the pinned one, is not on PyTorch's.
void warn_of_index(Answer& answer, const Chosen& torch) {
  const TorchChoice& choice = *answer.solution.torch;
  bool elsewhere = !answer.query.index_builds.empty() && choice.is_package_index();
  bool by_wheel = answer.variable_of(torch).from_wheel;
  if (!elsewhere || by_wheel) return;
  std::string cuda = choice.cuda.empty() ? "" : ", which is for CUDA " + choice.cuda;
  answer.warn("PyTorch's index of the build " + list_text(answer.query.index_builds, "or") +
              " has no " + answer.name_of(torch) + ": it comes from another index" + cuda);
}

void tell_torch(Answer& answer, const Chosen& torch) {
  const TorchChoice& choice = *answer.solution.torch;
  std::string name = answer.name_of(torch);
  std::vector<Source> sources;
  if (choice.row != nullptr) sources.push_back(answer.tables.source_of(choice.row->origin));
  if (sources.empty()) sources.push_back(answer.row_of(torch));
  std::string builds =
      "PyTorch's own builds of " + name + " are for CUDA " + builds_text(answer, torch);
  if (choice.guessed) {
    builds = "PyTorch's own builds of " + name + " are not known yet, those before it stand in";
  }
  if (choice.label == "cpu" && !choice.users) {
    answer.because("torch-cpu-build",
                   "without a GPU, PyTorch's index of builds without CUDA comes first", sources);
  } else if (choice.users) {
    std::string of_index = choice.by_index ? "the index of " : "";
    answer.because("torch-own-label",
                   "the requirements name " + of_index + "the build " + choice.label, sources);
    warn_of_labels(answer);
    warn_of_label(answer, torch);
  } else if (!choice.is_package_index() && choice.pin && answer.query.cuda) {
    answer.because("torch-cuda-given",
                   builds + "; " + choice.label + " is the newest for " +
                       key_of(*answer.query.cuda, "cuda") + " " + answer.query.cuda->text,
                   sources);
  } else if (!choice.is_package_index()) {
    answer.because("torch-cuda-build",
                   builds + "; " + choice.label + " is the newest that everything here can use",
                   sources);
  } else if (answer.query.gpu) {
    std::string cuda = choice.cuda.empty() ? "" : ", for CUDA " + choice.cuda;
    std::string whose = answer.query.own_index ? "the index that the requirements name decides"
                                               : "the package index's own build" + cuda;
    answer.because("torch-default-build", name + ": " + whose, sources);
  }
  warn_of_other_cuda(answer, torch);
  warn_of_index(answer, torch);
  if (choice.guessed && !choice.is_package_index() && choice.label != "cpu") {
    answer.warn("which builds PyTorch has of " + name + " is not known; " + choice.label +
                " is assumed, as for the version before it");
  }
}

// What is built after torch: of the packages that are in the answer, and of lines that tell no
// version.
void add_built(Answer& answer) {
  std::vector<ChosenPackage>& packages = answer.resolution.packages;
  for (const Built& built : answer.solution.built) {
    if (built.torch_first == nullptr || built.wanted.empty()) continue;
    bool known = false;
    for (ChosenPackage& package : packages) {
      if (package.name != built.name) continue;
      package.torch_first = known = true;
    }
    if (!known) {
      ChosenPackage& package = packages.emplace_back();
      package.name = built.name;
      package.torch_first = true;
      package.wanted = built.wanted.front();
    }
    answer.because("torch-first",
                   built.title + " imports torch while it is built: it is installed after the " +
                       "other requirements, without build isolation",
                   {answer.tables.source_of(built.torch_first->origin)});
  }
  std::stable_sort(
      packages.begin(), packages.end(),
      [](const ChosenPackage& a, const ChosenPackage& b) { return a.wanted < b.wanted; });
}

}  // namespace

void answer_packages(Answer& answer) {
  answer.held_back = held_back(answer);
  std::map<std::string, std::string> builds;  // by package, as many lines may want the same
  for (size_t i = 0; i < answer.query.wanted.size(); ++i) {
    const Wanted& wanted = answer.query.wanted[i];
    const Chosen* chosen = answer.chosen(wanted.requirement.name);
    if (chosen == nullptr || wanted.constraint || !answer.search.counts(i)) continue;
    const std::string& name = wanted.requirement.name;
    auto [build, is_first] = builds.try_emplace(name);
    if (is_first) {
      build->second = build_of(answer, *chosen);
      tell_version(answer, *chosen);
    }
    const Release& release = *chosen->candidate->release;
    answer.resolution.packages.push_back(
        {.name = name,
         .version = release.version_text,
         .build = build->second,
         .brings_cuda = brings_cuda(answer, *chosen),
         .line = line_of(answer, *chosen, wanted, build->second, is_first),
         .wanted = i});
  }
  add_built(answer);
  for (const auto& [package, extra] : answer.solution.added_extras) {
    const Chosen* chosen = answer.chosen(package);
    answer.because("extra-with-cuda",
                   "no base image has the CUDA and cuDNN of " + answer.name_of(*chosen) + "; [" +
                       extra + "] brings them as packages",
                   {answer.row_of(*chosen)});
  }
  for (const Variable& variable : answer.search.variables()) {
    if (!variable.unknown) continue;
    answer.warn("the address of " + variable.name +
                " tells no version, so nothing is checked against it");
  }
  const Chosen* torch = answer.chosen("torch");
  if (torch == nullptr || !answer.solution.torch) return;
  tell_torch(answer, *torch);
  if (answer.solution.torch->add_index) {
    answer.resolution.index_urls.push_back(torch_index(answer.solution.torch->label));
  }
}

}  // namespace cog::compat
