#include "project/ca_certificates.h"

#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "os/file_system.h"

namespace cog::project {
namespace {

constexpr const char* kVariable = "COG_CA_CERT";
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

[[noreturn]] void fail(const std::string& message, const std::string& hint) {
  throw Error(ErrorCode::config, std::string(kVariable) + ": " + message, hint);
}

// One certificate with its markers; `from` names where it stands.
std::string checked(std::string_view body, const std::string& from) {
  std::string characters;
  for (const std::string& line : split_lines(body)) characters += trim(line);
  std::optional<std::string> bytes = decode_base64(characters);
  if (!bytes || !bytes->starts_with('\x30')) {  // DER begins with a sequence
    fail(from + " has a certificate that is not base64 of one", "export it as PEM again");
  }
  std::string text = std::string(kBegin) + "\n";
  for (size_t i = 0; i < characters.size(); i += 64) text += characters.substr(i, 64) + "\n";
  return text + std::string(kEnd) + "\n";
}

// The certificates in `text`; what stands between them (names, comments) is left out.
std::string certificates_in(std::string_view text, const std::string& from) {
  if (text.find("PRIVATE KEY-----") != text.npos) {
    fail(from + " holds a private key", "give the certificate alone: it goes into the image");
  }
  std::string all;
  while (true) {
    size_t begin = text.find(kBegin);
    if (begin == text.npos) break;
    text.remove_prefix(begin + kBegin.size());
    size_t end = text.find(kEnd);
    if (end == text.npos) fail(from + " ends inside a certificate", "is the file whole?");
    all += checked(text.substr(0, end), from);
    text.remove_prefix(end + kEnd.size());
  }
  if (all.empty()) {
    fail("there is no certificate in " + from,
         "a PEM file has a line " + std::string(kBegin) + "; for DER: openssl x509 -inform der");
  }
  return all;
}

// A bundle of every authority there is has 0.3 MB.
constexpr uint64_t kMaxFile = 10 << 20;

std::string certificates_of_file(const std::string& path) {
  std::optional<os::FileInfo> info = os::file_info(os::real_path(path));
  if (!info || info->kind != os::FileKind::regular || info->size > kMaxFile) {
    fail(path + " is not a regular file of at most 10 MiB", "name the certificate's file");
  }
  return certificates_in(os::read_file(path), path);
}

std::string certificates_of_folder(const std::string& folder) {
  std::string all;
  for (const std::string& name : os::list_directory(folder)) {
    std::string path = os::join_path(folder, name);
    if (!(name.ends_with(".crt") || name.ends_with(".pem")) || os::is_directory(path)) continue;
    all += certificates_of_file(path);
  }
  if (all.empty()) {
    fail("there is no *.crt or *.pem file in " + folder, "name the certificate's file");
  }
  return all;
}

}  // namespace

std::string read_ca_certificates(const os::Environment& environment) {
  std::optional<std::string> variable = environment.get(kVariable);
  std::string value(trim(variable.value_or("")));
  if (value.empty()) return "";
  if (value.starts_with("-----BEGIN")) return certificates_in(value, "its text");
  if (os::is_directory(value)) return certificates_of_folder(value);
  if (os::exists(value)) return certificates_of_file(value);
  std::string compact;
  for (char c : value) {
    if (c != '\n' && c != '\r' && c != ' ') compact += c;
  }
  if (std::optional<std::string> text = decode_base64(compact)) {
    if (trim(*text).starts_with("-----BEGIN")) return certificates_in(*text, "its base64 text");
  }
  // Not the whole value: it may be something else that got into the wrong variable.
  fail("there is no file or folder " + in_quotes(shorten(value, 100)),
       "it takes a path, PEM text, or base64 of PEM text");
}

}  // namespace cog::project
