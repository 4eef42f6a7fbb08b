// Times how long programs take from exec to exit, in turns, so that noise meets all alike.
//
// Usage: stopwatch ROUNDS -- PROGRAM [ARGUMENT...] [-- PROGRAM [ARGUMENT...]]...
// Prints one line per program: the median and the fastest, in microseconds.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

extern char** environ;

namespace {

double time_once(const std::vector<char*>& command, const posix_spawn_file_actions_t& quiet) {
  auto start = std::chrono::steady_clock::now();
  pid_t pid = 0;
  int status = 0;
  if (posix_spawn(&pid, command[0], &quiet, nullptr, command.data(), environ) != 0 ||
      waitpid(pid, &status, 0) != pid || status != 0) {
    std::fprintf(stderr, "stopwatch: %s failed\n", command[0]);
    std::exit(1);
  }
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
      .count();
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::vector<char*>> commands;
  for (int i = 2; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--") {
      commands.emplace_back();
    } else if (!commands.empty()) {
      commands.back().push_back(argv[i]);
    }
  }
  int rounds = argc > 1 ? std::atoi(argv[1]) : 0;
  if (rounds < 1 || commands.empty()) return 2;

  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  std::vector<std::vector<double>> times(commands.size());
  for (auto& command : commands) command.push_back(nullptr);
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < commands.size(); ++i) {
      times[i].push_back(time_once(commands[i], quiet));
    }
  }
  for (auto& one : times) {
    std::sort(one.begin(), one.end());
    std::printf("%.1f %.1f\n", one[one.size() / 2], one.front());
  }
}
