// Plan to Dockerfile text.
//
// The text expects the virtual context that build/context.h lays out:
//   runtime/       server and SDK, as they stand below /opt/cog
//   requirements/  requirements.txt and local packages it names; not used if there are none
//   weights/       large files, as they stand below /src; not used if there are none
//   code/          the rest of the project, and .cog/openapi_schema.json, as below /src
//   model/         openapi_schema.json and plan.json, as they stand below /opt/cog
// It uses nothing that engine 20.10 lacks: no heredoc, no `COPY --link`, no named context, no
// `# syntax=` line.
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

}  // namespace cog::dockerfile
