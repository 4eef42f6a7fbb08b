// What the server is told by its command line and its environment.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "os/environment.h"
#include "server/log.h"

namespace cog::server {

struct Settings {
  std::string host = "0.0.0.0";  // a literal address, v4 or v6
  uint16_t port = 5000;          // 0 = any that is free
  std::string reference;         // of the model, "run.py:Runner"
  std::string path;              // where programs are
  std::optional<std::chrono::seconds> setup_timeout;
  // What a running prediction gets after SIGTERM. Orchestrators kill 30 seconds after it by
  // default; this leaves time to end the worker and to send the answer.
  std::chrono::seconds drain_timeout{25};
  bool ignore_sigterm = false;
  LogSettings log;
  std::vector<std::string> warnings;  // settings that were not understood and left at their default

  bool operator==(const Settings&) const = default;
};

// `arguments` are the flags alone. Throws Error{usage}, or Error{not_supported} for what other
// servers of this API do and we don't do yet.
Settings read_settings(const std::vector<std::string>& arguments,
                       const os::Environment& environment);

}  // namespace cog::server
