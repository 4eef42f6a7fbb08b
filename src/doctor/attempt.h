// One step of a check: what it throws is a finding, and no end.
#pragma once

#include "base/error.h"
#include "doctor/report.h"

namespace cog::doctor {

// Throws Error{interrupted} alone.
template <typename Step>
void attempt(Check& check, Step step) {
  try {
    step();
  } catch (const Error& error) {
    if (error.code == ErrorCode::interrupted) throw;
    check.add(error);
  }
}

}  // namespace cog::doctor
