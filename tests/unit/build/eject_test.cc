#include "build/eject.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "os/file_system.h"
#include "support/temporary_folder.h"

namespace cog::build {
namespace {

using engine::ContextEntry;
using testing::TemporaryFolder;

using Kind = ContextEntry::Kind;

engine::BuildRequest request_of(const TemporaryFolder& project) {
  engine::BuildRequest request;
  request.dockerfile = "FROM scratch\n";
  request.labels = {{"run.cog.version", "1"}};
  request.context = {
      {"code/deep", Kind::directory, "", 0750},
      {"code/deep/run.py", Kind::file, project.write("deep/run.py", "pass"), 0755},
      {"code/link", Kind::symlink, "deep/run.py", 0777},
      {"model/plan.json", Kind::bytes, "{}", 0644},
  };
  return request;
}

ErrorCode code_of(const engine::BuildRequest& request, const TemporaryFolder& project,
                  const std::string& folder) {
  try {
    eject(request, project.path(), folder, os::Interrupt());
  } catch (const Error& error) {
    return error.code;
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorCode::usage;
}

TEST(Eject, WritesTheDockerfileAndItsContext) {
  TemporaryFolder project, place;
  std::string out = place / "out";
  eject(request_of(project), project.path(), out, os::Interrupt());
  EXPECT_EQ(os::list_directory(out), (std::vector<std::string>{"Dockerfile", "code", "model"}));
  std::string dockerfile = os::read_file(out + "/Dockerfile");
  EXPECT_TRUE(dockerfile.starts_with("# Written by cog dockerfile --eject")) << dockerfile;
  EXPECT_TRUE(dockerfile.ends_with("FROM scratch\nLABEL run.cog.version=\"1\"\n")) << dockerfile;
  EXPECT_EQ(os::read_file(out + "/code/deep/run.py"), "pass");
  EXPECT_EQ(os::file_info(out + "/code/deep/run.py")->mode, 0755u);
  EXPECT_EQ(os::file_info(out + "/code/deep")->mode, 0750u);
  EXPECT_EQ(os::file_info(out + "/model")->mode, 0755u);
  EXPECT_EQ(os::read_link(out + "/code/link"), "deep/run.py");
  EXPECT_EQ(os::read_file(out + "/model/plan.json"), "{}");
}

TEST(Eject, ReplacesOnlyWhatItWrote) {
  TemporaryFolder project, place;
  engine::BuildRequest request = request_of(project);
  std::filesystem::create_directory(place / "empty");
  eject(request, project.path(), place / "empty", os::Interrupt());
  place.write("empty/code/old", "gone after the next time");
  eject(request, project.path(), place / "empty", os::Interrupt());
  EXPECT_FALSE(os::exists(place / "empty/code/old"));
  EXPECT_EQ(os::list_directory(place.path()), std::vector<std::string>{"empty"});

  place.write("mine/Dockerfile", "FROM scratch\n");
  place.write("file", "x");
  for (const std::string& taken : {place / "mine", place / "file", project.path()}) {
    EXPECT_EQ(code_of(request, project, taken), ErrorCode::conflict) << taken;
  }
  EXPECT_EQ(code_of(request, project, place / "none/out"), ErrorCode::not_found);
  EXPECT_EQ(os::read_file(place / "mine/Dockerfile"), "FROM scratch\n");
}

TEST(Eject, IntoTheProjectDoesNotContainItself) {
  TemporaryFolder project;
  engine::BuildRequest request = request_of(project);
  request.context.push_back({"code/out", Kind::directory, "", 0755});
  request.context.push_back({"code/out/x", Kind::bytes, "x", 0644});
  request.context.push_back({"code/output", Kind::bytes, "x", 0644});
  eject(request, project.path(), project / "out", os::Interrupt());
  EXPECT_EQ(os::list_directory(project / "out/code"),
            (std::vector<std::string>{"deep", "link", "output"}));
}

TEST(Eject, ThatIsInterruptedOrFailsLeavesNothing) {
  TemporaryFolder project, place;
  engine::BuildRequest request = request_of(project);
  {
    os::Interrupt interrupt;
    ::raise(SIGINT);
    EXPECT_THROW(eject(request, project.path(), place / "out", interrupt), Error);
  }
  request.context.push_back({"code/gone", Kind::file, project / "gone", 0644});
  EXPECT_EQ(code_of(request, project, place / "out"), ErrorCode::not_found);
  EXPECT_TRUE(os::list_directory(place.path()).empty());
}

// What a Dockerfile makes of a quoted word.
std::string unquoted(const std::string& text) {
  std::string value;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && text[++i] == '\n') continue;
    value += text[i];
  }
  return value;
}

TEST(LabelledDockerfile, QuotesValues) {
  engine::BuildRequest request;
  request.labels = {{"a", R"({"x": "$HOME \" #"})"}, {"b", ""}};
  EXPECT_EQ(labelled_dockerfile(request),
            "LABEL a=\"{\\\"x\\\": \\\"\\$HOME \\\\\\\" #\\\"}\"\nLABEL b=\"\"\n");
}

TEST(LabelledDockerfile, HasNoLineThatBuildersWouldNotRead) {
  std::string value;
  for (int i = 0; i < 20'000; ++i) value += R"("key\n": [1, 2], # )" + std::to_string(i);
  engine::BuildRequest request;
  request.labels = {{"a", value}};
  std::string text = labelled_dockerfile(request);
  std::vector<std::string> lines = split_lines(text);
  EXPECT_GT(lines.size(), 5u);
  for (const std::string& line : lines) {
    EXPECT_LT(line.size(), 65'535u);
    EXPECT_NE(line[0], '#');
  }
  EXPECT_EQ(unquoted(text.substr(8, text.size() - 9)), value);
}

}  // namespace
}  // namespace cog::build
