#include "os/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "os/unique_fd.h"

namespace cog::os {
namespace {

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Error(ErrorCode::io, "can't open a pipe");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// The child's standard input is a socket and not a pipe: a write to a child that has gone away is
// then an error code (MSG_NOSIGNAL) and not a SIGPIPE.
Pipe make_input() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Error(ErrorCode::io, "can't open a socket pair");
  }
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

pid_t spawn(const std::vector<std::string>& arguments, int in, int out, int err) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out, 1);
  ::posix_spawn_file_actions_adddup2(&actions, err, 2);
  pid_t pid = 0;
  int error = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) throw Error(ErrorCode::not_found, "no program \"" + arguments[0] + "\"");
  if (error != 0) {
    throw Error(ErrorCode::io, "can't start " + arguments[0] + ": " + std::strerror(error));
  }
  return pid;
}

// Appends what there is to read; false at the end of the stream.
bool read_some(int fd, std::string& text) {
  std::array<char, 16384> buffer;
  ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  text.append(buffer.data(), static_cast<size_t>(count));
  return count > 0;
}

// What goes between us and a running program.
class Exchange {
 public:
  Exchange(const ProcessOptions& options, pid_t pid, UniqueFd in, UniqueFd out, UniqueFd err)
      : options_(options),
        pid_(pid),
        input_(options.input),
        in_(std::move(in)),
        out_(std::move(out)),
        err_(std::move(err)) {
    if (options.interrupt != nullptr) interrupt_ = options.interrupt->fd();
    if (input_.empty()) in_.reset();
  }

  // Writes, reads both outputs, and returns when the program has closed them.
  ProcessResult run() {
    while (out_ || err_) {
      // poll() passes over negative descriptors.
      pollfd waits[4] = {{in_.get(), POLLOUT, 0},
                         {out_.get(), POLLIN, 0},
                         {err_.get(), POLLIN, 0},
                         {interrupt_, POLLIN, 0}};
      if (::poll(waits, 4, -1) < 0 && errno != EINTR) break;
      if (in_ && waits[0].revents != 0) write_some();
      if (waits[1].revents != 0 && !read_some(out_.get(), result_.out)) out_.reset();
      if (waits[2].revents != 0) read_errors();
      if (waits[3].revents != 0) {
        ::kill(pid_, SIGTERM);
        interrupt_ = -1;  // once is enough
      }
    }
    return std::move(result_);
  }

 private:
  void write_some() {
    ssize_t count = ::send(in_.get(), input_.data(), input_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count > 0) input_.remove_prefix(static_cast<size_t>(count));
    if (input_.empty() || (count < 0 && errno != EAGAIN && errno != EINTR)) in_.reset();
  }

  void read_errors() {
    if (!read_some(err_.get(), result_.err)) err_.reset();
    if (!options_.on_err) return;
    options_.on_err(result_.err);
    result_.err.clear();
  }

  const ProcessOptions& options_;
  pid_t pid_;
  std::string_view input_;
  UniqueFd in_, out_, err_;
  int interrupt_ = -1;
  ProcessResult result_;
};

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments,
                          const ProcessOptions& options) {
  COG_CHECK(!arguments.empty());
  if (options.interrupt != nullptr) options.interrupt->check();
  Pipe in = make_input();
  Pipe out = make_pipe();
  Pipe err = make_pipe();
  pid_t pid = spawn(arguments, in.read.get(), out.write.get(), err.write.get());
  in.read.reset();
  out.write.reset();
  err.write.reset();

  Exchange exchange(options, pid, std::move(in.write), std::move(out.read), std::move(err.read));
  ProcessResult result = exchange.run();
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (options.interrupt != nullptr) options.interrupt->check();
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

ProcessResult run_process(const std::vector<std::string>& arguments, std::string_view input) {
  ProcessOptions options;
  options.input = input;
  return run_process(arguments, options);
}

}  // namespace cog::os
