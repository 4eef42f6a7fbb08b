#include "engine/messages.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>

#include "base/text.h"

namespace cog::engine {
namespace {

struct ApiVersion {
  int major = 0;
  int minor = 0;
  auto operator<=>(const ApiVersion&) const = default;
};

constexpr ApiVersion kOldest{1, 41};  // Docker 20.10
constexpr ApiVersion kNewest{1, 51};  // Docker 28; what we ask for did not change in between

std::string to_text(ApiVersion version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

std::optional<ApiVersion> parse_version(const std::string& text) {
  ApiVersion version;
  const char* end = text.data() + text.size();
  auto [dot, error] = std::from_chars(text.data(), end, version.major);
  if (error != std::errc() || dot == end || *dot != '.') return std::nullopt;
  auto [last, minor_error] = std::from_chars(dot + 1, end, version.minor);
  if (minor_error != std::errc() || last != end) return std::nullopt;
  return version;
}

std::string place_of(const Endpoint& endpoint) {
  std::string address = endpoint.socket.empty() ? endpoint.url : endpoint.socket;
  return address + " (" + endpoint.origin + ")";
}

}  // namespace

std::string escape_path(std::string_view name) {
  std::string escaped;
  for (char c : name) {
    if (c == '/' || c == ':' || c == '@') {
      escaped += c;
    } else {
      escaped += encode_percent({&c, 1});
    }
  }
  return escaped;
}

std::string random_id() {
  std::random_device random;
  std::string id;
  for (int i = 0; i < 25; ++i) id += "0123456789abcdefghijklmnopqrstuvwxyz"[random() % 36];
  return id;
}

std::string message_of(const http::Response& response) {
  nlohmann::json body = nlohmann::json::parse(response.body, nullptr, false);
  std::string message = response.body;
  if (body.is_object() && body.contains("message") && body["message"].is_string()) {
    message = body["message"];
  }
  message = trim(message);
  std::replace(message.begin(), message.end(), '\n', ' ');
  return message.empty() ? "status " + std::to_string(response.status) : message;
}

Error engine_error(const Error& error, const Endpoint& endpoint) {
  const std::string start =
      "start it (\"systemctl start docker\", or Docker Desktop), or name another in DOCKER_HOST";
  switch (error.code) {
    case ErrorCode::not_found:
      return Error(ErrorCode::engine,
                   "the container engine is not running: no socket " + place_of(endpoint), start);
    case ErrorCode::unauthorized:
      return Error(ErrorCode::engine,
                   "permission denied on the container engine's socket " + place_of(endpoint),
                   "join its group (\"sudo usermod -aG docker $USER\", then log in again), or use "
                   "sudo");
    case ErrorCode::network:
    case ErrorCode::timeout:
      return Error(
          ErrorCode::engine,
          "the container engine does not answer (" + endpoint.origin + "): " + error.message,
          start);
    default:
      return error;
  }
}

std::string agree_on_version(const http::Response& ping, const Endpoint& endpoint) {
  auto theirs = parse_version(ping.header("Api-Version").value_or(""));
  if (!theirs) {
    throw Error(ErrorCode::engine,
                "what answers at " + place_of(endpoint) + " is not a container engine (status " +
                    std::to_string(ping.status) + ")",
                "name the engine's socket in DOCKER_HOST");
  }
  if (ping.status != 200) {
    throw Error(ErrorCode::engine, "the container engine at " + place_of(endpoint) +
                                       " is not well: " + message_of(ping));
  }
  if (*theirs < kOldest) {
    throw Error(ErrorCode::engine,
                "the container engine at " + place_of(endpoint) + " is too old: it speaks API " +
                    to_text(*theirs) + ", and " + to_text(kOldest) + " is needed",
                "Docker 20.10 or newer, or Podman 4 or newer, will do");
  }
  return to_text(std::min(*theirs, kNewest));
}

}  // namespace cog::engine
