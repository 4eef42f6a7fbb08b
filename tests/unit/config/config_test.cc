#include "config/config.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::config {
namespace {

Config config_of(const std::string& text) { return parse_config(text, "cog.yaml").config; }

// Every error of the text, one a line, without hints.
std::string errors_of(const std::string& text) {
  try {
    parse_config(text, "cog.yaml");
    return "";
  } catch (const Error& error) {
    std::string all;
    for (const Diagnostic& d : error.diagnostics) all += to_text(d.where) + ": " + d.message + "\n";
    return all.empty() ? to_text(error.where) + ": " + error.message + "\n" : all;
  }
}

TEST(Config, OfAnEmptyFileHasTheDefaults) {
  Config defaults;
  defaults.run_where = {"cog.yaml"};
  for (const char* text : {"", "\n", "# nothing\n", "---\n", "~", "build:\n", "build: {}\nrun:\n",
                           "\xEF\xBB\xBF", "build:\n  system_packages:\n  # - ffmpeg\n"}) {
    Config config = config_of(text);
    config.build.system_packages_where = {};
    EXPECT_EQ(config, defaults) << text;
  }
}

TEST(Config, KeepsVersionsAsWritten) {
  auto version_of = [](const std::string& written) {
    return config_of("build: {python_version: " + written + "}").build.python_version->text;
  };
  EXPECT_EQ(version_of("3.10"), "3.10");
  EXPECT_EQ(version_of("'3.12.4'"), "3.12.4");
  EXPECT_EQ(version_of("\"  3.12\t\""), "3.12");
}

TEST(Config, TakesAChoiceWithBlanksAround) {
  EXPECT_EQ(config_of("build: {platform: ' linux/arm64 '}").build.platform->text, "linux/arm64");
}

TEST(Config, RefusesPythonVersions) {
  for (const char* version : {"3", "3.9", "3.1", "2.7", "4.0", "3.x", "3.12-slim", "\" 3.12 x\"",
                              "3.12.", ".3.12", "3.12.1.1", "-3.12", "3.99999999999", "latest"}) {
    EXPECT_NE(errors_of("build: {python_version: " + std::string(version) + "}"), "") << version;
  }
}

TEST(Config, ReadsBooleansAsYamlWritesThem) {
  for (const char* yes : {"true", "True", "yes", "\"yes\"", "on"}) {
    EXPECT_TRUE(config_of("build: {gpu: " + std::string(yes) + "}").build.gpu) << yes;
  }
  for (const char* no : {"false", "no", "OFF", "~"}) {
    EXPECT_FALSE(config_of("build: {gpu: " + std::string(no) + "}").build.gpu) << no;
  }
  EXPECT_EQ(errors_of("build: {gpu: maybe}"),
            "cog.yaml:1:14: \"maybe\" is neither true nor false\n");
}

TEST(Config, KeepsEnvironmentValuesByteForByte) {
  Config config =
      config_of("environment:\n- 'A= a b '\n- B=$X\\y\"z\"\n- C=\n- D=a=b\n- \"E=\\tt\"\n");
  EXPECT_EQ(config.environment,
            (std::vector<EnvironmentVariable>{
                {"A", " a b "}, {"B", "$X\\y\"z\""}, {"C", ""}, {"D", "a=b"}, {"E", "\tt"}}));
}

TEST(Config, RefusesEnvironmentThatWouldBreakTheImage) {
  for (const char* item :
       {"A", "'=x'", "1A=x", "A-B=x", "\"A=x\\ny\"", "\"A=\\0\"", "PATH=/x", "PYTHONPATH=x",
        "LD_LIBRARY_PATH=x", "CUDA_HOME=x", "NVIDIA_X=y", "R8_X=y", "KUBERNETES_PORT=1",
        "HF_ENDPOINT=x", "[a]", "{A: b}", "''", "~"}) {
    EXPECT_NE(errors_of("environment:\n- " + std::string(item)), "") << item;
  }
  for (const char* item : {"COG_LOG_LEVEL=debug", "PATH_X=1", "path=x", "_=1", "HF_ENDPOINTS=1"}) {
    EXPECT_EQ(errors_of("environment:\n- " + std::string(item)), "") << item;
  }
}

TEST(Config, ReadsPackageNamesOfDebian) {
  for (const char* name :
       {"ffmpeg", "g++", "libgl1=1.6.0-1", "libc6:amd64", "a=1:2.0~rc1+b*", "'libsm6  libxext6'"}) {
    EXPECT_EQ(errors_of("build: {system_packages: [" + std::string(name) + "]}"), "") << name;
  }
  for (const char* name : {"'a;reboot'", "--allow-x", "'$(id)'", "A", "a=", "a=1;b", "'a`b`'",
                           "'a&b'", "a/stable", "[a]", "''"}) {
    EXPECT_NE(errors_of("build: {system_packages: [" + std::string(name) + "]}"), "") << name;
  }
}

TEST(Config, PutsPreInstallAfterRunWhereverItStands) {
  Config config =
      config_of("build:\n  pre_install: [c]\n  run:\n  - a\n  - command: b\n  - |\n    d\n");
  std::string commands;
  for (const RunCommand& run : config.build.run) {
    commands += run.command + "@" + to_text(run.where) + " ";
  }
  EXPECT_EQ(commands, "a@cog.yaml:4:5 b@cog.yaml:5:14 d@cog.yaml:6:5 c@cog.yaml:2:17 ");
}

TEST(Config, RefusesCommandsThatSpillOver) {
  EXPECT_EQ(errors_of("build:\n  run:\n  - |\n    a\n    b\n"),
            "cog.yaml:3:5: a command can't have several lines\n");
  EXPECT_EQ(errors_of("build:\n  run:\n  - echo \\\n"),
            "cog.yaml:3:5: a command can't end with '\\'\n");
  EXPECT_EQ(errors_of("build:\n  run:\n  - \"a\\rb\"\n"),
            "cog.yaml:3:5: a control character in \"a\\x0db\"\n");
}

TEST(Config, CountsColumnsInCharacters) {
  EXPECT_EQ(errors_of("build: {image: \"\xc3\xa4\xe2\x82\xac\", gpu: what}"),
            "cog.yaml:1:27: \"what\" is neither true nor false\n");
}

TEST(Config, ReadsWindowsLineEndsAsAnyOther) {
  Config config = config_of("build:\r\n  run:\r\n  - |\r\n    a\r\nrun: run.py:R\r\n");
  EXPECT_EQ(config.build.run.at(0).command, "a");
  EXPECT_EQ(config.run, "run.py:R");
}

TEST(Config, NamesTheModelByFileAndName) {
  for (const char* reference :
       {"run.py:Runner", "a/b.py:f", "run.py:_x1", "r\xc3\xbcn.py:\xc3\x84"}) {
    EXPECT_EQ(config_of("run: " + std::string(reference)).run, reference);
  }
  for (const char* reference : {"run.py", "run:Runner", "run.py:", ".py:X", "run.py:1x",
                                "run.py:a.b", "run.py:a b", "run.py:a:b", "'run.py:a\"'"}) {
    EXPECT_NE(errors_of("run: " + std::string(reference)), "") << reference;
  }
}

}  // namespace
}  // namespace cog::config
