#include "engine/transfer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"

namespace cog::engine {
namespace {

const oci::Reference kImage{"localhost:5001", "me/ocr", "1", ""};

TEST(TransferError, CodesByWhatTheEngineSays) {
  struct Case {
    Direction direction;
    const char* message;
    ErrorCode code;
  };
  const Case cases[] = {
      {Direction::push, "tag does not exist: localhost:5001/me/ocr:1", ErrorCode::not_found},
      {Direction::push, "An image does not exist locally with the tag: localhost:5001/me/ocr",
       ErrorCode::not_found},
      {Direction::push, "NAME_UNKNOWN: repository name not known to registry",
       ErrorCode::not_found},
      {Direction::push, "no basic auth credentials", ErrorCode::unauthorized},
      {Direction::push, "unauthorized: authentication required", ErrorCode::unauthorized},
      {Direction::push, "received unexpected HTTP status: 401 Unauthorized",
       ErrorCode::unauthorized},
      {Direction::push, "denied: requested access to the resource is denied",
       ErrorCode::unauthorized},
      {Direction::push,
       "Get \"http://x/v2/\": dial tcp 127.0.0.1:5001: connect: connection refused",
       ErrorCode::network},
      {Direction::push, "dial tcp: lookup nowhere.example: no such host", ErrorCode::network},
      {Direction::push, "received unexpected HTTP status: 500 Internal Server Error",
       ErrorCode::engine},
      {Direction::pull, "manifest unknown: manifest unknown", ErrorCode::not_found},
      {Direction::pull,
       "pull access denied for me/ocr, repository does not exist or may require 'docker login': "
       "denied: requested access to the resource is denied",
       ErrorCode::not_found},
      {Direction::pull, "unauthorized: authentication required", ErrorCode::unauthorized},
  };
  for (const Case& c : cases) {
    Error error = transfer_error(c.direction, kImage, c.message);
    EXPECT_EQ(error.code, c.code) << c.message;
    EXPECT_NE(error.message.find("localhost:5001/me/ocr:1"), std::string::npos) << error.message;
  }
}

TEST(TransferError, TellsWhereToLogIn) {
  EXPECT_NE(transfer_error(Direction::push, kImage, "no basic auth credentials")
                .hint.find("docker login localhost:5001"),
            std::string::npos);
}

TEST(TransferStream, ReportsLayersAndKeepsTheDigest) {
  std::vector<std::string> seen;
  OnTransfer on_transfer = [&](const TransferStatus& status) {
    seen.push_back(status.layer + "|" + status.text + "|" + std::to_string(status.current) + "/" +
                   std::to_string(status.total));
  };
  TransferStream stream(on_transfer);
  const std::string text =
      "{\"status\":\"The push refers to repository [x]\"}\r\n"
      "{\"status\":\"Pushing\",\"id\":\"abc\",\"progressDetail\":{\"current\":600,\"total\":500}}"
      "\r\n"
      "{\"status\":\"Pushed\",\"id\":\"abc\",\"progressDetail\":{}}\r\n"
      "{\"progressDetail\":{},\"aux\":{\"Tag\":\"1\",\"Digest\":\"sha256:aa\",\"Size\":528}}\r\n";
  for (char c : text) stream.add({&c, 1});
  stream.finish();
  EXPECT_EQ(seen, (std::vector<std::string>{"|The push refers to repository [x]|0/0",
                                            "abc|Pushing|600/500", "abc|Pushed|0/0"}));
  EXPECT_EQ(stream.digest(), "sha256:aa");
  EXPECT_EQ(stream.error(), std::nullopt);
}

TEST(TransferStream, ReadsTheDigestOfTheLastStatus) {
  OnTransfer nobody;
  TransferStream stream(nobody);
  stream.add("{\"status\":\"latest: digest: sha256:bb size: 528\"}");
  stream.finish();
  EXPECT_EQ(stream.digest(), "sha256:bb");
}

TEST(TransferStream, KeepsTheError) {
  OnTransfer nobody;
  TransferStream stream(nobody);
  stream.add("{\"errorDetail\":{\"message\":\"denied\"},\"error\":\"denied\"}\n");
  EXPECT_EQ(stream.error(), "denied");
}

TEST(TransferStream, OddShapesDoNotHurt) {
  OnTransfer on_transfer = [](const TransferStatus&) {};
  TransferStream stream(on_transfer);
  stream.add(
      "{\"status\":1,\"aux\":[],\"id\":{}}\n{\"status\":\"x\",\"progressDetail\":null}\n{}\n\n");
  EXPECT_EQ(stream.digest(), "");
}

TEST(TransferStream, LinesThatAreNoObjectsAreAnError) {
  for (const char* line : {"hello\n", "[]\n", "\xff\n", "{\"status\":\n"}) {
    OnTransfer nobody;
    TransferStream stream(nobody);
    EXPECT_THROW(stream.add(line), Error) << line;
  }
}

std::string decoded(std::string text) {
  EXPECT_EQ(text.find_first_of("+/"), std::string::npos) << "not base64url";
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  return decode_base64(text).value_or("");
}

TEST(RegistryAuth, IsNeverEmpty) { EXPECT_EQ(decoded(registry_auth("host", {})), "{}"); }

TEST(RegistryAuth, CarriesPasswordOrToken) {
  EXPECT_EQ(decoded(registry_auth("host", credentials::Credentials{"jane", "?>?>?~", ""})),
            R"({"password":"?>?>?~","serveraddress":"host","username":"jane"})");
  EXPECT_EQ(decoded(registry_auth("host", credentials::Credentials{"", "", "token"})),
            R"({"identitytoken":"token","serveraddress":"host"})");
}

}  // namespace
}  // namespace cog::engine
