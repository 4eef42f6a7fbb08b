// Values as text, as Python writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/evaluator.h"

namespace cog::schema {

// Python's str(value) and repr(value); nothing if that can't be known.
std::optional<std::string> str_of(const Value& value);
std::optional<std::string> repr_of(const Value& value);

// Python's format(value, specification): ">10", ",", ".2f"; nothing if it is not known or wrong.
std::optional<std::string> format_value(const Value& value, std::string_view specification);

// "%s of %d" % values, and "{} of {x}".format(...).
Value format_percent(Evaluator& evaluator, std::string_view format, const Value& values,
                     const Node& where);
Value format_braces(Evaluator& evaluator, std::string_view format, const Arguments& arguments,
                    const Node& where);

}  // namespace cog::schema
