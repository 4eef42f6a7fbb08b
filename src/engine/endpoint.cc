#include "engine/endpoint.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "os/file_system.h"

namespace cog::engine {
namespace {

using nlohmann::json;

constexpr const char* kDefaultSocket = "/var/run/docker.sock";
constexpr const char* kSocketUrl = "http://docker";
constexpr const char* kDefaultPort = ":2375";

Endpoint socket_endpoint(const std::string& path, const std::string& origin) {
  return {path, kSocketUrl, origin, "127.0.0.1"};
}

[[noreturn]] void refuse_tls(const std::string& origin) {
  throw Error(ErrorCode::not_supported,
              "an engine behind TLS is not supported yet (" + origin + ")",
              "use a Unix socket, or plain TCP through a tunnel");
}

// "host:port" or "[v6]:port"; the port may be missing.
Endpoint tcp_endpoint(std::string_view address, const std::string& origin) {
  while (!address.empty() && address.back() == '/') address.remove_suffix(1);
  size_t bracket = address.rfind(']');
  size_t colon = address.find(':', bracket == address.npos ? 0 : bracket);
  std::string host(address.substr(0, colon));
  std::string port(colon == address.npos ? kDefaultPort : address.substr(colon));
  bool digits = port.size() > 1 && port.find_first_not_of("0123456789", 1) == port.npos;
  if (host.empty() || !digits || host.find_first_of("/?#@ ") != host.npos) {
    throw Error(ErrorCode::engine,
                in_quotes(address) + " is no address of an engine (" + origin + ")",
                "write it as tcp://HOST:PORT or unix:///PATH");
  }
  return {"", "http://" + host + port, origin, host};
}

std::string docker_folder(const os::Environment& environment) {
  return environment.get("DOCKER_CONFIG").value_or(os::join_path(environment.home(), ".docker"));
}

std::string sha256_hex(const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  COG_CHECK(EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr) == 1);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += "0123456789abcdef"[digest[i] >> 4];
    hex += "0123456789abcdef"[digest[i] & 15];
  }
  return hex;
}

// The string at the end of `path` in the JSON file, "" if there is none.
std::string read_json_text(const std::string& file, const json::json_pointer& path) {
  json document = json::parse(os::read_file(file), nullptr, false);
  if (document.is_discarded()) {
    throw Error(ErrorCode::engine, "not a JSON file", "mend or remove it", {file});
  }
  return document.contains(path) && document[path].is_string() ? document[path] : "";
}

// "" if the user chose none.
std::string chosen_context(const os::Environment& environment) {
  if (auto name = environment.get("DOCKER_CONTEXT")) return *name;
  std::string file = os::join_path(docker_folder(environment), "config.json");
  return os::exists(file) ? read_json_text(file, json::json_pointer("/currentContext")) : "";
}

Endpoint context_endpoint(const std::string& name, const os::Environment& environment) {
  const std::string origin = "docker context " + in_quotes(name);
  const std::string contexts = os::join_path(docker_folder(environment), "contexts");
  const std::string id = sha256_hex(name);
  const std::string meta = contexts + "/meta/" + id + "/meta.json";
  if (!os::exists(meta)) {
    throw Error(
        ErrorCode::engine, "there is no " + origin,
        "\"docker context ls\" lists them; DOCKER_CONTEXT or \"docker context use\" chose it");
  }
  if (os::exists(contexts + "/tls/" + id + "/docker")) refuse_tls(origin);
  return parse_host(read_json_text(meta, json::json_pointer("/Endpoints/docker/Host")), origin);
}

}  // namespace

Endpoint parse_host(std::string_view host, const std::string& origin) {
  size_t separator = host.find("://");
  std::string scheme = separator == host.npos ? "tcp" : to_lower(host.substr(0, separator));
  std::string_view rest = separator == host.npos ? host : host.substr(separator + 3);
  if (scheme == "unix" && !rest.empty()) return socket_endpoint(std::string(rest), origin);
  if (scheme == "tcp" || scheme == "http") return tcp_endpoint(rest, origin);
  if (scheme == "https") refuse_tls(origin);
  if (scheme == "ssh") {
    throw Error(ErrorCode::not_supported,
                "an engine behind SSH is not supported yet (" + origin + ")",
                "forward its socket (ssh -L /tmp/docker.sock:/var/run/docker.sock HOST) and set "
                "DOCKER_HOST=unix:///tmp/docker.sock");
  }
  throw Error(ErrorCode::engine, in_quotes(host) + " is no address of an engine (" + origin + ")",
              "write it as unix:///PATH or tcp://HOST:PORT");
}

std::vector<Endpoint> usual_endpoints(const os::Environment& environment) {
  const std::string runtime =
      environment.get("XDG_RUNTIME_DIR").value_or("/run/user/" + std::to_string(::getuid()));
  return {
      socket_endpoint(kDefaultSocket, "the default socket"),
      socket_endpoint(runtime + "/docker.sock", "the socket of rootless Docker"),
      socket_endpoint(os::join_path(environment.home(), ".docker/run/docker.sock"),
                      "the socket of Docker Desktop"),
      socket_endpoint(runtime + "/podman/podman.sock", "the socket of rootless Podman"),
      socket_endpoint("/run/podman/podman.sock", "the socket of Podman"),
  };
}

Endpoint first_present(const std::vector<Endpoint>& endpoints) {
  for (const Endpoint& endpoint : endpoints) {
    if (os::exists(endpoint.socket)) return endpoint;
  }
  return endpoints.front();
}

Endpoint find_endpoint(const os::Environment& environment) {
  if (auto host = environment.get("DOCKER_HOST")) {
    Endpoint endpoint = parse_host(*host, "DOCKER_HOST");
    if (endpoint.socket.empty() && environment.get("DOCKER_TLS_VERIFY")) {
      refuse_tls("DOCKER_TLS_VERIFY");
    }
    return endpoint;
  }
  std::string context = chosen_context(environment);
  if (!context.empty() && context != "default") return context_endpoint(context, environment);
  return first_present(usual_endpoints(environment));
}

}  // namespace cog::engine
