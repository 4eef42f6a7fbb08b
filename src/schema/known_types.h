// What this version knows about the types of Python's, typing's and cog's own modules, by origin
// ("typing.Literal").
#pragma once

#include <optional>
#include <string_view>

#include "signature/signature.h"

namespace cog::schema {

// Of a type that stands alone: "builtins.str", "cog.Path".
std::optional<signature::Kind> kind_of(std::string_view origin);

// What a generic type is a form of.
enum class Form { list, set, tuple, dict, iterator, concatenate_iterator, iterable };
std::optional<Form> form_of(std::string_view origin);

// What to write instead of a type that is known and not supported; may be empty.
std::optional<std::string_view> instead_of(std::string_view origin);

// The module to import from, for a name that people forget to import.
std::optional<std::string_view> module_of(std::string_view name);

}  // namespace cog::schema
