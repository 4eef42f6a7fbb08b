#include "server/init.h"

#include <gtest/gtest.h>

namespace cog::server {
namespace {

using Words = std::vector<std::string>;

TEST(ServerFlags, AreThoseOfTheServersCommands) {
  EXPECT_EQ(server_flags({}), Words{});
  EXPECT_EQ(server_flags({"/opt/cog/bin/cog-server"}), Words{});
  EXPECT_EQ(server_flags({"cog-server", "--port", "1"}), (Words{"--port", "1"}));
  EXPECT_EQ(server_flags({"python", "-m", "cog.server.http"}), Words{});
  EXPECT_EQ(server_flags({"/usr/bin/python3.11", "-u", "-m", "cog.server.http", "--host=::"}),
            Words{"--host=::"});
}

TEST(ServerFlags, AreNothingForOtherCommands) {
  for (const Words& command :
       {Words{"python", "run.py"}, Words{"python", "-m", "cog.server"}, Words{"python", "-m"},
        Words{"pythonic", "-m", "cog.server.http"}, Words{"bash", "-m", "cog.server.http"},
        Words{"python", "x.py", "-m", "cog.server.http"},
        Words{"python", "-c", "-m", "cog.server.http"}, Words{"python"}}) {
    EXPECT_EQ(server_flags(command), std::nullopt) << command.back();
  }
}

}  // namespace
}  // namespace cog::server
