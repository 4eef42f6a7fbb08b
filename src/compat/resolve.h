// From what a user asks for to versions that run together, with the reasons; or the reason why
// nothing fits, with the nearest ways out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/source_span.h"
#include "compat/matrix.h"
#include "compat/own_base.h"
#include "requirements/requirement.h"

namespace cog::compat {

enum class BaseWish {
  smallest,  // a slim base where that is enough
  cuda,      // nvidia/cuda, whatever the frameworks bring
  slim,      // never nvidia/cuda
};

// A value that the user fixed, in cog.yaml or by a flag.
struct Fixed {
  std::string text;
  SourceSpan where;
  std::string flag = "";  // "--cuda"; empty: cog.yaml says it

  bool operator==(const Fixed&) const = default;
};

struct Wanted {
  requirements::Requirement requirement;
  std::string text;  // as the user wrote it, for messages
  SourceSpan where;
  bool constraint = false;  // from a -c file: counts only if something else wants the package

  bool operator==(const Wanted&) const = default;
};

struct Query {
  std::string platform = "linux/amd64";
  bool gpu = false;
  std::optional<Fixed> python;  // "3.12" or "3.12.4"
  std::optional<Fixed> cuda;    // "12.4" or "12.4.1"
  std::optional<Fixed> cudnn;   // "9"
  std::string requires_python;  // of a pyproject.toml; usually empty
  std::vector<Wanted> wanted;
  bool own_index = false;  // the user's lines name an index: none of ours is added
  // PyTorch's own among these, by the build that each has: "cu118", "cpu".
  std::vector<std::string> index_builds;
  bool package_index = true;   // is asked beside them, or a mirror of it
  bool unknown_index = false;  // and one that may have any build
  BaseWish base = BaseWish::smallest;
  // Why a slim base is not enough though the packages would allow it ("run: apt-get install
  // cuda-..."); empty if nothing speaks against it. Only for BaseWish::smallest.
  std::string needs_cuda_base;
  bool compiles_cuda = false;  // a `run` line calls nvcc: a CUDA base must be the devel flavour
  // The user's own base: no image is chosen. Its Python is preferred, and wheels that its C library
  // can't load are left out.
  std::optional<OwnBase> own_base;

  bool operator==(const Query&) const = default;
};

// One step of the derivation, in the user's words.
struct Reason {
  std::string rule;  // stable short name: "python-default", "torch-cuda-build", "base-slim"
  std::string text;  // "torch 2.4.1 has builds for CUDA 11.8, 12.1 and 12.4; 12.4 is the newest"
  std::vector<Source> sources;

  bool operator==(const Reason&) const = default;
};

struct ChosenPackage {
  std::string name;
  // "2.4.1"; what the installer will choose, or our pin. Empty for a package that is known only by
  // what its build needs.
  std::string version;
  std::string build;  // "cu124" or "cpu" from PyTorch's own index; empty: the package index's
  bool brings_cuda = false;  // CUDA and cuDNN come as packages or inside the wheel
  // Its build imports torch (needs.tsv's torch-first): it is installed after the others, without
  // build isolation.
  bool torch_first = false;
  // What stands in the final requirements for the user's line; empty: the line as it was written.
  std::string line;
  size_t wanted = 0;  // index into Query::wanted

  bool operator==(const ChosenPackage&) const = default;
};

struct CudaImage {
  std::string name;          // "nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04"
  std::string cuda;          // "12.4.1"
  std::string cudnn;         // "9.1.0.70"
  std::string python;        // its own: "3.10"
  double gigabytes = 0;      // of the image, unpacked (10^9 bytes), about; 0: unknown
  bool development = false;  // has nvcc

  bool operator==(const CudaImage&) const = default;
};

struct Resolution {
  std::string python;                   // "3.12", or the patch version that the user wrote
  std::vector<ChosenPackage> packages;  // those of the tables, in the order of Query::wanted
  std::optional<std::string> cuda;      // of the frameworks' build: "12.4.1" or "12.4"; GPU only
  std::optional<std::string> cudnn;     // "9.1.0.70", or as much of it as is known
  std::optional<CudaImage> cuda_image;  // nothing: a slim base is enough
  double saved_gigabytes = 0;           // by the slim base, against the image it would have been
  std::vector<std::string> index_urls;  // to add, sorted; at most one of PyTorch's
  std::optional<std::string> driver;    // minimum NVIDIA driver: "550.54.15"
  bool c_compiler = false;              // a package calls one at run time (torch.compile, triton)
  bool nvcc = false;                    // a package is compiled with CUDA
  std::vector<std::string> warnings;    // "torch 2.16.0 is newer than ...", one line each
  std::vector<Reason> reasons;

  bool operator==(const Resolution&) const = default;
};

// Throws Error{config} whose diagnostics are the independent conflicts, each with the place of the
// value that is easiest to change and, as hint, the nearest ways out, verified by solving again.
// Deterministic; below a millisecond.
Resolution resolve(const Query& query, const Matrix& matrix);

}  // namespace cog::compat
