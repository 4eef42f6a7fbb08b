#include "base/text.h"

#include <gtest/gtest.h>

namespace cog {
namespace {

TEST(Text, SplitsLinesAtBothKindsOfEnd) {
  EXPECT_EQ(split_lines("a\r\nb\n\nc"), (std::vector<std::string>{"a", "b", "", "c"}));
  EXPECT_EQ(split_lines("a\n"), (std::vector<std::string>{"a"}));
  EXPECT_TRUE(split_lines("").empty());
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

}  // namespace
}  // namespace cog
