#include "engine/endpoint.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "unit/http/test_server.h"

namespace cog::engine {
namespace {

using os::Environment;

class EndpointTest : public ::testing::Test {
 protected:
  // SHA-256 of "desktop": where docker keeps that context.
  static constexpr const char* kDesktopId =
      "68693d02ab4fbb2331b8cc39915322e48e61f06d4d1b31e7d19913202857bc8a";

  void write(const std::string& path, const std::string& text) { folder_.write(path, text); }
  void write_context(const std::string& host) {
    write(std::string("contexts/meta/") + kDesktopId + "/meta.json",
          R"({"Name": "desktop", "Endpoints": {"docker": {"Host": ")" + host + R"("}}})");
  }
  Environment environment(std::map<std::string, std::string, std::less<>> more) {
    more["DOCKER_CONFIG"] = folder_.path();
    return Environment(std::move(more));
  }
  Error error_of(const Environment& environment) {
    try {
      find_endpoint(environment);
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "no error";
    return Error(ErrorCode::usage, "");
  }

  testing::TemporaryFolder folder_;
};

TEST_F(EndpointTest, UnixHost) {
  EXPECT_EQ(
      find_endpoint(Environment(Environment::Variables{{"DOCKER_HOST", "unix:///tmp/my.sock"}})),
      (Endpoint{"/tmp/my.sock", "http://docker", "DOCKER_HOST", "127.0.0.1"}));
}

TEST_F(EndpointTest, TcpHosts) {
  EXPECT_EQ(parse_host("tcp://build.example:1234", "x"),
            (Endpoint{"", "http://build.example:1234", "x", "build.example"}));
  EXPECT_EQ(parse_host("tcp://build.example", "x").url, "http://build.example:2375");
  EXPECT_EQ(parse_host("http://127.0.0.1:2375/", "x").url, "http://127.0.0.1:2375");
  EXPECT_EQ(parse_host("localhost:1234", "x").url, "http://localhost:1234");
  EXPECT_EQ(parse_host("tcp://[::1]:1234", "x"), (Endpoint{"", "http://[::1]:1234", "x", "[::1]"}));
  EXPECT_EQ(parse_host("tcp://[::1]", "x").url, "http://[::1]:2375");
}

TEST_F(EndpointTest, HostsThatAreNone) {
  for (const char* host : {"unix://", "tcp://", "tcp://host:", "tcp://host:http", "tcp://a/b",
                           "npipe:////./pipe/docker", "fd://", "://", "tcp://u@h:1"}) {
    Error error = error_of(Environment(Environment::Variables{{"DOCKER_HOST", host}}));
    EXPECT_EQ(error.code, ErrorCode::engine) << host;
    EXPECT_NE(error.message.find("DOCKER_HOST"), std::string::npos) << error.message;
  }
}

TEST_F(EndpointTest, SshAndTlsAreRefused) {
  for (const char* host : {"ssh://me@host", "https://host:2376"}) {
    EXPECT_EQ(error_of(Environment(Environment::Variables{{"DOCKER_HOST", host}})).code,
              ErrorCode::not_supported);
  }
  EXPECT_EQ(error_of(Environment(Environment::Variables{{"DOCKER_HOST", "tcp://host:2376"},
                                                        {"DOCKER_TLS_VERIFY", "1"}}))
                .code,
            ErrorCode::not_supported);
}

TEST_F(EndpointTest, ContextOfTheEnvironment) {
  write_context("unix:///tmp/desktop.sock");
  EXPECT_EQ(
      find_endpoint(environment({{"DOCKER_CONTEXT", "desktop"}})),
      (Endpoint{"/tmp/desktop.sock", "http://docker", "docker context \"desktop\"", "127.0.0.1"}));
}

TEST_F(EndpointTest, ContextOfTheConfiguration) {
  write_context("tcp://host:1");
  write("config.json", R"({"currentContext": "desktop"})");
  EXPECT_EQ(find_endpoint(environment({})).url, "http://host:1");
}

TEST_F(EndpointTest, HostBeatsContext) {
  EXPECT_EQ(
      find_endpoint(environment({{"DOCKER_HOST", "unix:///a"}, {"DOCKER_CONTEXT", "gone"}})).socket,
      "/a");
}

TEST_F(EndpointTest, ContextThatDoesNotExistIsNamed) {
  Error error = error_of(environment({{"DOCKER_CONTEXT", "gone"}}));
  EXPECT_EQ(error.code, ErrorCode::engine);
  EXPECT_EQ(error.message, "there is no docker context \"gone\"");
}

TEST_F(EndpointTest, ContextWithCertificatesIsRefused) {
  write_context("tcp://host:2376");
  write(std::string("contexts/tls/") + kDesktopId + "/docker/ca.pem", "");
  EXPECT_EQ(error_of(environment({{"DOCKER_CONTEXT", "desktop"}})).code, ErrorCode::not_supported);
}

TEST_F(EndpointTest, BrokenContextsAreErrors) {
  write_context("");
  EXPECT_EQ(error_of(environment({{"DOCKER_CONTEXT", "desktop"}})).code, ErrorCode::engine);
  write(std::string("contexts/meta/") + kDesktopId + "/meta.json", "{");
  Error error = error_of(environment({{"DOCKER_CONTEXT", "desktop"}}));
  EXPECT_EQ(error.code, ErrorCode::engine);
  EXPECT_NE(error.where.file.find("meta.json"), std::string::npos);
}

TEST_F(EndpointTest, DefaultContextMeansTheUsualSockets) {
  Environment usual = environment({{"DOCKER_CONTEXT", "default"}});
  EXPECT_EQ(find_endpoint(usual), first_present(usual_endpoints(usual)));
}

TEST_F(EndpointTest, UsualSockets) {
  std::vector<std::string> sockets;
  Environment environment({{"HOME", "/home/me"}, {"XDG_RUNTIME_DIR", "/run/user/7"}});
  for (const Endpoint& endpoint : usual_endpoints(environment)) sockets.push_back(endpoint.socket);
  EXPECT_EQ(sockets, (std::vector<std::string>{"/var/run/docker.sock", "/run/user/7/docker.sock",
                                               "/home/me/.docker/run/docker.sock",
                                               "/run/user/7/podman/podman.sock",
                                               "/run/podman/podman.sock"}));
}

TEST_F(EndpointTest, TheFirstSocketThatIsThere) {
  Endpoint one = parse_host("unix://" + (folder_ / "one"), "one");
  Endpoint two = parse_host("unix://" + (folder_ / "two"), "two");
  EXPECT_EQ(first_present({one, two}), one) << "none there: the default, for the message";
  write("two", "");
  EXPECT_EQ(first_present({one, two}), two);
  write("one", "");
  EXPECT_EQ(first_present({one, two}), one);
}

}  // namespace
}  // namespace cog::engine
