#include "requirements/requirements.h"

#include <gtest/gtest.h>

namespace cog::requirements {
namespace {

std::string texts(std::string_view file) {
  std::string all;
  for (const Line& line : parse_requirements(file)) {
    all += std::to_string(line.number) + "|" + line.text + "\n";
  }
  return all;
}

Line only(std::string_view text) {
  std::vector<Line> lines = parse_requirements(text);
  EXPECT_EQ(lines.size(), 1u) << text;
  return lines.empty() ? Line{} : lines[0];
}

TEST(Requirements, LeaveOutCommentsAndBlankLinesButKeepNumbersAndOrder) {
  EXPECT_EQ(texts("# top\n\nb==1  # why\n  a\t\n#\n"), "3|b==1\n4|a\n");
  EXPECT_EQ(texts(""), "");
  EXPECT_EQ(texts("\xEF\xBB\xBF"
                  "a\r\nb\r\n"),
            "1|a\n2|b\n");
}

TEST(Requirements, KeepFragmentsOfUrls) {
  EXPECT_EQ(texts("git+https://host/x.git@v1#egg=x # note"), "1|git+https://host/x.git@v1#egg=x\n");
}

TEST(Requirements, JoinContinuedLines) {
  EXPECT_EQ(texts("a==1 \\\n  --hash=sha256:00 \\\r\n  --hash=sha256:11\nb"),
            "1|a==1   --hash=sha256:00   --hash=sha256:11\n4|b\n");
  EXPECT_EQ(texts("a \\\n# comment \\\nb"), "1|a\n3|b\n");
  EXPECT_EQ(texts("# not continued \\\nb"), "2|b\n");
  EXPECT_EQ(texts("a\\"), "1|a\n");
  EXPECT_EQ(texts("\\\n\\\n"), "");
}

TEST(Requirements, KeepWhatOthersLose) {
  for (const char* line :
       {"zope.interface==5.0", "foo>=1; python_version==\"3.12\"", "numpy==1.26 ; os_name == 'nt'",
        "bar==1 --hash=sha256:aa", "torch[a,b]>=2,<3", "--extra-index-url=https://h/simple x==1"}) {
    EXPECT_EQ(texts(line), "1|" + std::string(line) + "\n");
  }
}

TEST(Requirements, NameTheProject) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"torch", "torch"},
      {"Torch==2.0", "torch"},
      {"zope.interface>=5", "zope-interface"},
      {"My__Odd.-Name ~= 1", "my-odd-name"},
      {"uvicorn[standard]==0.1", "uvicorn"},
      {"uvicorn [standard]", "uvicorn"},
      {"a (>=1)", "a"},
      {"a;python_version<'3'", "a"},
      {"a @ https://h/a.whl", "a"},
      {"a@git+https://h/a", "a"},
      {"cog --hash=sha256:00", "cog"},
      {"-r other.txt", ""},
      {"--index-url https://h", ""},
      {"https://h/a-1.whl", ""},
      {"git+https://h/a", ""},
      {"./a.whl", ""},
      {"a-1.0-py3-none-any.whl", ""},
      {"a b", ""},
      {"_a", ""},
      {"@", ""},
      {"[x]", ""},
  };
  for (const auto& [line, name] : cases) EXPECT_EQ(only(line).name, name) << line;
}

TEST(Requirements, TellWhatIsOnThisMachine) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"-r base.txt", "base.txt"},
      {"-rbase.txt", "base.txt"},
      {"--requirement=base.txt", "base.txt"},
      {"--requirement base.txt", "base.txt"},
      {"-c ../c.txt", "../c.txt"},
      {"-e .", "."},
      {"--editable ./pkg", "./pkg"},
      {"--find-links wheels", "wheels"},
      {"--extra-index-url file:///srv", "file:///srv"},
      {"./dist/a b.whl", "./dist/a"},
      {"dist/a.tar.gz ; os_name=='posix'", "dist/a.tar.gz"},
      {"a-1.0-py3-none-any.WHL", "a-1.0-py3-none-any.WHL"},
      {"/opt/a.zip", "/opt/a.zip"},
      {".", "."},
      {"file:./a.whl", "file:./a.whl"},
      {"a @ file:///a.whl", "file:///a.whl"},
      {"a @ ./a.whl", "./a.whl"},
      {"-r https://h/base.txt", ""},
      {"-e git+https://h/a#egg=a", ""},
      {"--index-url https://h/simple", ""},
      {"--pre", ""},
      {"--require-hashes", ""},
      {"--requirements-like x", ""},
      {"a==1", ""},
      {"https://h/a.whl", ""},
      {"git+ssh://git@h/a.git", ""},
      {"a @ https://h/a.whl", ""},
  };
  for (const auto& [line, path] : cases) EXPECT_EQ(only(line).local_path, path) << line;
}

}  // namespace
}  // namespace cog::requirements
