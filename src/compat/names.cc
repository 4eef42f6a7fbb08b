#include "compat/names.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "compat/tables.h"

namespace cog::compat {
namespace {

// The project's name, or the one that is imported.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kOtherNames = {{
    {"cupy", "cupy-cuda12x"},
    {"cv2", "opencv-python"},
    {"flash-attention", "flash-attn"},
    {"onnx-runtime", "onnxruntime"},
    {"onnx-runtime-gpu", "onnxruntime-gpu"},
    {"opencv", "opencv-python"},
    {"paddle", "paddlepaddle"},
    {"pil", "pillow"},
    {"pytorch", "torch"},
    {"pytorch-cuda", "torch"},
    {"skimage", "scikit-image"},
    {"sklearn", "scikit-learn"},
    {"tf", "tensorflow"},
    {"yaml", "pyyaml"},
}};

// A slip changes a name by a letter or two; longer tails make other packages: torchinfo, torchao.
bool is_slip(const std::string& written, const std::string& meant) {
  return written.size() <= meant.size() + 1 && meant.size() <= written.size() + 1;
}

}  // namespace

bool is_known(const Matrix& matrix, const std::string& package) {
  if (matrix.tables().package(package) != nullptr) return true;
  const std::vector<Need>& needs = matrix.tables().needs();  // sorted by package
  auto need =
      std::lower_bound(needs.begin(), needs.end(), package,
                       [](const Need& one, const auto& name) { return one.package < name; });
  return need != needs.end() && need->package == package;
}

std::optional<std::string> probably_meant(const Matrix& matrix, const std::string& package) {
  for (auto [other, name] : kOtherNames) {
    if (package == other) return std::string(name);
  }
  std::vector<std::string> near;
  for (const std::string& name : matrix.tables().package_names()) {
    if (is_slip(package, name)) near.push_back(name);
  }
  return nearest(package, near);
}

}  // namespace cog::compat
