#include "prediction/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace cog::prediction {
namespace {

bool is_plain(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
}

}  // namespace

void append_string(std::string& json, std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) {  // nearly always
    json += '"';
    json += text;
    json += '"';
    return;
  }
  using Tree = nlohmann::json;
  json += Tree(text).dump(-1, ' ', false, Tree::error_handler_t::replace);
}

std::string to_json_string(std::string_view text) {
  std::string json;
  append_string(json, text);
  return json;
}

bool nests_deeper_than(std::string_view json, int limit) {
  int depth = 0;
  for (size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (c == '"') {
      for (++i; i < json.size() && json[i] != '"'; ++i) {
        if (json[i] == '\\') ++i;
      }
    } else if (c == '[' || c == '{') {
      if (++depth > limit) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace cog::prediction
