// Numbers, versions of Python, and the names of its library that stand for known values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/value.h"

namespace cog::schema {

// A literal as written: "1_000", "0x1F", "1e-3". Nothing if it is complex or too large.
std::optional<Value> read_number(std::string_view literal);

std::string to_decimal(Integer number);

// Whether `sys.version_info OPERATION wanted` holds for `python` ("3.12"; empty: any from 3.10 on);
// nothing if that depends on more than is known.
std::optional<bool> version_compares(std::string_view python, std::string_view operation,
                                     const std::vector<Value>& wanted);

// "math.pi", "sys.maxsize"
std::optional<Value> constant_of(std::string_view name);

// math.floor(2.5) and the like; nothing for what is not among them or has no result.
std::optional<Value> math_function(std::string_view name, const Value& argument);

// One answer for a name that a package exports in several places: typing_extensions.Any is
// typing.Any.
std::string canonical_name(std::string name);

// Why what an external name gives is only known when the model runs: "os.environ" -> "the
// environment is ..."; nothing for names that say nothing of it.
std::optional<std::string> reason_of(std::string_view name);

// Whether calling the external `name` changes none of its arguments: types, Input(), Field().
bool is_pure(std::string_view name);

}  // namespace cog::schema
