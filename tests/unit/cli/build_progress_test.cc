#include "cli/build_progress.h"

#include <gtest/gtest.h>

namespace cog::cli {
namespace {

using engine::BuildEvent;
using Kind = BuildEvent::Kind;

std::string shown(ProgressStyle style, const std::vector<BuildEvent>& events) {
  Console console{os::Environment(os::Environment::Variables{{"NO_COLOR", "1"}})};
  BuildProgress progress(console, style);
  ::testing::internal::CaptureStderr();
  for (const BuildEvent& event : events) progress.show(event);
  return ::testing::internal::GetCapturedStderr();
}

const std::vector<BuildEvent> kFailing = {
    {Kind::cached, "a", "[1/3] FROM base", "", 0},
    {Kind::started, "b", "[2/3] RUN make", "", 0},
    {Kind::output, "b", "", "one\ntw", 0},
    {Kind::output, "b", "", "o", 0},
    {Kind::failed, "b", "[2/3] RUN make", "exit code 2", 0},
};

TEST(BuildProgress, ShowsWholeLinesUnderTheirStep) {
  EXPECT_EQ(shown(ProgressStyle::plain, kFailing), "[2/3] RUN make\n  one\n  two\n");
}

TEST(BuildProgress, AQuietOneShowsOnlyWhatFailed) {
  EXPECT_EQ(shown(ProgressStyle::quiet, kFailing), "[2/3] RUN make\n  one\n  two\n");
  std::vector<BuildEvent> fine(kFailing.begin(), kFailing.end() - 1);
  fine.push_back({Kind::done, "b", "[2/3] RUN make", "", 3.25});
  EXPECT_EQ(shown(ProgressStyle::quiet, fine), "");
  EXPECT_EQ(shown(ProgressStyle::plain, fine), "[2/3] RUN make\n  one\n  two\n  3.2 s\n");
}

}  // namespace
}  // namespace cog::cli
