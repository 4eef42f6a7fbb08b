// Programs that we start and wait for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cog::os {

struct ProcessResult {
  int exit_code = 0;  // 128 + signal number if a signal ended it
  std::string out;
  std::string err;
};

// Runs a program found through PATH with `input` on its standard input and waits for its end.
// Throws Error{not_found} if there is no such program, Error{io} if it can't be started.
ProcessResult run_process(const std::vector<std::string>& arguments, std::string_view input = "");

}  // namespace cog::os
