#include "cli/plan_text.h"

#include <gtest/gtest.h>

namespace cog::cli {
namespace {

TEST(PlanText, OfASmallModelIsShort) {
  plan::Plan plan;
  plan.platform = "linux/amd64";
  plan.python_version = "3.12";
  plan.base_image = "python:3.12-slim";
  EXPECT_EQ(describe(plan),
            "Platform         linux/amd64\n"
            "Python           3.12, of the base image\n"
            "Base image       python:3.12-slim");
}

TEST(PlanText, TellsEveryDecisionAndWhy) {
  plan::Plan plan;
  plan.platform = "linux/amd64";
  plan.python_version = "3.12";
  plan.python_source = plan::PythonSource::uv;
  plan.base_image = "nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04";
  plan.cuda = "12.4.1";
  plan.cudnn = "9.1.0.70";
  plan.driver = "550.54.15";
  plan.system_packages = {"ffmpeg", "git"};
  plan.requirements = {"torch==2.4.1+cu124", "numpy"};
  plan.index_urls = {"https://example.com/cu124"};
  plan.hashes_required = true;
  plan.reasons = {{"torch-cuda-build", "torch 2.4.1 has builds for CUDA 12.4", {}}};
  EXPECT_EQ(describe(plan),
            "Platform         linux/amd64\n"
            "Python           3.12, downloaded by uv\n"
            "Base image       nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04\n"
            "CUDA             12.4.1, cuDNN 9.1.0.70, NVIDIA driver 550.54.15 or newer\n"
            "System packages  ffmpeg, git\n"
            "Installer        uv, also from https://example.com/cu124, every file checked by its "
            "hash\n"
            "\n"
            "Requirements\n"
            "  torch==2.4.1+cu124\n"
            "  numpy\n"
            "\n"
            "Why\n"
            "  torch 2.4.1 has builds for CUDA 12.4");
}

}  // namespace
}  // namespace cog::cli
