// The time, as those who must not look at clocks get it.
#pragma once

#include <chrono>
#include <string>

namespace cog::server {

struct Instant {
  std::chrono::steady_clock::time_point steady;  // for durations
  std::chrono::system_clock::time_point wall;    // for people

  static Instant now() {
    return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()};
  }
};

// "2026-11-21T22:33:53.806681", UTC, without the zone's suffix ("+00:00" or "Z").
std::string to_timestamp(std::chrono::system_clock::time_point time);
// "Sun, 22 Nov 2026 00:42:23 GMT", as in the header `date`.
std::string to_http_date(std::chrono::system_clock::time_point time);

}  // namespace cog::server
