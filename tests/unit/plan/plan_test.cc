// Each folder below tests/golden/plan holds a project, as project_case.h reads it, and what is
// decided of it or said against it.
#include "plan/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "support/golden.h"
#include "unit/plan/project_case.h"

namespace cog::plan {
namespace {

std::string listed(const std::string& name, const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += name + ": " + item + "\n";
  return text;
}

// What people would ask about first. Rows of the tables that speak of sources are left out: they
// change with every update.
std::string summary(const Planned& planned) {
  const Plan& plan = planned.plan;
  std::string text;
  for (const Diagnostic& warning : planned.warnings) text += "warning: " + to_text(warning) + "\n";
  text += "base: " + plan.base_image + "\n";
  static constexpr const char* kSources[] = {"image", "base", "uv"};
  text += "python: " + plan.python_version + " from " +
          kSources[static_cast<size_t>(plan.python_source)] + "\n";
  if (plan.cuda) text += "cuda: " + *plan.cuda + "\n";
  text += listed("add", plan.added_packages) + listed("apt", plan.system_packages);
  if (!plan.requirements.empty()) {
    text += plan.installer == Installer::uv ? "installer: uv" : "installer: pip";
    text += plan.hashes_required ? ", hashes required\n" : "\n";
  }
  text += listed("line", plan.requirements);
  for (const StagedFile& file : plan.staged) {
    text += "staged: " + file.path + (file.source.empty() ? "" : " <- " + file.source) + "\n";
  }
  text += listed("weight", plan.weights);
  for (const compat::ChosenPackage& package : plan.packages) {
    if (package.build.empty()) continue;
    text += "package: " + package.name + " " + package.version + " " + package.build + "\n";
  }
  for (const compat::Reason& reason : plan.reasons) {
    bool is_ours = reason.rule == "base" || reason.rule == "base-own" ||
                   reason.rule == "base-cog" || reason.rule == "installer" ||
                   reason.rule == "lock" || reason.rule == "torch-first";
    if (is_ours) text += reason.rule + ": " + reason.text + "\n";
  }
  return text;
}

std::string outcome(const std::string& folder) {
  try {
    return summary(testing::read_project_case(folder).plan());
  } catch (const Error& error) {
    std::string kind = error.code == ErrorCode::not_supported ? "not supported" : "mistake";
    return kind + ": " + to_text(error) + "\n";
  }
}

class GoldenPlan : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenPlan, IsDecidedAsReviewed) {
  std::string folder = "plan/" + GetParam();
  testing::expect_golden(folder + "/plan.txt", outcome(folder));
}

// Test names take no '-'.
std::string case_name(const ::testing::TestParamInfo<std::string>& golden) {
  std::string name = golden.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenPlan, ::testing::ValuesIn(testing::golden_cases("plan")),
                         case_name);

config::Config minimal() {
  config::Config config;
  config.run = "run.py:Runner";
  config.run_where = {"cog.yaml", 1, 6};
  return config;
}

Planned plan_of(const config::Config& config, const Facts& facts = {}, const Wishes& wishes = {}) {
  return make_plan(config, facts, wishes, compat::Matrix::embedded());
}

// The final lines of a requirements file with `lines`.
std::vector<std::string> final_lines(const std::vector<std::string>& lines) {
  Facts facts;
  std::string text = join(lines, "\n") + "\n";
  facts.requirements =
      requirements::read_requirements("r.txt", MemoryFiles({{"r.txt", text}}), "", "linux/amd64");
  config::Config config = minimal();
  config.build.python_requirements = {{"r.txt", {}}};
  return plan_of(config, facts).plan.requirements;
}

TEST(Plan, LeavesLinesAsTheyWereWritten) {
  // The first four are the ones that replicate/cog breaks.
  const std::vector<std::string> lines = {"zope.interface==5.0",
                                          "numpy>=1 ; python_version==\"3.12\"",
                                          "scipy==1.14.1 ; platform_machine == \"x86_64\"",
                                          "a @ https://example.com/a-1.zip#egg=a&subdirectory=x",
                                          "Pillow  >= 10 ,<12",
                                          "git+https://example.com/b.git@main#egg=b",
                                          "-i https://example.com/simple",
                                          "--extra-index-url https://example.com/more",
                                          "b===1.0",
                                          "c~=1!2.0rc1"};
  EXPECT_EQ(final_lines(lines), lines);
}

TEST(Plan, JoinsContinuedLinesWhereUvWouldNot) {
  EXPECT_EQ(final_lines({"numpy>=1, \\", "  <3"}), (std::vector<std::string>{"numpy>=1,   <3"}));
  EXPECT_EQ(final_lines({"a==1 \\", "    --hash=sha256:" + std::string(64, '0')}),
            (std::vector<std::string>{"a==1 \\\n    --hash=sha256:" + std::string(64, '0')}));
}

TEST(Plan, InstallsNothingWhereOnlyOptionsAreLeft) {
  EXPECT_EQ(final_lines({"-i https://example.com/simple", "cog"}), std::vector<std::string>());
  EXPECT_EQ(final_lines({}), std::vector<std::string>());
}

TEST(Plan, TellsWeightsFromCode) {
  constexpr uint64_t kLarge = 10 << 20;
  Facts facts;
  facts.files = {{"a.bin", kLarge},   {"b.bin", kLarge - 1},       {"c.py", kLarge},
                 {"d.JSON", kLarge},  {"e/f.safetensors", kLarge}, {"g", kLarge, false},
                 {"notes.md", kLarge}};
  EXPECT_EQ(plan_of(minimal(), facts).plan.weights,
            (std::vector<std::string>{"a.bin", "e/f.safetensors"}));

  config::Config config = minimal();
  config.build.weights = {{"b.*", {}}, {"d.JSON", {}}, {"g", {}}};
  EXPECT_EQ(plan_of(config, facts).plan.weights,
            (std::vector<std::string>{"a.bin", "b.bin", "d.JSON", "e/f.safetensors"}));
}

// The query of a model with these lines of its requirements.
compat::Query query_of(const std::vector<std::string>& lines) {
  config::Config config;
  for (const std::string& line : lines) config.build.python_packages.push_back({line, {}});
  return make_query(config, {}, {}, compat::Matrix::embedded());
}

TEST(Query, ReadsTheBuildOutOfAnIndexOfPyTorch) {
  for (const char* address :
       {"https://download.pytorch.org/whl/cu118", "https://download.pytorch.org/whl/cu118/",
        "https://mirror.example.com/a/whl/nightly/cu118", "https://example.com/whl/cu118/#x"}) {
    compat::Query query = query_of({"torch", std::string("--extra-index-url ") + address});
    EXPECT_EQ(query.index_builds, std::vector<std::string>{"cu118"}) << address;
    EXPECT_TRUE(query.own_index && query.package_index && !query.unknown_index) << address;
  }
  for (const char* address : {"https://example.com/simple", "https://example.com/whl/",
                              "https://example.com/whl/cuda", "https://example.com/cu118",
                              "https://example.com/whl/cu", "https://example.com/whl/rocm6.0"}) {
    compat::Query query = query_of({"torch", std::string("--extra-index-url ") + address});
    EXPECT_TRUE(query.index_builds.empty()) << address;
    EXPECT_TRUE(query.unknown_index) << address;
  }
}

TEST(Query, KnowsWhetherThePackageIndexIsAsked) {
  EXPECT_FALSE(query_of({"torch", "--index-url https://example.com/whl/cpu"}).package_index);
  EXPECT_TRUE(query_of({"torch", "--index-url https://example.com/simple"}).package_index);
  compat::Query both = query_of({"--index-url https://example.com/whl/cu118",
                                 "--extra-index-url https://example.com/whl/cu121", "torch"});
  EXPECT_EQ(both.index_builds, (std::vector<std::string>{"cu118", "cu121"}));
  EXPECT_FALSE(both.package_index);
}

TEST(Plan, SaysWhatItAskedFor) {
  config::Config config = minimal();
  config.build.gpu = true;
  config.build.python_version = {{"3.12", {"cog.yaml", 3, 5}}};
  config.build.cuda = {{"12.4", {"cog.yaml", 4, 5}}};
  config.build.run = {{"nvcc -V", {}, {}}};
  config.build.python_packages = {
      {"torch==2.4.1", {"cog.yaml", 5, 5}},
      {"cog", {}},
      {"--extra-index-url https://example.com/simple", {}},
      {"https://example.com/xformers-0.0.28-cp312-cp312-linux_x86_64.whl", {"cog.yaml", 6, 5}}};
  compat::Query query = make_query(config, {}, {}, compat::Matrix::embedded());
  EXPECT_TRUE(query.gpu);
  EXPECT_EQ(query.python->text, "3.12");
  EXPECT_EQ(query.cuda->where.line, 4);
  EXPECT_EQ(query.needs_cuda_base, "run: nvcc -V");
  EXPECT_TRUE(query.compiles_cuda);
  EXPECT_TRUE(query.own_index);
  EXPECT_EQ(query.base, compat::BaseWish::smallest);
  ASSERT_EQ(query.wanted.size(), 2u);
  EXPECT_EQ(query.wanted[0].text, "torch==2.4.1");
  EXPECT_EQ(query.wanted[0].where.line, 5);
  EXPECT_EQ(query.wanted[1].requirement.name, "xformers");

  Wishes wishes;
  wishes.cuda_base_image = Switch::off;
  EXPECT_EQ(make_query(config, {}, wishes, compat::Matrix::embedded()).base,
            compat::BaseWish::slim);
  config.build.gpu = false;
  EXPECT_EQ(make_query(config, {}, wishes, compat::Matrix::embedded()).needs_cuda_base, "");
}

TEST(Plan, CompletesTheConfiguration) {
  Plan plan;
  plan.python_version = "3.12";
  plan.cuda = "12.4.1";
  plan.cudnn = "9.1.0.70";
  config::Config config = complete(minimal(), plan);
  EXPECT_EQ(config.build.python_version->text, "3.12");
  EXPECT_EQ(config.build.cuda->text, "12.4");
  EXPECT_EQ(config.build.cudnn->text, "9");
  config.build.cuda = {{"11.8", {}}};
  EXPECT_EQ(complete(config, plan).build.cuda->text, "11.8");
  EXPECT_FALSE(complete(minimal(), {}).build.cuda);
}

// A lock for `config` as it stands.
Lock lock_for(const config::Config& config, const Facts& facts) {
  Wishes wishes;
  wishes.ignore_lock = true;
  Plan plan = plan_of(config, facts, wishes).plan;
  return make_lock(plan, "sha256:0d", {"b==2 --hash=sha256:2", "a==1 --hash=sha256:1"});
}

TEST(LockedPlan, IsWhatTheLockSays) {
  config::Config config = minimal();
  config.build.python_packages = {{"a>=1", {}}};
  config.build.system_packages = {"ffmpeg"};
  Facts facts;
  facts.lock = lock_for(config, facts);
  EXPECT_EQ(parse_lock(render_lock(*facts.lock)), *facts.lock);

  Wishes wishes;
  wishes.locked = true;
  Planned planned = plan_of(config, facts, wishes);
  EXPECT_TRUE(planned.warnings.empty());
  EXPECT_TRUE(planned.plan.from_lock);
  EXPECT_TRUE(planned.plan.hashes_required);
  EXPECT_EQ(planned.plan.base_image, facts.lock->base_image + "@sha256:0d");
  EXPECT_EQ(planned.plan.requirements,
            (std::vector<std::string>{"a==1 --hash=sha256:1", "b==2 --hash=sha256:2"}));
  EXPECT_EQ(planned.plan.system_packages, std::vector<std::string>{"ffmpeg"});
}

// The text of a staged file; nothing if there is none.
std::string staged(const Plan& plan, const std::string& path) {
  for (const StagedFile& file : plan.staged) {
    if (file.path == path) return file.text;
  }
  return "";
}

TEST(TorchFirst, IsAskedForAfterAllOthersUnderTheSameRules) {
  config::Config config = minimal();
  config.build.python_version = {{"3.11", {}}};
  for (const char* line : {"--find-links https://example.com/w", "torch==2.4.1", "numpy<2",
                           "b @ https://example.com/b-1.zip", "flash-attn==2.6.3"}) {
    config.build.python_packages.push_back({line, {}});
  }
  Plan plan = plan_of(config).plan;
  EXPECT_EQ(plan.torch_first, std::vector<std::string>{"flash-attn"});
  EXPECT_EQ(plan.build_tools.size(), 5u);
  std::string index = "--extra-index-url https://download.pytorch.org/whl/cpu/\n";
  std::string links = "--find-links https://example.com/w\n";
  EXPECT_EQ(staged(plan, "requirements/requirements.txt"),
            index + links + "torch==2.4.1+cpu\nnumpy<2\nb @ https://example.com/b-1.zip\n");
  EXPECT_EQ(staged(plan, "requirements/torch-first.txt"),
            index + links +
                "torch==2.4.1+cpu\nnumpy<2\nb @ https://example.com/b-1.zip\n"
                "flash-attn==2.6.3\n");
  // pip would fetch and build the address again, and not in a clean environment.
  config.build.python_packages.push_back({"--prefer-binary", {}});
  EXPECT_EQ(staged(plan_of(config).plan, "requirements/torch-first.txt"),
            index + links + "torch==2.4.1+cpu\nnumpy<2\nflash-attn==2.6.3\n--prefer-binary\n");
}

TEST(TorchFirst, IsNotAWheelWhichIsBuiltAlready) {
  config::Config config = minimal();
  config.build.python_version = {{"3.11", {}}};
  config.build.python_packages = {
      {"torch==2.4.1", {}},
      {"https://example.com/flash_attn-2.6.3-cp311-cp311-linux_x86_64.whl#sha256=0", {}}};
  EXPECT_TRUE(plan_of(config).plan.torch_first.empty());
}

TEST(TorchFirst, IsInTheLock) {
  config::Config config = minimal();
  config.build.python_version = {{"3.11", {}}};
  config.build.python_packages = {{"torch==2.4.1", {}}, {"flash-attn==2.6.3", {}}};
  Wishes wishes;
  wishes.ignore_lock = true;
  Facts facts;
  facts.lock = make_lock(plan_of(config, {}, wishes).plan, "",
                         {"b @ git+https://example.com/b@0123", "Flash_Attn==2.6.3 --hash=sha256:1",
                          "torch==2.4.1 --hash=sha256:2"});
  Plan plan = plan_of(config, facts).plan;
  ASSERT_TRUE(plan.from_lock);
  EXPECT_EQ(plan.torch_first, std::vector<std::string>{"flash-attn"});
  std::string index = "--extra-index-url https://download.pytorch.org/whl/cpu/\n";
  EXPECT_EQ(staged(plan, "requirements/requirements.txt"),
            index + "b @ git+https://example.com/b@0123\ntorch==2.4.1 --hash=sha256:2\n");
  EXPECT_EQ(staged(plan, "requirements/torch-first.txt"),
            index + "Flash_Attn==2.6.3 --hash=sha256:1\n" +
                "b @ git+https://example.com/b@0123\ntorch==2.4.1 --hash=sha256:2\n");
}

// Whether a lock for the project before `change` is refused after it, and for what.
template <typename Change>
std::string what_is_stale(Change change) {
  config::Config config = minimal();
  config.build.gpu = true;
  config.build.python_version = {{"3.12", {}}};
  config.build.python_packages = {{"numpy", {}}};
  Facts facts;
  facts.lock = lock_for(config, facts);
  Wishes wishes;
  wishes.locked = true;
  change(config, wishes);
  try {
    plan_of(config, facts, wishes);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.hint, "run: cog lock");
    return error.message.substr(error.message.rfind(": ") + 2);
  }
}

TEST(LockedPlan, RefusesALockForSomethingElse) {
  EXPECT_EQ(what_is_stale([](auto&, auto&) {}), "");
  EXPECT_EQ(what_is_stale([](auto& config, auto&) { config.build.gpu = false; }), "build.gpu");
  EXPECT_EQ(what_is_stale([](auto& config, auto&) { config.build.python_version.reset(); }),
            "build.python_version");
  EXPECT_EQ(what_is_stale([](auto& config, auto&) {
              config.build.python_packages.push_back({"scipy", {}});
              config.build.cuda = {{"12.4", {}}};
            }),
            "build.cuda, build.python_packages");
  EXPECT_EQ(what_is_stale([](auto& config, auto&) {
              config.build.base_image = {{"x", {}}};
            }),
            "build.base_image");
  EXPECT_EQ(what_is_stale([](auto&, auto& wishes) { wishes.cuda_base_image = Switch::on; }),
            "--use-cuda-base-image");
  EXPECT_EQ(what_is_stale([](auto& config, auto&) {
              config.build.run = {{"nvcc", {}, {}}};
            }),
            "build.run and build.system_packages (CUDA)");
}

TEST(LockedPlan, OutlivesWhatItDoesNotAnswer) {
  EXPECT_EQ(what_is_stale([](auto& config, auto&) {
              config.build.run = {{"echo", {}, {}}};
              config.build.system_packages = {"ffmpeg"};
              config.environment = {{"A", "1"}};
              config.run = "other.py:Runner";
              config.build.user = {{"me", {}}};
            }),
            "");
}

TEST(PlanJson, HoldsEveryDecisionAndNoPlacesOrPasswords) {
  Planned planned;
  Plan& plan = planned.plan;
  plan.platform = "linux/amd64";
  plan.base_image = "python:3.12-slim";
  plan.python_version = "3.12";
  plan.requirements = {"--index-url https://me:secret@h/simple", "a @ https://t@h/a@1.whl"};
  plan.run = {{"echo <a>", {"cog.yaml", 9, 9}, {}}};
  plan.environment = {{"A", "1"}};
  plan.weights = {"w\xff"};
  plan.reasons = {{"base", "why", {{"curated/x.tsv", 3, "t", "2026-11-21"}}}};
  planned.warnings = {{Severity::warning, {"cog.yaml", 2, 1}, "odd", "mend", ""}};
  auto json = nlohmann::json::parse(to_json(planned));
  EXPECT_EQ(json["python"], "3.12");
  EXPECT_EQ(json["cuda"], nullptr);
  EXPECT_EQ(json["requirements"][0], "--index-url https://h/simple");
  EXPECT_EQ(json["requirements"][1], "a @ https://h/a@1.whl");
  EXPECT_EQ(json["run"][0], "echo <a>");
  EXPECT_EQ(json["environment"][0], "A=1");
  EXPECT_EQ(json["weights"][0], "w\xEF\xBF\xBD");
  EXPECT_EQ(json["warnings"][0]["where"], "cog.yaml:2:1");
  EXPECT_EQ(json["reasons"][0]["sources"][0]["line"], 3);
  for (const char* key :
       {"base_image", "cudnn", "driver", "index_urls", "system_packages", "packages"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
}

}  // namespace
}  // namespace cog::plan
