#include "plan/passwords.h"

namespace cog::plan {
namespace {

constexpr std::string_view kMark = "://";

// Of the address whose "://" is at `mark`: what stands before its '@'; empty if there is none.
std::string_view user_info(std::string_view text, size_t mark) {
  size_t start = mark + kMark.size();
  std::string_view authority = text.substr(start);
  authority = authority.substr(0, authority.find_first_of("/?# \t\n\"'"));
  size_t at = authority.rfind('@');
  return at == authority.npos ? "" : authority.substr(0, at + 1);
}

}  // namespace

bool has_password(std::string_view text) {
  for (size_t at = text.find(kMark); at != text.npos; at = text.find(kMark, at + 1)) {
    std::string_view user = user_info(text, at);
    bool is_ssh = text.substr(0, at).ends_with("ssh") && user.find(':') == user.npos;
    if (!user.empty() && !is_ssh && user.find("${") == user.npos) return true;
  }
  return false;
}

std::string without_passwords(std::string text) {
  for (size_t at = text.find(kMark); at != text.npos; at = text.find(kMark, at + 1)) {
    text.erase(at + kMark.size(), user_info(text, at).size());
  }
  return text;
}

}  // namespace cog::plan
