#include "worker/worker.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>

#include "base/error.h"
#include "worker/value_file.h"

namespace cog::worker {
namespace {

// One fake worker (see fake/cog/_worker.py) and what came from it.
class WorkerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ::setenv("PYTHONPATH", COG_FAKE_WORKER, 1);
    python_ = find_program({"python", "python3"}, std::getenv("PATH"));
    ASSERT_TRUE(python_);
  }

  void start(const std::string& reference) {
    worker_ = std::make_unique<Worker>(
        context_, std::vector<std::string>{*python_, "-u", "-m", "cog._worker", reference},
        Worker::Callbacks{[this](Message message) {
                            if (no_memory_) throw std::bad_alloc();
                            messages_.push_back(std::move(message));
                          },
                          [this](const std::string& reason) { nonsense_ = reason; }});
  }

  // Runs until a frame of this type came, and returns it.
  Message wait_for(FrameType type) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
      while (!messages_.empty()) {
        Message message = std::move(messages_.front());
        messages_.pop_front();
        if (message.type == type) return message;
      }
      context_.restart();
      context_.run_one_for(std::chrono::seconds(1));
    }
    ADD_FAILURE() << "no frame of type " << static_cast<int>(type) << " came";
    return {};
  }

  std::string ask(const std::string& input) {
    worker_->send(FrameType::predict, 1, R"({"input":)" + input + R"(,"context":{}})");
    return wait_for(FrameType::output).payload;
  }

  std::string wait_for_end() {
    int status = 0;
    EXPECT_EQ(::waitpid(worker_->id(), &status, 0), worker_->id());
    return describe_end(status);
  }

  boost::asio::io_context context_{1};
  std::optional<std::string> python_;
  std::deque<Message> messages_;
  bool no_memory_ = false;
  std::string nonsense_;
  std::unique_ptr<Worker> worker_;
};

TEST_F(WorkerTest, SaysHelloSetsUpAndPredicts) {
  start("ok");
  EXPECT_NE(wait_for(FrameType::hello).payload.find("9.9.9"), std::string::npos);
  EXPECT_EQ(wait_for(FrameType::log).payload, "\x01setting up\n");
  wait_for(FrameType::ready);
  EXPECT_EQ(ask(R"({"name":"you"})"), R"("hello you")");
  Message done = wait_for(FrameType::done);
  EXPECT_EQ(done.prediction, 1u);
  EXPECT_EQ(done.payload, R"({"status":"succeeded","stream":false})");
}

TEST_F(WorkerTest, SeesNothingOfOursButItsSocket) {
  ::signal(SIGPIPE, SIG_IGN);
  start("some:reference");
  wait_for(FrameType::ready);
  std::string facts = ask(R"({"do":"facts"})");
  EXPECT_NE(facts.find(R"("stdin":"/dev/null","descriptors":[0,1,2,3],"leads_group":true,)"
                       R"("arguments":["some:reference"])"),
            std::string::npos)
      << facts;
}

TEST_F(WorkerTest, LargeValuesGoByDescriptorBothWays) {
  start("ok");
  wait_for(FrameType::ready);
  std::string text(5'000'000, 'a');
  EXPECT_EQ(ask(R"({"do":"length","text":")" + text + R"("})"), "5000000");
  std::string output = ask(R"({"do":"big","size":3000000})");
  EXPECT_EQ(output.size(), 3'000'002u);
}

TEST_F(WorkerTest, AFullSocketDelaysFramesAndLosesNone) {
  start("ok");
  wait_for(FrameType::ready);
  std::string text(60'000, 'b');
  for (uint64_t number = 1; number <= 50; ++number) {
    worker_->send(FrameType::predict, number,
                  R"({"input":{"do":"length","text":")" + text + R"("},"context":{}})");
  }
  for (uint64_t number = 1; number <= 50; ++number) {
    EXPECT_EQ(wait_for(FrameType::done).prediction, number);
  }
}

TEST_F(WorkerTest, EndsAfterShutdown) {
  start("ok");
  wait_for(FrameType::ready);
  worker_->send(FrameType::shutdown, 0, "");
  EXPECT_EQ(wait_for_end(), "ended with exit code 0");
}

TEST_F(WorkerTest, WhatItStillSentIsDeliveredAfterItsEnd) {
  start("die");
  siginfo_t info = {};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(worker_->id()), &info, WEXITED | WNOWAIT), 0);
  worker_->finish();
  ASSERT_EQ(messages_.size(), 2u);
  EXPECT_EQ(messages_[1].payload, "\x01setting up\n");
  EXPECT_EQ(wait_for_end(), "ended with exit code 3");
}

TEST_F(WorkerTest, ItsChildrenEndWithIt) {
  start("ok");
  wait_for(FrameType::ready);
  pid_t child = std::stoi(ask(R"({"do":"orphan"})"));
  ASSERT_EQ(::getpgid(child), worker_->id());
  worker_->kill();
  EXPECT_EQ(wait_for_end(), "killed by signal 9");
  // The child is not ours to wait for; killed it is when its group has no living member left.
  for (int i = 0; i < 2000 && ::kill(child, 0) == 0; ++i) {
    std::string stat;
    if (FILE* file = ::fopen(("/proc/" + std::to_string(child) + "/stat").c_str(), "r")) {
      char line[512] = {};
      if (::fgets(line, sizeof line, file) != nullptr) stat = line;
      ::fclose(file);
    }
    if (stat.find(") Z ") != stat.npos) break;
    ASSERT_LT(i, 1999) << stat;
    ::usleep(1000);
  }
}

TEST_F(WorkerTest, NonsenseEndsIt) {
  start("ok");
  wait_for(FrameType::ready);
  worker_->send(FrameType::predict, 1, R"({"input":{"do":"nonsense"},"context":{}})");
  while (nonsense_.empty()) {
    context_.restart();
    context_.run_one();
  }
  EXPECT_NE(nonsense_.find("do not understand each other"), std::string::npos) << nonsense_;
  EXPECT_EQ(wait_for_end(), "killed by signal 9");
}

TEST_F(WorkerTest, AMessageThatCanNotBeTakenEndsIt) {
  no_memory_ = true;
  start("ok");
  while (nonsense_.empty()) {
    context_.restart();
    context_.run_one();
  }
  EXPECT_EQ(nonsense_, "std::bad_alloc");
  EXPECT_EQ(wait_for_end(), "killed by signal 9");
}

TEST_F(WorkerTest, SendingToADeadOneIsNoError) {
  start("ok");
  wait_for(FrameType::ready);
  worker_->kill();
  wait_for_end();
  EXPECT_NO_THROW(worker_->send(FrameType::predict, 1, "{}"));
}

TEST(Process, AProgramThatCanNotStartIsAnError) {
  try {
    start_process({"/dev/null"});
    ADD_FAILURE() << "started";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::io);
    EXPECT_EQ(error.message, "Can't start the worker with /dev/null: Permission denied");
  }
}

TEST(Process, ProgramsAreFoundOnThePath) {
  EXPECT_EQ(find_program({"no-such", "sh"}, "/nowhere:/bin:/usr/bin"), "/bin/sh");
  EXPECT_EQ(find_program({"sh"}, "/nowhere"), std::nullopt);
  EXPECT_EQ(find_program({"etc"}, "/"), std::nullopt) << "a folder is no program";
}

TEST(ValueFile, KeepsAValue) {
  std::string value("a\0b", 3);
  os::UniqueFd file = write_value(value);
  EXPECT_EQ(read_value(file, 3), value);
  EXPECT_EQ(read_value(file, 1), "a");
  EXPECT_THROW(read_value(file, 4), Error);
  EXPECT_THROW(read_value(file, UINT64_MAX), Error);
}

}  // namespace
}  // namespace cog::worker
