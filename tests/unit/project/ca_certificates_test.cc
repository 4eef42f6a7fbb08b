#include "project/ca_certificates.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"
#include "support/temporary_folder.h"

namespace cog::project {
namespace {

using testing::TemporaryFolder;

// Not a real one, but shaped like one: base64 of bytes that begin as DER does.
std::string certificate(char letter = 'x') {
  std::string base64 = encode_base64("\x30\x82" + std::string(80, letter));
  return "-----BEGIN CERTIFICATE-----\n" + base64.substr(0, 64) + "\n" + base64.substr(64) +
         "\n-----END CERTIFICATE-----\n";
}

std::string read(const std::string& value) {
  return read_ca_certificates(os::Environment({{"COG_CA_CERT", value}}));
}

std::string error_of(const std::string& value) {
  try {
    read(value);
    return "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    EXPECT_TRUE(error.message.starts_with("COG_CA_CERT: ")) << error.message;
    EXPECT_FALSE(error.hint.empty()) << error.message;
    return error.message.substr(13);
  }
}

TEST(CaCertificates, AreNoneWhereTheVariableIsUnsetOrBlank) {
  EXPECT_EQ(read_ca_certificates(os::Environment({})), "");
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read(" \n"), "");
}

TEST(CaCertificates, ComeFromAFileATextOrBase64OfIt) {
  TemporaryFolder folder;
  EXPECT_EQ(read(folder.write("ca.crt", certificate())), certificate());
  EXPECT_EQ(read(" " + (folder / "ca.crt") + "\n"), certificate());
  EXPECT_EQ(read(certificate()), certificate());
  EXPECT_EQ(read(encode_base64(certificate())), certificate());
  std::string wrapped = encode_base64(certificate());
  wrapped.insert(76, "\n");
  EXPECT_EQ(read(wrapped), certificate());
}

TEST(CaCertificates, OfAFolderAreItsCrtAndPemFilesByName) {
  TemporaryFolder folder;
  folder.write("b.crt", certificate('b'));
  folder.write("a.pem", certificate('a'));
  folder.write("notes.txt", "nothing");
  folder.write("sub.pem/x", "a folder");
  EXPECT_EQ(read(folder.path()), certificate('a') + certificate('b'));
}

TEST(CaCertificates, AreKeptAloneAndInOrder) {
  EXPECT_EQ(read("-----BEGIN CERTIFICATE-----\r\n" + certificate('b').substr(28) +
                 "\n# Issuer: Ours\n" + certificate('a')),
            certificate('b') + certificate('a'));
  TemporaryFolder folder;
  EXPECT_EQ(read(folder.write("bundle.pem", "# Our authority\n" + certificate())), certificate());
}

TEST(CaCertificates, ThatCantBeReadSayWhatIsWrong) {
  EXPECT_EQ(error_of("/dev/zero"), "/dev/zero is not a regular file of at most 10 MiB");
  TemporaryFolder folder;
  EXPECT_EQ(error_of("/no/such/ca.crt"), "there is no file or folder \"/no/such/ca.crt\"");
  EXPECT_EQ(error_of("bm90IGEgY2VydA=="), "there is no file or folder \"bm90IGEgY2VydA==\"");
  EXPECT_EQ(error_of(std::string(5000, '!')),
            "there is no file or folder \"" + std::string(100, '!') + "...\"");
  EXPECT_EQ(error_of(folder.path()), "there is no *.crt or *.pem file in " + folder.path());
  std::string file = folder.write("empty.crt", "");
  EXPECT_EQ(error_of(file), "there is no certificate in " + file);
  EXPECT_EQ(error_of(folder.write("der.crt", "\x30\x82zzz")),
            "there is no certificate in " + (folder / "der.crt"));
  EXPECT_EQ(error_of(certificate().substr(0, 90)), "its text ends inside a certificate");
  EXPECT_EQ(error_of("-----BEGIN CERTIFICATE-----\nno!\n-----END CERTIFICATE-----"),
            "its text has a certificate that is not base64 of one");
}

TEST(CaCertificates, LeaveAPrivateKeyAlone) {
  EXPECT_EQ(error_of("-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n" +
                     certificate()),
            "its text holds a private key");
}

}  // namespace
}  // namespace cog::project
