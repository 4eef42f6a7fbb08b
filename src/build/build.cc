#include "build/build.h"

#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "oci/reference.h"

namespace cog::build {
namespace {

// An instruction as the engine names its step: on one line, with single blanks.
std::string on_one_line(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    for (const std::string& word : split(line, ' ')) {
      if (word.empty() || word == "\\") continue;
      if (!text.empty()) text += ' ';
      text += word;
    }
  }
  return text;
}

// The line of cog.yaml that the step came from.
SourceSpan find_origin(const dockerfile::Rendered& dockerfile, const std::string& step) {
  std::vector<std::string> lines = split_lines(dockerfile.text);
  std::string name = on_one_line({step});
  for (const dockerfile::Rendered::Origin& origin : dockerfile.origins) {
    std::vector<std::string> instruction(lines.begin() + origin.line - 1,
                                         lines.begin() + origin.end_line - 1);
    if (name.ends_with(on_one_line(instruction))) return origin.where;
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
