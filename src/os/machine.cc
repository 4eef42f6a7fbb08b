#include "os/machine.h"

#include <sys/utsname.h>

namespace cog::os {

std::string machine_platform() {
  utsname machine = {};
  ::uname(&machine);
  std::string processor = machine.machine;
  if (processor == "x86_64") processor = "amd64";
  if (processor == "aarch64") processor = "arm64";
  return "linux/" + processor;
}

}  // namespace cog::os
