#include "engine/builder.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "engine/build_secrets.h"
#include "engine/build_stream.h"
#include "engine/images.h"
#include "engine/messages.h"
#include "engine/tar.h"

namespace cog::engine {
namespace {

constexpr int kBadRequest = 400;
constexpr int kCancelTimeoutMs = 10'000;
// Go's HTTP server, which engines are made of, takes 1 MiB of request line and headers.
constexpr size_t kMaxTarget = 1'000'000;

// A name for the Dockerfile that no entry of the context has.
std::string free_name(const std::vector<ContextEntry>& context) {
  std::string name = "Dockerfile.cog";
  while (std::any_of(context.begin(), context.end(),
                     [&](const ContextEntry& entry) { return entry.path == name; })) {
    name += "_";
  }
  return name;
}

std::string target_of(const BuildRequest& request, const std::string& dockerfile,
                      const std::string& id) {
  std::string target = "/build?buildid=" + id + "&dockerfile=" + encode_percent(dockerfile);
  for (const std::string& tag : request.tags) target += "&t=" + encode_percent(tag);
  if (!request.labels.empty()) {
    target += "&labels=" + encode_percent(nlohmann::json(request.labels).dump());
  }
  if (!request.build_args.empty()) {
    target += "&buildargs=" + encode_percent(nlohmann::json(request.build_args).dump());
  }
  if (request.no_cache) target += "&nocache=1";
  if (request.pull) target += "&pull=1";
  target += "&rm=1&forcerm=1";  // no containers of failed steps stay behind
  if (target.size() > kMaxTarget) {
    throw Error(ErrorCode::build, "the image's labels are too large for the engine: " +
                                      std::to_string(target.size()) + " bytes of at most " +
                                      std::to_string(kMaxTarget));
  }
  return target;
}

// One build on its way: the request can be sent twice.
class Build {
 public:
  Build(Engine& engine, const BuildRequest& request, const OnBuildEvent& on_event)
      : engine_(engine), entries_(request.context), stream_(on_event), secrets_(engine, request) {
    entries_.insert(entries_.end(), secrets_.entries().begin(), secrets_.entries().end());
    const std::string dockerfile = free_name(entries_);
    entries_.push_back({dockerfile, ContextEntry::Kind::bytes, request.dockerfile, 0644});
    target_ = target_of(request, dockerfile, id_) + secrets_.query();
  }

  http::Response send(const std::string& version) {
    TarStream tar(entries_);
    http::Request request;
    request.method = "POST";
    request.url = target_ + version;
    request.headers = {{"Content-Type", "application/x-tar"}};
    request.body_source = [&](char* buffer, size_t size) { return tar.read(buffer, size); };
    request.on_body = [&](std::string_view piece) {
      stream_.add(piece);
      return true;
    };
    return engine_.send(std::move(request));
  }

  // Tells the engine to stop; what it answers does not matter any more.
  void cancel() {
    http::Request request;
    request.method = "POST";
    request.url = "/build/cancel?id=" + id_;
    request.timeout_ms = kCancelTimeoutMs;
    request.heed_interrupt = false;
    try {
      engine_.send(std::move(request));
    } catch (const Error&) {  // the closed connection told it, too
    }
  }

  // The answer is complete. Throws Error{build} if the build failed.
  void finish() {
    try {
      stream_.finish();
    } catch (const Error& error) {  // we may know better than the engine what it missed
      throw secrets_.explain(error);
    }
  }

  const std::string& image_id() const { return stream_.image_id(); }

 private:
  Engine& engine_;
  std::vector<ContextEntry> entries_;
  BuildStream stream_;
  BuildSecrets secrets_;
  const std::string id_ = random_id();
  std::string target_;
};

// True for the answer of an engine that has no BuildKit, or not on this platform.
bool refuses_buildkit(const http::Response& response) {
  const std::string message = to_lower(message_of(response));
  return response.status == kBadRequest &&
         (message.find("version") != message.npos || message.find("buildkit") != message.npos);
}

}  // namespace

std::string Builder::build(const BuildRequest& request, const OnBuildEvent& on_event) {
  Build build(engine_, request, on_event);
  http::Response response;
  try {
    response = build.send("&version=2");
    if (refuses_buildkit(response)) response = build.send("");
  } catch (...) {  // whatever ended it, interruption or a broken file, the engine need not go on
    build.cancel();
    throw;
  }
  if (response.status != 200) {
    throw Error(ErrorCode::build, failure_message("", message_of(response)));
  }
  build.finish();
  if (!build.image_id().empty()) return build.image_id();

  if (!request.tags.empty()) {
    if (auto image = Images(engine_).inspect(request.tags.front())) return image->id;
  }
  throw Error(ErrorCode::engine, "the engine ended the build without an image");
}

}  // namespace cog::engine
