#include "engine/frames.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::engine {
namespace {

std::string frame(char stream, std::string_view payload) {
  std::string bytes{stream, 0, 0, 0};
  for (int shift : {24, 16, 8, 0}) bytes += static_cast<char>(payload.size() >> shift);
  return bytes.append(payload);
}

struct Heard {
  std::string out;
  std::string err;
  OnOutput listener() {
    return [this](Stream stream, std::string_view bytes) {
      (stream == Stream::out ? out : err) += bytes;
      return true;
    };
  }
};

const std::string kMixed = frame(1, "hello ") + frame(2, "oh") + frame(1, "") +
                           frame(1, std::string(70'000, 'x')) + frame(0, "in") + frame(2, "!");

TEST(Frames, TellsTheStreamsApart) {
  Heard heard;
  Frames frames;
  EXPECT_TRUE(frames.add(kMixed, heard.listener()));
  EXPECT_EQ(heard.out, "hello " + std::string(70'000, 'x') + "in");
  EXPECT_EQ(heard.err, "oh!");
}

TEST(Frames, ComeInPiecesOfAnySize) {
  for (size_t piece : {1, 3, 8, 1000}) {
    Heard heard;
    Frames frames;
    for (size_t at = 0; at < kMixed.size(); at += piece) {
      EXPECT_TRUE(frames.add(std::string_view(kMixed).substr(at, piece), heard.listener()));
    }
    EXPECT_EQ(heard.out.size(), 70'008u) << piece;
    EXPECT_EQ(heard.err, "oh!") << piece;
  }
}

TEST(Frames, PayloadIsHandedOnBeforeItIsComplete) {
  Heard heard;
  Frames frames;
  frames.add(frame(1, "hello").substr(0, 10), heard.listener());
  EXPECT_EQ(heard.out, "he");
}

TEST(Frames, StopWhenTheListenerHasEnough) {
  int calls = 0;
  Frames frames;
  EXPECT_FALSE(frames.add(frame(1, "a") + frame(1, "b"), [&](Stream, std::string_view) {
    ++calls;
    return false;
  }));
  EXPECT_EQ(calls, 1);
}

TEST(Frames, OtherBytesAreAnError) {
  for (std::string bytes :
       {std::string("plain text of a terminal"), frame(3, "x"), frame(-1, "x")}) {
    Heard heard;
    Frames frames;
    try {
      frames.add(bytes, heard.listener());
      ADD_FAILURE() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::engine);
    }
  }
}

}  // namespace
}  // namespace cog::engine
