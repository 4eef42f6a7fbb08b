// From an HTTP request to what the service does with it, and back; without sockets.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/instant.h"
#include "server/model.h"
#include "server/service.h"

namespace cog::server {

// Views into the connection's buffer, good until handle() returns.
struct HttpRequest {
  std::string_view method;
  std::string_view target;
  std::optional<std::string_view> content_type;
  std::string_view accept;
  std::string_view prefer;
  std::string_view body;
};

struct HttpAnswer {
  int status = 200;
  std::string body;   // JSON
  std::string allow;  // methods, for 405
};

class Routes {
 public:
  using Answer = std::function<void(HttpAnswer)>;

  // `version` is the server's own.
  Routes(Service& service, const Model& model, std::string version)
      : service_(service), model_(model), version_(std::move(version)) {}

  // Calls `answer` exactly once, now or when the prediction has ended.
  void handle(const HttpRequest& request, const Answer& answer, Instant now);

 private:
  using Handler = std::optional<HttpAnswer> (Routes::*)(const HttpRequest&, const Answer&, Instant);
  struct Route {
    std::string_view method;
    std::string_view path;
    Handler handler;
  };
  static const Route kRoutes[];

  // Nothing if `answer` will be called later.
  std::optional<HttpAnswer> route(const HttpRequest& request, const Answer& answer, Instant now);
  std::optional<HttpAnswer> discover(const HttpRequest& request, const Answer& answer, Instant now);
  std::optional<HttpAnswer> tell_health(const HttpRequest& request, const Answer& answer,
                                        Instant now);
  std::optional<HttpAnswer> tell_schema(const HttpRequest& request, const Answer& answer,
                                        Instant now);
  std::optional<HttpAnswer> predict(const HttpRequest& request, const Answer& answer, Instant now);
  std::optional<HttpAnswer> shut_down(const HttpRequest& request, const Answer& answer,
                                      Instant now);

  Service& service_;
  const Model& model_;
  std::string version_;
};

// {"error":message}
HttpAnswer error_answer(int status, std::string_view message);

}  // namespace cog::server
