#include "doctor/machine.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "os/file_system.h"
#include "os/process.h"

namespace cog::doctor {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_driver_version(std::string_view word) {
  std::vector<std::string> parts = split(word, '.');
  return (parts.size() == 2 || parts.size() == 3) &&
         std::all_of(parts.begin(), parts.end(), is_number);
}

}  // namespace

std::optional<std::string> find_driver_version(std::string_view text) {
  for (const std::string& line : split_lines(text)) {
    for (const std::string& word : split(line, ' ')) {
      if (is_driver_version(word)) return word;
    }
  }
  return std::nullopt;
}

std::optional<std::string> read_driver(const std::string& file, const os::Interrupt& interrupt) {
  try {
    if (os::exists(file)) return find_driver_version(os::read_file(file));
    os::ProcessOptions options;
    options.interrupt = &interrupt;
    os::ProcessResult result = os::run_process(
        {"nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"}, options);
    if (result.exit_code != 0) return std::nullopt;
    return find_driver_version(result.out);
  } catch (const Error& error) {
    if (error.code == ErrorCode::interrupted) throw;
    return std::nullopt;  // a driver that can't be asked is none
  }
}

}  // namespace cog::doctor
