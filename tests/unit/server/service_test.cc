#include "server/service.h"

#include <gtest/gtest.h>

#include "unit/server/recorder.h"

namespace cog::server {
namespace {

using prediction::Response;
using prediction::Status;
using testing::at;
using testing::Recorder;
using worker::FrameType;
using Done = std::vector<std::string>;

class ServiceTest : public ::testing::Test {
 protected:
  void make_ready() {
    service_.start(at(0));
    tell(FrameType::ready, 0, "{}", 10);
    recorder_.take();
  }

  void tell(FrameType type, uint64_t number, std::string payload, int time = 20) {
    service_.on_message({type, number, std::move(payload), false}, at(time));
  }

  // "accepted", or the refusal.
  std::string predict(const std::string& id = "a", const std::string& input = "{}", int time = 20) {
    prediction::Request request;
    request.id = id;
    request.input = input;
    auto refusal = service_.predict(
        request, [this](const Response& response) { replies_.push_back(response); }, at(time));
    return refusal ? std::to_string(refusal->http_status) + " " + refusal->reason : "accepted";
  }

  void succeed(uint64_t number, int time = 30) {
    tell(FrameType::done, number, R"({"status":"succeeded","stream":false})", time);
  }

  void crash(int time) { service_.on_worker_end("killed by signal 9", at(time)); }

  Health health() { return service_.health().health; }

  Recorder recorder_;
  Service service_{{.setup_timeout = std::chrono::seconds(5),
                    .drain_timeout = std::chrono::seconds(25),
                    .output_is_list = false},
                   recorder_};
  std::vector<Response> replies_;
};

TEST_F(ServiceTest, StartsReadyAndAnswers) {
  service_.start(at(0));
  EXPECT_EQ(recorder_.take(), Done{"start"});
  EXPECT_EQ(health(), Health::starting);
  EXPECT_EQ(predict().substr(0, 34), "503 Setup has not finished yet. Wa");
  tell(FrameType::ready, 0, "{}");
  EXPECT_EQ(health(), Health::ready);

  EXPECT_EQ(predict("a", R"({"n":1})", 1000), "accepted");
  EXPECT_EQ(recorder_.take(), Done{R"(send 4 1 {"input":{"n":1},"context":{}})"});
  EXPECT_EQ(health(), Health::busy);
  tell(FrameType::output, 1, R"("hi")");
  tell(FrameType::done, 1, R"({"status":"succeeded","stream":false})", 1250);

  ASSERT_EQ(replies_.size(), 1u);
  EXPECT_EQ(prediction::to_json(replies_[0]),
            R"({"completed_at":"2026-11-22T12:00:01.250000+00:00",)"
            R"("created_at":"2026-11-22T12:00:01.000000+00:00","id":"a","logs":"",)"
            R"("metrics":{"predict_time":0.250000},"output":"hi",)"
            R"("started_at":"2026-11-22T12:00:01.000000+00:00","status":"succeeded"})");
  EXPECT_EQ(health(), Health::ready);
}

TEST_F(ServiceTest, TheSlotIsFreeBeforeTheReply) {
  make_ready();
  std::string second = "not tried";
  service_.predict(
      {}, [&](const Response&) { second = predict("b"); }, at(20));
  succeed(1);
  EXPECT_EQ(second, "accepted");
}

TEST_F(ServiceTest, ABusySlotIs409) {
  make_ready();
  predict("a");
  EXPECT_EQ(predict("b"), "409 At capacity - all prediction slots busy");
  succeed(1);
  EXPECT_EQ(predict("c"), "accepted");
}

TEST_F(ServiceTest, GeneratedIdsDiffer) {
  make_ready();
  for (uint64_t number = 1; number <= 3; ++number) {
    service_.predict(
        {}, [this](const Response& response) { replies_.push_back(response); }, at(20));
    succeed(number);
  }
  EXPECT_EQ(replies_[0].id.substr(0, 5), "pred_");
  EXPECT_NE(replies_[0].id, replies_[1].id);
  EXPECT_NE(replies_[1].id, replies_[2].id);
}

TEST_F(ServiceTest, OutputsAreShaped) {
  make_ready();
  struct Case {
    std::vector<std::string> items;
    bool stream;
    std::string output;
  };
  uint64_t number = 0;
  for (const Case& one :
       {Case{{}, false, "null"}, Case{{"null"}, false, "null"}, Case{{"1"}, false, "1"},
        Case{{"1", "2"}, false, "[1,2]"}, Case{{}, true, "[]"}, Case{{"null"}, true, "[null]"},
        Case{{"1"}, true, "[1]"}}) {
    predict();
    ++number;
    for (const std::string& item : one.items) tell(FrameType::output, number, item);
    tell(FrameType::done, number,
         std::string(R"({"status":"succeeded","stream":)") + (one.stream ? "true}" : "false}"));
    EXPECT_EQ(replies_.back().output, one.output);
  }
}

TEST_F(ServiceTest, ASchemaThatSaysListGetsAList) {
  Service service({.setup_timeout = {}, .output_is_list = true}, recorder_);
  service.start(at(0));
  service.on_message({FrameType::ready, 0, "{}", false}, at(1));
  for (auto [item, output] : {std::pair("\"s\"", "[\"s\"]"), std::pair("null", "[]")}) {
    service.predict(
        {}, [this](const Response& r) { replies_.push_back(r); }, at(2));
    auto number = replies_.size() + 1;
    service.on_message({FrameType::output, number, item, false}, at(2));
    service.on_message({FrameType::done, number, R"({"status":"succeeded"})", false}, at(3));
    EXPECT_EQ(replies_.back().output, output);
  }
}

TEST_F(ServiceTest, LogsGoToThePredictionAndToTheContainer) {
  make_ready();
  recorder_.logged.clear();
  predict("a");
  tell(FrameType::log, 1, "\x01one\ntwo\n");
  tell(FrameType::log, 1, "\x02three\n");
  tell(FrameType::log, 0, "\x01nobody's\n");
  tell(FrameType::log, 0, "");
  succeed(1);
  EXPECT_EQ(replies_[0].logs, "one\ntwo\nthree\n");
  EXPECT_EQ(recorder_.logged, (Done{"prediction[a] one", "prediction[a] two", "prediction[a] three",
                                    "user[] nobody's", "prediction[a] Prediction succeeded"}));
}

TEST_F(ServiceTest, LogsWithoutEndAreCut) {
  service_.start(at(0));
  for (int i = 0; i < 40; ++i) tell(FrameType::log, 0, "\x01" + std::string(200'000, 'x') + "\n");
  EXPECT_LT(service_.health().setup_logs.size(), 5'000'000u);
  tell(FrameType::ready, 0, "{}");
  predict("a");
  for (int i = 0; i < 40; ++i) tell(FrameType::log, 1, "\x01" + std::string(200'000, 'x') + "\n");
  tell(FrameType::log, 1, "\x01the end\n");
  succeed(1);
  EXPECT_LT(replies_.at(0).logs.size(), 5'000'000u);
  EXPECT_NE(replies_.at(0).logs.find(" bytes were left out here]\n"), std::string::npos);
  EXPECT_EQ(replies_.at(0).logs.substr(replies_.at(0).logs.size() - 8), "the end\n");
}

TEST_F(ServiceTest, AFailureKeepsItsLogsItsMetricsAndWhatCameBefore) {
  make_ready();
  predict("a");
  tell(FrameType::output, 1, "1");
  tell(FrameType::log, 1, "\x02Traceback...\n");
  tell(FrameType::metric, 1, R"({"name":"tokens","mode":"increment","value":2})");
  tell(FrameType::done, 1, R"({"status":"failed","stream":true,"error":"ValueError: boom"})");
  EXPECT_EQ(replies_[0].status, Status::failed);
  EXPECT_EQ(replies_[0].error, "ValueError: boom");
  EXPECT_EQ(replies_[0].logs, "Traceback...\n");
  EXPECT_EQ(replies_[0].output, "[1]");
  EXPECT_EQ(replies_[0].metrics["tokens"], "2");
  EXPECT_EQ(health(), Health::ready);
}

TEST_F(ServiceTest, FramesOfAForgottenPredictionAreNothing) {
  make_ready();
  tell(FrameType::output, 77, "1");
  tell(FrameType::metric, 77, "nonsense");
  succeed(77);
  EXPECT_TRUE(replies_.empty());
}

TEST_F(ServiceTest, NonsenseIsAnError) {
  make_ready();
  predict();
  EXPECT_THROW(tell(FrameType::done, 1, "nonsense"), Error);
  EXPECT_THROW(tell(FrameType::done, 1, R"({"status":"processing"})"), Error);
  EXPECT_THROW(tell(FrameType::done, 1, "[]"), Error);
  EXPECT_THROW(tell(FrameType::metric, 1, "nonsense"), Error);
  EXPECT_THROW(tell(FrameType::predict, 1, "{}"), Error);
  EXPECT_TRUE(replies_.empty());
}

TEST_F(ServiceTest, AnInputThatCanNotBeHandedOverFailsAlone) {
  make_ready();
  recorder_.can_send = false;
  EXPECT_EQ(predict(), "accepted");
  ASSERT_EQ(replies_.size(), 1u);
  EXPECT_EQ(replies_[0].error, "Can't hand a large value to the worker");
  recorder_.can_send = true;
  EXPECT_EQ(predict(), "accepted");
}

TEST_F(ServiceTest, SetupThatFailsSaysWhyAndKeepsItsLogs) {
  service_.start(at(0));
  tell(FrameType::hello, 0, R"({"sdk":"0.1.0","python":"3.12.4","pid":7})");
  tell(FrameType::log, 0, "\x01loading\n");
  tell(FrameType::setup_failed, 0,
       R"({"error":"ValueError: no","traceback":"Trace: ValueError: no\n"})", 1500);
  EXPECT_EQ(health(), Health::setup_failed);
  EXPECT_EQ(recorder_.take(), (Done{"start", "kill"}));
  EXPECT_EQ(predict(), "503 Setup failed: ValueError: no. GET /health-check shows its logs.");
  EXPECT_EQ(to_json(service_.health(), "0.1.0"),
            R"({"status":"SETUP_FAILED","setup":{"started_at":"2026-11-22T12:00:00.000000+00:00",)"
            R"("completed_at":"2026-11-22T12:00:01.500000+00:00","status":"failed",)"
            R"("logs":"loading\nTrace: ValueError: no\n"},)"
            R"("version":{"coglet":"0.1.0","python_sdk":"0.1.0","python":"3.12.4"}})");
  crash(1600);
  EXPECT_EQ(health(), Health::setup_failed);
  EXPECT_EQ(service_.deadline(), std::nullopt) << "it is not started again";
}

TEST_F(ServiceTest, HealthSaysNothingThatIsNotThere) {
  service_.start(at(0));
  EXPECT_EQ(to_json(service_.health(), "1"),
            R"({"status":"STARTING","setup":{"started_at":"2026-11-22T12:00:00.000000+00:00",)"
            R"("status":"starting"},"version":{"coglet":"1"}})");
}

TEST_F(ServiceTest, SetupHasItsTime) {
  service_.start(at(0));
  EXPECT_EQ(service_.deadline(), at(5000).steady);
  tell(FrameType::log, 0, "\x01loading\n");
  service_.on_deadline(at(5000));
  EXPECT_EQ(health(), Health::setup_failed);
  EXPECT_EQ(recorder_.take(), (Done{"start", "kill"}));
  EXPECT_EQ(service_.health().setup_logs, "loading\nworker setup timed out after 5 seconds\n");
  tell(FrameType::ready, 0, "{}");
  EXPECT_EQ(health(), Health::setup_failed) << "too late is too late";
}

TEST_F(ServiceTest, ReadyEndsTheTimeOfSetup) {
  make_ready();
  EXPECT_EQ(service_.deadline(), std::nullopt);
}

TEST_F(ServiceTest, DeathInTheFirstSetupIsAFailedSetup) {
  service_.start(at(0));
  tell(FrameType::log, 0, "\x01loading\n");
  service_.on_worker_end("ended with exit code 3", at(100));
  EXPECT_EQ(health(), Health::setup_failed);
  EXPECT_EQ(service_.health().setup_logs, "loading\nWorker crashed: ended with exit code 3\n");
}

TEST_F(ServiceTest, AWorkerThatCanNotStartIsAFailedSetup) {
  recorder_.can_start = false;
  service_.start(at(0));
  EXPECT_EQ(health(), Health::setup_failed);
  EXPECT_EQ(service_.health().setup_logs, "Can't start the worker\n");
  service_.shut_down(at(1));
  EXPECT_EQ(recorder_.take(), (Done{"stop accepting", "stopped"}));
}

TEST_F(ServiceTest, DeathFailsThePredictionAndStartsAnew) {
  make_ready();
  predict("a");
  crash(100);
  ASSERT_EQ(replies_.size(), 1u);
  EXPECT_EQ(replies_[0].error, "Worker crashed: killed by signal 9");
  EXPECT_EQ(health(), Health::starting);
  EXPECT_EQ(predict().substr(0, 3), "503");
  EXPECT_EQ(service_.deadline(), at(100).steady) << "the first time at once";
  recorder_.take();
  service_.on_deadline(at(100));
  EXPECT_EQ(recorder_.take(), Done{"start"});
  tell(FrameType::ready, 0, "{}");
  EXPECT_EQ(predict("b"), "accepted");
}

TEST_F(ServiceTest, DeathAfterDeathWaitsLongerAndEndsDefunct) {
  make_ready();
  int time = 9000;
  for (int delay : {0, 500, 1000, 2000}) {
    crash(time);
    EXPECT_EQ(service_.deadline(), at(time + delay).steady);
    time += delay;
    service_.on_deadline(at(time));
    if (delay != 500) tell(FrameType::ready, 0, "{}", time);  // in setup it may die as well
    time += 9999;
  }
  EXPECT_EQ(health(), Health::ready);
  crash(time);
  EXPECT_EQ(health(), Health::defunct);
  EXPECT_EQ(service_.deadline(), std::nullopt);
  EXPECT_EQ(predict().substr(0, 35), "503 The model crashed again and aga");
}

TEST_F(ServiceTest, DeathsFarApartAreNoCrashLoop) {
  make_ready();
  for (int time = 20'000; time < 200'000; time += 20'000) {
    predict("poison", "{}", time);
    crash(time);
    EXPECT_EQ(service_.deadline(), at(time).steady) << "each is the first";
    service_.on_deadline(at(time));
    tell(FrameType::ready, 0, "{}", time + 10'000);
  }
  EXPECT_EQ(health(), Health::ready);
}

TEST_F(ServiceTest, ALaterSetupThatFailsIsTriedAgain) {
  make_ready();
  crash(100);
  service_.on_deadline(at(100));
  recorder_.take();
  tell(FrameType::setup_failed, 0, R"({"error":"OSError: busy","traceback":""})", 200);
  EXPECT_EQ(recorder_.take(), Done{"kill"});
  EXPECT_EQ(health(), Health::starting);
  EXPECT_EQ(service_.health().setup_status, "failed");
  EXPECT_EQ(service_.health().setup_logs, "OSError: busy\n");
  EXPECT_EQ(service_.deadline(), std::nullopt) << "first the worker must have ended";
  crash(210);
  EXPECT_EQ(service_.deadline(), at(710).steady);

  service_.on_deadline(at(710));
  EXPECT_EQ(recorder_.take(), Done{"start"});
  service_.on_deadline(at(5710));
  EXPECT_EQ(recorder_.take(), Done{"kill"});
  tell(FrameType::ready, 0, "{}", 5711);
  EXPECT_EQ(health(), Health::starting) << "too late is too late";
  crash(5720);
  EXPECT_EQ(service_.deadline(), at(6720).steady);

  recorder_.can_start = false;
  service_.on_deadline(at(6720));
  EXPECT_EQ(service_.deadline(), at(8720).steady);
  recorder_.can_start = true;
  service_.on_deadline(at(8720));
  tell(FrameType::ready, 0, "{}", 8730);
  EXPECT_EQ(predict(), "accepted");
}

TEST_F(ServiceTest, SetupThatFailsAgainAndAgainEndsDefunct) {
  make_ready();
  crash(100);
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(health(), Health::starting) << i;
    service_.on_deadline(at(i * 5000));
    tell(FrameType::setup_failed, 0, R"({"error":"no"})", i * 5000 + 1);
    crash(i * 5000 + 2);
  }
  EXPECT_EQ(health(), Health::defunct);
}

TEST_F(ServiceTest, ShutdownDuringAFailedSetupWaitsForTheWorker) {
  make_ready();
  crash(100);
  service_.on_deadline(at(100));
  tell(FrameType::setup_failed, 0, R"({"error":"no"})", 200);
  recorder_.take();
  service_.shut_down(at(210));
  EXPECT_EQ(recorder_.take(), (Done{"stop accepting", "kill"}));
  crash(220);
  EXPECT_EQ(recorder_.take(), Done{"stopped"});
}

TEST_F(ServiceTest, ASuccessForgivesEarlierDeaths) {
  make_ready();
  for (uint64_t number = 1; number <= 10; ++number) {
    crash(100);
    service_.on_deadline(at(200));
    tell(FrameType::ready, 0, "{}");
    ASSERT_EQ(predict(), "accepted") << number;
    succeed(number);
  }
  EXPECT_EQ(health(), Health::ready);
}

TEST_F(ServiceTest, ShutdownOfAnIdleServerEndsTheWorker) {
  make_ready();
  service_.shut_down(at(100));
  EXPECT_EQ(recorder_.take(), (Done{"stop accepting", "send 11 0 "}));
  EXPECT_EQ(predict(), "503 The server is shutting down");
  service_.on_worker_end("ended with exit code 0", at(150));
  EXPECT_EQ(recorder_.take(), Done{"stopped"});
  service_.shut_down(at(200));
  EXPECT_TRUE(recorder_.take().empty()) << "once is enough";
}

TEST_F(ServiceTest, ShutdownLetsThePredictionEnd) {
  make_ready();
  predict("a");
  recorder_.take();
  service_.shut_down(at(100));
  EXPECT_EQ(recorder_.take(), Done{"stop accepting"});
  EXPECT_EQ(service_.deadline(), at(25'100).steady);
  succeed(1, 5000);
  EXPECT_EQ(replies_[0].status, Status::succeeded);
  EXPECT_EQ(recorder_.take(), Done{"send 11 0 "});
  service_.on_worker_end("ended with exit code 0", at(5100));
  EXPECT_EQ(recorder_.take(), Done{"stopped"});
}

TEST_F(ServiceTest, ShutdownDoesNotWaitForEver) {
  make_ready();
  predict("a");
  recorder_.take();
  service_.shut_down(at(0));
  service_.on_deadline(at(25'000));
  EXPECT_EQ(replies_.at(0).error, "The server was stopped before the prediction had ended");
  EXPECT_EQ(recorder_.take().back(), "kill");
  crash(25'010);
  EXPECT_EQ(recorder_.take(), Done{"stopped"});
}

TEST_F(ServiceTest, AWorkerThatDoesNotEndIsKilledAndThenLeft) {
  make_ready();
  service_.shut_down(at(0));
  recorder_.take();
  EXPECT_EQ(service_.deadline(), at(2000).steady);
  service_.on_deadline(at(2000));
  EXPECT_EQ(recorder_.take(), Done{"kill"});
  service_.on_deadline(at(4000));
  EXPECT_EQ(recorder_.take(), Done{"stopped"});
  EXPECT_EQ(service_.deadline(), std::nullopt);
}

TEST_F(ServiceTest, ShutdownInSetupKillsAtOnce) {
  service_.start(at(0));
  service_.shut_down(at(10));
  EXPECT_EQ(recorder_.take(), (Done{"start", "stop accepting", "kill"}));
  crash(20);
  EXPECT_EQ(recorder_.take(), Done{"stopped"});
}

TEST_F(ServiceTest, ShutdownBetweenDeathAndRestartEndsAtOnce) {
  make_ready();
  crash(100);
  service_.shut_down(at(110));
  EXPECT_EQ(recorder_.take(), (Done{"stop accepting", "stopped"}));
  EXPECT_EQ(service_.deadline(), std::nullopt);
}

TEST_F(ServiceTest, DeathDuringShutdownEndsIt) {
  make_ready();
  predict("a");
  recorder_.take();
  service_.shut_down(at(100));
  crash(200);
  EXPECT_EQ(replies_.at(0).error, "Worker crashed: killed by signal 9");
  EXPECT_EQ(recorder_.take(), (Done{"stop accepting", "stopped"}));
}

}  // namespace
}  // namespace cog::server
