#include "engine/images.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "engine/messages.h"
#include "engine/transfer.h"

namespace cog::engine {
namespace {

using nlohmann::json;

constexpr int kRemovalMs = 60'000;  // layers of many gigabytes take a while

// The name as the engine knows it, without tag and digest.
std::string repository_of(const oci::Reference& reference) {
  return oci::to_text({reference.registry, reference.repository, "latest", ""});
}

ImageInfo read_info(const http::Response& response) {
  json image = json::parse(response.body, nullptr, false);
  try {
    ImageInfo info;
    info.id = image.at("Id").get<std::string>();
    info.size = image.value("Size", uint64_t{0});
    const json& config = image.at("Config");
    if (config.contains("Labels") && !config["Labels"].is_null()) {
      info.labels = config["Labels"].get<std::map<std::string, std::string>>();
    }
    if (config.contains("Env") && !config["Env"].is_null()) {
      info.environment = config["Env"].get<std::vector<std::string>>();
    }
    if (image.contains("RepoDigests") && !image["RepoDigests"].is_null()) {
      info.repo_digests = image["RepoDigests"].get<std::vector<std::string>>();
    }
    return info;
  } catch (const json::exception&) {
    throw Error(ErrorCode::engine, "the engine's description of an image can't be understood");
  }
}

// Sends a push or pull and reads its stream to the end; returns the digest, if one was told.
std::string transfer(Engine& engine, Direction direction, const oci::Reference& name,
                     http::Request request, const OnTransfer& on_transfer) {
  TransferStream stream(on_transfer);
  request.method = "POST";
  request.on_body = [&](std::string_view piece) {
    stream.add(piece);
    return true;
  };
  http::Response response = engine.send(std::move(request));
  if (response.status != 200) throw transfer_error(direction, name, message_of(response));
  stream.finish();
  if (stream.error()) throw transfer_error(direction, name, *stream.error());
  return stream.digest();
}

}  // namespace

std::optional<ImageInfo> Images::inspect(const std::string& name) {
  http::Request request;
  request.url = "/images/" + escape_path(name) + "/json";
  http::Response response = engine_.send(std::move(request));
  if (response.status == 404) return std::nullopt;
  if (response.status != 200) engine_.fail_with(response, "inspect the image " + name);
  return read_info(response);
}

void Images::tag(const std::string& source, const oci::Reference& target) {
  http::Request request;
  request.method = "POST";
  request.url = "/images/" + escape_path(source) +
                "/tag?repo=" + encode_percent(repository_of(target)) +
                "&tag=" + encode_percent(target.tag);
  http::Response response = engine_.send(std::move(request));
  if (response.status != 201) engine_.fail_with(response, "tag the image " + source);
}

void Images::remove(const std::string& name) {
  http::Request request;
  request.method = "DELETE";
  request.url = "/images/" + escape_path(name) + "?force=1";
  request.heed_interrupt = false;
  request.timeout_ms = kRemovalMs;
  http::Response response = engine_.send(std::move(request));
  if (response.status != 200 && response.status != 404) {
    engine_.fail_with(response, "remove the image " + name);
  }
}

std::string Images::push(const oci::Reference& name,
                         const std::optional<credentials::Credentials>& credentials,
                         const OnTransfer& on_transfer) {
  http::Request request;
  request.url =
      "/images/" + escape_path(repository_of(name)) + "/push?tag=" + encode_percent(name.tag);
  request.headers = {{"X-Registry-Auth", registry_auth(name.registry, credentials)}};
  std::string digest = transfer(engine_, Direction::push, name, std::move(request), on_transfer);
  if (digest.empty()) {
    throw Error(ErrorCode::engine,
                "the engine pushed " + oci::to_text(name) + " without telling the digest");
  }
  return digest;
}

void Images::pull(const oci::Reference& name,
                  const std::optional<credentials::Credentials>& credentials,
                  const OnTransfer& on_transfer) {
  http::Request request;
  request.url = "/images/create?fromImage=" + encode_percent(repository_of(name)) +
                "&tag=" + encode_percent(name.digest.empty() ? name.tag : name.digest);
  request.headers = {{"X-Registry-Auth", registry_auth(name.registry, credentials)}};
  transfer(engine_, Direction::pull, name, std::move(request), on_transfer);
}

}  // namespace cog::engine
