#include "compat/own_base.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "compat/tables.h"

namespace cog::compat {
namespace {

using Parts = std::vector<std::string>;  // of a tag: "12.4.1", "cudnn", "runtime", "ubuntu22.04"

bool is_number(std::string_view text) {  // "3.12.4"
  return !text.empty() && text.front() != '.' && text.back() != '.' &&
         text.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool has(const Parts& parts, std::string_view part) {
  return std::find(parts.begin(), parts.end(), part) != parts.end();
}

// The rest of the part that starts with `name`: "12.4" of "cuda12.4".
std::optional<std::string> rest_of(const Parts& parts, std::string_view name) {
  for (const std::string& part : parts) {
    if (part.starts_with(name)) return part.substr(name.size());
  }
  return std::nullopt;
}

// "bookworm", "ubuntu22.04"; in tags of the distribution itself also "22.04" and "12.5".
bool names(const std::string& part, const DistributionFact& row, std::string_view repository) {
  if (part == row.name + row.version) return true;
  if (!row.codename.empty() && part == row.codename) return true;
  return repository == row.name && (part == row.version || part.starts_with(row.version + ".")) &&
         is_number(part);
}

void add_distribution(OwnBase& base, const Parts& parts, std::string_view repository,
                      const Matrix::Tables& tables) {
  for (const DistributionFact& row : tables.distributions()) {
    bool named = std::any_of(parts.begin(), parts.end(),
                             [&](const std::string& part) { return names(part, row, repository); });
    if (!named) continue;
    base.glibc = row.glibc;
    if (!base.has_python) base.python = row.python;
    return;
  }
}

void have_no_cuda(OwnBase& base) {
  base.cuda = "";
  base.cudnn = "";
  base.nvcc = false;
}

// python:3.12.4-slim-bookworm
void add_python(OwnBase& base, const Parts& parts) {
  base.has_python = true;
  const std::string& version = parts.front();
  if (is_number(version) && version.find('.') != std::string::npos) base.python = version;
  base.musl = rest_of(parts, "alpine").has_value();
  have_no_cuda(base);
}

// nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04, from 12.4.1 on without a number behind cudnn.
void add_cuda(OwnBase& base, const Parts& parts) {
  if (!is_number(parts.front())) return;
  base.cuda = parts.front();
  std::optional<std::string> cudnn = rest_of(parts, "cudnn");
  base.cudnn = !cudnn ? "" : cudnn->empty() ? "9" : *cudnn;
  base.nvcc = has(parts, "devel");
  base.checks_driver = true;
}

// pytorch/pytorch:2.4.1-cuda12.4-cudnn9-runtime
void add_pytorch(OwnBase& base, const Parts& parts) {
  base.has_python = true;
  std::optional<std::string> cuda = rest_of(parts, "cuda");
  if (!cuda || !is_number(*cuda)) return;
  base.cuda = *cuda;
  base.cudnn = rest_of(parts, "cudnn");
  base.nvcc = has(parts, "devel");
}

}  // namespace

OwnBase describe_base(std::string_view image, const Matrix& matrix) {
  OwnBase base;
  base.name = image;
  std::string_view repository = image.substr(0, image.find('@'));
  size_t slash = repository.rfind('/');
  size_t colon = repository.find(':', slash == std::string_view::npos ? 0 : slash);
  std::string_view tag;
  if (colon != std::string_view::npos) {
    tag = repository.substr(colon + 1);
    repository = repository.substr(0, colon);
  }
  Parts parts = split(tag, '-');
  constexpr std::string_view kPlain[] = {"debian", "rockylinux", "ubuntu"};
  if (repository == "python") {
    add_python(base, parts);
  } else if (repository == "alpine") {
    base.musl = true;
    have_no_cuda(base);
  } else if (repository == "nvidia/cuda") {
    add_cuda(base, parts);
  } else if (repository == "pytorch/pytorch") {
    add_pytorch(base, parts);
  } else if (std::find(std::begin(kPlain), std::end(kPlain), repository) != std::end(kPlain)) {
    have_no_cuda(base);
  } else {
    return base;
  }
  add_distribution(base, parts, repository, matrix.tables());
  return base;
}

}  // namespace cog::compat
