#include "compat/resolve.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "compat/tables.h"
#include "compat/values.h"
#include "compat/ways_out.h"
#include "query_text.h"

namespace cog::compat {
namespace {

Resolution resolved(const std::string& text) {
  return resolve(parse_query(text), Matrix::embedded());
}

Error refused(const std::string& text) {
  try {
    resolved(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    return error;
  }
  ADD_FAILURE() << "not refused:\n" << text;
  return Error(ErrorCode::config, "not refused");
}

std::string line_of(const Resolution& resolution, const std::string& name) {
  for (const ChosenPackage& package : resolution.packages) {
    if (package.name == name) return package.line;
  }
  return "no such package";
}

bool warns_of(const Resolution& resolution, const std::string& words) {
  return std::any_of(
      resolution.warnings.begin(), resolution.warnings.end(),
      [&](const std::string& warning) { return warning.find(words) != std::string::npos; });
}

// A few queries of every kind, for what must hold of all.
std::vector<Query> many_queries() {
  std::vector<Query> queries;
  for (const char* packages :
       {"torch==2.4.1\ntorchvision==0.19.1", "torch>=2.0\nvllm", "tensorflow==2.15.0",
        "tensorflow[and-cuda]\ntorch", "jax[cuda12]\ntorch==2.5.1", "torch==1.11.0\nxformers",
        "onnxruntime-gpu\nctranslate2", "flash-attn\ntorch==2.6.0", "torch<1.13\ntorchaudio>2",
        "cupy-cuda12x\ntensorflow==2.12.0", "numpy"}) {
    for (const char* rest :
         {"", "python: 3.13\n", "cuda: 11.8\n", "cuda: 12.4\ncudnn: 8\npython: 3.12\n"}) {
      for (const char* gpu : {"gpu: true\n", ""}) {
        queries.push_back(parse_query(std::string(gpu) + rest + packages));
      }
    }
  }
  return queries;
}

TEST(Resolve, GivesTheSameAnswerEveryTime) {
  Matrix warm = Matrix::embedded();
  for (const Query& query : many_queries()) {
    std::string first = answer_text(query, Matrix::embedded());
    EXPECT_EQ(first, answer_text(query, warm));
    EXPECT_EQ(first, answer_text(query, warm));
  }
}

// With work for each pair of them, this takes minutes.
TEST(Resolve, TakesThousandsOfLinesOnOnePackage) {
  std::string text = "gpu: true\npython: 3.12\n";
  for (int i = 0; i < 20'000; ++i) text += "torch==2.4.1\n";
  Resolution resolution = resolved(text);
  ASSERT_EQ(resolution.packages.size(), 20'000u);
  EXPECT_EQ(resolution.packages.back().line, "torch==2.4.1+cu124");
}

TEST(Resolve, AddsAtMostOneIndex) {
  Matrix matrix = Matrix::embedded();
  for (const Query& query : many_queries()) {
    try {
      EXPECT_LE(resolve(query, matrix).index_urls.size(), 1u);
    } catch (const Error&) {
      continue;
    }
  }
}

TEST(Resolve, HasASourceForWhatIsNotTheUsersOwnWord) {
  for (const Reason& reason : resolved("gpu: true\ntorch==2.4.1\nflash-attn\n").reasons) {
    ASSERT_FALSE(reason.sources.empty()) << reason.rule;
    EXPECT_GT(reason.sources[0].line, 0) << reason.rule;
    EXPECT_FALSE(reason.sources[0].title.empty()) << reason.rule;
    EXPECT_EQ(reason.sources[0].date.size(), 10u) << reason.rule;
  }
}

TEST(Resolve, LeavesPackagesAloneThatNoTableKnows) {
  Resolution resolution = resolved("flask==99\nnumpy-not-quite\n");
  EXPECT_TRUE(resolution.packages.empty());
  EXPECT_EQ(resolution.python, "3.13");
  EXPECT_FALSE(resolution.cuda_image);
}

TEST(Resolve, KeepsThePatchVersionThatTheUserWrote) {
  EXPECT_EQ(resolved("python: 3.11.4\ntorch==2.4.1\n").python, "3.11.4");
}

TEST(Resolve, KeepsLinesWithoutAReasonToChangeThem) {
  for (const char* line : {"torch>=2.0,<3", "torch", "torch~=2.4.0", "torch==2.4.*"}) {
    EXPECT_EQ(line_of(resolved(std::string("gpu: true\n") + line), "torch"), "") << line;
  }
  EXPECT_EQ(line_of(resolved("gpu: true\nown_index: true\ntorch==2.4.1\n"), "torch"), "");
  EXPECT_TRUE(resolved("gpu: true\nown_index: true\ntorch==2.4.1\n").index_urls.empty());
}

TEST(Resolve, PinsTheBuildThatCudaAsksFor) {
  Resolution resolution = resolved("gpu: true\ncuda: 12.3\ntorch>=2.0\npython: 3.11\n");
  EXPECT_EQ(line_of(resolution, "torch"), "torch>=2.0,==2.5.1+cu121");
  EXPECT_EQ(resolution.cuda, "12.1.1");
}

TEST(Resolve, SeesAPackageByAnySpelling) {
  for (const char* line : {"onnxruntime_gpu==1.16.0", "ONNXRuntime.GPU == 1.16.0"}) {
    Resolution resolution = resolved(std::string("gpu: true\npython: 3.10\n") + line);
    ASSERT_TRUE(resolution.cuda_image) << line;
    EXPECT_EQ(resolution.cuda_image->cuda, "11.8.0");
  }
}

TEST(Resolve, IgnoresLinesForOtherSystemsAndPythons) {
  Resolution resolution = resolved(
      "python: 3.12\ntorch==1.11.0 ; python_version < \"3.8\"\ntorch==1.12.0 ; sys_platform == "
      "\"win32\"\n");
  EXPECT_TRUE(resolution.packages.empty());
}

TEST(Resolve, AssumesTheNearestRowForAVersionThatIsNewer) {
  Resolution resolution = resolved("gpu: true\npython: 3.13\ntorch>=98,<99\n");
  EXPECT_EQ(resolution.packages.at(0).version, "98");
  EXPECT_TRUE(warns_of(resolution, "torch 98 is newer than this table knows"));
  EXPECT_TRUE(warns_of(resolution, "cog compat update"));
}

TEST(Resolve, WarnsOfAPythonThatIsTooNewToBeKnown) {
  EXPECT_TRUE(warns_of(resolved("python: 3.40\n"), "Python 3.40 is newer"));
  EXPECT_EQ(refused("python: 4.0\n").message, "cog knows no Python 4.0 (it knows 3.10 to 3.15)");
}

TEST(Resolve, WarnsOfAPatchVersionThatIsNewerThanAnyKnown) {
  EXPECT_TRUE(warns_of(resolved("python: 3.12.99\n"), "Python 3.12.99 is newer than this table"));
  for (const char* known : {"python: 3.12\n", "python: 3.12.0\n", "python: 3.12.16\n", ""}) {
    EXPECT_TRUE(resolved(known).warnings.empty()) << known;
  }
}

TEST(Resolve, WarnsWhereCudaIsIgnored) {
  Resolution resolution = resolved("cuda: 12.4\ncudnn: 9\n");
  EXPECT_EQ(resolution.warnings.size(), 2u);
  EXPECT_FALSE(resolution.cuda);
  EXPECT_FALSE(resolution.driver);
}

TEST(Resolve, TakesTheDevelFlavourOnlyWhereSomethingIsCompiled) {
  EXPECT_FALSE(resolved("gpu: true\nbase: cuda\ntorch==2.4.1\n").cuda_image->development);
  Resolution compiling =
      resolved("gpu: true\ncompiles_cuda: true\nneeds_cuda_base: run: nvcc x.cu\ntorch==2.4.1\n");
  EXPECT_TRUE(compiling.cuda_image->development);
  EXPECT_TRUE(compiling.nvcc);
}

TEST(Resolve, NeverTakesACudaBaseWhereASlimOneIsAskedFor) {
  Matrix matrix = Matrix::embedded();
  for (Query query : many_queries()) {
    query.base = BaseWish::slim;
    try {
      EXPECT_FALSE(resolve(query, matrix).cuda_image);
    } catch (const Error&) {
      continue;
    }
  }
}

TEST(Resolve, AsksForTheWholeDriverOnlyBelowACudaImage) {
  EXPECT_EQ(resolved("gpu: true\ntorch==2.5.1\n").driver, "525.60.13");
  EXPECT_EQ(resolved("gpu: true\nbase: cuda\ntorch==2.5.1\n").driver, "550.54.15");
}

TEST(Conflict, StandsAtTheValueThatIsEasiestToChange) {
  Error error = refused("gpu: true\npython: 3.12\ntorch==1.11.0\n");
  EXPECT_EQ(error.message, "torch 1.11.0 has no build for Python 3.12 (it has 3.7 to 3.10)");
  EXPECT_EQ(error.hint, "nearest: python_version \"3.10\", or torch 2.2.0");
  EXPECT_EQ(error.where.file, "cog.yaml");
}

TEST(Conflict, IsToldBesideEveryOtherOne) {
  Error error = refused("gpu: true\npython: 3.13\ntorch==2.4.1\ntensorflow==2.15.0\ncuda: 12.2\n");
  EXPECT_EQ(error.diagnostics.size(), 2u);
}

TEST(Conflict, HasTheSameWaysOutForLinesWithoutAPlace) {
  Query query = parse_query("python: 3.11\ntensorflow==2.15.0\nnumpy>=2\n");
  for (Wanted& wanted : query.wanted) wanted.where = {};
  EXPECT_NE(answer_text(query, Matrix::embedded()).find("or numpy<2 (1.26.4)"), std::string::npos);
}

TEST(Conflict, OfThreeNamesThemOnce) {
  Error error = refused("gpu: true\ntorch==2.4.1\ntorchvision==0.20.1\ntorchaudio==2.4.1\n");
  ASSERT_EQ(error.diagnostics.size(), 1u);
  EXPECT_EQ(error.message, "torchvision 0.20.1 needs torch==2.5.1, not torch 2.4.1");
}

TEST(Conflict, NamesWaysOutThatHaveBeenTried) {
  Matrix matrix = Matrix::embedded();
  int conflicts = 0, ways = 0;
  for (const Query& query : many_queries()) {
    if (has_solution(query, matrix.tables())) continue;
    ++conflicts;
    std::vector<Value> values = values_of(query, matrix.tables());
    for (const WayOut& way : ways_out(query, matrix.tables(), values, values)) {
      Query changed = query;
      size_t quote = way.text.find('"');
      std::string value = quote == std::string::npos ? "" : way.text.substr(quote + 1);
      if (!value.empty()) value.pop_back();
      if (way.value.kind == Value::Kind::python) changed.python->text = value;
      if (way.value.kind == Value::Kind::cuda) changed.cuda->text = value;
      if (way.value.kind == Value::Kind::cudnn) changed.cudnn->text = value;
      if (value.empty()) continue;
      ++ways;
      EXPECT_TRUE(has_solution(changed, matrix.tables())) << way.text;
    }
  }
  EXPECT_GT(conflicts, 10);
  EXPECT_GT(ways, 10);
}

TEST(Conflict, HasAnAnswerForWhatNoOneWouldWrite) {
  for (const char* text :
       {"gpu: true\ncuda: 99.9\n", "gpu: true\ncudnn: 77\n", "gpu: true\ncuda: 12.4\ncudnn: 1\n",
        "gpu: true\ncuda: 99.9\ntorch==2.4.1\n", "python: 3.99\n", "python: 3.\n", "python: x\n",
        "gpu: true\npython: 3.10\ntorch<0.1\n", "torch>=3,<2\n", "torch==2.4.1,==2.5.1\n",
        "requires_python: <3\n", "requires_python: >=3.10,<3.12\npython: 3.13\n"}) {
    Error error = refused(text);
    EXPECT_FALSE(error.message.empty()) << text;
    EXPECT_EQ(error.message.find("  "), std::string::npos) << error.message;
  }
}

TEST(Resolve, TakesHundredsOfLines) {
  Query query = parse_query("gpu: true\n");
  for (int i = 0; i < 500; ++i) {
    std::string name = i % 2 == 0 ? "torch>=2.0" : "package" + std::to_string(i) + ">=1";
    query.wanted.push_back(wanted_line(name, i));
  }
  EXPECT_EQ(resolve(query, Matrix::embedded()).packages.size(), 250u);
}

}  // namespace
}  // namespace cog::compat
