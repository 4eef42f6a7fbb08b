#include "engine/info.h"

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace cog::engine {
namespace {

using nlohmann::json;

constexpr int kTimeoutMs = 30'000;  // an engine that builds is slow to answer

std::string text_in(const json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// Engine 28 and newer list the GPUs of /etc/cdi; older ones know a runtime that was registered.
bool knows_nvidia(const json& info) {
  if (info.contains("Runtimes") && info["Runtimes"].contains("nvidia")) return true;
  auto devices = info.find("DiscoveredDevices");
  if (devices == info.end() || !devices->is_array()) return false;
  for (const json& device : *devices) {
    if (device.is_object() && text_in(device, "ID").starts_with("nvidia.com/gpu=")) return true;
  }
  return false;
}

}  // namespace

Info read_info(Engine& engine) {
  http::Request request;
  request.url = "/info";
  request.timeout_ms = kTimeoutMs;
  http::Response response = engine.send(std::move(request));
  if (response.status != 200) engine.fail_with(response, "ask the container engine what it is");
  json answer = json::parse(response.body, nullptr, false);
  if (!answer.is_object()) {
    throw Error(ErrorCode::engine, "the container engine's description can't be understood");
  }
  Info info;
  info.name = engine.is_podman() ? "Podman" : "Docker";
  info.version = text_in(answer, "ServerVersion");
  info.data_folder = text_in(answer, "DockerRootDir");
  info.has_nvidia_gpus = knows_nvidia(answer);
  info.has_buildkit = engine.upgrade("/grpc", {}).has_value();
  return info;
}

}  // namespace cog::engine
