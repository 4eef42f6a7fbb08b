// Answers of real engines (Docker 20.10) as events. To record: POST a tar to /build?nocache=1, with
// and without version=2.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "engine/build_stream.h"
#include "support/golden.h"
#include "unit/engine/events.h"

namespace cog::engine {
namespace {

class RecordedBuild : public ::testing::TestWithParam<std::string> {};

TEST_P(RecordedBuild, GivesTheseEvents) {
  testing::EventLog log;
  OnBuildEvent on_event = log.listener();
  BuildStream stream(on_event);
  std::string end;
  try {
    stream.add(testing::read_golden("engine/" + GetParam() + "/answer.jsonl"));
    stream.finish();
    end = "image " + stream.image_id() + "\n";
  } catch (const Error& error) {
    end = "error: " + error.message + "\n";
  }
  testing::expect_golden("engine/" + GetParam() + "/events.txt", log.text_without_times() + end);
}

INSTANTIATE_TEST_SUITE_P(Cases, RecordedBuild, ::testing::ValuesIn(testing::golden_cases("engine")),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace cog::engine
