#include <nlohmann/json.hpp>

#include "plan/plan.h"

namespace cog::plan {

std::string to_json(const Plan& plan) {
  using Json = nlohmann::ordered_json;
  Json environment = Json::array();
  for (const config::EnvironmentVariable& variable : plan.environment) {
    environment.push_back(variable.name + "=" + variable.value);
  }
  Json run = Json::array();
  for (const config::RunCommand& command : plan.run) run.push_back(command.command);
  Json json = {{"base_image", plan.base_image},     {"python_version", plan.python_version},
               {"environment", environment},        {"system_packages", plan.system_packages},
               {"requirements", plan.requirements}, {"run", run},
               {"reference", plan.reference},       {"weights", plan.weights}};
  // Names of files need not be UTF-8.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace cog::plan
