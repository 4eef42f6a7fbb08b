#include "prediction/prediction.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::prediction {
namespace {

ErrorCode code_of(std::string_view body) {
  try {
    parse_request(body);
  } catch (const Error& error) {
    return error.code;
  }
  ADD_FAILURE() << "accepted " << body;
  return ErrorCode::usage;
}

TEST(Request, TakesItsMembersAndLeavesUnknownOnesOut) {
  Request request = parse_request(
      R"({"id":"a","input":{"text": "wörld", "n": 1.0},"context":{"k":"v"},"created_at":"x"})");
  EXPECT_EQ(request.id, "a");
  EXPECT_EQ(request.input, R"({"n":1.0,"text":"wörld"})");
  EXPECT_EQ(request.context, R"({"k":"v"})");
  EXPECT_EQ(request.webhook, std::nullopt);
}

TEST(Request, AMissingOrNullInputIsEmpty) {
  EXPECT_EQ(parse_request("{}"), Request{});
  EXPECT_EQ(parse_request(R"({"input":null,"id":null,"webhook":null})"), Request{});
}

TEST(Request, AnyValueMayBeTheInput) {
  EXPECT_EQ(parse_request(R"({"input":[1,"a"]})").input, R"([1,"a"])");
  EXPECT_EQ(parse_request(R"({"input":18446744073709551615})").input, "18446744073709551615");
}

TEST(Request, RefusesMalformedJson) {
  for (const char* body : {"", "{", "{\"input\":NaN}", "{} {}", "{\"a\":\"\xff\"}", "{'a':1}",
                           "{\"input\":1e999}", "{\"input\":Infinity}"}) {
    EXPECT_EQ(code_of(body), ErrorCode::input) << body;
  }
  try {
    parse_request("{");
  } catch (const Error& error) {
    EXPECT_EQ(error.message.rfind("Failed to parse the request body as JSON: parse error", 0), 0u)
        << error.message;
  }
}

TEST(Request, RefusesAWrongShape) {
  for (const char* body : {"[]", "\"x\"", "null", R"({"id":5})", R"({"context":null})",
                           R"({"context":{"a":1}})", R"({"webhook":{}})"}) {
    EXPECT_EQ(code_of(body), ErrorCode::schema) << body;
  }
}

TEST(Request, RefusesBracketsWithoutEnd) {
  EXPECT_EQ(code_of(std::string(1'000'000, '[')), ErrorCode::input);
  std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_EQ(code_of("{\"input\":" + deep + "}"), ErrorCode::input);
  EXPECT_NO_THROW(parse_request(R"({"input":")" + std::string(1000, '[') + R"("})"));
}

TEST(Request, GoesToJsonAndBack) {
  EXPECT_EQ(to_json(Request{}), R"({"input":{}})");
  Request request{.id = "a\"b", .input = "[1]", .context = R"({"k":"v"})", .webhook = "http://x"};
  EXPECT_EQ(parse_request(to_json(request)), request);
}

TEST(Response, KeysAreInAlphabeticalOrder) {
  Response response;
  response.id = "pred_1";
  response.status = Status::succeeded;
  response.output = R"("hello")";
  response.logs = "a\nb";
  response.metrics = {{"tokens", "3"}, {"predict_time", "0.5"}};
  response.created_at = response.started_at = response.completed_at = "T";
  EXPECT_EQ(to_json(response),
            R"({"completed_at":"T","created_at":"T","id":"pred_1","logs":"a\nb",)"
            R"("metrics":{"predict_time":0.5,"tokens":3},"output":"hello","started_at":"T",)"
            R"("status":"succeeded"})");
}

TEST(Response, SuccessAlwaysHasAnOutputAndFailureAnError) {
  Response response;
  response.status = Status::succeeded;
  EXPECT_EQ(to_json(response),
            R"({"id":"","logs":"","metrics":{},"output":null,"status":"succeeded"})");
  response.status = Status::failed;
  EXPECT_EQ(to_json(response), R"({"error":"","id":"","logs":"","metrics":{},"status":"failed"})");
  response.status = Status::canceled;
  EXPECT_EQ(to_json(response), R"({"id":"","logs":"","metrics":{},"status":"canceled"})");
}

TEST(Response, LogsThatAreNotUtf8StayReadable) {
  Response response;
  response.logs = "caf\xe9";
  EXPECT_NE(to_json(response).find("caf\xef\xbf\xbd"), std::string::npos);
}

TEST(Response, GoesToJsonAndBack) {
  Response response{.id = "x",
                    .status = Status::failed,
                    .output = "null",
                    .error = "ValueError: boom",
                    .logs = "l\n",
                    .metrics = {{"a", R"({"b":1})"}},
                    .created_at = "1",
                    .started_at = "2",
                    .completed_at = "3"};
  EXPECT_EQ(parse_response(to_json(response)), response);
}

TEST(Response, RefusesOtherAnswers) {
  for (const char* text : {"", "[]", "{}", R"({"status":"odd"})", R"({"status":5})",
                           R"({"status":"failed","id":[]})"}) {
    try {
      parse_response(text);
      ADD_FAILURE() << "accepted " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::network) << text;
    }
  }
}

TEST(Status, NamesGoBothWays) {
  for (Status status : {Status::starting, Status::processing, Status::succeeded, Status::failed,
                        Status::canceled}) {
    EXPECT_EQ(parse_status(to_text(status)), status);
  }
  EXPECT_EQ(parse_status("Succeeded"), std::nullopt);
}

}  // namespace
}  // namespace cog::prediction
