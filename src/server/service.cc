#include "server/service.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/json_text.h"
#include "base/text.h"

namespace cog::server {
namespace {

using nlohmann::json;
using prediction::Status;
using worker::FrameType;

constexpr size_t kSlots = 1;
constexpr std::array kBackOff = {std::chrono::milliseconds(0), std::chrono::milliseconds(500),
                                 std::chrono::milliseconds(1000), std::chrono::milliseconds(2000)};
constexpr int kDeathsTooMany = kBackOff.size() + 1;
constexpr auto kStable = std::chrono::seconds(10);  // a worker that was ready so long can run
constexpr auto kStopGrace = std::chrono::seconds(2);

constexpr const char* kNotSetUp =
    "Setup has not finished yet. Wait until it has finished, or GET /health-check for status.";
constexpr const char* kDefunct =
    "The model crashed again and again and is not started any more. GET /health-check shows its "
    "last logs.";

json parse_payload(const worker::Message& message) {
  json value = json::parse(message.payload, nullptr, false);
  if (!value.is_object()) {
    throw Error(ErrorCode::network, "The worker sent a frame that can't be read: " +
                                        in_quotes(message.payload.substr(0, 100)));
  }
  return value;
}

std::string text_in(const json& value, const char* name) {
  auto found = value.find(name);
  return found != value.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string iso(std::chrono::system_clock::time_point time) {
  return to_timestamp(time) + "+00:00";
}

// Seconds as JSON writes them, to the microsecond.
std::string to_seconds(std::chrono::steady_clock::duration duration) {
  auto count = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, static_cast<double>(count) / 1e6,
                           std::chars_format::fixed, 6);
  return {text, end.ptr};
}

std::string_view end_message(Status status) {
  if (status == Status::succeeded) return "Prediction succeeded";
  return status == Status::canceled ? "Prediction canceled" : "Prediction failed";
}

}  // namespace

void Service::start(Instant now) {
  phase_ = Phase::setting_up;
  setup_ = Setup();
  setup_.started = now;
  ready_since_.reset();
  deadline_.reset();
  if (settings_.setup_timeout) deadline_ = now.steady + *settings_.setup_timeout;
  try {
    effects_.start_worker();
    has_worker_ = true;
  } catch (const Error& error) {  // health tells it; the server stays up to be asked
    fail_setup(error.message, "", now);
    if (phase_ == Phase::waiting) start_again(now);
  }
}

void Service::end_setup(const char* status, Instant now) {
  setup_.status = status;
  setup_.completed = now;
  deadline_.reset();
}

// The logs so far stay: they say why. The first setup would fail again, and a clear answer now is
// worth more; a model that has been ready before may be so again.
void Service::fail_setup(const std::string& error, const std::string& logs, Instant now) {
  end_setup("failed", now);
  phase_ = was_ready_ ? Phase::waiting : Phase::setup_failed;
  setup_.error = error;
  setup_.logs.append(logs);
  if (setup_.logs.text().find(error) == std::string::npos) setup_.logs.append(error + "\n");
  say(Level::error, "Setup failed: " + error);
}

std::optional<Refusal> Service::predict(const prediction::Request& request, Reply reply,
                                        Instant now) {
  if (is_stopping_) return Refusal{503, "The server is shutting down"};
  if (phase_ == Phase::setup_failed) {
    return Refusal{503, "Setup failed: " + setup_.error + ". GET /health-check shows its logs."};
  }
  if (phase_ == Phase::defunct) return Refusal{503, kDefunct};
  if (phase_ != Phase::ready) return Refusal{503, kNotSetUp};
  if (running_.size() >= kSlots) {
    return Refusal{409, "At capacity - all prediction slots busy"};
  }
  uint64_t number = ++last_number_;
  Running& running = running_[number];
  running.id = request.id ? *request.id : new_id(now);
  running.reply = std::move(reply);
  running.started = now;
  try {
    effects_.send(FrameType::predict, number,
                  "{\"input\":" + request.input + ",\"context\":" + request.context + "}");
  } catch (const Error& error) {  // this one prediction can't run; the next may be smaller
    finish(number, {Status::failed, false, error.message}, now);
  } catch (...) {
    running_.erase(number);
    throw;
  }
  return std::nullopt;
}

std::string Service::new_id(Instant now) {
  auto since = now.wall.time_since_epoch();
  auto count = std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
  last_id_ = std::max(last_id_ + 1, static_cast<uint64_t>(count));
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, last_id_, 16);
  return "pred_" + std::string(text, end.ptr);
}

void Service::on_message(const worker::Message& message, Instant now) {
  switch (message.type) {
    case FrameType::hello: {
      json hello = parse_payload(message);
      sdk_version_ = text_in(hello, "sdk");
      python_version_ = text_in(hello, "python");
      return;
    }
    case FrameType::ready:
      if (phase_ != Phase::setting_up) return;
      end_setup("succeeded", now);
      phase_ = Phase::ready;
      ready_since_ = now.steady;
      was_ready_ = true;
      say(Level::info, "Setup succeeded");
      return;
    case FrameType::setup_failed: {
      if (phase_ != Phase::setting_up) return;
      json failure = parse_payload(message);
      fail_setup(text_in(failure, "error"), text_in(failure, "traceback"), now);
      effects_.kill_worker();
      return;
    }
    case FrameType::log:
      return on_log(message);
    case FrameType::output:
    case FrameType::metric: {
      auto found = running_.find(message.prediction);
      if (found == running_.end()) return;
      if (message.type == FrameType::metric) return found->second.metrics.record(message.payload);
      found->second.outputs.push_back(message.payload);
      return;
    }
    case FrameType::done:
      return on_done(message, now);
    case FrameType::health:
      return;
    case FrameType::predict:
    case FrameType::cancel:
    case FrameType::shutdown:
      throw Error(ErrorCode::network, "The worker sent a frame that only the server sends");
  }
}

void Service::on_log(const worker::Message& message) {
  if (message.payload.empty()) return;
  std::string_view text = std::string_view(message.payload).substr(1);
  LogRecord record;
  record.target = phase_ == Phase::setting_up ? Target::setup : Target::user;
  record.source = message.payload[0] == 1 ? "Stdout" : "Stderr";
  auto found = running_.find(message.prediction);
  if (found != running_.end()) {
    found->second.logs.append(text);
    record.target = Target::prediction;
    record.prediction_id = found->second.id;
  } else if (phase_ == Phase::setting_up) {
    setup_.logs.append(text);
  }
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    record.message = text.substr(0, end);
    effects_.log(record);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void Service::on_done(const worker::Message& message, Instant now) {
  json done = parse_payload(message);
  auto status = prediction::parse_status(text_in(done, "status"));
  if (!status || *status == Status::starting || *status == Status::processing) {
    throw Error(ErrorCode::network, "The worker ended a prediction without saying how");
  }
  if (*status == Status::succeeded) deaths_ = 0;
  auto stream = done.find("stream");
  bool is_stream = stream != done.end() && stream->is_boolean() && stream->get<bool>();
  finish(message.prediction, {*status, is_stream, text_in(done, "error")}, now);
}

// One value, or a list where the model streams or its schema promises one.
std::string Service::shaped_output(Running& running, bool is_stream) const {
  std::vector<std::string>& outputs = running.outputs;
  if (!is_stream && outputs.size() == 1 && outputs.front() == "null") outputs.clear();
  if (!is_stream && !settings_.output_is_list && outputs.size() <= 1) {
    return outputs.empty() ? "null" : std::move(outputs.front());
  }
  return "[" + join(outputs, ",") + "]";
}

void Service::finish(uint64_t number, const End& end, Instant now) {
  auto found = running_.find(number);
  if (found == running_.end()) return;
  Running running = std::move(found->second);
  running_.erase(found);  // before the reply: who has got it may send the next one at once

  prediction::Response response;
  response.id = std::move(running.id);
  response.status = end.status;
  response.error = end.error;
  if (end.status == Status::succeeded || !running.outputs.empty()) {
    response.output = shaped_output(running, end.is_stream);
  }
  response.logs = running.logs.text();
  response.metrics = running.metrics.texts();
  response.metrics["predict_time"] = to_seconds(now.steady - running.started.steady);
  response.created_at = response.started_at = iso(running.started.wall);
  response.completed_at = iso(now.wall);
  effects_.log({Level::info, Target::prediction, end_message(end.status), response.id});
  running.reply(response);
  if (is_stopping_ && running_.empty()) stop_worker(now);
}

void Service::fail_all(const std::string& error, Instant now) {
  while (!running_.empty()) {
    finish(running_.begin()->first, {Status::failed, false, error}, now);
  }
}

void Service::on_worker_end(const std::string& reason, Instant now) {
  has_worker_ = false;
  bool is_told = phase_ == Phase::setup_failed || phase_ == Phase::waiting;
  bool expected = is_stopping_ && running_.empty();
  std::string crash = "Worker crashed: " + reason;
  if (!expected && !is_told) say(Level::error, crash);
  Phase before = phase_;
  if (phase_ == Phase::ready) phase_ = Phase::waiting;  // nothing is admitted by a reply's receiver
  fail_all(crash, now);

  if (is_stopping_) return end();
  if (before == Phase::setting_up) fail_setup(crash, "", now);
  if (phase_ == Phase::waiting) start_again(now);
}

void Service::start_again(Instant now) {
  if (ready_since_ && now.steady - *ready_since_ >= kStable) deaths_ = 0;
  if (++deaths_ >= kDeathsTooMany) {
    phase_ = Phase::defunct;
    say(Level::error, kDefunct);
    return;
  }
  deadline_ = now.steady + kBackOff[static_cast<size_t>(deaths_ - 1)];
}

void Service::shut_down(Instant now) {
  if (is_stopping_) return;
  is_stopping_ = true;
  say(Level::info, "Shutting down");
  effects_.stop_accepting();
  if (running_.empty()) return stop_worker(now);
  deadline_ = now.steady + settings_.drain_timeout;
}

void Service::stop_worker(Instant now) {
  if (!has_worker_) return end();
  if (phase_ != Phase::ready) return kill_and_wait(now);  // in setup it does not listen
  effects_.send(FrameType::shutdown, 0, "");
  deadline_ = now.steady + kStopGrace;
}

void Service::kill_and_wait(Instant now) {
  if (std::exchange(is_killed_, true)) return end();  // not even SIGKILL ends it
  effects_.kill_worker();
  deadline_ = now.steady + kStopGrace;
}

void Service::end() {
  deadline_.reset();
  if (!std::exchange(is_stopped_, true)) effects_.stopped();
}

void Service::on_deadline(Instant now) {
  deadline_.reset();
  if (is_stopping_) {
    fail_all("The server was stopped before the prediction had ended", now);
    kill_and_wait(now);
  } else if (phase_ == Phase::setting_up) {
    auto limit = std::chrono::duration_cast<std::chrono::seconds>(*settings_.setup_timeout);
    fail_setup("worker setup timed out after " + std::to_string(limit.count()) + " seconds", "",
               now);
    effects_.kill_worker();
  } else if (phase_ == Phase::waiting) {
    start(now);
  }
}

HealthReport Service::health() const {
  HealthReport report;
  switch (phase_) {
    case Phase::setting_up:
    case Phase::waiting:
      report.health = Health::starting;
      break;
    case Phase::ready:
      report.health = running_.size() < kSlots ? Health::ready : Health::busy;
      break;
    case Phase::setup_failed:
      report.health = Health::setup_failed;
      break;
    case Phase::defunct:
      report.health = Health::defunct;
      break;
  }
  report.setup_status = setup_.status;
  report.setup_started_at = iso(setup_.started.wall);
  if (setup_.completed) report.setup_completed_at = iso(setup_.completed->wall);
  report.setup_logs = setup_.logs.text();
  report.sdk_version = sdk_version_;
  report.python_version = python_version_;
  return report;
}

std::string to_json(const HealthReport& report, std::string_view version) {
  static constexpr std::array kNames = {"STARTING", "READY", "BUSY", "SETUP_FAILED", "DEFUNCT"};
  std::string text = R"({"status":")";
  text += kNames[static_cast<size_t>(report.health)];
  text += R"(","setup":{"started_at":")" + report.setup_started_at;
  if (!report.setup_completed_at.empty()) {
    text += R"(","completed_at":")" + report.setup_completed_at;
  }
  text += R"(","status":")" + report.setup_status + '"';
  if (!report.setup_logs.empty()) {
    text += R"(,"logs":)";
    append_json_string(text, report.setup_logs);
  }
  text += R"(},"version":{"coglet":)";
  append_json_string(text, version);
  if (!report.sdk_version.empty()) {
    text += R"(,"python_sdk":)";
    append_json_string(text, report.sdk_version);
  }
  if (!report.python_version.empty()) {
    text += R"(,"python":)";
    append_json_string(text, report.python_version);
  }
  text += "}}";
  return text;
}

}  // namespace cog::server
