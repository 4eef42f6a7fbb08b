// What speaks against a plan: all of it is told at once.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "base/error.h"

namespace cog::plan {

class Findings {
 public:
  void mistake(SourceSpan where, std::string message, std::string hint) {
    only_not_built_ = false;
    all_.error(std::move(where), std::move(message), std::move(hint));
  }
  void not_built(SourceSpan where, std::string message, std::string hint) {
    all_.error(std::move(where), std::move(message), std::move(hint));
  }
  void warning(SourceSpan where, std::string message, std::string hint = "") {
    all_.warning(std::move(where), std::move(message), std::move(hint));
  }

  // Throws Error{not_supported} if all there is to say is that something is not built yet,
  // Error{config} for mistakes.
  void throw_errors() const {
    if (!all_.has_errors()) return;
    throw Error(only_not_built_ ? ErrorCode::not_supported : ErrorCode::config, all_);
  }
  std::vector<Diagnostic> warnings() const { return all_.warnings(); }

 private:
  Diagnostics all_;
  bool only_not_built_ = true;
};

}  // namespace cog::plan
