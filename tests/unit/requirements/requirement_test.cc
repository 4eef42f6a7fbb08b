#include "requirements/requirement.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::requirements {
namespace {

// "line:column-end: message. hint"
std::string mistake(std::string_view text) {
  try {
    parse_requirement(text, {"requirements.txt", 3, 1, 0});
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    EXPECT_EQ(error.where.line, 3);
    return std::to_string(error.where.column) + "-" + std::to_string(error.where.end_column) +
           ": " + error.message + (error.hint.empty() ? "" : ". " + error.hint);
  }
  return "none";
}

TEST(Requirement, HasParts) {
  Requirement r =
      parse_requirement(" Torch_Vision [B.b, a,a] ( >=0.19 , <1 ) ; python_version >= '3.10' ");
  EXPECT_EQ(r.name, "torch-vision");
  EXPECT_EQ(r.written_name, "Torch_Vision");
  EXPECT_EQ(r.extras, (std::vector<std::string>{"a", "b-b"}));
  EXPECT_EQ(to_text(r.specifiers), ">=0.19,<1");
  EXPECT_EQ(r.marker.text(), "python_version >= '3.10'");
  EXPECT_EQ(r.url, "");
}

TEST(Requirement, MayHaveAnAddress) {
  Requirement r = parse_requirement("a[x]@ https://h/a.zip;x#sha256=00 ; os_name == 'nt'");
  EXPECT_EQ(r.name, "a");
  EXPECT_EQ(r.url, "https://h/a.zip;x#sha256=00");
  EXPECT_EQ(r.marker.text(), "os_name == 'nt'");
  EXPECT_EQ(parse_requirement("a @ git+https://${TOKEN}@h/a").url, "git+https://${TOKEN}@h/a");
}

TEST(Requirement, SaysWhatIsWrong) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"", "1-1: the name of a package is missing. write a line such as numpy>=1.26"},
      {"==1",
       "1-4: \"==1\" does not start with the name of a package. write a line such as "
       "numpy>=1.26"},
      {"numpy=1", "6-7: \"=\" is no comparison of versions. write =="},
      {"numpy^1.2",
       "6-7: \"^\" is no comparison of versions. a caret is Poetry's; write >=1.2,<2 "
       "for ^1.2"},
      {"numpy 1.2",
       "7-10: unexpected \"1.2\" after the name. write one package a line, a version "
       "as in numpy==1.2"},
      {"numpy>=1 <2",
       "10-12: unexpected \"<2\" after the version. put a comma between two "
       "comparisons"},
      {"numpy>=", "6-8: a version is missing after >=. write it as in >=1.2"},
      {"numpy>=new", "6-11: \"new\" is no version after >=. write it as in >=1.2"},
      {"numpy>=1.*", "6-11: '.*' goes with == and != only. write >=1"},
      {"numpy==1a1.*", "6-13: '.*' goes with plain numbers only. write 1.2.* and not 1.2rc1.*"},
      {"numpy>=1,<2+cpu", "10-16: a local label goes with == and != only. leave out +cpu"},
      {"numpy~=1", "6-9: ~= needs two numbers at least. write ~=1.0 or ==1.*"},
      {"numpy==1.2x", "6-12: \"1.2x\" is no version. write it as in ==1.2"},
      {"numpy (>=1", "7-8: this parenthesis is not closed. add ')' after the version"},
      {"a[b", "2-3: the list of extras is not closed. write [one,two]"},
      {"a[b c]", "5-6: a comma is missing between extras. write [one,two]"},
      {"a[b,]", "5-6: the name of an extra is missing after the comma"},
      {"a @", "4-4: an address is missing after '@'. write name @ https://..."},
      {"a @ x y", "7-8: unexpected \"y\" after the address. an address holds no blanks; write %20"},
      {"a;",
       "2-3: nothing follows the ';'. leave it out, or write a condition, such as "
       "python_version >= \"3.10\""},
      {"a; python_versoin > '3'",
       "4-18: \"python_versoin\" is no variable of markers. did you mean "
       "python_version?"},
      {"a; os_name == nt",
       "15-17: \"nt\" is no variable of markers. put quotes around a text: "
       "\"nt\""},
      {"a; os_name = 'nt'", "12-13: a marker lacks its comparison. write '=='"},
      {"a; os_name == 'nt", "15-16: this quote is not closed"},
      {"a; (os_name == 'nt'", "4-5: this parenthesis is not closed. add ')' after the marker"},
      {"a; os_name == 'nt' x",
       "20-21: unexpected \"x\" after the marker. join conditions by 'and' "
       "or 'or'"},
      {"a; os_name ~= 'nt'",
       "4-19: ~= compares versions, and \"nt\" is compared as text. use == or "
       "!="},
      {"caf\xC3\xA9 x",
       "1-5: \"caf\xC3\xA9\" does not start with the name of a package. write a "
       "line such as numpy>=1.26"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(mistake(text), expected) << text;
}

TEST(Requirement, SurvivesLongTexts) {
  std::string many = "a";
  for (int i = 0; i < 100000; ++i) many += i == 0 ? ">=1" : ",>=1";
  EXPECT_EQ(parse_requirement(many).specifiers.all.size(), 100000u);
  for (char c : {'a', '[', '(', ',', '=', ';', '.', '\0', '@', ' ', '~', '\xFF'}) {
    EXPECT_LT(mistake("a" + std::string(1, c) + " " + std::string(5 << 20, c)).size(), 300u);
  }
}

TEST(Names, AreNormalised) {
  EXPECT_EQ(normalize_name("My__Odd.-Name"), "my-odd-name");
  EXPECT_EQ(normalize_name(""), "");
}

}  // namespace
}  // namespace cog::requirements
