// A model's image, running here as a container of our own, that answers predictions.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/containers.h"
#include "engine/engine.h"
#include "os/interrupt.h"
#include "prediction/prediction.h"

namespace cog::client {

struct StartOptions {
  std::string image;
  std::vector<std::string> environment;  // "NAME=value"
  int setup_timeout_s = 300;
  engine::Gpus gpus;
  bool gpus_may_lack = false;  // without a driver for them here: start without GPUs, and say so
};

// Whether the label `run.cog.config` of a model's image says `gpu: true`.
bool wants_gpu(std::string_view config_label);

// What the container prints, as it comes. Called on a thread of the model's own.
using OnLog = std::function<void(std::string_view)>;

// One container. It is removed when this object goes, whatever happened in between.
class RunningModel {
 public:
  // Returns when setup() is done. Throws Error{model} if setup fails or the container ends,
  // Error{timeout}, Error{engine}, Error{interrupted}; the container is gone then.
  RunningModel(engine::Engine& engine, const os::Interrupt& interrupt, const StartOptions& options,
               OnLog on_log);
  ~RunningModel();
  RunningModel(const RunningModel&) = delete;
  RunningModel& operator=(const RunningModel&) = delete;

  // The document that the server serves. Throws Error{model} if the image has none.
  std::string openapi();

  // Waits for the answer, which may be a failed one. Throws Error{input} if the server refuses the
  // input, Error{model} if the container ends, Error{interrupted}.
  prediction::Response predict(const std::string& input);

 private:
  void start(const engine::ContainerSpec& spec, const OnLog& on_log);
  void wait_until_ready(int timeout_s);
  std::string health();     // the server's word, "STARTING" while it can't be reached
  uint16_t running_port();  // 0 if not published yet; throws Error{model} if the container ended
  void remove();
  http::Response ask(const std::string& method, const std::string& path, const std::string& body);

  struct Log;

  engine::Engine& engine_;
  const os::Interrupt& interrupt_;
  http::Client http_;
  std::string id_;
  std::string address_;  // "http://127.0.0.1:32768"
  std::unique_ptr<Log> log_;
};

}  // namespace cog::client
