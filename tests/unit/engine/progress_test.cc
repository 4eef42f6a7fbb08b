#include "engine/buildkit/progress.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "engine/plain_progress.h"
#include "status.pb.h"
#include "unit/engine/events.h"

namespace cog::engine {
namespace {

using buildkit::Progress;
using buildkit::wire::StatusResponse;
using testing::EventLog;

// Writes the messages of an engine.
class Message {
 public:
  // Times in seconds, 0 = not yet.
  Message& vertex(const std::string& id, const std::string& name, double started = 0,
                  double completed = 0) {
    auto* vertex = status_.add_vertexes();
    vertex->set_digest(id);
    vertex->set_name(name);
    if (started > 0) set(*vertex->mutable_started(), started);
    if (completed > 0) set(*vertex->mutable_completed(), completed);
    return *this;
  }
  Message& cached() {
    status_.mutable_vertexes(status_.vertexes_size() - 1)->set_cached(true);
    return *this;
  }
  Message& error(const std::string& text) {
    status_.mutable_vertexes(status_.vertexes_size() - 1)->set_error(text);
    return *this;
  }
  Message& log(const std::string& id, const std::string& text) {
    auto* log = status_.add_logs();
    log->set_vertex(id);
    log->set_msg(text);
    return *this;
  }
  Message& warning(const std::string& text) {
    status_.add_warnings()->set_short_(text);
    return *this;
  }
  std::string bytes() const { return status_.SerializeAsString(); }

 private:
  static void set(buildkit::wire::Timestamp& time, double seconds) {
    time.set_seconds(static_cast<int64_t>(seconds));
    time.set_nanos(static_cast<int32_t>((seconds - static_cast<double>(time.seconds())) * 1e9));
  }
  StatusResponse status_;
};

class ProgressTest : public ::testing::Test {
 protected:
  void add(const Message& message) { progress_.add(message.bytes()); }

  EventLog log_;
  OnBuildEvent on_event_ = log_.listener();
  Progress progress_{on_event_};
};

TEST_F(ProgressTest, AStepFromStartToEnd) {
  add(Message().vertex("1", "[1/2] RUN make"));
  add(Message().vertex("1", "[1/2] RUN make", 100));
  add(Message().log("1", "hello\n"));
  add(Message().vertex("1", "[1/2] RUN make", 100, 102.5));
  EXPECT_EQ(log_.text(),
            "started 1 [1/2] RUN make\n"
            "output 1 [1/2] RUN make: hello\n"
            "done 1 [1/2] RUN make 2.5s\n");
}

TEST_F(ProgressTest, RepeatedStatesAreOneEvent) {
  for (int i = 0; i < 3; ++i) add(Message().vertex("1", "RUN x", 100));
  for (int i = 0; i < 3; ++i) add(Message().vertex("1", "RUN x", 100, 101));
  EXPECT_EQ(log_.text(), "started 1 RUN x\ndone 1 RUN x 1.0s\n");
}

TEST_F(ProgressTest, StartOutputAndEndInOneMessageAreInOrder) {
  add(Message().vertex("1", "RUN x", 100, 101).log("1", "late"));
  EXPECT_EQ(log_.text(), "started 1 RUN x\noutput 1 RUN x: late\ndone 1 RUN x 1.0s\n");
}

TEST_F(ProgressTest, CachedSteps) {
  add(Message().vertex("1", "RUN x", 100, 100).cached());
  add(Message().vertex("2", "RUN y", 100));
  add(Message().vertex("2", "RUN y", 100, 100).cached());
  EXPECT_EQ(log_.text(), "cached 1 RUN x\nstarted 2 RUN y\ncached 2 RUN y\n");
}

TEST_F(ProgressTest, AStepMayRunAgain) {
  add(Message().vertex("1", "exporting", 100, 101));
  add(Message().vertex("1", "exporting", 102));
  add(Message().vertex("1", "exporting", 102, 104));
  EXPECT_EQ(log_.text(),
            "started 1 exporting\ndone 1 exporting 1.0s\n"
            "started 1 exporting\ndone 1 exporting 2.0s\n");
}

TEST_F(ProgressTest, AStepThatRanDoesNotBecomeCached) {
  add(Message().vertex("1", "FROM x", 100, 101));
  add(Message().vertex("1", "FROM x", 102, 102).cached());
  EXPECT_EQ(log_.text(), "started 1 FROM x\ndone 1 FROM x 1.0s\n");
}

TEST_F(ProgressTest, AFailureIsKept) {
  add(Message().vertex("1", "RUN x", 100).vertex("2", "RUN y", 100));
  add(Message().vertex("1", "RUN x", 100, 101).error("rpc error: context canceled"));
  add(Message().vertex("2", "RUN y", 100, 101).error("exit code: 3"));
  EXPECT_EQ(log_.text(),
            "started 1 RUN x\nstarted 2 RUN y\n"
            "failed 1 RUN x: cancelled 1.0s\nfailed 2 RUN y: exit code: 3 1.0s\n");
  EXPECT_EQ(progress_.failed_step(), "RUN y");
  EXPECT_EQ(progress_.failure(), "exit code: 3");
}

TEST_F(ProgressTest, BookkeepingIsHiddenUnlessItIsSlow) {
  add(Message().vertex("1", "[internal] load build definition", 100, 101).log("1", "x"));
  add(Message().vertex("2", "copy /context /", 100, 120));
  EXPECT_EQ(log_.text(), "");
  add(Message().vertex("3", "[internal] load remote build context", 100, 107));
  EXPECT_EQ(log_.text(), "note: load remote build context 7.0s\n");
}

TEST_F(ProgressTest, AFailureOfBookkeepingIsKept) {
  add(Message().vertex("1", "[internal] load metadata for x", 100, 101).error("not found"));
  EXPECT_EQ(log_.text(), "");
  EXPECT_EQ(progress_.failed_step(), "[internal] load metadata for x");
}

TEST_F(ProgressTest, WarningsAreNotes) {
  add(Message().warning("deprecated"));
  EXPECT_EQ(log_.text(), "note: warning: deprecated\n");
}

TEST_F(ProgressTest, OtherBytesAreAnError) {
  for (const char* bytes : {"hello", "\x0a\xff"}) {
    EXPECT_THROW(progress_.add(bytes), Error);
  }
  progress_.add("");  // a message without news
  EXPECT_EQ(log_.text(), "");
}

class PlainProgressTest : public ::testing::Test {
 protected:
  EventLog log_;
  OnBuildEvent on_event_ = log_.listener();
  PlainProgress progress_{on_event_};
};

TEST_F(PlainProgressTest, ReadsTheClassicBuilder) {
  for (const char* text :
       {"Step 1/3 : FROM tiny", "\n", " ---> 351c0ff4d39b\n", "Step 2/3 : RUN echo hel", "lo", "\n",
        " ---> Running in 9f3e\n", "hel", "lo\n", "Removing intermediate container 9f3e\n",
        " ---> 8d1b\n", "Step 3/3 : ENV A=b\n", " ---> Using cache\n", " ---> 77aa\n",
        "Successfully built 77aa\n", "Successfully tagged x:latest\n"}) {
    progress_.add(text);
  }
  progress_.finish("");
  EXPECT_EQ(log_.text_without_times(),
            "started 1 [1/3] FROM tiny\ndone 1 [1/3] FROM tiny\n"
            "started 2 [2/3] RUN echo hello\noutput 2 [2/3] RUN echo hello: hello\n"
            "done 2 [2/3] RUN echo hello\n"
            "started 3 [3/3] ENV A=b\ncached 3 [3/3] ENV A=b\n");
}

TEST_F(PlainProgressTest, ReadsPodman) {
  progress_.add("STEP 1/2: FROM tiny\nSTEP 2/2: RUN make\nStep by step\nCOMMIT x\n--> 77aa\n");
  progress_.finish("");
  EXPECT_EQ(log_.text_without_times(),
            "started 1 [1/2] FROM tiny\ndone 1 [1/2] FROM tiny\nstarted 2 [2/2] RUN make\n"
            "output 2 [2/2] RUN make: Step by step\ndone 2 [2/2] RUN make\n");
}

TEST_F(PlainProgressTest, AFailingStepShowsItsLastLine) {
  progress_.add("STEP 1/1: RUN make\nno newline at the end");
  progress_.finish("exit status 2");
  EXPECT_EQ(log_.text_without_times(),
            "started 1 [1/1] RUN make\noutput 1 [1/1] RUN make: no newline at the end\n"
            "failed 1 [1/1] RUN make: exit status 2\n");
  EXPECT_EQ(progress_.step(), "[1/1] RUN make");
}

TEST_F(PlainProgressTest, LinesBeforeTheFirstStepAreNotes) {
  progress_.add("Trying to pull tiny...\n");
  progress_.finish("no such image");
  EXPECT_EQ(log_.text(), "note: Trying to pull tiny...\n");
}

}  // namespace
}  // namespace cog::engine
