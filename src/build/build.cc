#include "build/build.h"

#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace cog::build {
namespace {

bool makes_a_layer(const std::string& instruction) {
  for (std::string_view word : {"FROM ", "RUN ", "COPY ", "WORKDIR "}) {
    if (instruction.starts_with(word)) return true;
  }
  return false;
}

// The line of the Dockerfile that a step carries out, from 1; 0 if it can't be told. Steps are
// named
// "[4/7] RUN make". Where an instruction names a variable, BuildKit has put its value into the
// text; its number, which counts the instructions that make a layer, tells then.
int find_line(const std::vector<std::string>& lines, const std::string& step) {
  size_t text = step.find("] ");
  int number = 0;
  int numbered_line = 0;
  size_t digits = step.find_first_not_of("[ ");  // "[ 4/12]": padded where there are many
  if (digits != std::string::npos) {
    std::from_chars(step.data() + digits, step.data() + step.size(), number);
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    int line = static_cast<int>(i) + 1;
    if (text != std::string::npos && step.substr(text + 2) == lines[i]) return line;
    if (makes_a_layer(lines[i]) && --number == 0) numbered_line = line;
  }
  return numbered_line;
}

// The line of cog.yaml behind a step.
SourceSpan find_origin(const dockerfile::Rendered& dockerfile, const std::string& step) {
  int line = find_line(split_lines(dockerfile.text), step);
  for (const dockerfile::Rendered::Origin& origin : dockerfile.origins) {
    if (origin.line == line) return origin.where;
  }
  return {};
}

}  // namespace

Image build_image(const Model& model, const BuildOptions& options,
                  const os::Environment& environment, engine::Engine& engine,
                  const engine::OnBuildEvent& on_event) {
  std::string failed_step;
  auto watch = [&](const engine::BuildEvent& event) {
    if (event.kind == engine::BuildEvent::Kind::failed) failed_step = event.name;
    on_event(event);
  };
  try {
    engine::BuildRequest request = make_request(model, options, environment);
    std::string id = engine::Builder(engine).build(request, watch);
    return {std::move(id), oci::to_text(options.tag)};
  } catch (Error& error) {
    if (error.code == ErrorCode::build && !failed_step.empty()) {
      error.where = find_origin(model.dockerfile, failed_step);
    }
    throw;
  }
}

}  // namespace cog::build
