#include "build/request.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

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

Model read(const TemporaryFolder& folder, const std::string& file = "cog.yaml") {
  return read_model({folder.path(), file, false, {}}, os::Environment({}));
}

engine::BuildRequest request_of(const Model& model) {
  BuildOptions options;
  options.tag = oci::parse_reference("hello");
  return make_request(model, options, os::Environment({}));
}

const ContextEntry* find(const engine::BuildRequest& request, const std::string& path) {
  auto found = std::find_if(request.context.begin(), request.context.end(),
                            [&](const ContextEntry& entry) { return entry.path == path; });
  return found == request.context.end() ? nullptr : &*found;
}

TEST(Request, LaysOutRuntimeRequirementsCodeAndModel) {
  TemporaryFolder folder;
  write_model(folder);
  Model model = read(folder);
  engine::BuildRequest request = request_of(model);

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
  EXPECT_EQ(find(request, "code/.cog/openapi_schema.json")->source, model.document.openapi);
  EXPECT_EQ(find(request, "model/openapi_schema.json")->source, model.document.openapi);
  EXPECT_NE(find(request, "model/plan.json"), nullptr);
  EXPECT_TRUE(
      std::is_sorted(request.context.begin(), request.context.end(),
                     [](const ContextEntry& a, const ContextEntry& b) { return a.path < b.path; }));
}

TEST(Request, CarriesTheLabelsThatMakeAnImageOneOfCogs) {
  TemporaryFolder folder;
  write_model(folder);
  Model model = read(folder);
  BuildOptions options;
  options.tag = oci::parse_reference("me/hello:1");
  options.no_cache = options.pull = true;
  engine::BuildRequest request = make_request(model, options, os::Environment({}));
  EXPECT_EQ(request.labels.at("run.cog.version"), kVersion);
  EXPECT_EQ(request.labels.at("run.cog.openapi_schema"), model.document.openapi);
  EXPECT_EQ(request.labels.at("run.cog.config"),
            config::to_json(plan::complete(model.config, model.plan)));
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

  engine::BuildRequest request = request_of(read(folder));
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

TEST(Request, StagesWhatThePlanBringsAlong) {
  TemporaryFolder folder;
  write_model(folder);
  plan::Plan plan;
  plan.staged = {{"requirements/a.txt", "numpy\n", ""}, {"requirements/a.whl", "", "dist/a.whl"}};
  std::vector<ContextEntry> entries = staged_entries("/project", plan);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].kind, ContextEntry::Kind::bytes);
  EXPECT_EQ(entries[0].source, "numpy\n");
  EXPECT_EQ(entries[1].kind, ContextEntry::Kind::file);
  EXPECT_EQ(entries[1].source, "/project/dist/a.whl");
}

TEST(Request, PassesOnWhatTheEnvironmentSaysOfTheDockerfilesArguments) {
  os::Environment environment({{"PIP_INDEX_URL", "https://example.com"}, {"OTHER", "x"}});
  EXPECT_EQ(build_arguments("ARG PIP_INDEX_URL\nARG UV_INDEX\nENV OTHER=1\n", environment),
            (std::map<std::string, std::string>{{"PIP_INDEX_URL", "https://example.com"}}));
}

TEST(Request, AddsTheConfigurationAsCogYamlWhateverItsName) {
  TemporaryFolder folder;
  write_model(folder);
  EXPECT_EQ(find(request_of(read(folder)), "code/cog.yaml")->source, folder / "cog.yaml");
  folder.write("gpu.yaml", "run: run.py:Runner\n");
  EXPECT_EQ(find(request_of(read(folder, "gpu.yaml")), "code/cog.yaml")->source,
            folder / "cog.yaml");
  std::filesystem::remove(folder / "cog.yaml");
  engine::BuildRequest request = request_of(read(folder, "gpu.yaml"));
  EXPECT_EQ(find(request, "code/gpu.yaml")->source, folder / "gpu.yaml");
  EXPECT_EQ(find(request, "code/cog.yaml")->source, folder / "gpu.yaml");
}

TEST(Request, SaysNowhereInTheImageWhereTheProjectStands) {
  TemporaryFolder folder;
  write_model(folder);
  folder.write("dist/a-1.0-py3-none-any.whl", "x");
  folder.write("requirements.txt", "./dist/a-1.0-py3-none-any.whl\n");
  engine::BuildRequest request = request_of(read(folder));
  auto leaks = [&](const std::string& text) { return text.find(folder.path()) != text.npos; };
  EXPECT_FALSE(leaks(request.dockerfile)) << request.dockerfile;
  for (const auto& [name, value] : request.labels) EXPECT_FALSE(leaks(value)) << name;
  for (const ContextEntry& entry : request.context) {
    EXPECT_FALSE(leaks(entry.path)) << entry.path;
    bool read_here = entry.kind == ContextEntry::Kind::file;  // `source` is for us alone
    EXPECT_TRUE(read_here || !leaks(entry.source)) << entry.path;
  }
}

}  // namespace
}  // namespace cog::build
