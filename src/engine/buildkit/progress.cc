#include "engine/buildkit/progress.h"

#include "base/error.h"
#include "status.pb.h"

namespace cog::engine::buildkit {
namespace {

using Kind = BuildEvent::Kind;

constexpr double kSlow = 5;  // seconds after which bookkeeping is worth a line
constexpr std::string_view kInternal = "[internal] ";

bool is_internal(std::string_view name) { return name.starts_with(kInternal); }

// The frontend's own steps, which nobody wrote into a Dockerfile.
bool is_bookkeeping(std::string_view name) {
  return name.empty() || is_internal(name) || name == "copy /context /" ||
         name.starts_with("resolve image config ");
}

// "[stage-0 2/7] RUN make" gives "[2/7] RUN make": what we build has one stage, without a name.
std::string readable(const std::string& name) {
  constexpr std::string_view kStage = "[stage-0 ";
  return name.starts_with(kStage) ? "[" + name.substr(kStage.size()) : name;
}

double seconds(const wire::Timestamp& time) {
  return static_cast<double>(time.seconds()) + time.nanos() / 1e9;
}

// Steps that run beside a failing one are stopped; that is not their failure.
bool is_cancelled(std::string_view error) { return error.find("context canceled") != error.npos; }

}  // namespace

void Progress::emit(Kind kind, const std::string& id, const std::string& text, double duration) {
  const std::string& name = steps_[id].name;
  if (!is_bookkeeping(name)) {
    on_event_({kind, id, name, text, duration});
  } else if (kind == Kind::done && duration >= kSlow && is_internal(name)) {
    on_event_({Kind::note, "", "", name.substr(kInternal.size()), duration});
  }
}

void Progress::begin(const wire::Vertex& vertex) {
  Step& step = steps_[vertex.digest()];
  if (!vertex.name().empty()) step.name = readable(vertex.name());
  if (!vertex.has_started() || seconds(vertex.started()) <= step.started) return;
  step.started = seconds(vertex.started());
  step.ended = step.ended && vertex.cached();  // it may run a second time; a cache hit is no run
  if (!vertex.cached()) emit(Kind::started, vertex.digest(), "", 0);
}

void Progress::end(const wire::Vertex& vertex) {
  Step& step = steps_[vertex.digest()];
  if (!vertex.has_completed() || step.ended) return;
  step.ended = true;
  const double duration = vertex.has_started() ? seconds(vertex.completed()) - step.started : 0;
  if (vertex.error().empty()) {
    emit(vertex.cached() ? Kind::cached : Kind::done, vertex.digest(), "", duration);
    return;
  }
  const bool cancelled = is_cancelled(vertex.error());
  emit(Kind::failed, vertex.digest(), cancelled ? "cancelled" : vertex.error(), duration);
  if (!cancelled && failure_.empty()) {
    failed_step_ = step.name;
    failure_ = vertex.error();
  }
}

void Progress::add(std::string_view message) {
  wire::StatusResponse status;
  if (!status.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    throw Error(ErrorCode::engine, "the engine's build progress can't be understood");
  }
  // A step's last output may stand in the same message as its end, and belongs before it.
  for (const wire::Vertex& vertex : status.vertexes()) begin(vertex);
  for (const wire::VertexLog& log : status.logs()) emit(Kind::output, log.vertex(), log.msg(), 0);
  for (const wire::Vertex& vertex : status.vertexes()) end(vertex);
  for (const wire::VertexWarning& warning : status.warnings()) {
    on_event_({Kind::note, "", "", "warning: " + warning.short_(), 0});
  }
}

}  // namespace cog::engine::buildkit
