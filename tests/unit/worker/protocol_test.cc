#include "worker/protocol.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "support/golden.h"

namespace cog::worker {
namespace {

const std::vector<std::string> kTypes = {"",        "hello",  "ready",  "setup_failed",
                                         "predict", "output", "log",    "metric",
                                         "done",    "cancel", "health", "shutdown"};

std::vector<std::string> frame_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(testing::golden_path("frames"))) {
    if (entry.path().extension() == ".bin") names.push_back(entry.path().stem());
  }
  EXPECT_GE(names.size(), kTypes.size() - 1);
  return names;
}

Message described(const std::string& name) {
  auto json = nlohmann::json::parse(testing::read_golden("frames/" + name + ".json"));
  auto type = std::find(kTypes.begin(), kTypes.end(), json.at("type")) - kTypes.begin();
  return {static_cast<FrameType>(type), json.at("prediction"), json.at("payload"),
          json.at("descriptor")};
}

TEST(Protocol, GoldenFramesAreReadAsDescribed) {
  for (const std::string& name : frame_names()) {
    std::string bytes = testing::read_golden("frames/" + name + ".bin");
    std::string_view rest = bytes;
    auto message = decode(rest);
    ASSERT_TRUE(message) << name;
    EXPECT_EQ(*message, described(name)) << name;
    EXPECT_TRUE(rest.empty()) << name;
  }
}

TEST(Protocol, GoldenFramesAreWrittenByteForByte) {
  for (const std::string& name : frame_names()) {
    EXPECT_EQ(encode(described(name)), testing::read_golden("frames/" + name + ".bin")) << name;
  }
}

TEST(Protocol, FramesComeOutOfAStreamInOrder) {
  std::string stream;
  for (const std::string& name : frame_names()) stream += encode(described(name));
  std::string_view rest = stream;
  for (const std::string& name : frame_names()) EXPECT_EQ(decode(rest), described(name));
  EXPECT_EQ(decode(rest), std::nullopt);
}

TEST(Protocol, APartOfAFrameIsNoFrameYet) {
  std::string whole = encode(described("log_stdout"));
  for (size_t length = 0; length < whole.size(); ++length) {
    std::string_view part = std::string_view(whole).substr(0, length);
    EXPECT_EQ(decode(part), std::nullopt);
    EXPECT_EQ(part.size(), length) << "a part must stay in the buffer";
  }
}

TEST(Protocol, RefusesNonsense) {
  using std::string_view_literals::operator""sv;
  for (std::string_view header : {
           "\0\0\0\0\x01\0\x02\0\0\0\0\0\0\0\0\0"sv,      // another version
           "\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0"sv,        // type 0
           "\0\0\0\0\x0c\0\x01\0\0\0\0\0\0\0\0\0"sv,      // the type after the last
           "\x01\0\0\x01\x06\0\x01\0\0\0\0\0\0\0\0\0"sv,  // one byte over the limit
           "HTTP/1.1 200 OK\r\n"sv,
       }) {
    std::string bytes(header);
    std::string_view rest = bytes;
    try {
      decode(rest);
      ADD_FAILURE() << "accepted " << bytes;
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::network);
    }
  }
}

}  // namespace
}  // namespace cog::worker
