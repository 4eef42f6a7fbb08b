#include <nlohmann/json.hpp>

#include "config/config.h"

namespace cog::config {
namespace {

using Json = nlohmann::ordered_json;

void set(Json& json, const char* key, const std::optional<std::string>& text) {
  if (text) json[key] = *text;
}

void set(Json& json, const char* key, const std::optional<WrittenText>& written) {
  if (written) json[key] = written->text;
}

void set(Json& json, const char* key, const std::vector<std::string>& list) {
  if (!list.empty()) json[key] = list;
}

void set(Json& json, const char* key, const std::vector<WrittenText>& list) {
  for (const WrittenText& written : list) json[key].push_back(written.text);
}

Json to_tree(const RunCommand& run) {
  Json json = {{"command", run.command}};
  for (const SecretMount& mount : run.mounts) {
    json["mounts"].push_back({{"type", "secret"}, {"id", mount.id}, {"target", mount.target}});
  }
  return json;
}

Json to_tree(const Build& build) {
  Json json = Json::object();
  if (build.gpu) json["gpu"] = true;
  set(json, "python_version", build.python_version);
  set(json, "python_requirements", build.python_requirements);
  set(json, "python_packages", build.python_packages);
  for (const RunCommand& run : build.run) json["run"].push_back(to_tree(run));
  set(json, "system_packages", build.system_packages);
  set(json, "cuda", build.cuda);
  set(json, "cudnn", build.cudnn);
  set(json, "sdk_version", build.sdk_version);
  set(json, "base_image", build.base_image);
  set(json, "platform", build.platform);
  set(json, "user", build.user);
  set(json, "weights", build.weights);
  return json;
}

Json to_tree(const WeightSource& source) {
  Json json = {{"uri", source.uri}};
  set(json, "include", source.include);
  set(json, "exclude", source.exclude);
  return json;
}

Json to_tree(const Weight& weight) {
  Json source = Json::array();
  for (const WeightSource& one : weight.sources) source.push_back(to_tree(one));
  if (source.size() == 1) source = Json(source[0]);
  return {{"name", weight.name}, {"target", weight.target}, {"source", source}};
}

}  // namespace

std::string to_json(const Config& config) {
  Json json = {{"build", to_tree(config.build)}};
  set(json, "image", config.image);
  set(json, "model", config.model);
  set(json, "predict", config.run);  // the label's name for `run`
  set(json, "train", config.train);
  if (config.concurrency_max) json["concurrency"] = {{"max", *config.concurrency_max}};
  for (const EnvironmentVariable& variable : config.environment) {
    json["environment"].push_back(variable.name + "=" + variable.value);
  }
  for (const Weight& weight : config.weights) json["weights"].push_back(to_tree(weight));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace cog::config
