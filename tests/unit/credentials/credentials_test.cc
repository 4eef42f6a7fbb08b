#include "credentials/credentials.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/text.h"

namespace cog::credentials {
namespace {

namespace fs = std::filesystem;

// A docker configuration folder, and a PATH that holds nothing but the test's own helpers.
class CredentialsTest : public ::testing::Test {
 protected:
  CredentialsTest() {
    std::string pattern = (fs::temp_directory_path() / "cog-test-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    ::setenv("PATH", (folder_ + ":" + old_path_).c_str(), 1);
  }
  ~CredentialsTest() override {
    ::setenv("PATH", old_path_.c_str(), 1);
    fs::remove_all(folder_);
  }

  void write_config(const std::string& text) { std::ofstream(folder_ + "/config.json") << text; }
  // `body` is shell; what the helper is asked for is appended to the file "asked".
  void write_helper(const std::string& name, const std::string& body) {
    std::string path = folder_ + "/docker-credential-" + name;
    std::ofstream(path) << "#!/bin/sh\nread -r host\necho \"$1 $host\" >>\"" << folder_
                        << "/asked\"\n"
                        << body << "\n";
    fs::permissions(path, fs::perms::owner_all);
  }
  std::string asked() {
    std::ifstream file(folder_ + "/asked");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::optional<Credentials> find(std::string_view host) {
    return credentials_for(host, os::Environment({{"DOCKER_CONFIG", folder_}}));
  }
  Error error_for(std::string_view host) {
    try {
      find(host);
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "no error";
    return Error(ErrorCode::usage, "");
  }

  std::string old_path_ = std::getenv("PATH");
  std::string folder_;
};

std::string auths(const std::string& key, const std::string& user_and_password) {
  return R"({"auths": {")" + key + R"(": {"auth": ")" + encode_base64(user_and_password) +
         R"("}}})";
}

const char kSayJane[] = R"(echo '{"ServerURL":"x","Username":"jane","Secret":"key"}')";
const Credentials kJane{"jane", "key", ""};

TEST_F(CredentialsTest, NoFileMeansNobodyKnows) { EXPECT_EQ(find("localhost:5001"), std::nullopt); }

TEST_F(CredentialsTest, ReadsUserAndPassword) {
  write_config(auths("localhost:5001", "jane:pass:word"));
  EXPECT_EQ(find("localhost:5001"), (Credentials{"jane", "pass:word", ""}));
}

TEST_F(CredentialsTest, FindsTheFileInTheHomeFolder) {
  fs::create_directory(folder_ + "/.docker");
  std::ofstream(folder_ + "/.docker/config.json") << auths("host", "jane:key");
  EXPECT_EQ(credentials_for("host", os::Environment({{"HOME", folder_}})), kJane);
}

TEST_F(CredentialsTest, OtherHostsGetNothing) {
  write_config(auths("localhost:5001", "jane:key"));
  for (const char* host : {"localhost", "localhost:5000", "evil.localhost:5001", "docker.io", ""}) {
    EXPECT_EQ(find(host), std::nullopt) << host;
  }
}

TEST_F(CredentialsTest, KeysMayBeWrittenAsUrls) {
  for (const char* key : {"https://Registry.example.com", "http://registry.example.com/v2/x"}) {
    write_config(auths(key, "jane:key"));
    EXPECT_EQ(find("registry.example.com"), kJane) << key;
    EXPECT_EQ(find("example.com"), std::nullopt) << key;
  }
}

TEST_F(CredentialsTest, DockerHubHasItsOwnKey) {
  write_config(auths("https://index.docker.io/v1/", "jane:key"));
  EXPECT_EQ(find("docker.io"), kJane);
}

TEST_F(CredentialsTest, AnIdentityTokenReplacesThePassword) {
  write_config(R"({"auths": {"host": {"auth": "", "identitytoken": "token"}}})");
  EXPECT_EQ(find("host"), (Credentials{"", "", "token"}));
}

TEST_F(CredentialsTest, AnEmptyEntryIsNone) {
  write_config(R"({"auths": {"host": {}}})");
  EXPECT_EQ(find("host"), std::nullopt);
}

TEST_F(CredentialsTest, AHelperOfTheHostComesFirst) {
  write_helper("one", kSayJane);
  write_helper("all", "exit 1");
  write_config(R"({"credHelpers": {"host": "one"}, "credsStore": "all", "auths": {"host": {}}})");
  EXPECT_EQ(find("host"), kJane);
  EXPECT_EQ(asked(), "get host\n");
}

TEST_F(CredentialsTest, ThenTheStoreOfAllHosts) {
  write_helper("all", kSayJane);
  write_config(R"({"credHelpers": {"other": "one"}, "credsStore": "all"})");
  EXPECT_EQ(find("docker.io"), kJane);
  EXPECT_EQ(asked(), "get https://index.docker.io/v1/\n");
}

TEST_F(CredentialsTest, ThenTheFileItself) {
  write_helper("all", "echo 'credentials not found in native keychain'; exit 1");
  std::string config = auths("host", "jane:key");
  write_config(config.insert(1, R"("credsStore": "all",)"));
  EXPECT_EQ(find("host"), kJane);
}

TEST_F(CredentialsTest, AHelperMayHandOutAToken) {
  write_helper("all", R"(echo '{"Username":"<token>","Secret":"abc"}')");
  write_config(R"({"credsStore": "all"})");
  EXPECT_EQ(find("host"), (Credentials{"", "", "abc"}));
}

TEST_F(CredentialsTest, AFailingHelperIsNamedWithWhatItSaid) {
  write_helper("all", "echo 'the keychain is locked' >&2; exit 1");
  write_config(R"({"credsStore": "all"})");
  Error error = error_for("host");
  EXPECT_EQ(error.code, ErrorCode::unauthorized);
  EXPECT_EQ(error.message,
            "the credential helper docker-credential-all failed: the keychain is locked");
}

TEST_F(CredentialsTest, AMissingHelperIsNamed) {
  write_config(R"({"credsStore": "nowhere"})");
  Error error = error_for("host");
  EXPECT_EQ(error.code, ErrorCode::unauthorized);
  EXPECT_NE(error.message.find("docker-credential-nowhere"), std::string::npos) << error.message;
}

TEST_F(CredentialsTest, AHelperThatSpeaksNonsense) {
  write_helper("all", "echo hello");
  write_config(R"({"credsStore": "all"})");
  EXPECT_EQ(error_for("host").code, ErrorCode::unauthorized);
}

TEST_F(CredentialsTest, AFileThatIsNoJsonIsNamed) {
  for (const char* text : {"", "{", "[]", "null", "\xff"}) {
    write_config(text);
    Error error = error_for("host");
    EXPECT_EQ(error.code, ErrorCode::config) << text;
    EXPECT_EQ(error.where.file, folder_ + "/config.json") << text;
  }
}

TEST_F(CredentialsTest, PartsOfTheWrongKindAreAsIfAbsent) {
  write_config(R"({"auths": [], "credHelpers": {"host": 1}, "credsStore": {}})");
  EXPECT_EQ(find("host"), std::nullopt);
  write_config(R"({"auths": {"host": "x"}})");
  EXPECT_EQ(find("host"), std::nullopt);
}

TEST_F(CredentialsTest, CredentialsThatCanNotBeReadNameTheHost) {
  for (const char* auth : {"!!!", "bm9jb2xvbg=="}) {
    write_config(R"({"auths": {"host": {"auth": ")" + std::string(auth) + R"("}}})");
    Error error = error_for("host");
    EXPECT_EQ(error.code, ErrorCode::config);
    EXPECT_EQ(error.message, "the credentials of host can't be read");
  }
}

}  // namespace
}  // namespace cog::credentials
