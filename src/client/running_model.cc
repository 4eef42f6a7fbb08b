#include "client/running_model.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace cog::client {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr uint16_t kPort = 5000;        // EXPOSEd by every image
constexpr int kHealthTimeoutMs = 1000;  // a server that is up answers in well under this
constexpr int kFirstPauseMs = 5;        // between two questions, doubled each time
constexpr int kLongestPauseMs = 100;
constexpr const char* kStarting = "STARTING";
constexpr int kLogDrainMs = 2000;  // for the last lines of a container that has ended

std::string how_it_ended(const engine::ContainerState& state) {
  if (state.out_of_memory) return "the container ran out of memory";
  if (state.exit_code > 128) {
    return "the container was killed by signal " + std::to_string(state.exit_code - 128);
  }
  return "the container ended with exit code " + std::to_string(state.exit_code);
}

std::string random_name() {
  std::random_device random;
  std::string name = "cog-run-";
  for (int i = 0; i < 12; ++i) name += "0123456789abcdefghijklmnopqrstuvwxyz"[random() % 36];
  return name;
}

engine::ContainerSpec make_spec(const StartOptions& options) {
  engine::ContainerSpec spec;
  spec.name = random_name();
  spec.image = options.image;
  spec.environment = options.environment;
  // What the model prints is for the person who runs it; the server's own remarks are not.
  spec.environment.insert(spec.environment.begin(),
                          {"LOG_FORMAT=console", "COG_LOG_LEVEL=warning"});
  spec.labels = {{"run.cog.command", "predict"}};
  spec.port = kPort;
  spec.gpus = options.gpus;
  return spec;
}

// The complaints of a 422, a line each.
std::string describe_refusal(const std::string& body) {
  json document = json::parse(body, nullptr, false);
  try {
    std::vector<std::string> lines;
    for (const json& detail : document.at("detail")) {
      lines.push_back("input \"" + detail.at("loc").back().get<std::string>() +
                      "\": " + detail.at("msg").get<std::string>());
    }
    return join(lines, "\n");
  } catch (const json::exception&) {  // not the shape that we know: as it came
    return body;
  }
}

}  // namespace

bool wants_gpu(std::string_view config_label) {
  json config = json::parse(config_label, nullptr, false);
  const json::json_pointer gpu("/build/gpu");
  return config.contains(gpu) && config.at(gpu) == true;
}

// Listens to the container on a thread and a connection of its own.
struct RunningModel::Log {
  Log(engine::Engine connection, std::string id, OnLog on_log)
      : sink(std::move(on_log)),
        engine(std::move(connection)),
        thread([this, id = std::move(id)] { listen(id); }) {}
  ~Log() {
    stop = true;  // the stream has ended with the container, unless that could not be removed
    thread.join();
  }

  void listen(const std::string& id) {
    try {
      engine::Containers(engine).attach(
          id, [this] { change(attached); },
          [this](engine::Stream, std::string_view text) {
            sink(text);
            return true;
          },
          stop);
    } catch (const Error&) {
      // Losing sight of the output must not fail a prediction that goes well.
    }
    change(attached);
    change(ended);
  }

  void change(bool& flag) {
    std::lock_guard lock(mutex);
    flag = true;
    changed.notify_all();
  }

  void wait_until_attached() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return attached; });
  }

  void wait_for_the_end() {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::milliseconds(kLogDrainMs), [this] { return ended; });
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool attached = false;
  bool ended = false;
  std::atomic<bool> stop = false;
  OnLog sink;
  engine::Engine engine;
  std::thread thread;  // last: it uses all of the above
};

RunningModel::RunningModel(engine::Engine& engine, const os::Interrupt& interrupt,
                           const StartOptions& options, OnLog on_log)
    : engine_(engine), interrupt_(interrupt), http_(interrupt) {
  engine::ContainerSpec spec = make_spec(options);
  id_ = spec.name;
  try {
    try {
      start(spec, on_log);
    } catch (const Error& error) {
      bool no_driver = log_ != nullptr && error.code == ErrorCode::not_found;  // an image was there
      if (!no_driver || spec.gpus.none() || !options.gpus_may_lack) throw;
      on_log("No GPU driver here: the model runs without a GPU\n");
      remove();
      log_.reset();
      spec.gpus = {};
      start(spec, on_log);
    }
    wait_until_ready(options.setup_timeout_s);
  } catch (...) {
    // A destructor does not run for an object whose constructor throws.
    remove();
    throw;
  }
}

void RunningModel::start(const engine::ContainerSpec& spec, const OnLog& on_log) {
  engine::Containers containers(engine_);
  containers.create(spec);
  log_ = std::make_unique<Log>(engine_.clone(), id_, on_log);
  log_->wait_until_attached();
  containers.start(id_);
}

RunningModel::~RunningModel() { remove(); }

void RunningModel::remove() {
  try {
    engine::Containers(engine_).remove(id_);
  } catch (const Error& error) {
    if (!log_) return;  // it was never made
    log_->wait_for_the_end();
    log_->sink("the container " + id_ + " could not be removed (" + error.message +
               "); remove it with: docker rm -f " + id_ + "\n");
  }
}

uint16_t RunningModel::running_port() {
  std::optional<engine::ContainerState> state = engine::Containers(engine_).inspect(id_);
  if (state && state->running) return state->host_port;
  log_->wait_for_the_end();
  throw Error(ErrorCode::model, state ? how_it_ended(*state) : "the container is gone",
              "what it printed stands above");
}

std::string RunningModel::health() {
  try {
    http::Response response = ask("GET", "/health-check", "");
    json document = json::parse(response.body, nullptr, false);
    if (response.status == 200 && document.is_object() && document["status"].is_string()) {
      return document["status"];
    }
  } catch (const Error& error) {
    // The port is open before the server listens: the engine's proxy accepts and hangs up.
    if (error.code != ErrorCode::network && error.code != ErrorCode::timeout) throw;
    running_port();
  }
  return kStarting;
}

void RunningModel::wait_until_ready(int timeout_s) {
  auto deadline = Clock::now() + std::chrono::seconds(timeout_s);
  for (int pause_ms = kFirstPauseMs;; pause_ms = std::min(pause_ms * 2, kLongestPauseMs)) {
    if (address_.empty()) {
      uint16_t port = running_port();
      if (port != 0) {
        address_ = "http://" + engine_.endpoint().host + ":" + std::to_string(port);
      }
    }
    std::string status = address_.empty() ? kStarting : health();
    if (status == "READY" || status == "BUSY") return;
    if (status != kStarting) {
      throw Error(ErrorCode::model, "the model's setup failed",
                  "what it printed stands above; mend it and run the command again");
    }
    if (Clock::now() >= deadline) {
      throw Error(ErrorCode::timeout,
                  "the model was not ready after " + std::to_string(timeout_s) + " s",
                  "give it longer with --setup-timeout");
    }
    if (!interrupt_.sleep_ms(pause_ms)) interrupt_.check();
  }
}

http::Response RunningModel::ask(const std::string& method, const std::string& path,
                                 const std::string& body) {
  http::Request request;
  request.method = method;
  request.url = address_ + path;
  if (!body.empty()) request.headers.push_back({"Content-Type", "application/json"});
  request.body = body;
  if (method == "GET") request.timeout_ms = kHealthTimeoutMs;
  return http_.send(request);
}

std::string RunningModel::openapi() {
  http::Response response = ask("GET", "/openapi.json", "");
  if (response.status != 200) {
    throw Error(ErrorCode::model, "the image does not say what inputs it takes",
                "build it again with this version of cog");
  }
  return response.body;
}

prediction::Response RunningModel::predict(const std::string& input) {
  prediction::Request request;
  request.input = input;
  http::Response response;
  try {
    response = ask("POST", "/predictions", prediction::to_json(request));
  } catch (const Error& error) {
    if (error.code != ErrorCode::network) throw;
    running_port();
    throw;
  }
  if (response.status == 422) throw Error(ErrorCode::input, describe_refusal(response.body));
  if (response.status != 200) {
    throw Error(ErrorCode::model, "the model's server answered with HTTP status " +
                                      std::to_string(response.status) + ": " + response.body);
  }
  return prediction::parse_response(response.body);
}

}  // namespace cog::client
