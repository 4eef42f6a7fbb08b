// The worker's process: how it starts, and what its end is called.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/unique_fd.h"

namespace cog::worker {

// The file that the first of `names` with a program in the folders of `path` ("/usr/bin:/bin")
// stands for; nothing if there is none.
std::optional<std::string> find_program(const std::vector<std::string>& names,
                                        std::string_view path);

struct Process {
  pid_t id = 0;         // also the id of its process group
  os::UniqueFd socket;  // our end; non-blocking
};

// Starts `arguments` (the first is a path) with the other end of the socket as descriptor 3,
// standard input from /dev/null, our standard output and error, and nothing else open; in a process
// group of its own; killed when the calling thread ends. Throws Error{io} if it can't be started.
Process start_process(const std::vector<std::string>& arguments);

// "killed by signal 9", "ended with exit code 1", of a status as waitpid() gives it.
std::string describe_end(int wait_status);

}  // namespace cog::worker
