#include "engine/buildkit/session.h"

#include <grpc/grpc.h>
#include <grpc/support/log.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_posix.h>

#include <chrono>
#include <utility>

#include "base/error.h"
#include "engine/messages.h"
#include "health.grpc.pb.h"
#include "secrets.grpc.pb.h"

namespace cog::engine::buildkit {
namespace {

namespace health_wire = ::grpc::health::v1;
namespace secrets_wire = ::moby::buildkit::secrets::v1;

constexpr const char* kMethodHeader = "X-Docker-Expose-Session-Grpc-Method";

// What a callback throws ends at the engine, which shows it as the reason of the failed step.
template <typename Action>
grpc::Status answered(Action action) {
  try {
    return action();
  } catch (const std::exception& error) {
    return {grpc::StatusCode::INTERNAL, error.what()};
  }
}

class Health final : public health_wire::Health::Service {
  grpc::Status Check(grpc::ServerContext*, const health_wire::HealthCheckRequest*,
                     health_wire::HealthCheckResponse* answer) override {
    answer->set_status(health_wire::HealthCheckResponse::SERVING);
    return grpc::Status::OK;
  }
};

class Secrets final : public secrets_wire::Secrets::Service {
 public:
  explicit Secrets(const Callbacks& callbacks) : callbacks_(callbacks) {}

 private:
  grpc::Status GetSecret(grpc::ServerContext*, const secrets_wire::GetSecretRequest* request,
                         secrets_wire::GetSecretResponse* answer) override {
    return answered([&]() -> grpc::Status {
      std::optional<std::string> value = callbacks_.secret(request->id());
      if (!value) return {grpc::StatusCode::NOT_FOUND, "no secret has this id: " + request->id()};
      answer->set_data(std::move(*value));
      return grpc::Status::OK;
    });
  }

  const Callbacks& callbacks_;
};

// gRPC's own threads end with its last user; the plain grpc_shutdown() does not wait for them.
struct Library {
  Library() {
    gpr_set_log_function([](gpr_log_func_args*) {});  // it is not the library that talks to people
    grpc_init();
  }
  ~Library() { grpc_shutdown_blocking(); }
};

// One header for each method that we serve, as the engine wants to hear them.
std::vector<http::Header> method_headers(const Callbacks& callbacks) {
  std::vector<http::Header> headers = {{kMethodHeader, "/grpc.health.v1.Health/Check"}};
  if (callbacks.secret) {
    headers.push_back({kMethodHeader, "/moby.buildkit.secrets.v1.Secrets/GetSecret"});
  }
  return headers;
}

}  // namespace

struct Session::Server {
  // Takes over `connection`.
  Server(Callbacks given, os::UniqueFd connection) : callbacks(std::move(given)) {
    grpc::ServerBuilder builder;
    builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
    builder.RegisterService(&health);
    if (callbacks.secret) builder.RegisterService(&secrets);
    server = builder.BuildAndStart();
    COG_CHECK(server != nullptr);  // it listens nowhere, so nothing can be in its way
    grpc::AddInsecureChannelFromFd(server.get(), connection.release());
  }
  ~Server() { server->Shutdown(std::chrono::system_clock::now()); }

  Library library;
  const Callbacks callbacks;
  Health health;
  Secrets secrets{callbacks};
  std::unique_ptr<grpc::Server> server;
};

Session::Session(std::string id, std::unique_ptr<Server> server)
    : id_(std::move(id)), server_(std::move(server)) {}

Session::~Session() = default;

std::unique_ptr<Session> Session::open(const Engine& engine, Callbacks callbacks) {
  std::string id = random_id();
  std::vector<http::Header> headers = method_headers(callbacks);
  headers.push_back({"X-Docker-Expose-Session-Uuid", id});
  headers.push_back({"X-Docker-Expose-Session-Name", "cog"});
  std::optional<os::UniqueFd> connection = engine.upgrade("/session", headers);
  if (!connection) return nullptr;
  auto server = std::make_unique<Server>(std::move(callbacks), std::move(*connection));
  return std::unique_ptr<Session>(new Session(std::move(id), std::move(server)));
}

}  // namespace cog::engine::buildkit
