// Which build of PyTorch stands behind one version: the package index's, or one of PyTorch's own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/resolve.h"
#include "compat/tables.h"

namespace cog::compat {

// What a query says about PyTorch, whatever version it becomes.
struct TorchWish {
  bool gpu = false;
  std::string platform;
  std::string cuda;         // build.cuda; empty on the CPU
  std::string major;        // of CUDA, as other packages have it: "12"; empty: as you like
  std::string label;        // the user's own: "cu118"
  bool pinned = false;      // exactly one version is asked for
  bool in_a_wheel = false;  // by the address of a wheel
  bool listed = false;      // the user's lines have one for torch, which can be completed
  bool own_index = false;
  // PyTorch's indexes among the user's own: "cu118"; and whether others are asked beside them.
  std::vector<std::string> index_builds;
  bool package_index = true;
  bool unknown_index = false;
  bool companions = false;  // compiled packages of the package index lean on its own build
};

// What was decided for one version.
struct TorchChoice {
  std::string label;  // "cu124", "cpu"; empty: the package index's own build
  std::string cuda;   // "12.4.1", "12.4"; empty: none, or nobody says
  std::string cudnn;
  bool add_index = false;  // PyTorch's index of this label
  bool add_label = false;  // to exact pins of the user's lines
  bool pin = false;        // a line that is no exact pin gets one
  bool users = false;      // the user named the build
  bool by_index = false;   // by the address of an index
  bool guessed = false;    // the table has no rows for this version; those before it stand in
  const TorchBuild* row = nullptr;
  // It asks for the same parts of CUDA as the package index's build; else for `parts`.
  bool same_parts = true;
  std::vector<requirements::Requirement> parts;

  bool is_package_index() const { return label.empty(); }
};

// Nothing if no build of this version has what is asked for.
std::optional<TorchChoice> choose_torch(const TorchWish& wish, const Matrix::Tables& tables,
                                        const Package& torch, const Release& release,
                                        const requirements::Version& version);

// CUDA and cuDNN of the build that the package index has, as far as anybody says.
struct CudaParts {
  std::string cuda, cudnn;
};
CudaParts package_index_build(const Matrix::Tables& tables, const Release& release,
                              std::string_view platform);

std::string torch_index(std::string_view label);  // ".../whl/cu124/"

}  // namespace cog::compat
