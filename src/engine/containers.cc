#include "engine/containers.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "engine/frames.h"
#include "engine/messages.h"

namespace cog::engine {
namespace {

using nlohmann::json;

constexpr int kPatienceMs = 30'000;   // for what an interrupt must not cut short
constexpr int kCreationMs = 600'000;  // some storage drivers copy the whole image

http::Request post(const std::string& url) {
  http::Request request;
  request.method = "POST";
  request.url = url;
  return request;
}

std::string path_of(const std::string& id) { return "/containers/" + escape_path(id); }

// The JSON object of a good answer.
json read_object(const http::Response& response) {
  json object = json::parse(response.body, nullptr, false);
  if (!object.is_object()) {
    throw Error(ErrorCode::engine, "the engine's answer about a container can't be understood");
  }
  return object;
}

json creation_of(const ContainerSpec& spec, const std::string& host_address) {
  json body = {{"Image", spec.image},
               {"Env", spec.environment},
               {"Labels", spec.labels},
               {"HostConfig", {{"ShmSize", spec.shared_memory}}}};
  if (!spec.gpus.none()) {
    json request = {{"Driver", "nvidia"}, {"Capabilities", {{"gpu"}}}};
    if (spec.gpus.devices.empty()) {
      request["Count"] = spec.gpus.count;
    } else {
      request["DeviceIDs"] = spec.gpus.devices;
    }
    body["HostConfig"]["DeviceRequests"] = json::array({request});
  }
  if (!spec.command.empty()) body["Cmd"] = spec.command;
  if (spec.port != 0) {
    const std::string port = std::to_string(spec.port) + "/tcp";
    body["ExposedPorts"][port] = json::object();
    body["HostConfig"]["PortBindings"][port] = {{{"HostIp", host_address}, {"HostPort", ""}}};
  }
  return body;
}

// The engine's own words, as it has no code for it.
bool lacks_gpu_driver(std::string_view message) {
  return message.find("could not select device driver") != message.npos ||
         message.find("nvidia-container-cli: initialization error") != message.npos;
}

// The first published port; an exposed one that is not published has a null in its place.
uint16_t host_port_in(const json& container) {
  const auto ports = container.value(json::json_pointer("/NetworkSettings/Ports"), json::object());
  for (const auto& [port, bindings] : ports.items()) {
    if (!bindings.is_array() || bindings.empty()) continue;
    return static_cast<uint16_t>(std::stoul(bindings[0].value("HostPort", "0")));
  }
  return 0;
}

ContainerState read_state(const json& container) {
  try {
    const json& state = container.at("State");
    ContainerState result;
    result.running = state.at("Running").get<bool>();
    result.exit_code = state.at("ExitCode").get<int>();
    result.out_of_memory = state.value("OOMKilled", false);
    result.host_port = host_port_in(container);
    return result;
  } catch (const std::exception&) {  // of the JSON library or of a number's conversion
    throw Error(ErrorCode::engine, "the engine's answer about a container can't be understood");
  }
}

}  // namespace

std::string Containers::create(const ContainerSpec& spec) {
  // Loopback of a distant machine can't be reached from here.
  const bool local = !engine_.endpoint().socket.empty() ||
                     engine_.endpoint().host.starts_with("127.") ||
                     engine_.endpoint().host == "localhost" || engine_.endpoint().host == "[::1]";
  http::Request request =
      post("/containers/create" + (spec.name.empty() ? "" : "?name=" + encode_percent(spec.name)));
  request.headers = {{"Content-Type", "application/json"}};
  // An interrupted creation could leave a container behind whose id nobody was told.
  request.heed_interrupt = false;
  request.timeout_ms = kCreationMs;
  request.body = creation_of(spec, local ? "127.0.0.1" : "0.0.0.0")
                     .dump(-1, ' ', false, json::error_handler_t::replace);
  http::Response response = engine_.send(std::move(request));
  if (response.status != 201) engine_.fail_with(response, "create a container");
  json answer = read_object(response);
  if (!answer.contains("Id") || !answer["Id"].is_string()) {
    throw Error(ErrorCode::engine, "the engine created a container without telling its id");
  }
  return answer["Id"];
}

void Containers::start(const std::string& id) {
  http::Response response = engine_.send(post(path_of(id) + "/start"));
  if (response.status == 204 || response.status == 304) return;
  std::string message = message_of(response);
  throw Error(lacks_gpu_driver(message) ? ErrorCode::not_found : ErrorCode::engine,
              "can't start the container: " + message);
}

std::optional<ContainerState> Containers::inspect(const std::string& id) {
  http::Request request;
  request.url = path_of(id) + "/json";
  http::Response response = engine_.send(std::move(request));
  if (response.status == 404) return std::nullopt;
  if (response.status != 200) engine_.fail_with(response, "inspect the container");
  return read_state(read_object(response));
}

void Containers::attach(const std::string& id, const std::function<void()>& on_attached,
                        const OnOutput& on_output, const std::atomic<bool>& stop) {
  Frames frames;
  // Without headers that ask for an upgrade the answer is a plain response that ends with the
  // container.
  http::Request request = post(path_of(id) + "/attach?stream=1&stdout=1&stderr=1&logs=1");
  request.on_headers = [&](const http::Response& response) {
    if (response.status == 200) on_attached();
  };
  request.on_body = [&](std::string_view bytes) { return frames.add(bytes, on_output); };
  request.stop = &stop;
  http::Response response = engine_.send(std::move(request));
  if (response.status != 200) engine_.fail_with(response, "listen to the container");
}

int Containers::wait(const std::string& id) {
  http::Response response = engine_.send(post(path_of(id) + "/wait"));
  if (response.status != 200) engine_.fail_with(response, "wait for the container");
  json answer = read_object(response);
  if (!answer.contains("StatusCode") || !answer["StatusCode"].is_number_integer()) {
    throw Error(ErrorCode::engine, "the engine's answer about a container can't be understood");
  }
  return answer["StatusCode"];
}

void Containers::stop(const std::string& id, int grace_seconds) {
  http::Request request = post(path_of(id) + "/stop?t=" + std::to_string(grace_seconds));
  request.heed_interrupt = false;
  request.timeout_ms = grace_seconds * 1000 + kPatienceMs;
  http::Response response = engine_.send(std::move(request));
  const bool stopped = response.status == 204 || response.status == 304 || response.status == 404;
  if (!stopped) engine_.fail_with(response, "stop the container");
}

void Containers::remove(const std::string& id) {
  http::Request request;
  request.method = "DELETE";
  request.url = path_of(id) + "?force=1&v=1";
  request.heed_interrupt = false;
  request.timeout_ms = kPatienceMs;
  http::Response response = engine_.send(std::move(request));
  // 409: somebody else is removing it at this moment. Podman answers 200.
  const bool removed = response.status == 204 || response.status == 200 || response.status == 404 ||
                       response.status == 409;
  if (!removed) engine_.fail_with(response, "remove the container");
}

}  // namespace cog::engine
