#include "cli/explain_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace cog::cli {
namespace {

compat::Resolution resolution() {
  compat::Resolution result;
  result.python = "3.12";
  result.cuda = "12.4.1";
  result.driver = "550.54.15";
  compat::ChosenPackage torch;
  torch.name = "torch";
  torch.version = "2.4.1";
  torch.build = "cu124";
  torch.line = "torch==2.4.1+cu124";
  result.packages = {torch};
  result.index_urls = {"https://example.com/cu124"};
  result.warnings = {"torch is old"};
  result.reasons = {{"torch-cuda-build",
                     "torch 2.4.1 has builds for CUDA 12.4",
                     {{"curated/torch_builds.tsv", 12, "PyTorch release notes", "2026-03-24"},
                      {"generated/torch.tsv", 0, "", "2026-11-21"}}}};
  return result;
}

TEST(ExplainText, ShowsVersionsThenReasonsWithTheirSources) {
  EXPECT_EQ(describe(resolution()),
            "Python 3.12\n"
            "torch 2.4.1, build cu124\n"
            "CUDA 12.4.1\n"
            "NVIDIA driver 550.54.15 or newer\n"
            "Index https://example.com/cu124\n"
            "\n"
            "Warning: torch is old\n"
            "\n"
            "torch 2.4.1 has builds for CUDA 12.4\n"
            "    PyTorch release notes, read 2026-03-24 (curated/torch_builds.tsv:12)\n"
            "    generated/torch.tsv, read 2026-11-21");
}

TEST(ExplainText, IsOneObjectForPrograms) {
  nlohmann::json object = nlohmann::json::parse(to_json(resolution()));
  EXPECT_EQ(object["python"], "3.12");
  EXPECT_EQ(object["cudnn"], nullptr);
  EXPECT_EQ(object["packages"][0]["requirement"], "torch==2.4.1+cu124");
  EXPECT_EQ(object["reasons"][0]["rule"], "torch-cuda-build");
  EXPECT_EQ(object["reasons"][0]["sources"][0]["line"], 12);
}

}  // namespace
}  // namespace cog::cli
