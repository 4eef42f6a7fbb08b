#include "server/routes.h"

#include <gtest/gtest.h>

#include "unit/server/recorder.h"

namespace cog::server {
namespace {

using Files = std::map<std::string, std::string, std::less<>>;

using testing::at;
using testing::Recorder;
using worker::FrameType;

constexpr const char* kDocument = R"({"openapi":"3.0.2","info":{"title":"Cog","version":"1"},
  "paths":{},"components":{"schemas":{
    "Input":{"title":"Input","type":"object","required":["text"],"properties":{
      "text":{"title":"Text","type":"string","x-order":0},
      "n":{"title":"N","type":"integer","default":1,"minimum":0,"x-order":1}}},
    "Output":{"title":"Output","type":"string"}}}})";

class RoutesTest : public ::testing::Test {
 protected:
  RoutesTest() {
    service_.start(at(0));
    service_.on_message({FrameType::ready, 0, "{}", false}, at(1));
    recorder_.take();
  }

  HttpAnswer ask(std::string_view method, std::string_view target) {
    HttpRequest request;
    request.method = method;
    request.target = target;
    return ask(request);
  }

  HttpAnswer post(std::string_view body) {
    HttpRequest request = prediction_request();
    request.body = body;
    return ask(request);
  }

  HttpRequest prediction_request() {
    HttpRequest request;
    request.method = "POST";
    request.target = "/predictions";
    request.content_type = "application/json";
    request.body = R"({"input":{"text":"a"}})";
    return request;
  }

  // Status 0 if there is no answer yet.
  HttpAnswer ask(const HttpRequest& request) {
    HttpAnswer answer;
    answer.status = 0;
    last_ = std::make_shared<HttpAnswer>(answer);
    routes_.handle(
        request, [last = last_](HttpAnswer given) { *last = std::move(given); }, at(20));
    return *last_;
  }

  Recorder recorder_;
  Model model_ = load_model({"schema"}, MemoryFiles(Files{{"schema", kDocument}}));
  Service service_{{}, recorder_};
  Routes routes_{service_, model_, "0.1.0"};
  std::shared_ptr<HttpAnswer> last_;
};

TEST_F(RoutesTest, DiscoveryAdvertisesWhatExists) {
  EXPECT_EQ(ask("GET", "/").body,
            R"({"cog_version":"0.1.0","healthcheck_url":"/health-check",)"
            R"("openapi_url":"/openapi.json","predictions_url":"/predictions",)"
            R"("shutdown_url":"/shutdown"})");
  for (const char* path : {"/health-check", "/openapi.json"}) {
    EXPECT_EQ(ask("GET", path).status, 200) << path;
  }
}

TEST_F(RoutesTest, TheSchemaIsTheImagesOwn) {
  EXPECT_EQ(ask("GET", "/openapi.json").body, kDocument);
  Model none = load_model({"schema"}, MemoryFiles(Files{}));
  Routes routes(service_, none, "1");
  HttpRequest request;
  request.method = "GET";
  request.target = "/openapi.json";
  HttpAnswer answer;
  routes.handle(
      request, [&](HttpAnswer given) { answer = std::move(given); }, at(0));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, R"({"error":"OpenAPI schema not available"})");
}

TEST_F(RoutesTest, HeadIsGetAndQueriesAreIgnored) {
  EXPECT_EQ(ask("HEAD", "/health-check").status, 200);
  EXPECT_EQ(ask("GET", "/health-check?x=1").status, 200);
}

TEST_F(RoutesTest, UnknownPathsAre404InJson) {
  for (const char* path : {"/docs", "/health-check/", "", "/predictionsx", "*"}) {
    HttpAnswer answer = ask("GET", path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.body.substr(0, 10), R"({"error":")") << path;
  }
}

TEST_F(RoutesTest, OtherMethodsAre405WithWhatIsAllowed) {
  EXPECT_EQ(ask("GET", "/predictions").status, 405);
  EXPECT_EQ(ask("GET", "/predictions").allow, "POST");
  EXPECT_EQ(ask("OPTIONS", "/").allow, "GET,HEAD");
  EXPECT_EQ(ask("HEAD", "/shutdown").status, 405);
}

TEST_F(RoutesTest, WhatIsPlannedIsRefusedClearly) {
  HttpAnswer answer = ask("PUT", "/predictions/a");
  EXPECT_EQ(answer.status, 501);
  EXPECT_EQ(answer.body, R"({"error":"PUT /predictions/a is not supported yet"})");
  EXPECT_EQ(ask("POST", "/trainings").status, 501);

  HttpRequest request = prediction_request();
  request.prefer = "wait=5, Respond-Async";
  EXPECT_EQ(ask(request).status, 501);
  request = prediction_request();
  request.accept = "application/json, text/event-stream;q=0.5";
  EXPECT_EQ(ask(request).status, 406) << "and would be for this model";
  EXPECT_EQ(post(R"({"webhook":"http://x","input":{"text":"a"}})").status, 501);
  EXPECT_TRUE(recorder_.take().empty());

  request = prediction_request();
  request.accept = "*/*";
  request.prefer = "wait=5";
  EXPECT_EQ(ask(request).status, 0) << "these are no obstacle";
}

TEST_F(RoutesTest, APredictionIsAnsweredWhenItHasEnded) {
  HttpRequest request = prediction_request();
  request.body = R"({"id":"x","input":{"text":"a","n":2.0,"unknown":1}})";
  EXPECT_EQ(ask(request).status, 0);
  EXPECT_EQ(recorder_.take(),
            std::vector<std::string>{R"(send 4 1 {"input":{"n":2,"text":"a"},"context":{}})"});
  EXPECT_EQ(recorder_.logged.back(),
            "server[] Inputs that the model does not have were left out: unknown");
  service_.on_message({FrameType::output, 1, R"("hi")", false}, at(21));
  service_.on_message({FrameType::done, 1, R"({"status":"succeeded"})", false}, at(22));
  EXPECT_EQ(last_->status, 200);
  EXPECT_NE(last_->body.find(R"("output":"hi")"), std::string::npos);
}

TEST_F(RoutesTest, UnknownInputsDoNotFillTheLog) {
  std::string body = R"({"input":{"text":"a")";
  for (char c = 'a'; c < 'm'; ++c) body += ",\"" + std::string(200, c) + "\":1";
  EXPECT_EQ(post(body + "}}").status, 0);
  std::string expected = "server[] Inputs that the model does not have were left out: ";
  for (char c = 'a'; c < 'k'; ++c) expected += std::string(100, c) + "..., ";
  EXPECT_EQ(recorder_.logged.back(), expected + "and 2 more");
}

TEST_F(RoutesTest, IdsHaveALimit) {
  auto body = [](size_t size) {
    return R"({"id":")" + std::string(size, 'i') + R"(","input":{"text":"a"}})";
  };
  HttpAnswer answer = post(body(1025));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.body,
            R"({"detail":[{"loc":["body","id"],"msg":"The id is over the limit of 1024 bytes",)"
            R"("type":"value_error"}]})");
  EXPECT_EQ(post(body(1024)).status, 0);
}

TEST_F(RoutesTest, StreamsAreForModelsThatStream) {
  constexpr const char* kRest = R"(,"components":{"schemas":{"Input":{"title":"Input",
      "type":"object","properties":{}},"Output":{"title":"Output","type":"array",
      "items":{"type":"string"},"x-cog-array-type":"iterator"}}}})";
  for (auto [extension, status] :
       {std::pair("{}", 406), std::pair(R"({"x-cog-streaming":true})", 501),
        std::pair(R"({"x-cog-streaming":false})", 406)}) {
    std::string document =
        R"({"openapi":"3.0.2","info":{"title":"Cog","version":"1"},"paths":{"/predictions":{"post":)" +
        std::string(extension) + "}}" + kRest;
    Model model = load_model({"schema"}, MemoryFiles(Files{{"schema", document}}));
    Routes routes(service_, model, "1");
    HttpRequest request = prediction_request();
    request.accept = "text/event-stream";
    HttpAnswer answer;
    routes.handle(
        request, [&](HttpAnswer given) { answer = std::move(given); }, at(0));
    EXPECT_EQ(answer.status, status) << extension;
    if (status != 406) continue;
    EXPECT_EQ(answer.body,
              R"({"error":"This model does not support streaming responses. Add @cog.streaming )"
              R"(to predict() to enable SSE."})");
  }
}

TEST_F(RoutesTest, WhatGoesWrongInsideIs500) {
  recorder_.no_memory = true;
  HttpAnswer answer = ask(prediction_request());
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, R"({"error":"The server could not handle the request: std::bad_alloc"})");
  recorder_.no_memory = false;
  EXPECT_EQ(ask(prediction_request()).status, 0) << "the slot is free again";
}

TEST_F(RoutesTest, JsonIsTakenWithoutAContentType) {
  HttpRequest request = prediction_request();
  request.content_type.reset();
  EXPECT_EQ(ask(request).status, 0);
}

TEST_F(RoutesTest, OtherJsonTypesAreTakenAndOthersAreNot) {
  for (const char* type :
       {"application/json; charset=utf-8", "Application/JSON", "application/problem+json"}) {
    HttpRequest request = prediction_request();
    request.content_type = type;
    request.body = "{";
    EXPECT_EQ(ask(request).status, 400) << type;
  }
  for (const char* type :
       {"application/x-www-form-urlencoded", "text/json", "", "application/+json2"}) {
    HttpRequest request = prediction_request();
    request.content_type = type;
    EXPECT_EQ(ask(request).status, 415) << type;
  }
}

TEST_F(RoutesTest, MalformedBodiesAre400) {
  for (const char* body : {"", "{", "nope"}) EXPECT_EQ(post(body).status, 400) << body;
  EXPECT_EQ(post("{").body.substr(0, 53),
            R"({"error":"Failed to parse the request body as JSON: p)");
}

TEST_F(RoutesTest, WrongInputsAre422WithDetails) {
  HttpAnswer answer = post(R"({"input":{"text":5,"n":-1}})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.body,
            R"({"detail":[{"loc":["body","input","n"],"msg":"-1 is less than the minimum of 0",)"
            R"("type":"value_error"},{"loc":["body","input","text"],)"
            R"("msg":"5 is not of type \"string\"","type":"value_error"}]})");
  EXPECT_EQ(post("{}").body, R"({"detail":[{"loc":["body","input","text"],"msg":"Field required",)"
                             R"("type":"value_error.missing"}]})");
  EXPECT_EQ(post(R"({"input":[]})").status, 422);
  EXPECT_EQ(post(R"({"id":5})").body,
            R"({"detail":[{"loc":["body"],"msg":"Failed to read the request body: id must be a )"
            R"(string, not number","type":"value_error"}]})");
  EXPECT_TRUE(recorder_.take().empty());
}

TEST_F(RoutesTest, WithoutBodyOrTypeTheDefaultsRun) {
  Model none = load_model({}, MemoryFiles(Files{}));
  Routes routes(service_, none, "1");
  HttpRequest request;
  request.method = "POST";
  request.target = "/predictions";
  routes.handle(
      request, [](HttpAnswer) { FAIL() << "it has not run yet"; }, at(0));
  EXPECT_EQ(recorder_.take().size(), 1u);
}

TEST_F(RoutesTest, ABusySlotIs409InJson) {
  ask(prediction_request());
  HttpAnswer answer = ask(prediction_request());
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.body,
            R"({"error":"At capacity - all prediction slots busy","status":"failed"})");
  EXPECT_EQ(post(R"({"input":{}})").status, 422) << "what is wrong stays wrong";
}

TEST_F(RoutesTest, ShutdownAnswersAndStops) {
  EXPECT_EQ(ask("POST", "/shutdown").body, "{}");
  EXPECT_TRUE(service_.is_stopping());
  EXPECT_EQ(ask(prediction_request()).status, 503);
}

}  // namespace
}  // namespace cog::server
