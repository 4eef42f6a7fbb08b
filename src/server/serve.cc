#include "server/serve.h"

#include <signal.h>
#include <sys/wait.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "base/error.h"
#include "server/listener.h"
#include "server/routes.h"
#include "server/service.h"
#include "worker/worker.h"

namespace cog::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// For answers that are still being written when all else is done.
constexpr auto kLastWrites = std::chrono::seconds(5);

std::vector<std::string> worker_command(const Settings& settings) {
  auto python = worker::find_program({"python", "python3"}, settings.path);
  if (!python) {
    throw Error(ErrorCode::not_found,
                "There is no python and no python3 on PATH (" + settings.path + ")",
                "the model runs in the image's Python: install one or mend PATH");
  }
  return {*python, "-u", "-m", "cog._worker", settings.reference};
}

// The one place where everything is real.
class Server final : private Effects {
 public:
  Server(const Settings& settings, const Model& model, const std::string& version)
      : log_(settings.log),
        command_(worker_command(settings)),
        ignores_sigterm_(settings.ignore_sigterm),
        service_({settings.setup_timeout, settings.drain_timeout, model.output_is_list}, *this),
        routes_(service_, model, version),
        listener_(context_, settings.host, settings.port,
                  [this](const HttpRequest& request, const Routes::Answer& answer) {
                    routes_.handle(request, answer, Instant::now());
                    set_timer();
                  }) {
    say(Level::info, "Listening on " + settings.host + " port " + std::to_string(listener_.port()));
    for (const std::string& warning : settings.warnings) say(Level::warn, warning);
    if (!model.warning.empty()) say(Level::warn, model.warning);
  }

  int run() {
    ::signal(SIGPIPE, SIG_IGN);
    wait_for_signal();
    service_.start(Instant::now());
    set_timer();
    context_.run();
    if (exit_code_ != 0) return exit_code_;
    context_.restart();
    context_.run_for(kLastWrites);
    return 0;
  }

 private:
  void start_worker() override {
    worker_reason_.clear();
    worker_ = std::make_unique<worker::Worker>(
        context_, command_,
        worker::Worker::Callbacks{[this](const worker::Message& message) {
                                    service_.on_message(message, Instant::now());
                                    set_timer();
                                  },
                                  [this](const std::string& reason) { worker_reason_ = reason; }});
  }

  void send(worker::FrameType type, uint64_t prediction, std::string payload) override {
    if (worker_) worker_->send(type, prediction, std::move(payload));
  }

  void kill_worker() override {
    if (worker_) worker_->kill();
  }

  void log(const LogRecord& record) override { log_.write(record); }

  void stop_accepting() override { listener_.stop_accepting(); }

  void stopped() override {
    listener_.close_waiting();
    signals_.cancel();
    timer_.cancel();
    context_.stop();
  }

  void say(Level level, std::string_view message) { log_.write({level, Target::server, message}); }

  void wait_for_signal() {
    signals_.async_wait([this](const error_code& aborted, int signal) {
      if (aborted) return;
      wait_for_signal();  // first: what follows may be the end of all waiting
      on_signal(signal);
    });
  }

  void on_signal(int signal) {
    if (signal == SIGCHLD) return reap();
    if (signal == SIGTERM && ignores_sigterm_) {
      return say(Level::info, "SIGTERM is ignored; POST /shutdown ends the server");
    }
    if (!service_.is_stopping()) {
      service_.shut_down(Instant::now());
      return set_timer();
    }
    say(Level::warn, "Stopped at once by a second signal");
    kill_worker();
    exit_code_ = 128 + signal;
    context_.stop();
  }

  // As the first process of a container we are also the parent of what others left behind.
  void reap() {
    while (true) {
      siginfo_t ended = {};
      if (::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == 0) return;
      bool is_worker = worker_ && ended.si_pid == worker_->id();
      if (is_worker) worker_->finish();
      int status = 0;
      ::waitpid(ended.si_pid, &status, 0);
      if (!is_worker) continue;
      worker_.reset();
      service_.on_worker_end(worker_reason_.empty() ? worker::describe_end(status) : worker_reason_,
                             Instant::now());
      set_timer();
    }
  }

  void set_timer() {
    if (service_.deadline() == timer_set_to_) return;
    timer_set_to_ = service_.deadline();
    if (!timer_set_to_) {
      timer_.cancel();
      return;
    }
    timer_.expires_at(*timer_set_to_);
    timer_.async_wait([this](const error_code& aborted) {
      // It may have been set anew when this was on its way already.
      if (aborted || !timer_set_to_ || Instant::now().steady < *timer_set_to_) return;
      timer_set_to_.reset();
      service_.on_deadline(Instant::now());
      set_timer();
    });
  }

  asio::io_context context_{1};
  asio::signal_set signals_{context_, SIGTERM, SIGINT, SIGCHLD};
  asio::steady_timer timer_{context_};
  std::optional<std::chrono::steady_clock::time_point> timer_set_to_;
  Log log_;
  std::vector<std::string> command_;
  bool ignores_sigterm_;
  int exit_code_ = 0;
  std::string worker_reason_;
  Service service_;
  Routes routes_;
  Listener listener_;
  std::unique_ptr<worker::Worker> worker_;
};

}  // namespace

int serve(const Settings& settings, const Model& model, const std::string& version) {
  return Server(settings, model, version).run();
}

}  // namespace cog::server
