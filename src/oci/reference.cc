#include "oci/reference.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace cog::oci {
namespace {

constexpr std::string_view kDefaultRegistry = "docker.io";
constexpr std::string_view kOfficial = "library/";
constexpr size_t kMaxNameLength = 255;
constexpr size_t kMaxTagLength = 128;
constexpr size_t kMaxFolderLength = 26;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

template <typename Allowed>
bool all_of(std::string_view text, Allowed allowed) {
  for (char c : text) {
    if (!allowed(c)) return false;
  }
  return !text.empty();
}

[[noreturn]] void refuse(std::string_view name, const std::string& why, const std::string& hint) {
  throw Error(ErrorCode::usage, "invalid image name " + in_quotes(name) + ": " + why, hint);
}

// docker's rule for telling "me/ocr" from "host/ocr".
bool looks_like_registry(std::string_view part) {
  return part.find_first_of(".:") != std::string_view::npos || part == "localhost" ||
         to_lower(part) != part;
}

bool is_registry(std::string_view text) {
  size_t colon = text.starts_with('[') ? text.find(']') + 1 : text.find(':');
  std::string_view host = text.substr(0, colon);
  if (colon < text.size()) {
    std::string_view port = text.substr(colon);
    if (port[0] != ':' || !all_of(port.substr(1), is_digit)) return false;
  }
  if (host.starts_with('[')) {
    return host.size() > 2 && host.ends_with(']') &&
           all_of(host.substr(1, host.size() - 2),
                  [](char c) { return is_hex(c) || (c >= 'A' && c <= 'F') || c == ':'; });
  }
  for (const std::string& label : split(host, '.')) {
    bool characters =
        all_of(label, [](char c) { return is_digit(c) || is_lower(c) || is_upper(c) || c == '-'; });
    if (!characters || label.front() == '-' || label.back() == '-') return false;
  }
  return true;
}

// Letters and digits, with '.', '_', "__" or any number of '-' between them.
bool is_path_component(std::string_view text) {
  auto is_separator = [](char c) { return c == '.' || c == '_' || c == '-'; };
  if (!all_of(text, [&](char c) { return is_digit(c) || is_lower(c) || is_separator(c); })) {
    return false;
  }
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && is_separator(text[end])) ++end;
    std::string_view run = text.substr(i, end - i);
    bool ends_here = i == 0 || end == text.size();
    bool known = run == "." || run == "_" || run == "__" ||
                 run.find_first_not_of('-') == std::string_view::npos;
    if (!run.empty() && (ends_here || !known)) return false;
    i = end == i ? i + 1 : end;
  }
  return true;
}

// `end`: where tag or digest start in `name`.
void check_repository(std::string_view name, size_t end, const Reference& reference) {
  if (to_lower(reference.repository) != reference.repository) {
    refuse(name, "a repository is written in lower case",
           "use " + in_quotes(to_lower(name.substr(0, end)).append(name.substr(end))));
  }
  for (const std::string& part : split(reference.repository, '/')) {
    if (!is_path_component(part)) {
      refuse(name,
             part.empty() ? "a part of the repository is empty"
                          : in_quotes(part) + " is not a repository name",
             "use lower-case letters and digits, with '.', '_' or '-' between them");
    }
  }
  if (reference.registry.size() + 1 + reference.repository.size() > kMaxNameLength) {
    refuse(name, "longer than " + std::to_string(kMaxNameLength) + " characters", "");
  }
}

void check_tag(std::string_view name, std::string_view tag) {
  bool characters = all_of(tag, [](char c) {
    return is_digit(c) || is_lower(c) || is_upper(c) || c == '_' || c == '.' || c == '-';
  });
  if (!characters || tag.front() == '.' || tag.front() == '-' || tag.size() > kMaxTagLength) {
    refuse(name, in_quotes(tag) + " is not a tag",
           "use up to 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'");
  }
}

void check_digest(std::string_view name, std::string_view digest) {
  size_t colon = digest.find(':');
  std::string_view algorithm = digest.substr(0, colon);
  std::string_view hex = colon < digest.size() ? digest.substr(colon + 1) : std::string_view();
  size_t length = algorithm == "sha256"   ? 64
                  : algorithm == "sha384" ? 96
                  : algorithm == "sha512" ? 128
                                          : 0;
  if (length == 0 || hex.size() != length || !all_of(hex, is_hex)) {
    refuse(name, in_quotes(digest) + " is not a digest", "write sha256: and 64 hexadecimal digits");
  }
}

}  // namespace

Reference parse_reference(std::string_view name) {
  if (name.empty()) throw Error(ErrorCode::usage, "the image name is empty");
  Reference reference;
  std::string_view rest = name;
  if (size_t at = rest.find('@'); at != std::string_view::npos) {
    reference.digest = rest.substr(at + 1);
    check_digest(name, reference.digest);
    rest = rest.substr(0, at);
  }
  size_t slash = rest.rfind('/');
  size_t colon = rest.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) {
    reference.tag = rest.substr(colon + 1);
    check_tag(name, reference.tag);
    rest = rest.substr(0, colon);
  } else if (reference.digest.empty()) {
    reference.tag = "latest";
  }
  size_t end = rest.size();
  size_t first = rest.find('/');
  if (first != std::string_view::npos && looks_like_registry(rest.substr(0, first))) {
    reference.registry = rest.substr(0, first);
    rest = rest.substr(first + 1);
    if (!is_registry(reference.registry)) {
      refuse(name, in_quotes(reference.registry) + " is not a registry",
             "write a host name, with ':' and a port where it needs one");
    }
  }
  if (reference.registry.empty() || reference.registry == "index.docker.io") {
    reference.registry = kDefaultRegistry;
  }
  reference.repository = rest;
  if (reference.registry == kDefaultRegistry && rest.find('/') == std::string_view::npos) {
    if (rest.size() == 64 && all_of(rest, is_hex)) {
      refuse(name, "64 hexadecimal digits are an image id, not a name", "");
    }
    reference.repository = std::string(kOfficial) + reference.repository;
  }
  check_repository(name, end, reference);
  return reference;
}

std::string to_text(const Reference& reference) {
  std::string name = reference.registry + "/" + reference.repository;
  if (reference.registry == kDefaultRegistry) {
    std::string_view path = reference.repository;
    bool official = path.starts_with(kOfficial) && path.find('/', kOfficial.size()) == path.npos;
    if (official) {
      name = path.substr(kOfficial.size());
    } else if (!looks_like_registry(path.substr(0, path.find('/')))) {
      name = path;
    }
  }
  bool tag_is_understood = reference.tag == "latest" && reference.digest.empty();
  if (!reference.tag.empty() && !tag_is_understood) name += ":" + reference.tag;
  if (!reference.digest.empty()) name += "@" + reference.digest;
  return name;
}

std::string default_image_name(std::string_view folder) {
  std::string name;
  for (char c : to_lower(folder.substr(folder.rfind('/') + 1))) {
    if (c == ' ') c = '-';
    if (is_lower(c) || is_digit(c) || c == '-') name += c;
  }
  name.resize(std::min(name.size(), kMaxFolderLength));
  // Image names start and end with a letter or digit.
  name.erase(0, name.find_first_not_of('-'));
  name.erase(name.find_last_not_of('-') + 1);
  if (name.empty()) name = "model";
  return name.starts_with("cog-") ? name : "cog-" + name;
}

}  // namespace cog::oci
