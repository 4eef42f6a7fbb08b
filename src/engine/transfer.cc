#include "engine/transfer.h"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace cog::engine {
namespace {

using nlohmann::json;

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return text.find(part) != text.npos; });
}

std::string text_at(const json& object, const char* name) {
  auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

uint64_t count_at(const json& object, const char* name) {
  auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_number_unsigned() ? found->get<uint64_t>() : 0;
}

// Older Podmans tell the digest in the last status alone: "latest: digest: sha256:... size: 528".
std::string digest_in(const std::string& status) {
  constexpr std::string_view kMark = "digest: ";
  size_t at = status.find(kMark);
  if (at == status.npos) return "";
  at += kMark.size();
  return status.substr(at, status.find(' ', at) - at);
}

}  // namespace

Error transfer_error(Direction direction, const oci::Reference& image, std::string_view message) {
  const bool push = direction == Direction::push;
  const std::string name = oci::to_text(image);
  const std::string what = std::string("can't ") + (push ? "push " : "pull ") + name + ": ";
  const std::string reason(trim(message));
  if (contains_any(reason,
                   {"tag does not exist", "An image does not exist locally with the tag"})) {
    return Error(ErrorCode::not_found, "there is no image " + name + " to push",
                 "build it first, or look at \"docker images\"");
  }
  if (contains_any(reason, {"NAME_UNKNOWN", "name unknown"})) {
    return Error(ErrorCode::not_found, what + "the registry has no repository of that name",
                 "create it at " + image.registry + " first");
  }
  const bool unknown = contains_any(
      reason, {"manifest unknown", "MANIFEST_UNKNOWN", "repository does not exist", "not found"});
  if (!push && unknown) {
    return Error(ErrorCode::not_found, what + reason,
                 "check the name; a private image needs \"docker login " + image.registry + "\"");
  }
  if (contains_any(reason, {"no basic auth credentials", "authorization failed", "401 Unauthorized",
                            "unauthorized: ", "denied: ", "incorrect username or password",
                            "authentication required", "access forbidden", "403 Forbidden"})) {
    return Error(ErrorCode::unauthorized, what + reason,
                 "log in with \"docker login " + image.registry + "\" as somebody who may");
  }
  if (contains_any(reason, {"dial tcp", "no such host", "connection refused", "i/o timeout",
                            "connection reset", "TLS handshake timeout", "x509: ",
                            "server gave HTTP response to HTTPS client", "Client.Timeout"})) {
    return Error(ErrorCode::network, what + reason, "check the network and the registry's name");
  }
  return Error(ErrorCode::engine, what + reason);
}

void TransferStream::read_line(const std::string& line) {
  if (trim(line).empty()) return;
  json message = json::parse(line, nullptr, false);
  if (!message.is_object()) {
    throw Error(ErrorCode::engine, "the engine's progress can't be understood");
  }
  if (message.contains("error")) {
    error_ = text_at(message, "error");
    return;
  }
  const std::string status = text_at(message, "status");
  if (message.contains("aux")) {
    if (std::string digest = text_at(message["aux"], "Digest"); !digest.empty()) digest_ = digest;
  } else if (digest_.empty()) {
    digest_ = digest_in(status);
  }
  if (status.empty() || !on_transfer_) return;
  const json detail = message.value("progressDetail", json::object());
  on_transfer_(
      {text_at(message, "id"), status, count_at(detail, "current"), count_at(detail, "total")});
}

void TransferStream::add(std::string_view piece) {
  lines_.add(piece, [this](const std::string& line) { read_line(line); });
}

void TransferStream::finish() {
  lines_.finish([this](const std::string& line) { read_line(line); });
}

std::string registry_auth(const std::string& registry,
                          const std::optional<credentials::Credentials>& credentials) {
  json auth = json::object();
  if (credentials) {
    auth["serveraddress"] = registry;
    if (credentials->identity_token.empty()) {
      auth["username"] = credentials->username;
      auth["password"] = credentials->password;
    } else {
      auth["identitytoken"] = credentials->identity_token;
    }
  }
  // Names and passwords need not be UTF-8.
  std::string text = auth.dump(-1, ' ', false, json::error_handler_t::replace);
  std::string encoded = encode_base64(text);
  std::replace(encoded.begin(), encoded.end(), '+', '-');
  std::replace(encoded.begin(), encoded.end(), '/', '_');
  return encoded;
}

}  // namespace cog::engine
