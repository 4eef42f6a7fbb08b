// The life of a model server as a plain state machine: setup, predictions, crashes, shutdown.
//
// It has no sockets, no clock and no threads: time comes in with each call, and what is to be done
// goes out through Effects. One prediction runs at a time; its slot is free before its reply is
// given.
//
// A worker that dies is started again, after a longer pause each time. A first setup that fails is
// final; so is the fifth death in a row (DEFUNCT). Deaths are in a row if each comes in setup or
// within 10 s of READY, with no prediction succeeding between them: a crash loop, where an input
// that kills the worker now and then is none.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prediction/metrics.h"
#include "prediction/prediction.h"
#include "server/capped_text.h"
#include "server/instant.h"
#include "server/log.h"
#include "worker/protocol.h"

namespace cog::server {

// What the service wants done.
class Effects {
 public:
  virtual ~Effects() = default;
  // Throws Error{io} if there can't be one. Its end is told by on_worker_end(), never from inside.
  virtual void start_worker() = 0;
  // Throws Error{io} if there is no memory for a large payload.
  virtual void send(worker::FrameType type, uint64_t prediction, std::string payload) = 0;
  virtual void kill_worker() = 0;
  virtual void log(const LogRecord& record) = 0;
  // No more requests: the service is stopping.
  virtual void stop_accepting() = 0;
  // There is no worker any more and none will be: the program may end.
  virtual void stopped() = 0;
};

enum class Health { starting, ready, busy, setup_failed, defunct };

struct HealthReport {
  Health health = Health::starting;
  std::string setup_status;  // "starting", "succeeded", "failed"
  std::string setup_started_at;
  std::string setup_completed_at;  // empty until then
  std::string setup_logs;
  std::string sdk_version;  // of the worker, empty until it said hello
  std::string python_version;
};

// {"status":"READY","setup":{...},"version":{...}}, `version` being our own.
std::string to_json(const HealthReport& report, std::string_view version);

// Why a prediction can't run now.
struct Refusal {
  int http_status = 0;
  std::string reason;
};

class Service {
 public:
  struct Settings {
    std::optional<std::chrono::steady_clock::duration> setup_timeout;
    std::chrono::steady_clock::duration drain_timeout = std::chrono::seconds(25);
    bool output_is_list = false;  // as the model's schema says
  };
  using Reply = std::function<void(const prediction::Response&)>;

  Service(Settings settings, Effects& effects) : settings_(settings), effects_(effects) {}

  // Starts the worker: once, and again by itself.
  void start(Instant now);

  // `reply` is called exactly once, possibly before this returns, unless there is a refusal
  // or what is thrown (no memory).
  std::optional<Refusal> predict(const prediction::Request& request, Reply reply, Instant now);
  HealthReport health() const;
  void warn(std::string_view message) { say(Level::warn, message); }
  // Lets the running prediction end, then ends the worker. Later calls change nothing.
  void shut_down(Instant now);
  bool is_stopping() const { return is_stopping_; }

  // Throws Error{network} if the message makes no sense.
  void on_message(const worker::Message& message, Instant now);
  // `reason`: "killed by signal 9".
  void on_worker_end(const std::string& reason, Instant now);

  // When on_deadline() wants to be called; nothing = never, as things are.
  std::optional<std::chrono::steady_clock::time_point> deadline() const { return deadline_; }
  void on_deadline(Instant now);

 private:
  enum class Phase { setting_up, ready, waiting, setup_failed, defunct };

  struct Running {
    std::string id;
    Reply reply;
    Instant started;
    std::vector<std::string> outputs;
    CappedText logs;
    prediction::Metrics metrics;
  };

  struct Setup {
    std::string status = "starting";
    Instant started;
    std::optional<Instant> completed;
    CappedText logs;
    std::string error;
  };

  struct End {
    prediction::Status status = prediction::Status::failed;
    bool is_stream = false;
    std::string error;
  };

  void end_setup(const char* status, Instant now);
  void fail_setup(const std::string& error, const std::string& logs, Instant now);
  // Once the last worker has ended.
  void start_again(Instant now);
  void on_log(const worker::Message& message);
  void on_done(const worker::Message& message, Instant now);
  void finish(uint64_t number, const End& end, Instant now);
  void fail_all(const std::string& error, Instant now);
  void stop_worker(Instant now);
  void kill_and_wait(Instant now);
  void end();
  std::string new_id(Instant now);
  std::string shaped_output(Running& running, bool is_stream) const;
  void say(Level level, std::string_view message) {
    effects_.log({level, Target::server, message});
  }

  Settings settings_;
  Effects& effects_;
  Phase phase_ = Phase::setting_up;
  bool has_worker_ = false;
  bool was_ready_ = false;
  bool is_stopping_ = false;
  bool is_killed_ = false;
  bool is_stopped_ = false;
  int deaths_ = 0;                                                    // in a row
  std::optional<std::chrono::steady_clock::time_point> ready_since_;  // of this worker
  Setup setup_;
  std::string sdk_version_;
  std::string python_version_;
  std::map<uint64_t, Running> running_;
  uint64_t last_number_ = 0;
  uint64_t last_id_ = 0;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
};

}  // namespace cog::server
