#include "requirements/toml.h"

#include "base/error.h"

// Header-only: the distribution's shared library has no place in a static program.
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

namespace cog::requirements {
namespace {

TomlValue converted(const toml::node& node) {
  TomlValue value;
  value.line = static_cast<int>(node.source().begin.line);
  value.column = static_cast<int>(node.source().begin.column);
  if (const toml::table* table = node.as_table()) {
    value.kind = TomlValue::Kind::table;
    value.keys.reserve(table->size());
    value.items.reserve(table->size());
    for (const auto& [key, member] : *table) {
      value.keys.emplace_back(key.str());
      value.items.push_back(converted(member));
    }
  } else if (const toml::array* array = node.as_array()) {
    value.kind = TomlValue::Kind::array;
    value.items.reserve(array->size());
    for (const toml::node& item : *array) value.items.push_back(converted(item));
  } else if (const auto* string = node.as_string()) {
    value.kind = TomlValue::Kind::string;
    value.text = string->get();
  } else {
    value.kind = TomlValue::Kind::other;
    if (const auto* integer = node.as_integer()) value.text = std::to_string(integer->get());
  }
  return value;
}

}  // namespace

const TomlValue& TomlValue::operator[](std::string_view name) const {
  static const TomlValue kNothing;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == name) return items[i];
  }
  return kNothing;
}

TomlValue parse_toml(std::string_view text, const std::string& file) {
  try {
    return converted(toml::parse(text));
  } catch (const toml::parse_error& error) {
    SourceSpan where{file, static_cast<int>(error.source().begin.line),
                     static_cast<int>(error.source().begin.column), 0};
    where.end_column = where.column + 1;
    throw Error(ErrorCode::config, "not TOML: " + std::string(error.description()), "", where);
  }
}

}  // namespace cog::requirements
