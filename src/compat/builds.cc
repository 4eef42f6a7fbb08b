#include "compat/builds.h"

#include <algorithm>

#include "compat/cuda_version.h"

namespace cog::compat {
namespace {

using requirements::parse_specifiers;
using requirements::Prereleases;
using requirements::Version;
using Builds = std::vector<const TorchBuild*>;

bool on_amd64(const TorchWish& wish) { return wish.platform != "linux/arm64"; }

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// PyTorch's CUDA builds were for one platform alone for years.
bool exists_on(const TorchWish& wish, const Matrix::Tables& tables, const TorchBuild& build,
               const Version& version) {
  if (on_amd64(wish)) return true;
  const auto& all = tables.torch_architectures();
  return std::any_of(all.begin(), all.end(), [&](const TorchArchitecture& row) {
    return row.label == build.label && row.platform == wish.platform &&
           matches(row.torch, version, Prereleases::allowed);
  });
}

Builds cuda_builds(const TorchWish& wish, const Matrix::Tables& tables, const Version& version) {
  Builds builds;
  for (const TorchBuild* build : tables.builds_of(version)) {
    if (!build->cuda.empty() && exists_on(wish, tables, *build, version)) {
      builds.push_back(build);
    }
  }
  return builds;
}

struct KnownBuilds {
  Builds builds;
  bool guessed = false;
};

// Of the version itself, or of the newest older one that the tables have builds of.
KnownBuilds known_builds(const TorchWish& wish, const Matrix::Tables& tables, const Package& torch,
                         const Version& version) {
  KnownBuilds known{cuda_builds(wish, tables, version), false};
  for (auto older = torch.releases.rbegin(); older != torch.releases.rend(); ++older) {
    if (!known.builds.empty()) break;
    if (older->version < version) {
      known = {cuda_builds(wish, tables, older->version), true};
    }
  }
  return known;
}

const TorchBuild* with_label(const Matrix::Tables& tables, const Version& version,
                             std::string_view label) {
  for (const TorchBuild* build : tables.builds_of(version)) {
    if (build->label == label) return build;
  }
  return nullptr;
}

TorchChoice of_row(const TorchBuild& row, bool guessed) {
  TorchChoice choice;
  choice.label = row.label;
  choice.cuda = row.cuda;
  choice.cudnn = row.cudnn;
  choice.guessed = guessed;
  choice.row = &row;
  return choice;
}

TorchChoice package_index(const CudaParts& parts) {
  TorchChoice choice;
  choice.cuda = parts.cuda;
  choice.cudnn = parts.cudnn;
  return choice;
}

std::string cuda_of_runtime(const Matrix::Tables& tables, std::string_view runtime,
                            std::string_view cublas) {
  std::string cuda(minor_of(runtime));
  for (const Toolkit& toolkit : tables.toolkits()) {
    if (toolkit.runtime != runtime) continue;
    cuda = toolkit.cuda;
    if (toolkit.cublas == cublas) break;
  }
  return cuda;
}

requirements::Requirement pinned_part(const std::string& name, std::string_view version) {
  requirements::Requirement part;
  part.name = name;
  part.specifiers = parse_specifiers("==" + std::string(version)).value_or(part.specifiers);
  return part;
}

// NVIDIA's packages bear their CUDA in the name, up to 12 all of them.
std::vector<requirements::Requirement> parts_of(const Matrix::Tables& tables,
                                                const TorchBuild& build) {
  std::vector<requirements::Requirement> parts;
  std::string major(major_of(build.cuda));
  if (compare_versions(major, "12") < 0) return parts;  // inside the wheel
  bool whole = std::count(build.cudnn.begin(), build.cudnn.end(), '.') == 3;
  if (whole) parts.push_back(pinned_part("nvidia-cudnn-cu" + major, build.cudnn));
  for (const Toolkit& toolkit : tables.toolkits()) {
    if (toolkit.cuda != build.cuda) continue;
    std::string name = major == "12" ? "nvidia-cuda-runtime-cu12" : "nvidia-cuda-runtime";
    parts.push_back(pinned_part(name, toolkit.runtime));
  }
  return parts;
}

// The user said which build: in the version, or by the name of a wheel.
std::optional<TorchChoice> as_labelled(const TorchWish& wish, const Matrix::Tables& tables,
                                       const KnownBuilds& known, const Version& version) {
  const TorchBuild* row = with_label(tables, version, wish.label);
  bool elsewhere = wish.own_index || wish.in_a_wheel;
  bool on_an_index = wish.index_builds.empty() || wish.unknown_index || wish.in_a_wheel ||
                     has(wish.index_builds, wish.label);
  if (!on_an_index) return std::nullopt;
  if (row == nullptr && !elsewhere && !known.guessed) return std::nullopt;
  TorchChoice choice;
  if (row != nullptr) {
    choice = of_row(*row, false);
  } else {
    choice.label = wish.label;
    choice.cuda = cuda_of_label(wish.label).value_or("");
    choice.guessed = !elsewhere;
  }
  choice.users = true;
  choice.add_index = choice.add_label = !elsewhere;
  return choice;
}

// The user's lines name indexes of PyTorch's. As an installer takes it: of one version, the build
// with the greatest label.
std::optional<TorchChoice> of_indexes(const TorchWish& wish, const Matrix::Tables& tables,
                                      const KnownBuilds& known, const TorchChoice& by_default,
                                      const Version& version) {
  std::string label;
  const TorchBuild* row = nullptr;
  for (const std::string& index : wish.index_builds) {
    const TorchBuild* its_row = with_label(tables, version, index);
    bool there =
        its_row != nullptr && (its_row->cuda.empty() || exists_on(wish, tables, *its_row, version));
    if ((!there && !known.guessed) || index < label) continue;
    label = index;
    row = there ? its_row : nullptr;
  }
  if (label.empty()) {
    bool elsewhere = wish.package_index || wish.unknown_index;
    return elsewhere ? std::optional(by_default) : std::nullopt;
  }
  TorchChoice choice = row == nullptr ? TorchChoice{} : of_row(*row, false);
  choice.label = label;
  if (row == nullptr) choice.cuda = cuda_of_label(label).value_or("");
  choice.users = choice.by_index = true;
  return choice;
}

TorchChoice for_cpu(const TorchWish& wish, const Matrix::Tables& tables, bool guessed,
                    const Version& version) {
  const TorchBuild* row = with_label(tables, version, "cpu");
  TorchChoice choice;
  choice.label = "cpu";
  choice.row = row;
  choice.add_index = true;
  // On arm64 the index's wheels bear no label.
  choice.add_label = row != nullptr && !guessed && on_amd64(wish);
  return choice;
}

// build.cuda: the newest build that is not newer than it, in the same major version.
std::optional<TorchChoice> for_cuda(const TorchWish& wish, const KnownBuilds& known,
                                    const TorchChoice& by_default) {
  const TorchBuild* best = nullptr;
  for (const TorchBuild* build : known.builds) {
    if (major_of(build->cuda) != major_of(wish.cuda)) continue;
    // 12.4.1 in cog.yaml takes a build for 12.4.0 or 12.4.2 alike: the wheels differ by minor.
    if (compare_versions(minor_of(build->cuda), minor_of(wish.cuda)) <= 0) best = build;
  }
  // Without a line of the user's to complete, the installer takes the package index's build.
  bool as_it_is = !wish.listed || !on_amd64(wish);
  if (as_it_is && major_of(by_default.cuda) == major_of(wish.cuda)) return by_default;
  if (best == nullptr || as_it_is) return std::nullopt;
  TorchChoice choice = of_row(*best, known.guessed);
  choice.add_index = choice.add_label = choice.pin = true;
  return choice;
}

// The newest CUDA of all, or of the major version that other packages have; if there is none, the
// package index's build, and the search sees that it does not fit.
TorchChoice newest_cuda(const TorchWish& wish, const KnownBuilds& known,
                        const TorchChoice& by_default) {
  const std::string major = wish.companions ? std::string(major_of(by_default.cuda)) : wish.major;
  bool as_it_is = known.guessed || !wish.listed || !on_amd64(wish);
  bool is_other = !wish.major.empty() && major_of(by_default.cuda) != wish.major;
  if (as_it_is || (!wish.pinned && !is_other)) return by_default;
  const TorchBuild* best = nullptr;
  for (const TorchBuild* build : known.builds) {
    if (major.empty() || major_of(build->cuda) == major) best = build;
  }
  if (best == nullptr) return by_default;
  TorchChoice choice = of_row(*best, false);
  choice.add_index = choice.add_label = true;
  choice.pin = !wish.pinned;
  return choice;
}

std::optional<TorchChoice> choose_build(const TorchWish& wish, const Matrix::Tables& tables,
                                        const Package& torch, const CudaParts& index_parts,
                                        const Version& version) {
  KnownBuilds known = known_builds(wish, tables, torch, version);
  if (!wish.label.empty()) return as_labelled(wish, tables, known, version);
  TorchChoice by_default = package_index(index_parts);
  if (!wish.index_builds.empty() && !wish.in_a_wheel) {
    return of_indexes(wish, tables, known, by_default, version);
  }
  if (wish.own_index || wish.in_a_wheel) {
    if (!wish.cuda.empty()) by_default.cuda = wish.cuda;
    return by_default;
  }
  if (!wish.gpu) return for_cpu(wish, tables, known.guessed, version);
  if (!wish.cuda.empty()) return for_cuda(wish, known, by_default);
  return newest_cuda(wish, known, by_default);
}

}  // namespace

std::optional<TorchChoice> choose_torch(const TorchWish& wish, const Matrix::Tables& tables,
                                        const Package& torch, const Release& release,
                                        const Version& version) {
  CudaParts index_parts = package_index_build(tables, release, wish.platform);
  std::optional<TorchChoice> choice = choose_build(wish, tables, torch, index_parts, version);
  if (!choice || choice->is_package_index()) return choice;
  choice->same_parts = minor_of(choice->cuda) == minor_of(index_parts.cuda);
  if (!choice->same_parts && choice->row != nullptr) choice->parts = parts_of(tables, *choice->row);
  return choice;
}

CudaParts package_index_build(const Matrix::Tables& tables, const Release& release,
                              std::string_view platform) {
  requirements::MarkerEnvironment environment;
  CudaParts parts;
  std::string runtime, cublas;
  for (const Dependency& dependency : release.dependencies()) {
    std::string_view name = dependency.name();
    std::string* pinned = name == "cuda-toolkit"                       ? &parts.cuda
                          : name.starts_with("nvidia-cudnn-")          ? &parts.cudnn
                          : name.starts_with("nvidia-cuda-runtime-cu") ? &runtime
                          : name.starts_with("nvidia-cublas-cu")       ? &cublas
                                                                       : nullptr;
    if (pinned == nullptr) continue;
    const requirements::Requirement& requirement = dependency.requirement();
    bool elsewhere = requirement.marker.text().find("platform_machine") != std::string::npos;
    if (elsewhere && environment.empty()) {
      environment = requirements::marker_environment("3.12", platform);
    }
    if (elsewhere && !requirement.marker.evaluate(environment)) continue;
    if (auto pin = requirement.specifiers.pinned()) *pinned = to_text(*pin);
  }
  if (parts.cuda.empty()) parts.cuda = cuda_of_runtime(tables, runtime, cublas);
  if (!parts.cuda.empty() || platform == "linux/arm64") return parts;
  for (const Framework& row : tables.frameworks()) {
    if (row.package != "torch" || !matches(row.versions, release.version, Prereleases::allowed)) {
      continue;
    }
    parts.cuda = row.cuda;
    if (parts.cudnn.empty()) parts.cudnn = row.cudnn;
  }
  return parts;
}

std::string torch_index(std::string_view label) {
  return "https://download.pytorch.org/whl/" + std::string(label) + "/";
}

}  // namespace cog::compat
