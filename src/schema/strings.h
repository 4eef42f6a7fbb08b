// Python string literals.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cog::schema {

struct StringLiteral {
  std::optional<std::string> text;  // what the literal means, in UTF-8
  std::string reason;               // why that can't be said
};

// `literal` is one string with its prefix and quotes.
StringLiteral read_string(std::string_view literal);

}  // namespace cog::schema
