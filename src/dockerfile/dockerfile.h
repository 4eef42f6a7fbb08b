// Plan to Dockerfile text.
//
// The text expects the virtual context that build/request.h lays out:
//   runtime/       server and SDK, as they stand below /opt/cog
//   certificates/  what the plan stages; not used if there are none
//   requirements/  what the plan stages; not used if there are none
//   weights/       large files, as they stand below /src; not used if there are none
//   code/          the rest of the project, and .cog/openapi_schema.json, as below /src
//   model/         openapi_schema.json and plan.json, as they stand below /opt/cog
// It uses nothing that engine 20.10 or Podman 4.3 lacks: no heredoc, no `COPY --link`, no named
// context, no `# syntax=` line.
//
// pip and uv ask the index that the build arguments PIP_INDEX_URL, PIP_EXTRA_INDEX_URL,
// PIP_TRUSTED_HOST, UV_DEFAULT_INDEX, UV_INDEX, UV_PYTHON_INSTALL_MIRROR and
// UV_PYTHON_DOWNLOADS_JSON_URL name, or variables of these names in cog.yaml's `environment`. No
// value of a build argument stays in the image.
//
// A model with `build.user` runs as that user, who is created if the base has none and owns /src and
// what is in it: a model may write beside its code, as it may as root.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"

namespace cog::dockerfile {

struct Rendered {
  std::string text;
  // For each line of `text` that came from a line of cog.yaml: which one. A failed step is shown
  // with it. Every instruction is one line.
  struct Origin {
    int line = 0;  // in `text`, from 1
    SourceSpan where;

    bool operator==(const Origin&) const = default;
  };
  std::vector<Origin> origins;
};

Rendered render_dockerfile(const plan::Plan& plan);

// An image that prints, when it runs, the full set of packages of `plan` with hashes: a line of
// requirements each, as uv finds them for the image's own Python. The context needs certificates/
// and requirements/ alone.
std::string render_lock_dockerfile(const plan::Plan& plan);

}  // namespace cog::dockerfile
