// Human text on standard error, results on standard output.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/error.h"
#include "os/environment.h"

namespace cog::cli {

// Safe to use from several threads: a line is never torn.
class Console {
 public:
  // Colours only if standard error is a terminal and NO_COLOR, COG_NO_COLOR and TERM=dumb are not
  // in the way.
  explicit Console(const os::Environment& environment);
  void no_color() { color_ = false; }

  void info(std::string_view text);
  void success(std::string_view text);
  void warning(const Diagnostic& diagnostic);
  void error(const Error& error);
  void raw(std::string_view text);  // to standard error, as it is

  // A result, with a newline at its end. Throws Error{io} if standard output can't take it.
  void result(std::string_view text);

  std::string bold(std::string_view text) const;
  std::string faint(std::string_view text) const;

 private:
  void line(std::string_view mark, std::string_view color, std::string_view word,
            std::string_view text);
  std::string styled(std::string_view code, std::string_view text) const;

  bool color_ = false;
  std::mutex mutex_;
};

}  // namespace cog::cli
