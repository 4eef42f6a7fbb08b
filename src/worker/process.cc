#include "worker/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/text.h"

namespace cog::worker {
namespace {

constexpr int kSocket = 3;
constexpr int kReport = 4;  // closes itself when the program has started

bool is_program(const std::string& path) {
  struct stat info = {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

void close_from(int first) {
  if (::syscall(SYS_close_range, first, ~0U, 0) == 0) return;
  long limit = ::sysconf(_SC_OPEN_MAX);  // a kernel before 5.9
  for (int fd = first; fd < limit; ++fd) ::close(fd);
}

// The child between fork and exec; nothing here may allocate.
[[noreturn]] void become(char* const* argv, int socket, int report, pid_t parent) {
  auto give_up = [&report] {
    int error = errno;
    [[maybe_unused]] ssize_t written = ::write(report, &error, sizeof error);
    ::_exit(127);
  };
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // it ended before we had asked for the signal

  // Both may stand where the others belong: move them out of the way first.
  socket = ::fcntl(socket, F_DUPFD, kReport + 1);
  report = ::fcntl(report, F_DUPFD_CLOEXEC, kReport + 1);
  int null = ::open("/dev/null", O_RDONLY);
  if (socket < 0 || report < 0 || null < 0 || ::dup2(null, 0) < 0 || ::dup2(socket, kSocket) < 0 ||
      ::dup3(report, kReport, O_CLOEXEC) < 0) {
    give_up();
  }
  report = kReport;
  close_from(kReport + 1);

  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execv(argv[0], argv);
  give_up();
  ::_exit(127);
}

}  // namespace

std::optional<std::string> find_program(const std::vector<std::string>& names,
                                        std::string_view path) {
  std::vector<std::string> folders = split(path, ':');
  for (const std::string& name : names) {
    for (const std::string& folder : folders) {
      std::string file = (folder.empty() ? "." : folder) + "/" + name;
      if (is_program(file)) return file;
    }
  }
  return std::nullopt;
}

Process start_process(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  int sockets[2];
  int pipes[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0 ||
      ::pipe2(pipes, O_CLOEXEC) != 0) {
    throw Error(ErrorCode::io, std::string("Can't start the worker: ") + std::strerror(errno));
  }
  os::UniqueFd ours(sockets[0]);
  os::UniqueFd theirs(sockets[1]);
  os::UniqueFd report(pipes[0]);
  os::UniqueFd report_end(pipes[1]);

  pid_t parent = ::getpid();
  pid_t child = ::fork();
  if (child == 0) become(argv.data(), theirs.get(), report_end.get(), parent);
  int error = errno;
  report_end.reset();
  if (child > 0) {
    error = 0;
    while (::read(report.get(), &error, sizeof error) < 0 && errno == EINTR) continue;
    if (error != 0) ::waitpid(child, nullptr, 0);
  }
  if (error != 0) {
    throw Error(ErrorCode::io,
                "Can't start the worker with " + arguments[0] + ": " + std::strerror(error));
  }
  ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
  return {child, std::move(ours)};
}

std::string describe_end(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    return "killed by signal " + std::to_string(WTERMSIG(wait_status));
  }
  return "ended with exit code " + std::to_string(WEXITSTATUS(wait_status));
}

}  // namespace cog::worker
