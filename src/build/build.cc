#include "build/build.h"

#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "oci/reference.h"

namespace cog::build {
namespace {

// The line of cog.yaml that the step came from: the engine names a step by the Dockerfile's text.
SourceSpan find_origin(const dockerfile::Rendered& dockerfile, const std::string& step) {
  std::vector<std::string> lines = split_lines(dockerfile.text);
  for (const dockerfile::Rendered::Origin& origin : dockerfile.origins) {
    COG_CHECK(origin.line >= 1 && static_cast<size_t>(origin.line) <= lines.size());
    if (step.ends_with(lines[static_cast<size_t>(origin.line) - 1])) return origin.where;
  }
  return {};
}

}  // namespace

Image build_image(const Model& model, const BuildOptions& options, engine::Engine& engine,
                  const engine::OnBuildEvent& on_event) {
  oci::Reference name = oci::parse_reference(options.tag);
  BuildOptions tagged = options;
  tagged.tag = oci::to_text(name);

  std::string failed_step;
  auto watch = [&](const engine::BuildEvent& event) {
    if (event.kind == engine::BuildEvent::Kind::failed) failed_step = event.name;
    on_event(event);
  };
  try {
    std::string id = engine::Builder(engine).build(make_request(model, tagged), watch);
    return {std::move(id), tagged.tag};
  } catch (Error& error) {
    if (error.code == ErrorCode::build && !failed_step.empty()) {
      error.where = find_origin(model.dockerfile, failed_step);
    }
    throw;
  }
}

}  // namespace cog::build
