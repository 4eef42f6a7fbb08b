// Which nvidia/cuda image is the base, where there has to be one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compat/frameworks.h"
#include "compat/resolve.h"
#include "compat/tables.h"

namespace cog::compat {

struct ImageWish {
  // To be as near to as possible, and rather above than below: "12.4", or "12" for any of them.
  std::string cuda;
  std::string glibc;  // at least: "2.28"; empty: any
  bool development = false;
};

struct ImageChoice {
  const ImageFact* fact = nullptr;
  CudaImage image;
};

// Of the images that have what the user wrote and what `uses` need, the one whose CUDA is nearest;
// where it has to be another one, the oldest that NVIDIA keeps: an image refuses to start on
// drivers that are older than its CUDA. Nothing if there is none.
std::optional<ImageChoice> choose_image(const Query& query, const Matrix::Tables& tables,
                                        const std::vector<CudaUse>& uses, const ImageWish& wish);

}  // namespace cog::compat
