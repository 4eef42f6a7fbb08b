// HTTPS against a server with a certificate made for the occasion.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <csignal>
#include <cstdio>
#include <memory>

#include "base/error.h"
#include "http/client.h"
#include "unit/http/test_server.h"

namespace cog::http {
namespace {

// A key, and a certificate for 127.0.0.1 signed with it.
struct Identity {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), EVP_PKEY_free};
  std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), X509_free};

  Identity() {
    X509* x = certificate.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -60);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key.get());
    X509_NAME* name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(x, name);
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(x, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(x, key.get(), EVP_sha256());
  }
  void write(const std::string& path) const {
    std::FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate.get());
    std::fclose(file);
  }
};

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    ::signal(SIGPIPE, SIG_IGN);  // the server below writes through OpenSSL
    SSL_CTX_use_certificate(context_.get(), identity_.certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), identity_.key.get());
  }
  ~TlsTest() override { ::unsetenv("SSL_CERT_FILE"); }

  void answer(testing::Connection& connection) {
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(ssl.get(), connection.fd());
    char buffer[4096];
    if (SSL_accept(ssl.get()) != 1 || SSL_read(ssl.get(), buffer, sizeof(buffer)) <= 0) return;
    std::string response = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret";
    SSL_write(ssl.get(), response.data(), static_cast<int>(response.size()));
  }
  Request request() {
    Request request;
    request.url = "https://127.0.0.1:" + std::to_string(server_.port()) + "/";
    return request;
  }

  testing::TemporaryFolder folder_;
  Identity identity_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{SSL_CTX_new(TLS_server_method()),
                                                             SSL_CTX_free};
  testing::TestServer server_{[this](testing::Connection& connection) { answer(connection); }};
  os::Interrupt interrupt_;
  Client client_{interrupt_};
};

TEST_F(TlsTest, TrustsTheBundleThatTheUserNames) {
  identity_.write((folder_ / "ca.pem"));
  ::setenv("SSL_CERT_FILE", (folder_ / "ca.pem").c_str(), 1);
  EXPECT_EQ(client_.send(request()).body, "secret");
}

TEST_F(TlsTest, RefusesACertificateThatNobodySigned) {
  try {
    client_.send(request());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::network);
    EXPECT_NE(error.message.find("certificate"), std::string::npos) << error.message;
  }
}

TEST_F(TlsTest, ABundleThatIsNotThereIsNamed) {
  ::setenv("SSL_CERT_FILE", "/nonexistent/ca.pem", 1);
  try {
    client_.send(request());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::network);
    EXPECT_NE(error.message.find("/nonexistent/ca.pem"), std::string::npos) << error.message;
  }
}

}  // namespace
}  // namespace cog::http
