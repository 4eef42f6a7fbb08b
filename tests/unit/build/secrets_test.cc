#include "build/secrets.h"

#include <gtest/gtest.h>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace cog::build {
namespace {

using testing::error_of;

TEST(ParseSecret, ReadsEachForm) {
  using Source = SecretSource;
  EXPECT_EQ(parse_secret("id=tok,src=./token"), (Source{"tok", "./token", ""}));
  EXPECT_EQ(parse_secret("source=/a=b,ID=tok"), (Source{"tok", "/a=b", ""}));
  EXPECT_EQ(parse_secret("id=tok,env=TOKEN"), (Source{"tok", "", "TOKEN"}));
  EXPECT_EQ(parse_secret("type=env,id=tok,env=TOKEN"), (Source{"tok", "", "TOKEN"}));
  EXPECT_EQ(parse_secret("type=env,id=tok,src=TOKEN"), (Source{"tok", "", "TOKEN"}));
  EXPECT_EQ(parse_secret("type=env,id=tok"), (Source{"tok", "", "tok"}));
  EXPECT_EQ(parse_secret("type=file,id=tok,src=x"), (Source{"tok", "x", ""}));
  EXPECT_EQ(parse_secret("type=file,id=tok"), (Source{"tok", "tok", ""}));
  EXPECT_EQ(parse_secret("id=tok"), (Source{"tok", "", ""}));
}

TEST(ParseSecret, ReadsQuotesAsCsvHasThem) {
  EXPECT_EQ(parse_secret(R"(id=tok,"src=a,b")").file, "a,b");
  EXPECT_EQ(parse_secret(R"("src=say ""hi""",id=tok)").file, "say \"hi\"");
}

TEST(ParseSecret, RefusesWhatIsNone) {
  struct Case {
    const char* text;
    const char* word;
  };
  for (const Case& c : {Case{"", "key=value"},
                        {"foo", "key=value"},
                        {"id=x,,src=y", "key=value"},
                        {"id=x,foo=y", "no key \"foo\""},
                        {"id=x,type=vault", "no type \"vault\""},
                        {"src=y", "no id"},
                        {"id=,src=y", "no id"},
                        {"id=x,src=y,env=Z", "not from both"},
                        {"id=x,type=file,env=Z", "src, not env"},
                        {"id=x,\"src=y", "no end"},
                        {"id=x,src=\"y\"", "middle"},
                        {"\"id=x\"y", "middle"}}) {
    const Error error = error_of([&] { parse_secret(c.text); });
    EXPECT_EQ(error.code, ErrorCode::usage) << c.text;
    EXPECT_NE(error.message.find(c.word), std::string::npos) << c.text << ": " << error.message;
    EXPECT_NE(error.hint.find("src=FILE"), std::string::npos);
  }
}

class ReadSecrets : public ::testing::Test {
 protected:
  std::string value(const SecretSource& source) {
    return read_secrets({source}, folder_.path(), environment_).at(0).value;
  }

  testing::TemporaryFolder folder_;
  const os::Environment environment_{
      {{"HOME", folder_ / "home"}, {"TOKEN", "of the variable"}, {"EMPTY", ""}}};
};

TEST_F(ReadSecrets, FromFilesAndVariables) {
  folder_.write("token", "of the file\n");
  folder_.write("home/token", std::string("of the\0home", 11));
  EXPECT_EQ(value({"x", "token", ""}), "of the file\n");
  EXPECT_EQ(value({"x", folder_ / "token", ""}), "of the file\n");
  EXPECT_EQ(value({"x", "~/token", ""}), std::string("of the\0home", 11));
  EXPECT_EQ(value({"x", "", "TOKEN"}), "of the variable");
}

TEST_F(ReadSecrets, AnIdAloneNamesAVariableOrElseAFile) {
  folder_.write("TOKEN", "of the file");
  folder_.write("token", "of the file");
  EXPECT_EQ(value({"TOKEN", "", ""}), "of the variable");
  EXPECT_EQ(value({"token", "", ""}), "of the file");
}

TEST_F(ReadSecrets, KeepsTheOrder) {
  folder_.write("a", "1");
  auto secrets = read_secrets({{"z", "a", ""}, {"b", "", "TOKEN"}}, folder_.path(), environment_);
  ASSERT_EQ(secrets.size(), 2u);
  EXPECT_EQ(secrets[0].id, "z");
  EXPECT_EQ(secrets[1].id, "b");
}

TEST_F(ReadSecrets, SaysWhatIsMissing) {
  Error error = error_of([&] { value({"tok", "nowhere", ""}); });
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_NE(error.message.find("\"tok\""), std::string::npos) << error.message;
  EXPECT_EQ(error.where.file, folder_ / "nowhere");
  for (const char* name : {"UNSET", "EMPTY"}) {
    error = error_of([&] { value({"tok", "", name}); });
    EXPECT_EQ(error.code, ErrorCode::not_found);
    EXPECT_NE(error.message.find(name), std::string::npos) << error.message;
  }
  EXPECT_EQ(error_of([&] { value({"tok", "", ""}); }).where.file, folder_ / "tok");
}

TEST_F(ReadSecrets, RefusesWhatIsNoFile) {
  EXPECT_EQ(error_of([&] { value({"tok", ".", ""}); }).code, ErrorCode::io);
  folder_.write("token", "x");
  EXPECT_EQ(error_of([&] { value({"tok", "token/below", ""}); }).code, ErrorCode::not_found);
}

TEST_F(ReadSecrets, HasALimit) {
  folder_.write("large", std::string(engine::kMaxSecretSize, 'x'));
  folder_.write("too-large", std::string(engine::kMaxSecretSize + 1, 'x'));
  EXPECT_EQ(value({"tok", "large", ""}).size(), engine::kMaxSecretSize);
  for (const char* name : {"too-large", "/dev/zero"}) {
    EXPECT_EQ(error_of([&] { value({"tok", name, ""}); }).code, ErrorCode::input) << name;
  }
}

TEST_F(ReadSecrets, RefusesAnIdThatIsThereTwice) {
  const std::vector<SecretSource> twice = {{"tok", "", "TOKEN"}, {"tok", "", "TOKEN"}};
  EXPECT_EQ(error_of([&] { read_secrets(twice, folder_.path(), environment_); }).code,
            ErrorCode::usage);
}

}  // namespace
}  // namespace cog::build
