// The pipeline of a build, stopped early and without stopping at the first mistake: every stage
// that can be looked at is, whatever the others say.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "doctor/report.h"
#include "os/environment.h"
#include "os/interrupt.h"

namespace cog::doctor {

struct Subject {
  std::string folder;  // where the search for cog.yaml starts
  std::string file = "cog.yaml";
};

// What a model asks of the machine that runs it, as far as it could be read.
struct Needs {
  bool gpu = false;
  std::optional<std::string> driver;  // minimum NVIDIA driver
};

// Called with each check as soon as it is made; groups stand together.
using OnCheck = std::function<void(Check)>;

// Config and Python: reads the folder alone. Throws nothing that is the model's fault.
Needs examine_project(const Subject& subject, const os::Environment& environment,
                      const OnCheck& on_check);

// Environment: asks the container engine and, for a GPU model, the NVIDIA driver of this machine.
// Throws Error{interrupted}.
void examine_environment(const Needs& needs, const os::Environment& environment,
                         const os::Interrupt& interrupt, const OnCheck& on_check);

}  // namespace cog::doctor
