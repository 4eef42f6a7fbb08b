#include "http/failure.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace cog::http {
namespace {

TEST(ConnectFailure, MissingSocketIsNotFound) {
  Error error = connect_failure("/run/docker.sock", true, ENOENT, "");
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_EQ(error.message, "there is no socket /run/docker.sock");
}

TEST(ConnectFailure, ForbiddenSocketIsUnauthorized) {
  Error error = connect_failure("/run/docker.sock", true, EACCES, "");
  EXPECT_EQ(error.code, ErrorCode::unauthorized);
  EXPECT_EQ(error.message, "permission denied on the socket /run/docker.sock");
}

TEST(ConnectFailure, AnythingElseIsNetworkWithTheReason) {
  Error error = connect_failure("/run/docker.sock", true, ECONNREFUSED, "");
  EXPECT_EQ(error.code, ErrorCode::network);
  EXPECT_EQ(error.message, "can't reach /run/docker.sock: Connection refused");
}

// A firewall answers a TCP connection with the same errno; that is nothing about permissions.
TEST(ConnectFailure, TcpIsNeverAboutPermissions) {
  EXPECT_EQ(connect_failure("host:1", false, EACCES, "").code, ErrorCode::network);
}

TEST(ConnectFailure, WithoutErrnoTheLibrarysTextIsTheReason) {
  Error error = connect_failure("nowhere:80", false, 0, "Could not resolve host: nowhere");
  EXPECT_EQ(error.message, "can't reach nowhere:80: Could not resolve host: nowhere");
}

}  // namespace
}  // namespace cog::http
