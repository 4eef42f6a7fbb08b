// Effects that are written down instead of done, and times that tests make up.
#pragma once

#include <new>
#include <string>
#include <vector>

#include "base/error.h"
#include "server/service.h"

namespace cog::server::testing {

class Recorder final : public Effects {
 public:
  std::vector<std::string> done;  // "start", "send 4 1 {...}", "kill", "stop accepting", "stopped"
  std::vector<std::string> logged;  // "target[id] message"
  bool can_start = true;
  bool can_send = true;
  bool no_memory = false;  // to send

  // What was done since the last call.
  std::vector<std::string> take() { return std::exchange(done, {}); }

  void start_worker() override {
    if (!can_start) throw Error(ErrorCode::io, "Can't start the worker");
    done.push_back("start");
  }
  void send(worker::FrameType type, uint64_t prediction, std::string payload) override {
    if (no_memory) throw std::bad_alloc();
    if (!can_send) throw Error(ErrorCode::io, "Can't hand a large value to the worker");
    done.push_back("send " + std::to_string(static_cast<int>(type)) + " " +
                   std::to_string(prediction) + " " + payload);
  }
  void kill_worker() override { done.push_back("kill"); }
  void log(const LogRecord& record) override {
    static const char* kNames[] = {"server", "setup", "prediction", "user"};
    logged.push_back(std::string(kNames[static_cast<size_t>(record.target)]) + "[" +
                     std::string(record.prediction_id) + "] " + std::string(record.message));
  }
  void stop_accepting() override { done.push_back("stop accepting"); }
  void stopped() override { done.push_back("stopped"); }
};

// So many milliseconds after a Sunday noon in 2026.
inline Instant at(int milliseconds) {
  using namespace std::chrono;
  auto since = std::chrono::milliseconds(milliseconds);
  return {steady_clock::time_point(hours(1)) + since,
          system_clock::time_point(sys_days(2026y / November / 22) + hours(12)) + since};
}

}  // namespace cog::server::testing
