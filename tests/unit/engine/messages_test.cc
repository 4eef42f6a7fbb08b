#include "engine/messages.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::engine {
namespace {

const Endpoint kEndpoint{"/run/e.sock", "http://docker", "DOCKER_HOST", "127.0.0.1"};

http::Response ping(int status, const std::string& version) {
  http::Response response;
  response.status = status;
  if (!version.empty()) response.headers = {{"Api-Version", version}};
  return response;
}

Error error_of(const http::Response& response) {
  try {
    agree_on_version(response, kEndpoint);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error(ErrorCode::usage, "");
}

http::Response with_body(const std::string& body) {
  http::Response response;
  response.status = 500;
  response.body = body;
  return response;
}

TEST(Version, TheHighestThatBothSpeak) {
  EXPECT_EQ(agree_on_version(ping(200, "1.41"), kEndpoint), "1.41");
  EXPECT_EQ(agree_on_version(ping(200, "1.45"), kEndpoint), "1.45");
  EXPECT_EQ(agree_on_version(ping(200, "1.99"), kEndpoint), "1.51");
  EXPECT_EQ(agree_on_version(ping(200, "2.0"), kEndpoint), "1.51");
}

TEST(Version, AnOldEngineIsRefused) {
  for (const char* version : {"1.40", "1.9", "0.99"}) {
    Error error = error_of(ping(200, version));
    EXPECT_EQ(error.code, ErrorCode::engine);
    EXPECT_NE(error.message.find("too old"), std::string::npos) << error.message;
    EXPECT_NE(error.message.find(version), std::string::npos) << error.message;
  }
}

TEST(Version, SomethingElseThatAnswers) {
  for (const char* version : {"", "1", "1.", "one.two", "1.41x", "-"}) {
    EXPECT_EQ(error_of(ping(200, version)).message,
              "what answers at /run/e.sock (DOCKER_HOST) is not a container engine (status 200)");
  }
}

TEST(Version, AnEngineThatIsNotWell) {
  EXPECT_EQ(error_of(ping(503, "1.41")).message,
            "the container engine at /run/e.sock (DOCKER_HOST) is not well: status 503");
}

TEST(EngineError, NotRunningIsToldFromForbidden) {
  Error missing = engine_error(Error(ErrorCode::not_found, "there is no socket"), kEndpoint);
  EXPECT_EQ(missing.code, ErrorCode::engine);
  EXPECT_EQ(missing.message,
            "the container engine is not running: no socket /run/e.sock (DOCKER_HOST)");
  Error refused = engine_error(Error(ErrorCode::network, "can't reach x: refused"), kEndpoint);
  EXPECT_EQ(refused.code, ErrorCode::engine);
  EXPECT_EQ(refused.message,
            "the container engine does not answer (DOCKER_HOST): can't reach x: refused");
  Error forbidden = engine_error(Error(ErrorCode::unauthorized, ""), kEndpoint);
  EXPECT_EQ(forbidden.code, ErrorCode::engine);
  EXPECT_EQ(forbidden.message,
            "permission denied on the container engine's socket /run/e.sock (DOCKER_HOST)");
  EXPECT_NE(forbidden.hint.find("usermod"), std::string::npos);
}

TEST(EngineError, InterruptionStaysWhatItIs) {
  EXPECT_EQ(engine_error(Error(ErrorCode::interrupted, "x"), kEndpoint).code,
            ErrorCode::interrupted);
}

TEST(Message, IsTheEnginesOwnOnOneLine) {
  EXPECT_EQ(message_of(with_body(R"({"message": "No such\nimage\n"})")), "No such image");
  EXPECT_EQ(message_of(with_body("404 page not found\n")), "404 page not found");
  EXPECT_EQ(message_of(with_body(R"({"message": 1})")), R"({"message": 1})");
  EXPECT_EQ(message_of(with_body("")), "status 500");
}

TEST(EscapePath, KeepsNamesAndNothingElse) {
  EXPECT_EQ(escape_path("localhost:5001/me/ocr:1@sha256:0a"), "localhost:5001/me/ocr:1@sha256:0a");
  EXPECT_EQ(escape_path("a b?c#d\r\n"), "a%20b%3Fc%23d%0D%0A");
}

}  // namespace
}  // namespace cog::engine
