// Finds the function that makes predictions, or trains.
#pragma once

#include <optional>
#include <string>

#include "schema/evaluator.h"
#include "schema/report.h"
#include "schema/schema.h"
#include "signature/signature.h"

namespace cog::schema {

struct Callable {
  Function* function = nullptr;
  bool is_method = false;
};

// What the name of a reference stands for in the model's file, wherever it is defined: the method
// run or predict (or train) of a class, in its own body or in its bases, or a function. Nothing if
// there is none; why is reported.
std::optional<Callable> find_callable(Evaluator& evaluator, const std::string& name, Mode mode,
                                      Report report);

// Reads `async def`, @streaming and @concurrent into `signature`, whose output is known, and
// reports what can't be served.
void read_kind(const Callable& callable, Report report, signature::Signature& signature);

}  // namespace cog::schema
