#include "engine/plain_progress.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace cog::engine {
namespace {

using Kind = BuildEvent::Kind;

// "Step 2/5 : RUN make" (Docker) and "STEP 2/5: RUN make" (Podman) give "[2/5] RUN make"; anything
// else gives "".
std::string step_name(std::string_view line) {
  if (to_lower(line.substr(0, 5)) != "step ") return "";
  line.remove_prefix(5);
  size_t colon = line.find(':');
  std::string_view count = trim(line.substr(0, colon));
  if (colon == line.npos || count.find_first_not_of("0123456789/") != count.npos) return "";
  return "[" + std::string(count) + "] " + std::string(trim(line.substr(colon + 1)));
}

// Ids of intermediate images and containers: the engine's bookkeeping.
bool is_bookkeeping(std::string_view line) {
  constexpr std::array<std::string_view, 7> kStarts = {"--> ",
                                                       " ---> ",
                                                       "Removing intermediate container ",
                                                       " ---> Running in ",
                                                       "COMMIT ",
                                                       "Successfully built ",
                                                       "Successfully tagged "};
  for (std::string_view start : kStarts) {
    if (line.starts_with(start)) return true;
  }
  return false;
}

bool is_cache_hit(std::string_view line) {
  return line.starts_with(" ---> Using cache") || line.starts_with("--> Using cache");
}

}  // namespace

void PlainProgress::emit(Kind kind, const std::string& text) {
  std::chrono::duration<double> passed = std::chrono::steady_clock::now() - started_;
  const bool ends = kind == Kind::done || kind == Kind::failed;
  on_event_({kind, std::to_string(number_), name_, text, ends ? passed.count() : 0});
}

void PlainProgress::begin_step(std::string name) {
  if (number_ > 0 && !cached_) emit(Kind::done);
  ++number_;
  name_ = std::move(name);
  cached_ = false;
  started_ = std::chrono::steady_clock::now();
  emit(Kind::started);
}

void PlainProgress::read_line(const std::string& line) {
  if (std::string name = step_name(line); !name.empty()) {
    begin_step(std::move(name));
  } else if (is_cache_hit(line)) {
    if (!std::exchange(cached_, true)) emit(Kind::cached);
  } else if (!is_bookkeeping(line) && !line.empty()) {
    if (number_ > 0) {
      emit(Kind::output, line + "\n");
    } else {
      on_event_({Kind::note, "", "", line, 0});
    }
  }
}

void PlainProgress::add(std::string_view text) {
  lines_.add(text, [this](const std::string& line) { read_line(line); });
}

void PlainProgress::finish(const std::string& error) {
  lines_.finish([this](const std::string& line) { read_line(line); });
  if (number_ == 0 || cached_) return;
  if (error.empty()) {
    emit(Kind::done);
  } else {
    emit(Kind::failed, error);
  }
}

}  // namespace cog::engine
