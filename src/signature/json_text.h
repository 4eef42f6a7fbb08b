// Scalars as JSON text, written the way the signature's documents and messages show them.
#pragma once

#include <string>
#include <string_view>

namespace cog::signature {

// A JSON string literal; bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

// The shortest text that reads back as `number`, without ".0": 10, 0.5, 1e-7. Finite numbers only.
std::string json_number(double number);

}  // namespace cog::signature
