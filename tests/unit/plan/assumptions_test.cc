#include "plan/assumptions.h"

#include <gtest/gtest.h>

namespace cog::plan {
namespace {

Assumptions of_run(const std::string& command) {
  config::Build build;
  build.run = {{command, {}, {}}};
  return find_assumptions(build);
}

std::string base_of_run(const std::string& command) { return of_run(command).cuda_base; }

Assumptions of_packages(std::vector<std::string> items) {
  config::Build build;
  build.system_packages = std::move(items);
  return find_assumptions(build);
}

TEST(Assumptions, AreNoneInWhatAnyBaseCanDo) {
  for (const char* command :
       {"echo hi", "apt-get update && apt-get install -y ffmpeg=7:5.1", "pip install cuda-python",
        "pip install nvidia-cudnn-cu12 tensorrt", "git clone https://example.com/nvcc-tools",
        "pip install https://example.com/flash_attn-2.6.3-cp312-cp312-linux_x86_64.whl", ""}) {
    EXPECT_EQ(of_run(command), Assumptions()) << command;
  }
  EXPECT_EQ(of_packages({"ffmpeg libgl1", "python3-dev", "libcudart", ""}), Assumptions());
}

TEST(Assumptions, SeeTheCompilerOfCuda) {
  for (const char* command :
       {"nvcc --version", "cd /x && /opt/cuda/bin/nvcc -o a a.cu", "(nvcc a.cu)",
        "CUDA_HOME=/x pip install y", "FORCE_CUDA=\"1\" pip install .",
        "TORCH_CUDA_ARCH_LIST='8.0;9.0' python setup.py install",
        "pip install flash-attn==2.6.3 --no-build-isolation", "pip install 'flash_attn>=2'",
        "ls /usr/local/cuda/include", "PATH=$PATH:/usr/local/cuda-12.4/bin make"}) {
    EXPECT_EQ(of_run(command), (Assumptions{std::string("run: ") + command, true})) << command;
  }
}

TEST(Assumptions, SeeUbuntuAndNvidiasPackages) {
  for (const char* command :
       {"add-apt-repository ppa:deadsnakes/ppa", "apt-get install -y cuda-toolkit-12-4",
        "apt install libcudnn8=8.9.6.50-1+cuda12.2", "apt-get install -qq libnvinfer-dev",
        "apt-get install nvidia-cuda-toolkit", "apt-get install -y python3.10-dev",
        "apt-get install -y software-properties-common"}) {
    EXPECT_EQ(of_run(command), (Assumptions{std::string("run: ") + command, false})) << command;
  }
  EXPECT_EQ(of_packages({"ffmpeg", "libsm6 libcudnn9-cuda-12=9.1.0.70-1"}),
            (Assumptions{"system_packages: libcudnn9-cuda-12", false}));
  EXPECT_EQ(of_packages({"libgl1-mesa-glx"}),
            (Assumptions{"system_packages: libgl1-mesa-glx", false}));
}

TEST(Assumptions, NameTheFirstAndShortenIt) {
  config::Build build;
  build.system_packages = {"cuda-nvcc-12-4"};
  build.run = {{"nvcc -V", {}, {}}};
  EXPECT_EQ(find_assumptions(build), (Assumptions{"system_packages: cuda-nvcc-12-4", true}));

  EXPECT_EQ(base_of_run("nvcc " + std::string(200, 'x')),
            "run: nvcc " + std::string(55, 'x') + "...");
  EXPECT_EQ(base_of_run("nvcc " + std::string(54, 'x') + "\xC3\xA9\xC3\xA9"),
            "run: nvcc " + std::string(54, 'x') + "...");
}

}  // namespace
}  // namespace cog::plan
