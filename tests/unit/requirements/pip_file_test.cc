#include <gtest/gtest.h>

#include "base/error.h"
#include "requirements/requirements.h"

namespace cog::requirements {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

Requirements read(Texts texts, std::string_view python = "3.12") {
  return read_requirements("requirements.txt", MemoryFiles(std::move(texts)), python, "linux/amd64")
      .value();
}

Requirements read_one(const std::string& text) { return read({{"requirements.txt", text}}); }

// The lines, one a line, with their numbers; continued ones keep their breaks.
std::string texts(const std::string& file) {
  std::string all;
  for (const Line& line : read_one(file).lines) {
    all += std::to_string(line.where.line) + "|" + line.text + "\n";
  }
  return all;
}

Line only(const std::string& text) {
  std::vector<Line> lines = read_one(text).lines;
  EXPECT_EQ(lines.size(), 1u) << text;
  return lines.empty() ? Line{} : lines[0];
}

std::string errors(Texts files) {
  try {
    read(std::move(files));
    return "none\n";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    std::string all;
    for (const Diagnostic& d : error.diagnostics) all += to_text(d.where) + ": " + d.message + "\n";
    return all;
  }
}

const std::string kHash = "--hash=sha256:" + std::string(64, 'a');

TEST(PipFile, IsTooLarge) {
  std::string said = ": too large: 4.1 MiB of requirements, and at most 4.0 MiB are read\n";
  EXPECT_EQ(errors({{"requirements.txt", std::string((4 << 20) + 1, '#')}}),
            "requirements.txt" + said);
  EXPECT_EQ(errors({{"requirements.txt", std::string(4 << 20, '#')}}), "none\n");
  // Each is small enough.
  EXPECT_EQ(errors({{"requirements.txt", "-r a.txt\n-c b.txt\nx==1\n"},
                    {"a.txt", std::string(2 << 20, '#')},
                    {"b.txt", std::string(2 << 20, '#')}}),
            "b.txt" + said);
}

TEST(PipFile, HasTooManyLines) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "a==1\n";
  EXPECT_EQ(read_one(text).lines.size(), 20'000u);
  std::string said = ": too many: more than 20000 requirements\n";
  EXPECT_EQ(errors({{"requirements.txt", text + "b\nc\n"}}), "requirements.txt:20001:1" + said);
  EXPECT_EQ(errors({{"requirements.txt", "-r a.txt\n-r b.txt\n"}, {"a.txt", text}, {"b.txt", "x"}}),
            "a.txt:20000:1" + said);
}

TEST(PipFile, LeavesOutCommentsAndBlankLinesButKeepsNumbersAndOrder) {
  EXPECT_EQ(texts("# top\n\nb==1  # why\n  a\t\n#\n"), "3|b==1\n4|a\n");
  EXPECT_EQ(texts(""), "");
  EXPECT_EQ(texts("\xEF\xBB\xBF"
                  "a\r\nb\r\n"),
            "1|a\n2|b\n");
  EXPECT_EQ(texts("a\rb\fc"), "1|a\n2|b\n3|c\n");
}

TEST(PipFile, KeepsFragmentsOfUrls) {
  EXPECT_EQ(texts("git+https://h/x.git@v1#egg=x # note"), "1|git+https://h/x.git@v1#egg=x\n");
  EXPECT_EQ(texts("a @ https://h/a.zip#sha256=00#x"), "1|a @ https://h/a.zip#sha256=00#x\n");
}

TEST(PipFile, KeepsContinuedLinesByteForByte) {
  std::string hashed = "a==1 \\\n  " + kHash + " \\\n  " + kHash;
  EXPECT_EQ(texts(hashed + "\nb"), "1|" + hashed + "\n4|b\n");
  EXPECT_EQ(texts("a\\\n==1 \\\r\n ; os_name \\\n== 'nt' # x"),
            "1|a\\\n==1 \\\n ; os_name \\\n== 'nt'\n");
  EXPECT_EQ(only(hashed).hashes.size(), 2u);
  EXPECT_EQ(only("a\\\n==1").requirement->specifiers.all.size(), 1u);
}

TEST(PipFile, EndsAContinuedLineAtAComment) {
  EXPECT_EQ(texts("a \\\n# comment \\\nb"), "1|a\n3|b\n");
  EXPECT_EQ(texts("# not continued \\\nb"), "2|b\n");
  EXPECT_EQ(texts("a \\\n  # x\n"), "1|a\n");
  EXPECT_EQ(texts("a\\"), "1|a\n");
  EXPECT_EQ(texts("\\\n\\\n"), "");
  EXPECT_EQ(texts("\\\n\\\na"), "3|a\n");
}

TEST(PipFile, KeepsLinesThatNeedNoChange) {
  for (const char* line :
       {"zope.interface==5.0", "foo>=1; python_version==\"3.12\"", "numpy==1.26 ; os_name == 'nt'",
        "torch[a,b]>=2,<3", "Torch == 2.4.1", "torch!=2.5.0", "torch===2.5", "a @ https://h/a.whl",
        "--extra-index-url=https://${TOKEN}@h/simple", "-i https://h/simple", "--pre"}) {
    EXPECT_EQ(texts(line), "1|" + std::string(line) + "\n");
  }
  EXPECT_EQ(texts("bar==1 " + kHash), "1|bar==1 " + kHash + "\n");
}

TEST(PipFile, TellsWhatALineIs) {
  struct Case {
    const char* text;
    Line::Kind kind;
    const char* name;
    const char* location;
  };
  const Case cases[] = {
      {"Torch==2.0", Line::Kind::requirement, "torch", ""},
      {"a @ https://h/a.whl", Line::Kind::requirement, "a", ""},
      {"a @ file:./w/a.whl", Line::Kind::requirement, "a", "w/a.whl"},
      {"a@./a.whl", Line::Kind::requirement, "a", "a.whl"},
      {"https://h/A_b-1%2Bcu124-py3-none-any.whl", Line::Kind::url, "a-b", ""},
      {"git+https://h/x.git#egg=X_y[a]&subdirectory=z", Line::Kind::url, "x-y", ""},
      {"https://h/x-y-1.0rc1.tar.gz?a=b", Line::Kind::url, "x-y", ""},
      {"git+ssh://git@h/a.git", Line::Kind::url, "", ""},
      {"./dist/a-1-py3-none-any.whl", Line::Kind::local, "a", "dist/a-1-py3-none-any.whl"},
      {"a-1.0-py3-none-any.WHL", Line::Kind::local, "", "a-1.0-py3-none-any.WHL"},
      {"dist/a.tar.gz ; os_name=='posix'", Line::Kind::local, "", "dist/a.tar.gz"},
      {"./dist/a b.whl", Line::Kind::local, "", "dist/a b.whl"},
      {"./a@2/b.zip[x]", Line::Kind::local, "", "a@2/b.zip"},
      {"file:./a.whl", Line::Kind::local, "", "a.whl"},
      {"file:a%20b.whl", Line::Kind::local, "", "a b.whl"},
      {".", Line::Kind::local, "", "."},
      {"./x/../", Line::Kind::local, "", "."},
      {"-e .", Line::Kind::editable, "", "."},
      {"-e ./pkg[x]", Line::Kind::editable, "", "pkg"},
      {"--editable=git+https://h/a#egg=b", Line::Kind::editable, "b", ""},
      {"-e git+https://h/a", Line::Kind::editable, "", ""},
  };
  for (const Case& c : cases) {
    Line line = only(c.text);
    EXPECT_EQ(line.kind, c.kind) << c.text;
    ASSERT_TRUE(line.requirement) << c.text;
    EXPECT_EQ(line.requirement->name, c.name) << c.text;
    EXPECT_EQ(line.location, c.location) << c.text;
  }
}

TEST(PipFile, KeepsExtrasAndMarkersOfPaths) {
  Line line = only("./w/a-1-py3-none-any.whl[b,C] ; python_version >= '3.9'");
  EXPECT_EQ(line.value, "./w/a-1-py3-none-any.whl");
  EXPECT_EQ(line.requirement->url, line.value);
  EXPECT_EQ(line.requirement->extras, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(line.requirement->marker.text(), "python_version >= '3.9'");
  EXPECT_EQ(only("https://h/a.zip ; os_name == 'nt'").requirement->marker.text(),
            "os_name == 'nt'");
}

TEST(PipFile, ReadsOptionsInEveryForm) {
  struct Case {
    const char* text;
    const char* option;
    const char* value;
  };
  const Case cases[] = {
      {"-i https://h", "--index-url", "https://h"},
      {"-ihttps://h", "--index-url", "https://h"},
      {"--index-url=https://h", "--index-url", "https://h"},
      {"--index-url   https://h", "--index-url", "https://h"},
      {"--index https://h", "--index-url", "https://h"},
      {"--extra-index-url \"https://h/a b\"", "--extra-index-url", "https://h/a b"},
      {"-f https://h/x.html", "--find-links", "https://h/x.html"},
      {"--pre", "--pre", ""},
      {"--no-binary :all:", "--no-binary", ":all:"},
      {"--trusted-host=h:80", "--trusted-host", "h:80"},
      {"-r https://h/more.txt", "--requirement", "https://h/more.txt"},
      {"-chttps://h/more.txt", "--constraint", "https://h/more.txt"},
  };
  for (const Case& c : cases) {
    Line line = only(c.text);
    EXPECT_EQ(line.kind, Line::Kind::option) << c.text;
    EXPECT_EQ(line.option, c.option) << c.text;
    EXPECT_EQ(line.value, c.value) << c.text;
    EXPECT_EQ(line.text, c.text);
  }
  EXPECT_EQ(only("--find-links ./wheels/").location, "wheels");
  EXPECT_EQ(texts("-i https://a --extra-index-url  https://b # c"),
            "1|-i https://a\n1|--extra-index-url  https://b\n");
}

TEST(PipFile, GivesAnIndexBehindARequirementItsOwnLine) {
  EXPECT_EQ(texts("torch==2.0 --extra-index-url=https://h " + kHash),
            "1|--extra-index-url=https://h\n1|torch==2.0 " + kHash + "\n");
}

TEST(PipFile, IncludesRelativeToTheFileThatNamesTheOther) {
  Requirements all = read({{"requirements.txt", "a\n-r sub/more.txt\nz"},
                           {"sub/more.txt", "b\n--requirement=../base.txt\n-c limits.txt\n./w.whl"},
                           {"base.txt", "c"},
                           {"sub/limits.txt", "numpy<2\n--pre"}});
  std::string found;
  for (const Line& line : all.lines) found += to_text(line.where) + " " + line.text + "\n";
  EXPECT_EQ(found,
            "requirements.txt:1:1 a\nsub/more.txt:1:1 b\nbase.txt:1:1 c\n"
            "sub/limits.txt:2:1 --pre\nsub/more.txt:4:1 ./w.whl\nrequirements.txt:3:1 z\n");
  EXPECT_EQ(all.lines[4].location, "sub/w.whl");
  ASSERT_EQ(all.constraints.size(), 1u);
  EXPECT_EQ(all.constraints[0].text, "numpy<2");
  EXPECT_EQ(all.files, (std::vector<std::string>{"base.txt", "requirements.txt", "sub/limits.txt",
                                                 "sub/more.txt"}));
}

TEST(PipFile, ReadsAFileOnce) {
  Requirements all = read({{"requirements.txt", "-r a.txt\n-r b.txt\n-c b.txt"},
                           {"a.txt", "-r b.txt"},
                           {"b.txt", "x"}});
  EXPECT_EQ(all.lines.size(), 1u);
  EXPECT_EQ(all.constraints.size(), 1u);
}

TEST(PipFile, ReportsEveryMistakeOfEveryFile) {
  EXPECT_EQ(errors({{"requirements.txt", "a=1\nb\n-r x.txt\n-r y.txt\nc>=1.*"},
                    {"x.txt", "\n  d ==\\\n 1 2\n--prre\n"}}),
            "requirements.txt:1:2: \"=\" is no comparison of versions\n"
            "x.txt:3:4: unexpected \"2\" after the version\n"
            "x.txt:4:1: \"--prre\" is no option of requirements files\n"
            "requirements.txt:4:1: there is no file \"y.txt\" in the project\n"
            "requirements.txt:5:2: '.*' goes with == and != only\n");
}

TEST(PipFile, RefusesCircles) {
  EXPECT_EQ(errors({{"requirements.txt", "-r requirements.txt"}}),
            "requirements.txt:1:1: files include each other in a circle: requirements.txt -> "
            "requirements.txt\n");
  EXPECT_EQ(
      errors({{"requirements.txt", "-r a.txt"}, {"a.txt", "-c b.txt"}, {"b.txt", "-r ./a.txt"}}),
      "b.txt:1:1: files include each other in a circle: a.txt -> b.txt -> a.txt\n");
}

TEST(PipFile, RefusesEndlessIncludes) {
  Texts files;
  for (int i = 0; i < 200; ++i) {
    files[i == 0 ? "requirements.txt" : std::to_string(i)] = "-r " + std::to_string(i + 1);
  }
  EXPECT_EQ(errors(files), "99:1:1: files include each other more than 100 deep\n");
  // 2^40 ways through 40 files.
  files.clear();
  for (int i = 0; i < 40; ++i) {
    std::string next = std::to_string(i + 1);
    files[i == 0 ? "requirements.txt" : std::to_string(i)] = "-r " + next + "\n-r " + next;
  }
  files["40"] = "a";
  EXPECT_EQ(read(files).lines.size(), 1u);
}

TEST(PipFile, RefusesWhatIsOutsideOfTheProject) {
  for (const char* line : {"-r ../x.txt", "-c /etc/x.txt", "-r sub/../../x.txt", "./../x.whl",
                           "/x.whl", "-e ..", "file:///x.whl", "a @ file:///x.whl",
                           "--find-links /wheels", "-f ../w", "-r file://host/x.txt"}) {
    EXPECT_NE(errors({{"requirements.txt", line}}).find("is outside of the project"),
              std::string::npos)
        << line;
  }
}

TEST(PipFile, RefusesWhatIsNoText) {
  auto error = [](std::string text) { return errors({{"requirements.txt", std::move(text)}}); };
  EXPECT_EQ(error("a\nb\xFF"), "requirements.txt:2: the file is not UTF-8 text\n");
  EXPECT_EQ(error(std::string("a\0b", 3)), "requirements.txt:1: the file is not UTF-8 text\n");
  EXPECT_EQ(error(std::string("\xFF\xFE"
                              "a\0",
                              4)),
            "requirements.txt:1: the file is UTF-16, not UTF-8\n");
}

TEST(PipFile, SaysSoIfAFileCannotBeRead) {
  struct Unreadable final : FileReader {
    std::optional<std::string> read(std::string_view path) const override {
      if (path == "requirements.txt") return "-r secret.txt\na=1";
      throw Error(ErrorCode::io, "secret.txt can't be read: permission denied");
    }
  };
  try {
    read_requirements("requirements.txt", Unreadable(), "", "linux/amd64");
    FAIL();
  } catch (const Error& error) {
    ASSERT_EQ(error.diagnostics.size(), 2u);
    EXPECT_EQ(error.diagnostics[0].message, "secret.txt can't be read: permission denied");
  }
}

TEST(PipFile, SurvivesHostileFiles) {
  std::string megabytes(3 << 19, 'a');
  EXPECT_EQ(only(megabytes).requirement->name.size(), megabytes.size());
  EXPECT_LT(errors({{"requirements.txt", megabytes + " " + megabytes}}).size(), 300u);
  std::string continued;
  for (int i = 0; i < 200000; ++i) continued += "a\\\n";
  EXPECT_EQ(only(continued + "==1").requirement->name.size(), 200000u);
  std::string options;
  for (int i = 0; i < 50000; ++i) options += "--pre ";
  EXPECT_EQ(read_one(options).lines.size(), 50000u);
  std::string wrong;
  for (int i = 0; i < 10000; ++i) wrong += "a=1\n";
  std::string said = errors({{"requirements.txt", wrong}});
  EXPECT_TRUE(said.ends_with(": and 9900 more\n")) << said.substr(said.size() - 100);
  EXPECT_EQ(texts(std::string(1 << 20, '\n') + "a"), "1048577|a\n");
}

TEST(PipFile, IsNothingWhereThereIsNone) {
  EXPECT_EQ(read_requirements("x.txt", MemoryFiles({}), "", "linux/amd64"), std::nullopt);
}

TEST(Lines, HaveTheirPlaceInTheConfiguration) {
  Requirements all =
      parse_lines({{"torch==2.0 # x", {"cog.yaml", 7, 5, 15}}, {"--pre", {"cog.yaml", 8, 5, 10}}});
  ASSERT_EQ(all.lines.size(), 2u);
  EXPECT_EQ(all.lines[0].text, "torch==2.0");
  EXPECT_EQ(all.lines[0].where, (SourceSpan{"cog.yaml", 7, 5, 15}));
  try {
    parse_lines({{"a=1", {"cog.yaml", 7, 5, 8}}, {"-r x.txt", {"cog.yaml", 8, 5, 13}}});
    FAIL();
  } catch (const Error& error) {
    ASSERT_EQ(error.diagnostics.size(), 2u);
    EXPECT_EQ(to_text(error.diagnostics[0].where), "cog.yaml:7:6");
    EXPECT_EQ(error.diagnostics[1].message, "a list of packages can't include a file");
  }
}

}  // namespace
}  // namespace cog::requirements
