#include "compat/images.h"

#include <algorithm>
#include <utility>

#include "compat/cuda_version.h"

namespace cog::compat {
namespace {

// The newest Ubuntu of the image whose C library all wheels can use.
const DistributionFact* choose_ubuntu(const Matrix::Tables& tables, const ImageFact& image,
                                      const std::string& glibc) {
  const DistributionFact* best = nullptr;
  for (const DistributionFact& ubuntu : tables.distributions()) {
    bool there = ubuntu.name == "ubuntu" && std::find(image.ubuntus.begin(), image.ubuntus.end(),
                                                      ubuntu.version) != image.ubuntus.end();
    if (!there || compare_versions(ubuntu.glibc, glibc) < 0) continue;
    if (best == nullptr || compare_versions(best->version, ubuntu.version) < 0) best = &ubuntu;
  }
  return best;
}

// How far the image's CUDA is from the wished one: the same minor version, newer ones, older ones.
enum Distance { kSame, kNewer, kOlder, kOtherMajor };

Distance distance_of(const ImageFact& image, const std::string& cuda) {
  if (minor_of(image.cuda) == minor_of(cuda)) return kSame;
  if (major_of(image.cuda) != major_of(cuda)) return kOtherMajor;
  return compare_versions(image.cuda, cuda) > 0 ? kNewer : kOlder;
}

// `a` is a better base than `b`.
bool better(const ImageFact& a, const ImageFact& b, const std::string& cuda) {
  Distance of_a = distance_of(a, cuda), of_b = distance_of(b, cuda);
  if (of_a != of_b) return of_a < of_b;
  if (a.state != b.state) return a.state == "current";
  int newer_minor = compare_versions(minor_of(a.cuda), minor_of(b.cuda));
  if (newer_minor != 0) return of_a == kOlder ? newer_minor > 0 : newer_minor < 0;
  if (agrees(a.cuda, cuda) != agrees(b.cuda, cuda)) return agrees(a.cuda, cuda);
  return compare_versions(a.cuda, b.cuda) > 0;
}

// Sizes are published for some images alone, and grow slowly: that of the nearest older one with a
// known size, or else of the nearest newer one. 0 if none is known.
double gigabytes_of(const Matrix::Tables& tables, const ImageFact& image, bool development) {
  double size = 0;
  for (const ImageFact& other : tables.images()) {  // oldest first
    double known = development ? other.devel_gigabytes : other.runtime_gigabytes;
    if (known == 0) continue;
    if (size != 0 && compare_versions(other.cuda, image.cuda) > 0) break;
    size = known;
  }
  return size;
}

}  // namespace

std::optional<ImageChoice> choose_image(const Query& query, const Matrix::Tables& tables,
                                        const std::vector<CudaUse>& uses, const ImageWish& wish) {
  const ImageFact* best = nullptr;
  const DistributionFact* ubuntu = nullptr;
  for (const ImageFact& image : tables.images()) {
    if (!image_fits(image, query, uses)) continue;
    const DistributionFact* its_ubuntu = choose_ubuntu(tables, image, wish.glibc);
    if (its_ubuntu == nullptr) continue;
    if (best != nullptr && !better(image, *best, wish.cuda)) continue;
    best = &image;
    ubuntu = its_ubuntu;
  }
  if (best == nullptr) return std::nullopt;
  CudaImage image;
  image.name = "nvidia/cuda:" + best->cuda + "-" + best->cudnn_tag + "-" +
               (wish.development ? "devel" : "runtime") + "-ubuntu" + ubuntu->version;
  image.cuda = best->cuda;
  image.cudnn = best->cudnn;
  image.python = ubuntu->python;
  image.gigabytes = gigabytes_of(tables, *best, wish.development);
  image.development = wish.development;
  return ImageChoice{best, std::move(image)};
}

}  // namespace cog::compat
