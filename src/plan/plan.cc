#include "plan/plan.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "requirements/requirements.h"

namespace cog::plan {
namespace {

constexpr std::string_view kDefaultPython = "3.13";
constexpr uint64_t kWeightSize = 10 << 20;
// Large files that people edit: they belong to the code whatever their size.
constexpr std::array<std::string_view, 8> kCodeEnds = {".py",  ".ipynb", ".json", ".yaml",
                                                       ".yml", ".toml",  ".txt",  ".md"};

void check_buildable(const config::Config& config) {
  if (config.build.gpu) {
    throw Error(ErrorCode::not_supported, "GPU models are not supported yet",
                "set \"gpu: false\" to build for the CPU", config.build.gpu_where);
  }
  if (!config.run) {
    throw Error(ErrorCode::config, "no model is named",
                "add a line with its file and its class or function: run: \"run.py:Runner\"",
                config.run_where);
  }
}

std::vector<std::string> words_of(const std::vector<std::string>& items) {
  std::vector<std::string> words;
  for (const std::string& item : items) {
    for (std::string& word : split(item, ' ')) {
      if (!word.empty()) words.push_back(std::move(word));
    }
  }
  return words;
}

// The text for pip: every line as it was written, without those that the image brings itself.
// `place_of` gives the place of a line.
template <typename PlaceOf>
std::string keep_requirements(std::string_view text, PlaceOf place_of, Diagnostics& found) {
  std::string kept;
  for (const requirements::Line& line : requirements::parse_requirements(text)) {
    SourceSpan where = place_of(line);
    if (line.name == "cog" || line.name == "coglet") {
      found.warning(where, "the requirement " + in_quotes(line.text) + " is ignored",
                    "an image always carries the SDK of the cog that builds it");
      continue;
    }
    if (line.local_path == ".") {
      found.warning(where, "the requirement " + in_quotes(line.text) + " is ignored",
                    "the project's own files are in the image anyway, below /src");
      continue;
    }
    if (!line.local_path.empty()) {
      throw Error(ErrorCode::not_supported,
                  in_quotes(line.text) + " names a local file, which is not supported yet",
                  "name a package, or a URL that pip can download", where);
    }
    kept += line.text + "\n";
  }
  return kept;
}

std::string plan_requirements(const config::Build& build, const Facts& facts, Diagnostics& found) {
  if (!build.python_requirements) {
    return keep_requirements(
        join(build.python_packages, "\n"),
        [&](const requirements::Line&) { return build.python_packages_where; }, found);
  }
  COG_CHECK(facts.requirements.has_value());
  return keep_requirements(
      *facts.requirements,
      [&](const requirements::Line& line) {
        return SourceSpan{*build.python_requirements, line.number, 1};
      },
      found);
}

bool is_weight(const ProjectFile& file) {
  std::string name = to_lower(file.path);
  return file.regular && file.size >= kWeightSize &&
         std::none_of(kCodeEnds.begin(), kCodeEnds.end(),
                      [&](std::string_view end) { return name.ends_with(end); });
}

}  // namespace

Planned make_plan(const config::Config& config, const Facts& facts) {
  check_buildable(config);
  const config::Build& build = config.build;
  Diagnostics found;
  Plan plan;
  plan.python_version = build.python_version.value_or(std::string(kDefaultPython));
  plan.base_image = "python:" + plan.python_version + "-slim";
  plan.environment = config.environment;
  plan.system_packages = words_of(build.system_packages);
  plan.system_packages_where = build.system_packages_where;
  plan.requirements = plan_requirements(build, facts, found);
  plan.requirements_where =
      build.python_requirements ? build.python_requirements_where : build.python_packages_where;
  plan.run = build.run;
  plan.reference = *config.run;
  for (const ProjectFile& file : facts.files) {
    if (is_weight(file)) plan.weights.push_back(file.path);
  }
  return {plan, found.warnings()};
}

}  // namespace cog::plan
