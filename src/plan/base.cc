#include "plan/base.h"

#include "compat/cuda_version.h"

namespace cog::plan {
namespace {

using compat::minor_of;
using compat::Resolution;

// The name that replicate/cog gives its own bases.
Base cog_base(const Wishes& wishes, const Resolution& resolution) {
  std::string tag;
  const std::string python(minor_of(resolution.python));
  if (resolution.cuda) tag += "cuda" + std::string(minor_of(*resolution.cuda)) + "-";
  tag += "python" + python;
  for (const compat::ChosenPackage& package : resolution.packages) {
    if (package.name != "torch") continue;
    tag += "-torch" + package.version;
    break;
  }
  Base base;
  base.image = wishes.registry + "/cog-base:" + tag;
  base.python = python;
  base.python_source = PythonSource::base;
  base.is_bare = false;
  base.reason = compat::Reason{"base-cog", "--use-cog-base-image asks for " + base.image, {}};
  return base;
}

Base own_base(const config::Build& build, const Resolution& resolution) {
  Base base;
  base.image = build.base_image->text;
  base.python = resolution.python;
  base.python_source = PythonSource::base;
  base.is_bare = false;
  base.reason = compat::Reason{"base-own", "build.base_image names " + base.image, {}};
  return base;
}

// What the resolver says on the base, as the one line to tell the user.
std::optional<compat::Reason> take_reason(const std::string& image, const Resolution& resolution) {
  for (const compat::Reason& reason : resolution.reasons) {
    if (!is_base_rule(reason.rule)) continue;
    bool named = reason.text.starts_with(image);
    return compat::Reason{"base", named ? reason.text : image + ": " + reason.text, reason.sources};
  }
  return std::nullopt;
}

Base cuda_base(const Resolution& resolution) {
  const compat::CudaImage& image = *resolution.cuda_image;
  Base base;
  base.image = image.name;
  base.python = resolution.python;
  base.python_source = image.python == resolution.python ? PythonSource::base : PythonSource::uv;
  bool needs_headers = resolution.c_compiler || resolution.nvcc;
  if (resolution.c_compiler && !image.development) base.packages = {"gcc", "libc6-dev"};
  if (needs_headers && base.python_source == PythonSource::base) {
    base.packages.push_back("python3-dev");
  }
  base.reason = take_reason(base.image, resolution);
  return base;
}

Base slim_base(const Resolution& resolution) {
  Base base;
  base.image = "python:" + resolution.python + "-slim";
  base.python = resolution.python;
  if (resolution.c_compiler) base.packages = {"gcc", "libc6-dev"};
  base.reason = take_reason(base.image, resolution);
  return base;
}

// The image's own Python, with what is installed in it, stays unused.
void check_python(const config::Build& build, const compat::OwnBase& base,
                  const Resolution& resolution, Findings& found) {
  bool asked = build.python_version.has_value();
  bool unknown = base.python.empty();
  if (unknown ? asked : !base.has_python) return;
  const std::string python = "Python " + resolution.python;
  if (unknown) {
    found.warning(
        build.base_image->where,
        "the name " + base.name + " does not say which Python it has: the model gets " + python,
        "to use the image's own, write its version as build.python_version");
    return;
  }
  found.warning(
      asked ? build.python_version->where : build.base_image->where,
      base.name + " has Python " + base.python + ", and the model gets " + python,
      python +
          " is added to the image and becomes its \"python\"; packages of the other one are "
          "not seen" +
          (asked ? ". Leave out build.python_version to use the image's own" : ""));
}

}  // namespace

bool is_base_rule(const std::string& rule) { return rule.starts_with("base-"); }

Base choose_base(const config::Build& build, const Wishes& wishes, const Resolution& resolution) {
  if (build.base_image) return own_base(build, resolution);
  if (wishes.cog_base_image == Switch::on) return cog_base(wishes, resolution);
  if (resolution.cuda_image) return cuda_base(resolution);
  return slim_base(resolution);
}

void check_base(const config::Build& build, const Wishes& wishes, const Resolution& resolution,
                Findings& found) {
  if (build.base_image && wishes.cog_base_image == Switch::on) {
    found.warning(build.base_image->where, "--use-cog-base-image has no effect",
                  "leave out build.base_image to use it");
  }
  if (build.base_image && wishes.cuda_base_image != Switch::unset) {
    found.warning(build.base_image->where, "--use-cuda-base-image has no effect",
                  "leave out build.base_image to use it");
  } else if (!build.gpu && wishes.cuda_base_image == Switch::on) {
    found.warning(build.gpu_where, "--use-cuda-base-image has no effect on a model without GPU",
                  "set \"gpu: true\" if the model needs one");
  }
  bool cog_base = !build.base_image && wishes.cog_base_image == Switch::on;
  const std::string python(minor_of(resolution.python));
  if (cog_base && python != resolution.python) {
    found.warning(build.python_version->where, "bases of cog have the newest Python " + python,
                  "write build.python_version without the last number");
  }
}

void check_own_base(const config::Build& build, const compat::OwnBase& base,
                    const Resolution& resolution, bool installs, Findings& found) {
  const SourceSpan& where = build.base_image->where;
  bool takes_its_python = base.has_python && compat::agrees(base.python, resolution.python);
  if (base.musl && (installs || !takes_its_python)) {
    found.mistake(where,
                  base.name + " is Alpine Linux: packages for glibc, and apt, do not work on it",
                  "name an image of Debian or Ubuntu, or leave out build.base_image: cog takes "
                  "python:" +
                      std::string(minor_of(resolution.python)) + "-slim");
    return;
  }
  if (!takes_its_python) check_python(build, base, resolution, found);
  if (resolution.c_compiler) {
    found.warning(where,
                  "a package calls a C compiler when the model runs, which the base image may lack",
                  "add gcc and libc6-dev to build.system_packages if it does");
  }
}

}  // namespace cog::plan
