// Programs that we start and wait for.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "os/interrupt.h"

namespace cog::os {

struct ProcessResult {
  int exit_code = 0;  // 128 + signal number if a signal ended it
  std::string out;
  std::string err;
};

struct ProcessOptions {
  std::string_view input;  // for its standard input
  // Takes what it prints on standard error as it comes; ProcessResult::err stays empty then.
  std::function<void(std::string_view)> on_err;
  // When stopping is requested, the program gets SIGTERM and is waited for.
  const Interrupt* interrupt = nullptr;
};

// Runs a program found through PATH and waits for its end. Throws Error{not_found} if there is no
// such program, Error{io} if it can't be started, Error{interrupted}.
ProcessResult run_process(const std::vector<std::string>& arguments, const ProcessOptions& options);
ProcessResult run_process(const std::vector<std::string>& arguments, std::string_view input = "");

}  // namespace cog::os
