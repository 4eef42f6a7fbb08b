// The prediction API's nouns: what a client sends and what it gets back.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace cog::prediction {

enum class Status { starting, processing, succeeded, failed, canceled };

std::string_view to_text(Status status);
// Nothing for any other word.
std::optional<Status> parse_status(std::string_view text);

struct Request {
  std::optional<std::string> id;
  std::string input = "{}";            // any JSON value, compact
  std::string context = "{}";          // JSON object of strings, compact
  std::optional<std::string> webhook;  // whom to tell of the course of it

  bool operator==(const Request&) const = default;
};

// Reads the body of POST /predictions; a missing or null `input` becomes {}, unknown members are
// left out. Throws Error{input} for malformed JSON (its message starts "Failed to parse the request
// body as JSON") (HTTP 400) and Error{schema} for a wrong shape (HTTP 422).
Request parse_request(std::string_view body);

// {"input":...} as a client sends it, with the other members that differ from their default.
std::string to_json(const Request& request);

struct Response {
  std::string id;
  Status status = Status::starting;
  std::optional<std::string> output;  // JSON; absent unless there was one, `null` is an output
  std::string error;                  // of a failed one
  std::string logs;
  std::map<std::string, std::string, std::less<>> metrics;  // name to JSON
  std::string created_at;  // RFC 3339; each of the three may be empty
  std::string started_at;
  std::string completed_at;

  bool operator==(const Response&) const = default;
};

// Compact JSON with keys in alphabetical order, as clients know it: a succeeded one always has
// "output", a failed one "error".
std::string to_json(const Response& response);
// Throws Error{network} if the text is not such an object.
Response parse_response(std::string_view text);

}  // namespace cog::prediction
