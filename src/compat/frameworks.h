// What the chosen packages ask of CUDA, and of the image below them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/resolve.h"
#include "compat/tables.h"

namespace cog::compat {

// What one package says about CUDA.
struct CudaUse {
  std::string title() const;  // "tensorflow 2.17.0"

  size_t variable = 0;  // of the search
  std::string name, version;
  std::string cuda;   // "12.5", "12"; empty: nobody says
  std::string cudnn;  // "9.3"; empty
  CudaFrom from = CudaFrom::packages;
  const Framework* row = nullptr;
};

// Of CUDA and of cuDNN: newer parts of the same major version stand in for older ones.
bool cuda_fits(std::string_view base, std::string_view needed);

// Nothing for a package that does not use CUDA.
std::optional<CudaUse> cuda_use(const Matrix::Tables& tables, const std::string& name,
                                const Release& release, const std::vector<std::string>& extras,
                                std::string_view platform);

// A framework that runs on the CPU alone, as it is asked for: tensorflow-cpu, jax without an extra.
bool is_for_cpu(const Matrix::Tables& tables, const std::string& name, const Release& release,
                const std::vector<std::string>& extras);

// The extra says which CUDA the package uses.
bool names_cuda(const Matrix::Tables& tables, std::string_view package, std::string_view extra);

// The extra of this version that brings CUDA as packages; empty if there is none.
std::string extra_with_cuda(const Matrix::Tables& tables, const std::string& name,
                            const Release& release);

// Why what the packages use and what the user wrote do not go together.
struct BaseConflict {
  enum class Kind {
    no_such_cuda,   // build.cuda names one that was never released
    no_such_cudnn,  // build.cudnn does
    two_cudas,      // `one` and `other` are for different major versions of CUDA
    two_cudnns,     // `one` and `other` both need the base's cuDNN, and not the same
    users_cuda,     // `one` needs another major version than build.cuda
    users_cudnn,    // `one` needs another major version than build.cudnn
    no_image,       // no image has what `one` needs, or what build.cuda and build.cudnn say
  };
  Kind kind = Kind::no_image;
  std::optional<CudaUse> one, other;
};

// `certain`: there will be a CUDA base even if no package needs one.
std::optional<BaseConflict> check_base(const Query& query, const Matrix::Tables& tables,
                                       const std::vector<CudaUse>& uses, bool certain = false);

// The row of needs.tsv that says that this version needs `what` ("nvcc"); nothing if none does.
const Need* need_of(const Matrix::Tables& tables, std::string_view package,
                    const requirements::Version& version, std::string_view what);

// The first row on any version, for lines that tell none.
const Need* need_of(const Matrix::Tables& tables, std::string_view package, std::string_view what);

// Whether an image has what the user wrote and what the packages need from it.
bool image_fits(const ImageFact& image, const Query& query, const std::vector<CudaUse>& uses);

}  // namespace cog::compat
