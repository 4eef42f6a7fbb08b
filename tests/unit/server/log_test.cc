#include "server/log.h"

#include <gtest/gtest.h>

#include "unit/server/recorder.h"

namespace cog::server {
namespace {

using testing::at;

TEST(Log, IsOneJsonObjectPerLine) {
  LogRecord record{Level::info, Target::prediction, "a \"b\"\n\xff", "p1", "Stdout"};
  EXPECT_EQ(render(record, {}, at(7).wall),
            "{\"timestamp\":\"2026-11-22T12:00:00.007000Z\",\"level\":\"INFO\",\"fields\":{"
            "\"message\":\"a \\\"b\\\"\\n\xef\xbf\xbd\",\"prediction_id\":\"p1\","
            "\"source\":\"Stdout\"},\"target\":\"coglet::prediction\"}\n");
  EXPECT_EQ(render({Level::error, Target::server, "x"}, {}, at(0).wall),
            "{\"timestamp\":\"2026-11-22T12:00:00.000000Z\",\"level\":\"ERROR\",\"fields\":{"
            "\"message\":\"x\"},\"target\":\"coglet\"}\n");
}

TEST(Log, IsPlainForPeople) {
  LogSettings settings{.format = LogFormat::console};
  EXPECT_EQ(render({Level::warn, Target::setup, "x"}, settings, at(0).wall),
            "2026-11-22T12:00:00.000000Z WARN coglet::setup: x\n");
  EXPECT_EQ(render({Level::info, Target::prediction, "x", "p1"}, settings, at(0).wall),
            "2026-11-22T12:00:00.000000Z INFO coglet::prediction[p1]: x\n");
  EXPECT_EQ(render({Level::info, Target::prediction, "x", "p1", "Stdout"}, settings, at(0).wall),
            "x\n");
  settings.colours = true;
  EXPECT_NE(render({Level::warn, Target::setup, "x"}, settings, at(0).wall).find("\x1b["),
            std::string::npos);
}

TEST(Log, ALineForPeopleIsOneLineWhateverARequestSays) {
  LogSettings settings{.format = LogFormat::console};
  EXPECT_EQ(
      render({Level::info, Target::prediction, "a\nb\x7f", "p\x1b[31m\r1"}, settings, at(0).wall),
      "2026-11-22T12:00:00.000000Z INFO coglet::prediction[p?[31m?1]: a?b?\n");
  EXPECT_EQ(render({Level::info, Target::user, "\x1b[31mred", "", "Stdout"}, settings, at(0).wall),
            "\x1b[31mred\n")
      << "a model may print as it likes";
}

TEST(Log, KnowsItsLevels) {
  EXPECT_EQ(parse_level("WARNING"), Level::warn);
  EXPECT_EQ(parse_level("debug"), Level::debug);
  EXPECT_EQ(parse_level("loud"), std::nullopt);
}

TEST(Instant, IsWrittenForHeadersToo) {
  EXPECT_EQ(to_http_date(at(0).wall), "Sun, 22 Nov 2026 12:00:00 GMT");
  EXPECT_EQ(to_http_date({}), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace cog::server
