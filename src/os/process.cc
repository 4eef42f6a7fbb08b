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

// Writes, reads both outputs, and returns when the child has closed them.
void exchange(std::string_view input, UniqueFd& in, Pipe& out, Pipe& err, ProcessResult& result) {
  while (out.read || err.read) {
    // poll() passes over negative descriptors.
    pollfd waits[3] = {
        {in.get(), POLLOUT, 0}, {out.read.get(), POLLIN, 0}, {err.read.get(), POLLIN, 0}};
    if (::poll(waits, 3, -1) < 0 && errno != EINTR) break;
    if (in && waits[0].revents != 0) {
      ssize_t count = ::send(in.get(), input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count > 0) input.remove_prefix(static_cast<size_t>(count));
      if (input.empty() || (count < 0 && errno != EAGAIN && errno != EINTR)) in.reset();
    }
    if (waits[1].revents != 0 && !read_some(out.read.get(), result.out)) out.read.reset();
    if (waits[2].revents != 0 && !read_some(err.read.get(), result.err)) err.read.reset();
  }
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, std::string_view input) {
  COG_CHECK(!arguments.empty());
  Pipe in = make_input();
  Pipe out = make_pipe();
  Pipe err = make_pipe();
  pid_t pid = spawn(arguments, in.read.get(), out.write.get(), err.write.get());
  in.read.reset();
  out.write.reset();
  err.write.reset();
  if (input.empty()) in.write.reset();

  ProcessResult result;
  exchange(input, in.write, out, err, result);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

}  // namespace cog::os
