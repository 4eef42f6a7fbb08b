#include "base/digest.h"
#include "plan/assumptions.h"
#include "plan/plan.h"

namespace cog::plan {
namespace {

std::string digest_of_lines(const requirements::Requirements& requirements) {
  std::string text = requirements.requires_python + "\n";
  for (const requirements::Line& line : requirements.lines) text += line.text + "\n";
  for (const requirements::Line& line : requirements.constraints) text += "-c " + line.text + "\n";
  return digest_of(text);
}

std::string digest_of_packages(const std::vector<config::WrittenText>& packages) {
  std::string text;
  for (const config::WrittenText& package : packages) text += package.text + "\n";
  return digest_of(text);
}

void add_written(LockInputs& inputs, const char* name,
                 const std::optional<config::WrittenText>& written) {
  if (written) inputs[name] = written->text;
}

void add_wishes(LockInputs& inputs, const Wishes& wishes) {
  if (wishes.cuda_base_image != Switch::unset) {
    inputs["--use-cuda-base-image"] = wishes.cuda_base_image == Switch::on ? "on" : "off";
  }
  if (wishes.cog_base_image == Switch::on) inputs["--use-cog-base-image"] = wishes.registry;
}

}  // namespace

LockInputs lock_inputs(const config::Config& config, const Facts& facts, const Wishes& wishes) {
  const config::Build& build = config.build;
  LockInputs inputs;
  inputs["build.gpu"] = build.gpu ? "true" : "false";
  inputs["build.platform"] = build.platform ? build.platform->text : facts.machine_platform;
  add_written(inputs, "build.python_version", build.python_version);
  add_written(inputs, "build.cuda", build.cuda);
  add_written(inputs, "build.cudnn", build.cudnn);
  add_written(inputs, "build.base_image", build.base_image);
  if (facts.requirements) {
    std::string name = build.python_requirements ? build.python_requirements->text : "";
    inputs[name.empty() ? "build.python_requirements" : name] =
        digest_of_lines(*facts.requirements);
  }
  if (!build.python_packages.empty()) {
    inputs["build.python_packages"] = digest_of_packages(build.python_packages);
  }
  Assumptions assumptions = build.gpu ? find_assumptions(build) : Assumptions{};
  if (!assumptions.cuda_base.empty()) {
    inputs["build.run and build.system_packages (CUDA)"] =
        assumptions.compiles_cuda ? "development" : "runtime";
  }
  add_wishes(inputs, wishes);
  return inputs;
}

}  // namespace cog::plan
