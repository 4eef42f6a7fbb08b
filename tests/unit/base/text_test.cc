#include "base/text.h"

#include <gtest/gtest.h>

namespace cog {
namespace {

TEST(Text, SplitsLinesAtBothKindsOfEnd) {
  EXPECT_EQ(split_lines("a\r\nb\n\nc"), (std::vector<std::string>{"a", "b", "", "c"}));
  EXPECT_EQ(split_lines("a\n"), (std::vector<std::string>{"a"}));
  EXPECT_TRUE(split_lines("").empty());
}

TEST(Text, KnowsUtf8Characters) {
  for (std::string_view one : {"a", "\x7f", "\xC2\x80", "ü", "€", "\xED\x9F\xBF", "\xEF\xBF\xBF",
                               "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(character_length(std::string(one) + "x"), one.size()) << one;
  }
  EXPECT_EQ(character_length({"\0", 1}), 1u);
  for (std::string_view none :
       {"", "\x80", "\xC1\xBF", "\xC3", "\xC3x", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_EQ(character_length(none), 0u);
  }
}

TEST(Text, FindsTheWordThatWasMeant) {
  EXPECT_EQ(nearest("promt", {"image", "prompt"}), "prompt");
  EXPECT_EQ(nearest("biuld", {"push", "build"}), "build");
  EXPECT_EQ(nearest("xyz", {"image", "prompt"}), std::nullopt);
}

TEST(Text, Base64RoundTripsEveryLength) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
  EXPECT_EQ(encode_base64("any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw==");
  EXPECT_EQ(decode_base64("YW55IGNhcm5hbCBwbGVhcw"), "any carnal pleas");
}

TEST(Text, Base64RefusesWhatIsNot) {
  EXPECT_EQ(decode_base64("a"), std::nullopt);
  EXPECT_EQ(decode_base64("ab c"), std::nullopt);
  EXPECT_EQ(decode_base64("ab=c"), std::nullopt);
}

TEST(Text, PercentCoding) {
  EXPECT_EQ(encode_percent("a b/ü~"), "a%20b%2F%C3%BC~");
  EXPECT_EQ(decode_percent("a%20b%2f%zz%"), "a b/%zz%");
}

TEST(Text, QuotesControlCharacters) { EXPECT_EQ(in_quotes("a\"b\n\x1b"), "\"a\\\"b\\n\\x1b\""); }

TEST(Text, IsCountedAndCutAtCodePoints) {
  EXPECT_EQ(count_code_points("a\u00e9\u20ac\U0001F600"), 4);
  EXPECT_EQ(first_code_points("a\u00e9\u20ac", 2), "a\u00e9");
  EXPECT_EQ(first_code_points("ab", 5), "ab");
  EXPECT_EQ(first_code_points("", 1), "");
  EXPECT_EQ(shorten("abc", 3), "abc");
  EXPECT_EQ(shorten("abcd", 3), "abc...");
  EXPECT_EQ(shorten("a\u20acb", 3), "a...");
}

}  // namespace
}  // namespace cog
