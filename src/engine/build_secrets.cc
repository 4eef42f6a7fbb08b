#include "engine/build_secrets.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "engine/messages.h"

namespace cog::engine {
namespace {

constexpr uint32_t kPrivate = 0600;

void check_sizes(const std::vector<Secret>& secrets) {
  for (const Secret& secret : secrets) {
    if (secret.value.size() <= kMaxSecretSize) continue;
    throw Error(ErrorCode::input, "the secret " + in_quotes(secret.id) +
                                      " is too large: " + std::to_string(secret.value.size()) +
                                      " bytes of at most " + std::to_string(kMaxSecretSize));
  }
}

}  // namespace

BuildSecrets::BuildSecrets(const Engine& engine, const BuildRequest& request)
    : secrets_(request.secrets) {
  check_sizes(secrets_);
  if (engine.is_podman()) {
    if (!secrets_.empty()) put_into_context();
    return;
  }
  // A step that may do without its secret fails where there is no session at all.
  const bool asks = request.dockerfile.find("type=secret") != std::string::npos;
  if (secrets_.empty() && !asks) return;
  buildkit::Callbacks callbacks;
  callbacks.secret = [this](const std::string& id) { return find(id); };
  session_ = buildkit::Session::open(engine, std::move(callbacks));
  if (session_) {
    query_ = "&session=" + session_->id();
  } else if (!secrets_.empty()) {
    throw Error(ErrorCode::not_supported, "this engine has no BuildKit, which secrets need",
                "build with Docker 20.10 or newer, or with Podman");
  }
}

void BuildSecrets::put_into_context() {
  auto sources = nlohmann::json::array();
  for (const Secret& secret : secrets_) {
    if (secret.id.find_first_of(",=") != std::string::npos) {
      throw Error(ErrorCode::not_supported,
                  "Podman takes no secret with this id: " + in_quotes(secret.id),
                  "choose one without comma and equals sign");
    }
    const std::string name = "cog-secret-" + random_id();
    entries_.push_back({name, ContextEntry::Kind::bytes, secret.value, kPrivate});
    sources.push_back("id=" + secret.id + ",src=" + name);
  }
  query_ = "&secrets=" +
           encode_percent(sources.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::optional<std::string> BuildSecrets::find(const std::string& id) {
  auto found = std::find_if(secrets_.begin(), secrets_.end(),
                            [&](const Secret& secret) { return secret.id == id; });
  if (found != secrets_.end()) return found->value;
  std::lock_guard lock(mutex_);
  missing_ = id;
  return std::nullopt;
}

Error BuildSecrets::explain(Error error) {
  std::lock_guard lock(mutex_);
  if (error.code == ErrorCode::build && error.hint.empty() && !missing_.empty()) {
    error.hint = "a step asked for the secret " + in_quotes(missing_) +
                 ", which was not given: add --secret id=" + missing_ +
                 ",src=FILE or --secret id=" + missing_ + ",env=VARIABLE";
  }
  return error;
}

}  // namespace cog::engine
