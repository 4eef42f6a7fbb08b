#include "doctor/environment.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "doctor/machine.h"
#include "support/temporary_folder.h"

namespace cog::doctor {
namespace {

const Needs kGpu{true, "550.54.15"};

TEST(CheckEngine, TellsWhatItIs) {
  EXPECT_EQ(check_engine({"Docker", "20.10.24", "", true, false}).summary,
            "Docker 20.10.24 with BuildKit");
  EXPECT_EQ(check_engine({"Podman", "4.3.1", "", false, false}).summary,
            "Podman 4.3.1 without BuildKit: builds take no secrets");
}

TEST(CheckSpace, WarnsWhereAModelMayNotFit) {
  EXPECT_EQ(check_space(5'000'000'000, {}).status(), Status::ok);
  EXPECT_EQ(check_space(5'000'000'000, kGpu).status(), Status::warning);
  Check check = check_space(900'000'000, {});
  EXPECT_EQ(to_text(check),
            "  warning  Disk space: 0 GB free for images\n"
            "    warning: a model may need 3 GB\n"
            "      remove images and caches that nobody needs: docker system prune");
}

TEST(CheckGpu, ComparesTheDriverWithThePlan) {
  EXPECT_EQ(check_gpu({true, "550.54.15", true}, kGpu).status(), Status::ok);
  EXPECT_EQ(check_gpu({true, "550.100", std::nullopt}, kGpu).status(), Status::ok);
  EXPECT_EQ(check_gpu({true, "470.57", true}, {true, std::nullopt}).status(), Status::ok);
  Check old = check_gpu({true, "535.129.03", true}, kGpu);
  ASSERT_EQ(old.findings.size(), 1u);
  EXPECT_EQ(old.findings[0].severity, Severity::warning);
  EXPECT_EQ(old.findings[0].message, "this model's CUDA needs driver 550.54.15 or newer");
}

TEST(CheckGpu, TellsWhatIsMissing) {
  Check no_driver = check_gpu({true, std::nullopt, false}, kGpu);
  ASSERT_EQ(no_driver.findings.size(), 1u);
  EXPECT_NE(no_driver.findings[0].hint.find("driver 550.54.15"), std::string::npos);
  Check no_runtime = check_gpu({true, "550.54.15", false}, kGpu);
  ASSERT_EQ(no_runtime.findings.size(), 1u);
  EXPECT_NE(no_runtime.findings[0].hint.find("NVIDIA Container Toolkit"), std::string::npos);
  EXPECT_EQ(check_gpu({false, std::nullopt, std::nullopt}, kGpu).status(), Status::skipped);
}

TEST(Driver, IsFoundInWhatItSaysOfItself) {
  EXPECT_EQ(find_driver_version("NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu "
                                "Oct 19 18:56:32 UTC 2023\nGCC version:  gcc version 12.2.0\n"),
            "535.129.03");
  EXPECT_EQ(
      find_driver_version("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15 "
                          " Release Build  (builder@host)\n"),
      "550.54.15");
  EXPECT_EQ(find_driver_version("470.57\n470.57\n"), "470.57");
  for (const char* text : {"", "\n", "Failed to initialize NVML: 12", "a.b 1..2 1.2.3.4 .5"}) {
    EXPECT_EQ(find_driver_version(text), std::nullopt) << text;
  }
}

class ReadDriver : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("PATH", folder_.path().c_str(), 1); }
  void TearDown() override { ::setenv("PATH", path_.c_str(), 1); }

  void write_nvidia_smi(const std::string& body) {
    std::string file = folder_.write("nvidia-smi", "#!/bin/sh\n" + body);
    ASSERT_EQ(::chmod(file.c_str(), 0755), 0);
  }

  testing::TemporaryFolder folder_;
  std::string path_ = ::getenv("PATH");
  os::Interrupt interrupt_;
};

TEST_F(ReadDriver, FromItsFileOrElseNvidiaSmi) {
  EXPECT_EQ(read_driver(folder_ / "version", interrupt_), std::nullopt);
  write_nvidia_smi("[ \"$1\" = --query-gpu=driver_version ] && echo 470.57\n");
  EXPECT_EQ(read_driver(folder_ / "version", interrupt_), "470.57");
  folder_.write("version", "Kernel Module  535.129.03  Thu");
  EXPECT_EQ(read_driver(folder_ / "version", interrupt_), "535.129.03");
}

TEST_F(ReadDriver, IsNoneWhereNothingAnswers) {
  write_nvidia_smi("echo 470.57; exit 9\n");
  EXPECT_EQ(read_driver(folder_ / "version", interrupt_), std::nullopt);
}

std::vector<Check> examine(const Needs& needs, os::Environment::Variables variables) {
  std::vector<Check> checks;
  os::Interrupt interrupt;
  examine_environment(needs, os::Environment(std::move(variables)), interrupt,
                      [&](Check check) { checks.push_back(std::move(check)); });
  return checks;
}

TEST(ExamineEnvironment, GoesOnWithoutAnEngine) {
  std::vector<Check> checks =
      examine({true, {}}, {{"DOCKER_HOST", "unix:///nonexistent.sock"}, {"COG_CA_CERT", "/none"}});
  ASSERT_EQ(checks.size(), 3u);
  EXPECT_EQ(checks[0].name, "Certificates");
  EXPECT_EQ(checks[0].status(), Status::error);
  EXPECT_EQ(checks[1].name, "Container engine");
  EXPECT_EQ(checks[1].status(), Status::error);
  EXPECT_EQ(checks[2].name, "GPU");
}

TEST(ExamineEnvironment, LeavesOutWhatItIsToldTo) {
  std::vector<Check> checks =
      examine({true, {}}, {{"COG_SKIP_DOCKER_CHECK", "1"}, {"COG_SKIP_GPU_CHECK", "1"}});
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].status(), Status::skipped);
  EXPECT_EQ(checks[1].status(), Status::skipped);
}

TEST(ExamineEnvironment, AsksNothingOfAMachineThatIsElsewhere) {
  std::vector<Check> checks = examine({true, {}}, {{"DOCKER_HOST", "tcp://127.0.0.1:1"}});
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[1].status(), Status::skipped);
}

}  // namespace
}  // namespace cog::doctor
