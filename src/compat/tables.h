// Every table of a Matrix: the texts, and the rows of those that something asked for.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/facts.h"
#include "compat/matrix.h"
#include "compat/package.h"

namespace cog::compat {

// Parsed when it is first asked for: a `cog` that plans for numpy alone reads no table of torch.
template <class T>
class Lazy {
 public:
  template <class Make>
  const T& get(const Make& make) const {
    if (!value_) value_.emplace(make());
    return *value_;
  }

 private:
  mutable std::optional<T> value_;
};

// One thread at a time: even what looks like reading may parse. Throws Error{config} for a table
// that can't be read.
struct Matrix::Tables {
  // Texts by path: "generated/torch.tsv", "curated/drivers.tsv".
  std::map<std::string, std::string_view, std::less<>> texts;
  std::deque<std::string> owned;  // the bytes of those that are not compiled in
  bool updated = false;

  bool has_table(std::string_view package) const;
  // Nothing if there is no table of it.
  const Package* package(const std::string& name) const;
  std::vector<std::string> package_names() const;
  // CUDA's libraries: nothing is known of their versions that would decide anything.
  bool is_runtime_part(std::string_view name) const;

  const std::vector<TorchBuild>& torch_builds() const;
  const std::vector<TorchArchitecture>& torch_architectures() const;
  const std::vector<ImageFact>& images() const;
  const std::vector<DriverFact>& drivers() const;
  const std::vector<Framework>& frameworks() const;
  const std::vector<Need>& needs() const;
  const std::vector<PythonFact>& pythons() const;
  const std::vector<PythonPatch>& python_patches() const;
  const std::vector<DistributionFact>& distributions() const;
  const std::vector<Unresolvable>& unresolvable() const;
  const std::vector<Toolkit>& toolkits() const;

  // PyTorch's own builds of one version, "cpu" in front, then the oldest CUDA first.
  const std::vector<const TorchBuild*>& builds_of(const requirements::Version& torch) const;

  Source source_of(const Origin& origin) const;
  Source source_of(const Package& package, const Release& release) const;

 private:
  const Table& table(std::string_view path) const;
  std::string title_of(std::string_view id) const;
  template <class T>
  const std::vector<T>& facts(const Lazy<std::vector<T>>& rows, std::string_view path,
                              std::vector<T> (*read)(const Table&)) const {
    return rows.get([&] { return read(table(path)); });
  }

  mutable std::map<std::string, Table, std::less<>> tables_;
  mutable std::map<std::string, Package, std::less<>> packages_;
  mutable std::map<std::string, std::vector<const TorchBuild*>> builds_;
  Lazy<std::vector<TorchBuild>> torch_builds_;
  Lazy<std::vector<TorchArchitecture>> torch_architectures_;
  Lazy<std::vector<ImageFact>> images_;
  Lazy<std::vector<DriverFact>> drivers_;
  Lazy<std::vector<Framework>> frameworks_;
  Lazy<std::vector<Need>> needs_;
  Lazy<std::vector<PythonFact>> pythons_;
  Lazy<std::vector<PythonPatch>> python_patches_;
  Lazy<std::vector<DistributionFact>> distributions_;
  Lazy<std::vector<Unresolvable>> unresolvable_;
  Lazy<std::vector<Toolkit>> toolkits_;
  Lazy<std::vector<PackageKind>> kinds_;
  Lazy<std::vector<SourceTitle>> titles_;
  Lazy<std::vector<Override>> overrides_;
};

}  // namespace cog::compat
