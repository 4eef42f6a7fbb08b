// The rows of compat/curated/, one struct for each kind: what no package's metadata says.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/package.h"
#include "compat/table.h"
#include "requirements/specifiers.h"

namespace cog::compat {

// The place and the authority of a row.
struct Origin {
  std::string_view file;
  int line = 0;
  std::string_view source;  // an id of sources.tsv
  std::string_view date;
};

// A build of PyTorch on PyTorch's own package index.
struct TorchBuild {
  requirements::Specifiers torch;
  std::string label;  // "cu124", "cpu"
  std::string cuda;   // "12.4.1"; empty for "cpu"
  std::string cudnn;
  Origin origin;
};

// What a build of PyTorch has machine code for.
struct TorchArchitecture {
  requirements::Specifiers torch;
  std::string label;
  std::string platform;
  Origin origin;
};

struct ImageFact {
  std::string cuda;       // "12.4.1"
  std::string cudnn;      // "9.1.0.70", or "9"
  std::string cudnn_tag;  // "cudnn8"
  std::vector<std::string> ubuntus;
  std::string state;             // "current", "ended" or "deleted"
  double runtime_gigabytes = 0;  // 0: unknown
  double devel_gigabytes = 0;
  Origin origin;
};

struct DriverFact {
  std::string cuda;
  std::string driver;        // for all that this CUDA can do
  std::string driver_minor;  // enough by minor-version compatibility; empty: there is none
  Origin origin;
};

enum class CudaFrom { packages, wheel, base, none };

// Which CUDA a framework calls, and where it finds it.
struct Framework {
  std::string package;
  requirements::Specifiers versions;
  std::string extra;  // empty: without any
  std::string cuda;   // "11.8" or "12"
  std::string cudnn;  // "8.6", "9"; empty if it uses none or nobody says
  CudaFrom cuda_from = CudaFrom::packages;
  Origin origin;
};

struct Need {
  std::string package;
  requirements::Specifiers versions;
  std::string what;  // "nvcc", "c-compiler" or "torch-first"
  Origin origin;
};

struct PythonFact {
  int minor = 0;
  std::string state;  // "current", "ended" or "coming"
  bool image = false;
  Origin origin;
};

// The newest release of a minor version that there is.
struct PythonPatch {
  int minor = 0;
  std::string newest;  // "3.12.16"
  Origin origin;
};

struct DistributionFact {
  std::string name;      // "ubuntu"
  std::string version;   // "22.04"
  std::string codename;  // "jammy"; empty
  std::string glibc;
  std::string python;  // what its package manager installs; empty: not known
  Origin origin;
};

// A set that installers refuse for what is outside of these tables.
struct Unresolvable {
  std::string package;
  requirements::Specifiers versions;
  std::vector<std::string> pythons;  // "3.12"; empty: on each
  std::string reason;
  Origin origin;
};

// Which releases of NVIDIA's packages belong to which CUDA.
struct Toolkit {
  std::string cuda;     // "12.4.1"
  std::string runtime;  // "12.4.127"
  std::string cublas;   // "12.4.5.8"; tells those apart that share a runtime
};

struct PackageKind {
  std::string name;
  std::string kind;  // "framework", "companion" or "runtime"
};

struct SourceTitle {
  std::string_view id, title;
};

// Each throws Error{config} with file and line if a cell can't be read. The views in the result
// point into the table's text.
std::vector<TorchBuild> read_torch_builds(const Table& table);
std::vector<TorchArchitecture> read_torch_architectures(const Table& table);
std::vector<ImageFact> read_images(const Table& table);
std::vector<DriverFact> read_drivers(const Table& table);
std::vector<Framework> read_frameworks(const Table& table);
std::vector<Need> read_needs(const Table& table);
std::vector<PythonFact> read_pythons(const Table& table);
std::vector<PythonPatch> read_python_patches(const Table& table);
std::vector<DistributionFact> read_distributions(const Table& table);
std::vector<Unresolvable> read_unresolvable(const Table& table);
std::vector<Toolkit> read_toolkits(const Table& table);
std::vector<PackageKind> read_package_kinds(const Table& table);
std::vector<SourceTitle> read_source_titles(const Table& table);
std::vector<Override> read_overrides(const Table& table);

}  // namespace cog::compat
