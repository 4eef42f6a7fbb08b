#include "build/request.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/version.h"
#include "support/temporary_folder.h"

namespace cog::build {
namespace {

using engine::ContextEntry;
using testing::TemporaryFolder;

constexpr const char* kRun = R"(from cog import BaseRunner


class Runner(BaseRunner):
    def run(self, name: str = "world") -> str:
        return "hello " + name
)";

void write_model(const TemporaryFolder& folder) {
  folder.write("cog.yaml",
               "build:\n  python_version: \"3.12\"\n  python_requirements: requirements.txt\n"
               "image: hello\nrun: run.py:Runner\n");
  folder.write("requirements.txt", "numpy==2.0.0\n");
  folder.write("run.py", kRun);
}

const ContextEntry* find(const engine::BuildRequest& request, const std::string& path) {
  auto found = std::find_if(request.context.begin(), request.context.end(),
                            [&](const ContextEntry& entry) { return entry.path == path; });
  return found == request.context.end() ? nullptr : &*found;
}

TEST(Request, LaysOutRuntimeRequirementsCodeAndModel) {
  TemporaryFolder folder;
  write_model(folder);
  Model model = read_model({folder.path(), "cog.yaml"});
  engine::BuildRequest request = make_request(model, {oci::parse_reference("hello"), false, false});

  const ContextEntry* server = find(request, "runtime/bin/cog-server");
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(server->mode, 0755u);
  EXPECT_EQ(server->source.substr(0, 4),
            "\x7f"
            "ELF");
  EXPECT_NE(find(request, "runtime/python/cog/__init__.py"), nullptr);
  EXPECT_NE(find(request, std::string("runtime/python/cog-") + kVersion + ".dist-info/METADATA"),
            nullptr);
  EXPECT_EQ(find(request, "requirements/requirements.txt")->source, "numpy==2.0.0\n");
  EXPECT_EQ(find(request, "code/run.py")->kind, ContextEntry::Kind::file);
  EXPECT_EQ(find(request, "code/.cog/openapi_schema.json")->source, model.openapi);
  EXPECT_EQ(find(request, "model/openapi_schema.json")->source, model.openapi);
  EXPECT_NE(find(request, "model/plan.json"), nullptr);
  EXPECT_TRUE(
      std::is_sorted(request.context.begin(), request.context.end(),
                     [](const ContextEntry& a, const ContextEntry& b) { return a.path < b.path; }));
}

TEST(Request, CarriesTheLabelsThatMakeAnImageOneOfCogs) {
  TemporaryFolder folder;
  write_model(folder);
  Model model = read_model({folder.path(), "cog.yaml"});
  engine::BuildRequest request =
      make_request(model, {oci::parse_reference("me/hello:1"), true, true});
  EXPECT_EQ(request.labels.at("run.cog.version"), kVersion);
  EXPECT_EQ(request.labels.at("run.cog.openapi_schema"), model.openapi);
  EXPECT_EQ(request.labels.at("run.cog.config"), config::to_json(model.config));
  EXPECT_EQ(request.tags, std::vector<std::string>{"me/hello:1"});
  EXPECT_TRUE(request.no_cache && request.pull);
}

TEST(Request, KeepsTheHostsSecretsOutAndLargeFilesApart) {
  TemporaryFolder folder;
  write_model(folder);
  folder.write(".env", "TOKEN=1");
  folder.write(".git/config", "x");
  folder.write("weights/model.bin", std::string(11 << 20, 'w'));
  folder.write("scripts/go.sh", "#!/bin/sh\n");
  ::chmod((folder / "scripts/go.sh").c_str(), 0755);
  ASSERT_EQ(::symlink("run.py", (folder / "link.py").c_str()), 0);

  engine::BuildRequest request = make_request(read_model({folder.path(), "cog.yaml"}),
                                              {oci::parse_reference("hello"), false, false});
  for (const ContextEntry& entry : request.context) {
    EXPECT_EQ(entry.path.find(".env"), std::string::npos) << entry.path;
    EXPECT_EQ(entry.path.find(".git"), std::string::npos) << entry.path;
  }
  EXPECT_NE(find(request, "weights/weights/model.bin"), nullptr);
  EXPECT_EQ(find(request, "code/weights/model.bin"), nullptr);
  EXPECT_EQ(find(request, "code/scripts/go.sh")->mode, 0755u);
  EXPECT_EQ(find(request, "code/link.py")->kind, ContextEntry::Kind::symlink);
  EXPECT_EQ(find(request, "code/link.py")->source, "run.py");
}

TEST(ReadModel, NamesTheImageByCogYamlOrTheFolder) {
  TemporaryFolder folder;
  write_model(folder);
  EXPECT_EQ(read_model({folder.path(), "cog.yaml"}).default_name(), oci::parse_reference("hello"));
  folder.write("my Model/cog.yaml", "run: run.py:Runner\n");
  folder.write("my Model/run.py", kRun);
  EXPECT_EQ(read_model({folder / "my Model", "cog.yaml"}).default_name(),
            oci::parse_reference("cog-my-model"));
}

TEST(ReadModel, RefusesATagWithADigest) {
  EXPECT_THROW(parse_tag("hello@sha256:" + std::string(64, 'a')), Error);
  EXPECT_THROW(parse_tag(""), Error);
}

TEST(ReadModel, NoticesThatTheModelsFileIsLeftOut) {
  TemporaryFolder folder;
  write_model(folder);
  folder.write(".dockerignore", "*.py\n");
  try {
    read_model({folder.path(), "cog.yaml"});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.message, "run.py is left out of the image by .dockerignore");
    EXPECT_EQ(error.where.file, "cog.yaml");
  }
}

TEST(ReadModel, FindsAMistakeInTheModelBeforeAnythingIsBuilt) {
  TemporaryFolder folder;
  write_model(folder);
  folder.write("run.py", "class Runner:\n    def run(self, a) -> str:\n        return a\n");
  try {
    read_model({folder.path(), "cog.yaml"});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::schema);
    EXPECT_EQ(error.where.file, "run.py");
    EXPECT_EQ(error.where.line, 2);
  }
}

}  // namespace
}  // namespace cog::build
