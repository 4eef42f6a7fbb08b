#include <nlohmann/json.hpp>

#include "config/config.h"

namespace cog::config {
namespace {

using Json = nlohmann::ordered_json;

void set_unless_empty(Json& json, const char* key, const std::optional<std::string>& text) {
  if (text) json[key] = *text;
}

void set_unless_empty(Json& json, const char* key, const std::vector<std::string>& list) {
  if (!list.empty()) json[key] = list;
}

}  // namespace

std::string to_json(const Config& config) {
  Json build = Json::object();
  if (config.build.gpu) build["gpu"] = true;
  set_unless_empty(build, "python_version", config.build.python_version);
  set_unless_empty(build, "python_requirements", config.build.python_requirements);
  set_unless_empty(build, "python_packages", config.build.python_packages);
  for (const RunCommand& run : config.build.run) build["run"].push_back({{"command", run.command}});
  set_unless_empty(build, "system_packages", config.build.system_packages);

  Json json = {{"build", build}};
  set_unless_empty(json, "image", config.image);
  set_unless_empty(json, "predict", config.run);  // the label's name for `run`
  for (const EnvironmentVariable& variable : config.environment) {
    json["environment"].push_back(variable.name + "=" + variable.value);
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace cog::config
