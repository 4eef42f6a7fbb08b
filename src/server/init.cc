#include "server/init.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "os/file_system.h"

namespace cog::server {
namespace {

bool is_python(const std::string& program) {
  std::string name = os::base_name(program);
  return name.rfind("python", 0) == 0 &&
         name.find_first_not_of("0123456789.", strlen("python")) == name.npos;
}

[[noreturn]] void become(const std::vector<std::string>& command, const sigset_t& mask) {
  // A group of its own, in the terminal's foreground: Ctrl-C then reaches the command once.
  ::setpgid(0, 0);
  ::signal(SIGTTOU, SIG_IGN);
  if (::isatty(STDIN_FILENO) == 1) ::tcsetpgrp(STDIN_FILENO, ::getpgrp());
  ::signal(SIGTTOU, SIG_DFL);
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);

  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  int error = errno;
  std::fprintf(stderr, "cog-server: can't run %s: %s\n", argv[0], std::strerror(error));
  ::_exit(error == ENOENT ? 127 : 126);
}

// Reaps all that have ended; the exit code of `child` if it is among them.
std::optional<int> reap(pid_t child) {
  std::optional<int> code;
  int status = 0;
  while (pid_t ended = ::waitpid(-1, &status, WNOHANG)) {
    if (ended < 0) break;
    if (ended != child) continue;
    code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
  return code;
}

}  // namespace

std::optional<std::vector<std::string>> server_flags(const std::vector<std::string>& command) {
  if (command.empty()) return command;
  auto begin = command.begin();
  if (os::base_name(command[0]) == "cog-server") return std::vector(begin + 1, command.end());
  if (command.size() < 3 || !is_python(command[0])) return std::nullopt;
  auto module = std::find(begin + 1, command.end(), "-m");
  // Python's own switches, such as -u, may stand before.
  bool only_switches = std::all_of(begin + 1, module, [](const std::string& word) {
    return word.size() > 1 && word[0] == '-' && word != "-c";
  });
  if (!only_switches || command.end() - module < 2 || *(module + 1) != "cog.server.http") {
    return std::nullopt;
  }
  return std::vector(module + 2, command.end());
}

int run_as_init(const std::vector<std::string>& command) {
  // Where we are not process 1, orphans come to us all the same.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);

  pid_t child = ::fork();
  if (child == 0) become(command, before);
  if (child < 0) {
    std::fprintf(stderr, "cog-server: can't start a process: %s\n", std::strerror(errno));
    return 126;
  }
  while (true) {
    int signal = ::sigwaitinfo(&all, nullptr);
    if (signal == SIGCHLD) {
      if (auto code = reap(child)) return *code;
    } else if (signal > 0 && signal != SIGTTIN && signal != SIGTTOU) {
      ::kill(child, signal);
    }
  }
}

}  // namespace cog::server
