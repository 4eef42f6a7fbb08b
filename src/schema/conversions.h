// Python's builtin functions that make one number or text of another, on known values.
#pragma once

#include <optional>

#include "schema/calling.h"

namespace cog::schema {

// An int or a bool as a number.
std::optional<Integer> whole(const Value& value);

Value to_integer(const Calling& call);          // int(x)
Value to_real(const Calling& call);             // float(x)
Value to_text(const Calling& call, bool repr);  // str(x), repr(x)
Value round_number(const Calling& call);        // round(x), round(x, 2)
Value absolute(const Calling& call);            // abs(x)
Value character(const Calling& call);           // chr(x)
Value code_point(const Calling& call);          // ord(x)

}  // namespace cog::schema
