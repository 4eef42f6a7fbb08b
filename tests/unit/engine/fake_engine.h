// An engine that records what it was asked, and a test that has one.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "support/error_of.h"
#include "unit/http/test_server.h"

namespace cog::engine {

using testing::Connection;
using testing::error_of;
using testing::ReceivedRequest;

// Answers with prepared bytes, in order, and keeps the requests. The first is always the ping.
class FakeEngine {
 public:
  explicit FakeEngine(const std::string& socket)
      : server_(socket, [this](Connection& connection) { serve(connection); }) {}

  // Called before the engine is asked.
  void will_answer(int status, const std::string& body) {
    will_send("HTTP/1.1 " + std::to_string(status) +
              " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  void will_send(const std::string& bytes) {
    std::lock_guard lock(mutex_);
    answers_.push_back(bytes);
  }
  // "METHOD TARGET" of the requests after the ping.
  std::vector<std::string> asked() {
    std::lock_guard lock(mutex_);
    std::vector<std::string> lines;
    for (const ReceivedRequest& request : requests_) {
      lines.push_back(request.method + " " + request.target);
    }
    return lines;
  }
  ReceivedRequest request(size_t index) {
    std::lock_guard lock(mutex_);
    return requests_.at(index);
  }

 private:
  void serve(Connection& connection) {
    while (auto request = connection.read_request()) {
      if (request->target == "/_ping") {
        connection.respond(200, "OK", "Api-Version: 1.41\r\n");
        continue;
      }
      std::string answer = next_answer(*request);
      if (answer.empty()) {  // hangs, and the user loses patience
        std::raise(SIGINT);
        connection.wait_for_close();
        return;
      }
      connection.write(answer);
      if (answer.find("Content-Length") == answer.npos) return;  // the answer ends by closing
    }
  }
  std::string next_answer(const ReceivedRequest& request) {
    std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (answers_.empty()) return "";
    std::string answer = answers_.front();
    answers_.pop_front();
    return answer;
  }

  std::mutex mutex_;
  std::deque<std::string> answers_;
  std::vector<ReceivedRequest> requests_;
  testing::TestServer server_;
};

class FakeEngineTest : public ::testing::Test {
 protected:
  testing::TemporaryFolder folder_;
  const std::atomic<bool> not_stopped_ = false;
  Endpoint endpoint_{(folder_ / "engine.sock"), "http://docker", "the test", "127.0.0.1"};
  FakeEngine fake_{endpoint_.socket};
  os::Interrupt interrupt_;
  Engine engine_ = Engine::connect(endpoint_, interrupt_);
};

}  // namespace cog::engine
