#include "os/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <iterator>

#include "base/error.h"

namespace cog::os {
namespace {

// A signal handler can reach nothing but statics; there is one Interrupt per process.
std::atomic<int> first_signal{0};
std::atomic<int> signal_count{0};
std::atomic<int> handled_count{0};
std::atomic<int> wake_fd{-1};

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
constexpr int kPatience = 3;  // the signal that ends us at once

void on_signal(int number) {
  int none = 0;
  first_signal.compare_exchange_strong(none, number);
  if (signal_count.fetch_add(1) + 1 >= kPatience) {
    ::signal(number, SIG_DFL);
    ::raise(number);
    return;
  }
  char byte = 0;
  // A full pipe is readable already, which is all that a reader needs to know.
  [[maybe_unused]] ssize_t written = ::write(wake_fd.load(), &byte, 1);
  handled_count.fetch_add(1);
}

}  // namespace

Interrupt::Interrupt() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
    throw Error(ErrorCode::io, "can't open a pipe");
  }
  read_end_.reset(ends[0]);
  write_end_.reset(ends[1]);
  first_signal = 0;
  signal_count = 0;
  handled_count = 0;
  COG_CHECK(wake_fd.exchange(ends[1]) == -1);
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (size_t i = 0; i < std::size(kSignals); ++i) {
    ::sigaction(kSignals[i], nullptr, &before_[i]);
    // Who started us under nohup, or in the background of a script, meant it.
    if (before_[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
}

Interrupt::~Interrupt() {
  for (size_t i = 0; i < std::size(kSignals); ++i) {
    ::sigaction(kSignals[i], &before_[i], nullptr);
  }
  // A handler may still be at work on another thread, and the pipe is its own until it is done.
  while (handled_count.load() < signal_count.load()) ::sched_yield();
  wake_fd = -1;
}

bool Interrupt::requested() const { return first_signal.load() != 0; }

int Interrupt::signal() const { return first_signal.load(); }

void Interrupt::check() const {
  if (requested()) throw Error(ErrorCode::interrupted, "interrupted");
}

bool Interrupt::sleep_ms(int milliseconds) const {
  if (requested()) return false;
  pollfd wake{read_end_.get(), POLLIN, 0};
  ::poll(&wake, 1, milliseconds);
  return !requested();
}

std::string Interrupt::read_standard_input() const {
  std::string text;
  std::array<char, 16384> buffer;
  while (true) {
    pollfd waits[2] = {{STDIN_FILENO, POLLIN, 0}, {read_end_.get(), POLLIN, 0}};
    ::poll(waits, 2, -1);
    check();
    if (waits[0].revents == 0) continue;
    ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Error(ErrorCode::io, "can't read standard input");
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<size_t>(count));
  }
}

}  // namespace cog::os
