#include "server/capped_text.h"

#include <gtest/gtest.h>

namespace cog::server {
namespace {

constexpr size_t kHalf = CappedText::kHalf;

TEST(CappedText, KeepsAllUpToItsLimit) {
  CappedText text;
  EXPECT_EQ(text.text(), "");
  text.append("one\n");
  text.append(std::string(2 * kHalf - 4, 'x'));
  EXPECT_EQ(text.text(), "one\n" + std::string(2 * kHalf - 4, 'x'));
}

TEST(CappedText, KeepsHeadAndTailAndCountsTheRest) {
  CappedText pieces;
  for (size_t i = 0; i < 10 * kHalf / 1024; ++i) pieces.append(std::string(1023, 'a') + "\n");
  pieces.append("end\n");
  CappedText whole;
  std::string lines;
  for (size_t i = 0; i < 10 * kHalf / 1024; ++i) lines += std::string(1023, 'a') + "\n";
  whole.append(lines + "end\n");
  std::string expected = lines.substr(0, kHalf) + "[" + std::to_string(8 * kHalf + 4) +
                         " bytes were left out here]\n" + lines.substr(9 * kHalf + 4) + "end\n";
  EXPECT_TRUE(pieces.text() == expected);
  EXPECT_TRUE(whole.text() == expected);
}

TEST(CappedText, CutsBetweenCharacters) {
  CappedText text;
  text.append("x");
  for (int i = 0; i < 10; ++i) {
    std::string umlauts;
    while (umlauts.size() < kHalf) umlauts += "\xc3\xa4";
    text.append(umlauts);
  }
  std::string result = text.text();
  size_t note = result.find("\n[");
  ASSERT_NE(note, result.npos);
  EXPECT_EQ(result[note - 1], '\xa4');
  EXPECT_EQ(result[result.find("]\n") + 2], '\xc3');
}

TEST(CappedText, IsCappedWhateverTheBytesAre) {
  CappedText text;
  for (size_t i = 0; i < 3 * kHalf; ++i) text.append("\x80\x80\x80");
  EXPECT_LT(text.text().size(), 2 * kHalf + 100);
}

}  // namespace
}  // namespace cog::server
