// Scalars as JSON text: for JSON that is written by hand, where a tree of values would only be
// built to be printed.
#pragma once

#include <string>
#include <string_view>

namespace cog {

// Appends `text` as a JSON string; bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& json, std::string_view text);
std::string json_string(std::string_view text);

// The shortest text that reads back as `number`, without ".0": 10, 0.5, 1e-7. Finite numbers only.
std::string json_number(double number);

}  // namespace cog
