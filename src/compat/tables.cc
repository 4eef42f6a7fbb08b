#include "compat/tables.h"

#include <algorithm>

#include "base/error.h"
#include "compat/cuda_version.h"

namespace cog::compat {
namespace {

using requirements::Prereleases;
using requirements::Version;

}  // namespace

const Table& Matrix::Tables::table(std::string_view path) const {
  auto known = tables_.find(path);
  if (known != tables_.end()) return known->second;
  auto text = texts.find(path);
  if (text == texts.end()) {
    throw Error(ErrorCode::config, "no compatibility table " + std::string(path));
  }
  std::string name(path);
  return tables_.emplace(name, parse_table(text->second, name)).first->second;
}

bool Matrix::Tables::has_table(std::string_view package) const {
  return package != "toolkits" && texts.count("generated/" + std::string(package) + ".tsv") != 0;
}

const Package* Matrix::Tables::package(const std::string& name) const {
  auto known = packages_.find(name);
  if (known == packages_.end()) {
    if (!has_table(name)) return nullptr;
    known = packages_
                .emplace(name,
                         parse_package(name, table("generated/" + name + ".tsv"),
                                       facts(overrides_, "curated/overrides.tsv", read_overrides)))
                .first;
  }
  return &known->second;
}

std::vector<std::string> Matrix::Tables::package_names() const {
  std::vector<std::string> names;
  for (const PackageKind& kind : facts(kinds_, "curated/packages.tsv", read_package_kinds)) {
    names.push_back(kind.name);
  }
  return names;
}

bool Matrix::Tables::is_runtime_part(std::string_view name) const {
  const auto& kinds = facts(kinds_, "curated/packages.tsv", read_package_kinds);
  return std::any_of(kinds.begin(), kinds.end(), [&](const PackageKind& kind) {
    return kind.name == name && kind.kind == "runtime";
  });
}

const std::vector<TorchBuild>& Matrix::Tables::torch_builds() const {
  return facts(torch_builds_, "curated/torch_builds.tsv", read_torch_builds);
}

const std::vector<TorchArchitecture>& Matrix::Tables::torch_architectures() const {
  return facts(torch_architectures_, "curated/torch_architectures.tsv", read_torch_architectures);
}

const std::vector<ImageFact>& Matrix::Tables::images() const {
  return facts(images_, "curated/cuda_images.tsv", read_images);
}

const std::vector<DriverFact>& Matrix::Tables::drivers() const {
  return facts(drivers_, "curated/drivers.tsv", read_drivers);
}

const std::vector<Framework>& Matrix::Tables::frameworks() const {
  return facts(frameworks_, "curated/frameworks.tsv", read_frameworks);
}

const std::vector<Need>& Matrix::Tables::needs() const {
  return facts(needs_, "curated/needs.tsv", read_needs);
}

const std::vector<PythonFact>& Matrix::Tables::pythons() const {
  return facts(pythons_, "curated/pythons.tsv", read_pythons);
}

const std::vector<PythonPatch>& Matrix::Tables::python_patches() const {
  return facts(python_patches_, "curated/python_patches.tsv", read_python_patches);
}

const std::vector<DistributionFact>& Matrix::Tables::distributions() const {
  return facts(distributions_, "curated/distributions.tsv", read_distributions);
}

const std::vector<Unresolvable>& Matrix::Tables::unresolvable() const {
  return facts(unresolvable_, "curated/unresolvable.tsv", read_unresolvable);
}

const std::vector<Toolkit>& Matrix::Tables::toolkits() const {
  return facts(toolkits_, "generated/toolkits.tsv", read_toolkits);
}

const std::vector<const TorchBuild*>& Matrix::Tables::builds_of(const Version& torch) const {
  auto [known, is_new] = builds_.try_emplace(to_text(torch.without_local()));
  std::vector<const TorchBuild*>& builds = known->second;
  if (!is_new) return builds;
  for (const TorchBuild& build : torch_builds()) {
    if (matches(build.torch, torch, Prereleases::allowed)) builds.push_back(&build);
  }
  std::stable_sort(builds.begin(), builds.end(), [](const TorchBuild* a, const TorchBuild* b) {
    return compare_versions(a->cuda, b->cuda) < 0;
  });
  return builds;
}

std::string Matrix::Tables::title_of(std::string_view id) const {
  for (const SourceTitle& source : facts(titles_, "curated/sources.tsv", read_source_titles)) {
    if (source.id == id) return std::string(source.title);
  }
  return std::string(id);
}

Source Matrix::Tables::source_of(const Origin& origin) const {
  return {std::string(origin.file), origin.line, title_of(origin.source), std::string(origin.date)};
}

Source Matrix::Tables::source_of(const Package& package, const Release& release) const {
  return {package.file, release.line, title_of(package.source), package.fetched};
}

}  // namespace cog::compat
