#include "client/outputs.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "os/file_system.h"
#include "support/temporary_folder.h"

namespace cog::client {
namespace {

using os::Environment;
using signature::Field;
using signature::Kind;
using signature::Type;
using testing::TemporaryFolder;

const Environment kNoEnvironment{Environment::Variables{}};

Type type_of(Kind kind) {
  Type type;
  type.kind = kind;
  return type;
}

Type list_of(Kind list, Kind kind) {
  Type type = type_of(list);
  type.items = {type_of(kind)};
  return type;
}

prediction::Response answer(std::string output) {
  prediction::Response response;
  response.status = prediction::Status::succeeded;
  response.output = std::move(output);
  return response;
}

signature::Signature with_output(const Type& type) {
  signature::Signature signature;
  signature.output = type;
  return signature;
}

Rendered write_output(const prediction::Response& response, const Type& type,
                      const OutputTarget& target) {
  return client::write_output(response, with_output(type), target);
}

OutputTarget make_output_target(const std::optional<std::string>& path, bool json, const Type& type,
                                const os::Environment& environment) {
  return client::make_output_target(path, json, with_output(type), environment);
}

std::optional<std::string> text_of(std::string output, const Type& type) {
  return write_output(answer(std::move(output)), type, {}).text;
}

TEST(Outputs, FilesInsideModelsTuplesAndUnionsAreWritten) {
  testing::TemporaryFolder folder;
  signature::Signature signature;
  Type page = type_of(Kind::object);
  page.fields = {{"picture", type_of(Kind::path), true, {}, {}, {}}};
  signature.components = {{"Page", page, {}}};
  Type reference = type_of(Kind::component);
  reference.component = "Page";
  Type either = type_of(Kind::any_of);
  either.items = {reference, type_of(Kind::path)};
  Type named = type_of(Kind::object);
  named.items = {type_of(Kind::path)};
  signature.output = type_of(Kind::tuple);
  signature.output.items = {either, either, named};
  const std::string picture = R"("data:image/png;base64,UE5H")";
  Rendered rendered =
      client::write_output(answer("[{\"picture\":" + picture + "}," + picture +
                                  ",{\"../x\":" + picture + ",\".._x\":" + picture + "}]"),
                           signature, {folder / "out.json", false});
  EXPECT_EQ(rendered.files,
            (std::vector<std::string>{folder / "out.0.picture.png", folder / "out.1.png",
                                      folder / "out.2.___x.png", folder / "out.2.___x.3.png",
                                      folder / "out.json"}));
}

TEST(Outputs, StringsComeAsTheyAreAndAllElseAsJson) {
  EXPECT_EQ(text_of(R"("a\nb")", type_of(Kind::string)), "a\nb");
  EXPECT_EQ(text_of("3.5", type_of(Kind::number)), "3.5");
  EXPECT_EQ(text_of(R"({"b":1,"a":[true]})", type_of(Kind::object)),
            "{\n  \"a\": [\n    true\n  ],\n  \"b\": 1\n}");
  EXPECT_EQ(text_of(R"(["a","b"])", list_of(Kind::iterator, Kind::string)),
            "[\n  \"a\",\n  \"b\"\n]");
  EXPECT_EQ(text_of(R"(["a"," b"])", list_of(Kind::concatenate_iterator, Kind::string)), "a b");
  EXPECT_EQ(text_of("null", type_of(Kind::string)), std::nullopt);
}

TEST(Outputs, AFileGetsTheExtensionOfItsMediaType) {
  TemporaryFolder folder;
  OutputTarget target{folder / "out", false};
  Rendered rendered =
      write_output(answer(R"("data:image/png;base64,UE5H")"), type_of(Kind::path), target);
  EXPECT_EQ(rendered.files, std::vector<std::string>{folder / "out.png"});
  EXPECT_EQ(rendered.text, std::nullopt);
  EXPECT_EQ(os::read_file(folder / "out.png"), "PNG");
  EXPECT_EQ(os::file_info(folder / "out.png")->mode & 0111, 0u);
}

TEST(Outputs, TheExtensionThatTheUserWroteWins) {
  TemporaryFolder folder;
  std::string list = R"(["data:image/png;base64,UE5H","data:image/png;base64,UE5H"])";
  Rendered rendered =
      write_output(answer(list), list_of(Kind::list, Kind::path), {folder / "pic.jpeg", false});
  EXPECT_EQ(rendered.files,
            (std::vector<std::string>{folder / "pic.0.jpeg", folder / "pic.1.jpeg"}));
}

TEST(Outputs, FilesInsideAnObjectAreWrittenBesideItsText) {
  TemporaryFolder folder;
  Type type = type_of(Kind::object);
  type.fields = {Field{"picture", type_of(Kind::path), true, {}, {}, {}},
                 Field{"score", type_of(Kind::number), true, {}, {}, {}}};
  Rendered rendered = write_output(answer(R"({"picture":"data:image/png;base64,UE5H","score":1})"),
                                   type, {folder / "out.json", false});
  EXPECT_EQ(rendered.files,
            (std::vector<std::string>{folder / "out.picture.png", folder / "out.json"}));
  EXPECT_EQ(os::read_file(folder / "out.json"),
            "{\n  \"picture\": \"" + (folder / "out.picture.png") + "\",\n  \"score\": 1\n}");
}

TEST(Outputs, AUrlOfAFileElsewhereIsPrintedAndNotFetched) {
  Rendered rendered =
      write_output(answer(R"("https://example.com/a.png")"), type_of(Kind::path), {});
  EXPECT_EQ(rendered.text, "https://example.com/a.png");
  EXPECT_TRUE(rendered.files.empty());
}

TEST(Outputs, JsonCarriesTheWholeAnswer) {
  prediction::Response response = answer(R"({"z":1,"a":2})");
  response.metrics["predict_time"] = "0.5";
  Rendered rendered = write_output(response, type_of(Kind::object), {std::nullopt, true});
  EXPECT_EQ(rendered.text,
            "{\n  \"status\": \"succeeded\",\n  \"output\": {\n    \"a\": 2,\n    \"z\": 1\n  },\n"
            "  \"error\": \"\",\n  \"metrics\": {\n    \"predict_time\": 0.5\n  }\n}");
}

TEST(Outputs, TheTextDoesNotTakeTheFilesName) {
  TemporaryFolder folder;
  Rendered rendered = write_output(answer(R"("data:application/json;base64,e30=")"),
                                   type_of(Kind::path), {folder / "out.json", true});
  EXPECT_EQ(rendered.files,
            (std::vector<std::string>{folder / "out.output.json", folder / "out.json"}));
  EXPECT_EQ(os::read_file(folder / "out.output.json"), "{}");
}

TEST(OutputTarget, IsCheckedBeforeAModelRuns) {
  TemporaryFolder folder;
  Type text = type_of(Kind::string);
  EXPECT_EQ(make_output_target(folder.path(), false, text, kNoEnvironment).path, folder / "output");
  EXPECT_EQ(make_output_target("@" + (folder / "x.json"), true, text, kNoEnvironment).path,
            folder / "x.json");
  EXPECT_EQ(make_output_target(std::nullopt, false, text, kNoEnvironment).path, std::nullopt);
  EXPECT_THROW(make_output_target(folder / "none/x", false, text, kNoEnvironment), Error);
  EXPECT_THROW(make_output_target(folder / "none/", false, text, kNoEnvironment), Error);
  os::make_directories(folder / "output");
  EXPECT_THROW(make_output_target(folder.path(), false, text, kNoEnvironment), Error);
}

}  // namespace
}  // namespace cog::client
