#include "credentials/credentials.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "os/file_system.h"
#include "os/process.h"

namespace cog::credentials {
namespace {

using nlohmann::json;

// Docker Hub has one key in configuration files and helpers, whatever name its images are pulled
// by.
constexpr const char* kDockerHub = "docker.io";
constexpr const char* kDockerHubKey = "https://index.docker.io/v1/";
// A helper that gives this name hands out an identity token in place of a password.
constexpr const char* kTokenUser = "<token>";
// What helpers print, with a bad exit code, when they merely don't know the host.
constexpr const char* kNotInHelper = "credentials not found";

// The host that a key of the configuration file is about: keys may be written as URLs.
std::string host_of(std::string_view key) {
  if (size_t scheme = key.find("://"); scheme != key.npos) key.remove_prefix(scheme + 3);
  std::string host = to_lower(key.substr(0, key.find('/')));
  return host == "index.docker.io" || host == "registry-1.docker.io" ? kDockerHub : host;
}

std::string config_path(const os::Environment& environment) {
  std::string folder =
      environment.get("DOCKER_CONFIG").value_or(os::join_path(environment.home(), ".docker"));
  return os::join_path(folder, "config.json");
}

// Nothing if there is no such file.
std::optional<json> read_config(const std::string& path) {
  if (!os::exists(path)) return std::nullopt;
  json config = json::parse(os::read_file(path), nullptr, false);
  if (!config.is_object()) {
    throw Error(ErrorCode::config, "the docker configuration file is not a JSON object",
                "mend it, or remove it and log in again with \"docker login\"", {path});
  }
  return config;
}

// The member of that name if it is a string, else "".
std::string text_at(const json& object, const char* name) {
  auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// The value in `config[section]` whose key means `host`; null if there is none.
const json* entry_for(const json& config, const char* section, const std::string& host) {
  auto entries = config.find(section);
  if (entries == config.end() || !entries->is_object()) return nullptr;
  for (const auto& [key, value] : entries->items()) {
    if (host_of(key) == host) return &value;
  }
  return nullptr;
}

[[noreturn]] void fail_helper(const std::string& program, const std::string& why) {
  throw Error(ErrorCode::unauthorized, "the credential helper " + program + " failed: " + why,
              "the docker configuration file names this helper (credsStore, credHelpers)");
}

std::optional<Credentials> ask_helper(const std::string& helper, const std::string& host) {
  const std::string program = "docker-credential-" + helper;
  os::ProcessResult result;
  try {
    result = os::run_process({program, "get"}, host == kDockerHub ? kDockerHubKey : host);
  } catch (const Error& error) {  // said in the user's terms: which helper, and who asked for it
    fail_helper(program, error.message);
  }
  if (result.exit_code != 0) {
    const std::string said = result.out + result.err;
    if (said.find(kNotInHelper) != said.npos) return std::nullopt;
    std::string why(trim(said));
    fail_helper(program, why.empty() ? "exit code " + std::to_string(result.exit_code) : why);
  }
  json answer = json::parse(result.out, nullptr, false);
  if (!answer.is_object()) fail_helper(program, "its answer is not a JSON object");
  std::string user = text_at(answer, "Username");
  std::string secret = text_at(answer, "Secret");
  if (secret.empty()) return std::nullopt;
  if (user == kTokenUser) return Credentials{"", "", secret};
  return Credentials{user, secret, ""};
}

std::optional<Credentials> read_auth(const json& entry, const std::string& path,
                                     const std::string& host) {
  if (!entry.is_object()) return std::nullopt;
  if (std::string token = text_at(entry, "identitytoken"); !token.empty()) {
    return Credentials{"", "", token};
  }
  std::string encoded = text_at(entry, "auth");
  if (encoded.empty()) return std::nullopt;
  std::optional<std::string> decoded = decode_base64(encoded);
  size_t colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) {
    throw Error(ErrorCode::config, "the credentials of " + host + " can't be read",
                "log in again with \"docker login " + host + "\"", {path});
  }
  return Credentials{decoded->substr(0, colon), decoded->substr(colon + 1), ""};
}

}  // namespace

std::optional<Credentials> credentials_for(std::string_view host,
                                           const os::Environment& environment) {
  const std::string path = config_path(environment);
  const std::optional<json> config = read_config(path);
  if (!config) return std::nullopt;
  const std::string wanted = host_of(host);

  if (const json* helper = entry_for(*config, "credHelpers", wanted);
      helper != nullptr && helper->is_string()) {
    if (auto found = ask_helper(helper->get<std::string>(), wanted)) return found;
  }
  if (std::string store = text_at(*config, "credsStore"); !store.empty()) {
    if (auto found = ask_helper(store, wanted)) return found;
  }
  if (const json* entry = entry_for(*config, "auths", wanted)) {
    return read_auth(*entry, path, wanted);
  }
  return std::nullopt;
}

}  // namespace cog::credentials
