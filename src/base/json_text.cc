#include "base/json_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace cog {
namespace {

bool is_plain(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
}

}  // namespace

void append_json_string(std::string& json, std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) {  // nearly always
    json += '"';
    json += text;
    json += '"';
    return;
  }
  using Tree = nlohmann::json;
  json += Tree(text).dump(-1, ' ', false, Tree::error_handler_t::replace);
}

std::string json_string(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

std::string json_number(double number) {
  COG_CHECK(std::isfinite(number));
  double magnitude = std::fabs(number);
  bool plain = magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e21);
  char buffer[64];
  auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  auto end = std::to_chars(buffer, buffer + sizeof buffer, number, format).ptr;
  std::string text(buffer, end);
  // "1e-07" is written "1e-7", as other writers of JSON do.
  size_t exponent = text.find("e-0");
  if (exponent != std::string::npos) text.erase(exponent + 2, 1);
  return text;
}

}  // namespace cog
