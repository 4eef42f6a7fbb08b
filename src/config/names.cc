// Rules for names: of images, users, secrets, weights and files.
#include "base/error.h"
#include "base/text.h"
#include "config/characters.h"
#include "config/rules.h"
#include "ignore/glob.h"
#include "oci/reference.h"

namespace cog::config {
namespace {

constexpr size_t kMaxUserLength = 32;

// Where a tag or digest starts; npos if the name has none. A ':' before a '/' is a registry's port.
size_t find_tag_or_digest(std::string_view name) {
  size_t at = name.find('@');
  size_t slash = name.substr(0, at).rfind('/');
  size_t colon = name.find(':', slash == std::string_view::npos ? 0 : slash);
  return std::min(at, colon);
}

bool is_user_name(std::string_view user) {
  bool characters =
      consists_of(user, [](char c) { return is_letter(c) || is_digit(c) || is_one_of("_-.", c); });
  return characters && user.size() <= kMaxUserLength && (is_letter(user[0]) || user[0] == '_');
}

// As the kernel counts users and container engines accept them: up to 2^31 - 1.
bool is_user_number(std::string_view text) {
  bool plain = consists_of(text, is_digit) && (text == "0" || text[0] != '0');
  return plain && parse_int(text).has_value();
}

}  // namespace

std::optional<Problem> check_image_name(std::string_view name) {
  if (name.find_first_of(" \t") != std::string_view::npos) {
    return Problem{in_quotes(name) + " is not the name of an image: it has a blank",
                   "write it as \"registry.example.com/you/model\""};
  }
  try {
    oci::parse_reference(name);
    return std::nullopt;
  } catch (const Error& error) {  // becomes one mistake among others, with its place
    return Problem{error.message, error.hint};
  }
}

std::optional<Problem> check_repository(std::string_view name) {
  size_t extra = find_tag_or_digest(name);
  if (extra == std::string_view::npos) return check_image_name(name);
  return Problem{"\"model\" names a repository, without tag and digest",
                 "write " + in_quotes(name.substr(0, extra))};
}

std::optional<Problem> check_base_image(std::string_view name) {
  if (std::optional<Problem> problem = check_image_name(name)) return problem;
  if (find_tag_or_digest(name) != std::string_view::npos) return std::nullopt;
  return Problem{in_quotes(name) + " names no tag and no digest: any image could come of it",
                 "add ':' and a tag, or '@' and a digest"};
}

std::optional<Problem> check_user(std::string_view user) {
  size_t colon = user.find(':');
  bool right = colon == std::string_view::npos ? is_user_name(user) || is_user_number(user)
                                               : is_user_number(user.substr(0, colon)) &&
                                                     is_user_number(user.substr(colon + 1));
  if (right) return std::nullopt;
  return Problem{in_quotes(user) + " is not a user",
                 "write a name, a number, or the numbers of user and group as \"1000:1000\""};
}

std::optional<Problem> check_secret_id(std::string_view id) {
  bool right =
      consists_of(id, [](char c) { return is_letter(c) || is_digit(c) || is_one_of("_-./:@", c); });
  if (right) return std::nullopt;
  return Problem{in_quotes(id) + " is not the name of a secret",
                 "use letters, digits and '_', '-', '.', '/', ':', '@'"};
}

std::optional<Problem> check_secret_target(std::string_view target) {
  bool right = consists_of(target, [](char c) {
    bool other = is_one_of("_-./:@+~%", c) || static_cast<unsigned char>(c) >= 0x80;
    return is_letter(c) || is_digit(c) || other;
  });
  if (right && target[0] == '/' && clean_path(target) != "/" && !target.ends_with('/')) {
    return std::nullopt;
  }
  return Problem{in_quotes(target) + " is not the absolute path of a file",
                 "write it as \"/run/secrets/token\", without blanks, quotes, commas and '$'"};
}

std::optional<Problem> check_weight_name(std::string_view name) {
  auto is_inner = [](char c) { return is_lower(c) || is_digit(c); };
  bool right = consists_of(name, [&](char c) { return is_inner(c) || is_one_of("._-", c); }) &&
               is_inner(name.front()) && is_inner(name.back());
  for (size_t i = 1; right && i < name.size(); ++i) {
    right = is_inner(name[i]) || is_inner(name[i - 1]);
  }
  if (right) return std::nullopt;
  return Problem{in_quotes(name) + " is not a name for weights",
                 "use lower-case letters and digits, with one '-', '.' or '_' between them"};
}

std::optional<Problem> check_weight_target(std::string_view target) {
  const std::string hint = "write the folder that the model reads, as \"/src/weights\"";
  if (!target.starts_with('/')) {
    return Problem{in_quotes(target) + " is not an absolute path", hint};
  }
  if (clean_path(target) == "/") return Problem{"weights can't take the place of \"/\"", hint};
  return std::nullopt;
}

std::optional<Problem> check_file_pattern(std::string_view pattern) {
  if (pattern.starts_with('!')) {
    return Problem{"a pattern can't start with '!'", "name the files that are meant"};
  }
  if (pattern.find('\\') != std::string_view::npos) {
    return Problem{"a pattern can't have '\\'", "write '/' between the parts of a path"};
  }
  return std::nullopt;
}

std::optional<Problem> check_path_pattern(std::string_view pattern) {
  if (std::optional<Problem> problem = check_file_pattern(pattern)) return problem;
  if (pattern.starts_with('#')) {
    return Problem{"a pattern that starts with '#' is a comment",
                   "write \"[#]\" for that character"};
  }
  for (const std::string& part : split(pattern, '/')) {
    if (part == "..") {
      return Problem{"a pattern can't leave the project with \"..\"",
                     "write it relative to the project's folder"};
    }
  }
  try {
    ignore::Glob::parse(pattern);
    return std::nullopt;
  } catch (const Error& error) {  // becomes one mistake among others, with its place
    return Problem{"malformed pattern " + in_quotes(pattern) + ": " + error.message,
                   "write \"[[]\" for that character"};
  }
}

std::string clean_path(std::string_view path) {
  std::vector<std::string> parts;
  for (const std::string& part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  return "/" + join(parts, "/");
}

}  // namespace cog::config
