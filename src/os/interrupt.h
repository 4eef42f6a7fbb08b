// The user's wish to stop (SIGINT, SIGTERM, SIGHUP), as something that waits can look at.
#pragma once

#include <signal.h>

#include <array>
#include <string>

#include "os/unique_fd.h"

namespace cog::os {

// One per process, made in main before any thread: it takes over those of the three signals that
// were not ignored. From the first one on, requested() is true and fd() is readable. A third one
// ends the process at once with the signal's own effect, for people who can't wait for the
// clean-up.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool requested() const;
  int signal() const;                         // the first one that came, 0 if none
  int fd() const { return read_end_.get(); }  // for poll(); never read from it
  void check() const;                         // throws Error{interrupted} if requested()
  // Waits; true if the time passed, false at once when stopping is or becomes requested.
  bool sleep_ms(int milliseconds) const;
  // All of standard input. Throws Error{interrupted} as soon as stopping is requested.
  std::string read_standard_input() const;

 private:
  UniqueFd read_end_;
  UniqueFd write_end_;
  std::array<struct sigaction, 3> before_ = {};
};

}  // namespace cog::os
