#include <nlohmann/json.hpp>

#include "plan/names.h"
#include "plan/passwords.h"
#include "plan/plan.h"

namespace cog::plan {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }

Json json_of(const compat::Source& source) {
  Json json = {{"file", source.file}};
  if (source.line > 0) json["line"] = source.line;
  json["title"] = source.title;
  json["date"] = source.date;
  return json;
}

Json json_of(const compat::Reason& reason) {
  Json sources = Json::array();
  for (const compat::Source& source : reason.sources) sources.push_back(json_of(source));
  return {{"rule", reason.rule}, {"text", without_passwords(reason.text)}, {"sources", sources}};
}

Json json_of(const compat::ChosenPackage& package) {
  return {{"name", package.name}, {"version", package.version}, {"build", package.build}};
}

Json json_of(const Diagnostic& warning) {
  return {{"where", to_text(warning.where)},
          {"message", without_passwords(warning.message)},
          {"hint", warning.hint}};
}

template <typename T>
Json json_of_all(const std::vector<T>& all) {
  Json json = Json::array();
  for (const T& one : all) json.push_back(json_of(one));
  return json;
}

Json json_of_texts(const std::vector<std::string>& texts) {
  Json json = Json::array();
  for (const std::string& text : texts) json.push_back(without_passwords(text));
  return json;
}

Json environment_of(const Plan& plan) {
  Json json = Json::array();
  for (const config::EnvironmentVariable& variable : plan.environment) {
    json.push_back(variable.name + "=" + variable.value);
  }
  return json;
}

Json commands_of(const Plan& plan) {
  Json json = Json::array();
  for (const config::RunCommand& command : plan.run) json.push_back(command.command);
  return json;
}

}  // namespace

std::string to_json(const Planned& planned) {
  const Plan& plan = planned.plan;
  Json json = {{"platform", plan.platform},
               {"python", plan.python_version},
               {"python_source", name_of(plan.python_source)},
               {"gpu", plan.gpu},
               {"cuda", text_or_null(plan.cuda)},
               {"cudnn", text_or_null(plan.cudnn)},
               {"driver", text_or_null(plan.driver)},
               {"base_image", plan.base_image},
               {"environment", environment_of(plan)},
               {"system_packages", plan.system_packages},
               {"installer", name_of(plan.installer)},
               {"index_urls", json_of_texts(plan.index_urls)},
               {"requirements", json_of_texts(plan.requirements)},
               {"torch_first", plan.torch_first},
               {"packages", json_of_all(plan.packages)},
               {"hashes_required", plan.hashes_required},
               {"run", commands_of(plan)},
               {"reference", plan.reference},
               {"train_reference", plan.train_reference},
               {"max_concurrency", plan.max_concurrency},
               {"user", plan.user},
               {"weights", plan.weights},
               {"compat_table", plan.compat_table},
               {"from_lock", plan.from_lock},
               {"warnings", json_of_all(planned.warnings)},
               {"reasons", json_of_all(plan.reasons)}};
  // Names of files need not be UTF-8.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace cog::plan
