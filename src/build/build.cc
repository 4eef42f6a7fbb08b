#include "build/build.h"

#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "oci/reference.h"

namespace cog::build {
namespace {

// The engine numbers the instructions that make a layer: "[4/7] RUN make" is the fourth of them.
// The text is no help where it names a variable, which the engine has replaced by then.
bool makes_a_step(const std::string& instruction) {
  for (std::string_view word : {"FROM ", "RUN ", "COPY ", "WORKDIR "}) {
    if (instruction.starts_with(word)) return true;
  }
  return false;
}

// The line of the Dockerfile that the step carries out, from 1; 0 if it can't be told.
int find_line(const std::vector<std::string>& lines, const std::string& step) {
  int number = 0;
  bool numbered =
      step.starts_with("[") &&
      std::from_chars(step.data() + 1, step.data() + step.size(), number).ec == std::errc();
  for (size_t i = 0; i < lines.size(); ++i) {
    bool found = numbered ? makes_a_step(lines[i]) && --number == 0 : step.ends_with(lines[i]);
    if (found) return static_cast<int>(i) + 1;
  }
  return 0;
}

SourceSpan find_origin(const dockerfile::Rendered& dockerfile, const std::string& step) {
  int line = find_line(split_lines(dockerfile.text), step);
  for (const dockerfile::Rendered::Origin& origin : dockerfile.origins) {
    if (origin.line == line) return origin.where;
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
