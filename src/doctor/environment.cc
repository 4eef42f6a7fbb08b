#include "doctor/environment.h"

#include <utility>

#include "doctor/attempt.h"
#include "doctor/machine.h"
#include "engine/engine.h"
#include "os/file_system.h"
#include "project/ca_certificates.h"
#include "requirements/version.h"

namespace cog::doctor {
namespace {

// A slim base and a few packages; nvidia/cuda with its compiler, and a framework with its own CUDA.
// Twice, as layers are unpacked beside what was fetched.
constexpr uint64_t kGigabyte = 1'000'000'000;
constexpr uint64_t kRoomForAModel = 3 * kGigabyte;
constexpr uint64_t kRoomForAGpuModel = 20 * kGigabyte;

Check make_check(std::string name) { return {Group::environment, std::move(name), "", false, {}}; }

Check skip(std::string name, std::string why) {
  return {Group::environment, std::move(name), std::move(why), true, {}};
}

void warn(Check& check, std::string message, std::string hint) {
  check.add({{Severity::warning, {}, std::move(message), std::move(hint), ""}});
}

std::string gigabytes(uint64_t bytes) { return std::to_string(bytes / kGigabyte) + " GB"; }

bool is_older(const std::string& version, const std::string& floor) {
  auto ours = requirements::parse_version(version);
  auto least = requirements::parse_version(floor);
  return ours && least && *ours < *least;
}

Check check_certificates(const os::Environment& environment) {
  Check check = make_check("Certificates");
  attempt(check, [&] {
    project::read_ca_certificates(environment);
    check.summary = "of COG_CA_CERT";
  });
  return check;
}

// What was told of the engine, for the check of GPUs.
GpuFacts ask_engine(const Needs& needs, const os::Environment& environment,
                    const os::Interrupt& interrupt, const OnCheck& on_check) {
  GpuFacts facts;
  std::optional<uint64_t> free_bytes;
  Check check = make_check("Container engine");
  attempt(check, [&] {
    engine::Endpoint endpoint = engine::find_endpoint(environment);
    facts.engine_is_here = !endpoint.socket.empty();
    engine::Engine engine = engine::Engine::connect(std::move(endpoint), interrupt);
    engine::Info info = engine::read_info(engine);
    check = check_engine(info);
    facts.engine_knows_nvidia = info.has_nvidia_gpus;
    // An engine in a virtual machine has a socket here, and its images elsewhere.
    if (facts.engine_is_here && !info.data_folder.empty()) {
      free_bytes = os::free_space(info.data_folder);
    }
  });
  on_check(std::move(check));
  if (free_bytes) on_check(check_space(*free_bytes, needs));
  return facts;
}

}  // namespace

Check check_engine(const engine::Info& info) {
  Check check = make_check("Container engine");
  check.summary = info.name + " " + info.version;
  check.summary +=
      info.has_buildkit ? " with BuildKit" : " without BuildKit: builds take no secrets";
  return check;
}

Check check_space(uint64_t free_bytes, const Needs& needs) {
  Check check = make_check("Disk space");
  check.summary = gigabytes(free_bytes) + " free for images";
  uint64_t room = needs.gpu ? kRoomForAGpuModel : kRoomForAModel;
  if (free_bytes < room) {
    warn(check,
         "a " + std::string(needs.gpu ? "GPU model" : "model") + " may need " + gigabytes(room),
         "remove images and caches that nobody needs: docker system prune");
  }
  return check;
}

Check check_gpu(const GpuFacts& facts, const Needs& needs) {
  const std::string name = "GPU";
  if (!facts.engine_is_here) return skip(name, "the container engine is on another machine");
  Check check = make_check(name);
  const std::string floor = needs.driver ? *needs.driver + " or newer" : "";
  if (!facts.driver) {
    warn(check, "this machine has no NVIDIA driver",
         "the image can be built here; to run it on a GPU, install " +
             (floor.empty() ? "a driver" : "driver " + floor));
    return check;
  }
  check.summary = "NVIDIA driver " + *facts.driver;
  if (needs.driver && is_older(*facts.driver, *needs.driver)) {
    warn(check, "this model's CUDA needs driver " + floor,
         "update the driver, or name an older CUDA with build.cuda");
  }
  if (facts.engine_knows_nvidia == false) {
    warn(check, "the container engine knows no NVIDIA runtime",
         "install the NVIDIA Container Toolkit, then: nvidia-ctk runtime configure");
  }
  return check;
}

void examine_environment(const Needs& needs, const os::Environment& environment,
                         const os::Interrupt& interrupt, const OnCheck& on_check) {
  if (environment.get("COG_CA_CERT")) on_check(check_certificates(environment));
  GpuFacts facts;
  if (environment.get("COG_SKIP_DOCKER_CHECK")) {
    on_check(skip("Container engine", "COG_SKIP_DOCKER_CHECK is set"));
  } else {
    facts = ask_engine(needs, environment, interrupt, on_check);
  }
  if (!needs.gpu) return;
  if (environment.get("COG_SKIP_GPU_CHECK")) {
    return on_check(skip("GPU", "COG_SKIP_GPU_CHECK is set"));
  }
  if (facts.engine_is_here) facts.driver = read_driver(kDriverFile, interrupt);
  on_check(check_gpu(facts, needs));
}

}  // namespace cog::doctor
