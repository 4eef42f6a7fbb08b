// What Python's operators make of known values.
#pragma once

#include <optional>
#include <string_view>

#include "schema/evaluator.h"

namespace cog::schema {

// Python's bool(value); nothing if that can't be known.
std::optional<bool> truth(const Value& value);

// `operation` is as written: "+", "//", "%", "|". An Unknown operand is the result.
Value binary_operation(Evaluator& evaluator, std::string_view operation, const Value& left,
                       const Value& right, const Node& where);
Value unary_operation(Evaluator& evaluator, std::string_view operation, const Value& operand,
                      const Node& where);

// One of ==, !=, <, <=, >, >=, in, not in, is, is not.
Value compare(Evaluator& evaluator, std::string_view operation, const Value& left,
              const Value& right, const Node& where);

// object[index]; a slice has its own.
Value item_of(Evaluator& evaluator, const Value& object, const Value& index, const Node& where);

struct Slice {
  std::optional<Integer> start;
  std::optional<Integer> stop;
  std::optional<Integer> step;
};
Value slice_of(Evaluator& evaluator, const Value& object, const Slice& slice, const Node& where);

}  // namespace cog::schema
