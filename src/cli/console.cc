#include "cli/console.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace cog::cli {
namespace {

constexpr std::string_view kRed = "1;31";
constexpr std::string_view kYellow = "1;33";
constexpr std::string_view kGreen = "1;32";

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

}  // namespace

Console::Console(const os::Environment& environment)
    : color_(::isatty(STDERR_FILENO) != 0 && !environment.get("NO_COLOR") &&
             !environment.get("COG_NO_COLOR") && environment.get("TERM") != "dumb") {}

std::string Console::styled(std::string_view code, std::string_view text) const {
  if (!color_) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string Console::bold(std::string_view text) const { return styled("1", text); }

std::string Console::faint(std::string_view text) const { return styled("2", text); }

void Console::raw(std::string_view text) {
  std::lock_guard lock(mutex_);
  // Nobody is left to be told when standard error is closed.
  write_all(STDERR_FILENO, text);
}

void Console::line(std::string_view mark, std::string_view color, std::string_view word,
                   std::string_view text) {
  std::string start = color_ ? styled(color, mark) + " " : std::string(word);
  raw(start + std::string(text) + "\n");
}

void Console::info(std::string_view text) { raw(std::string(text) + "\n"); }

void Console::success(std::string_view text) { line("✔", kGreen, "", text); }

void Console::warning(const Diagnostic& diagnostic) {
  line("⚠", kYellow, "warning: ", to_text(diagnostic));
}

void Console::error(const Error& error) { line("✗", kRed, "error: ", to_text(error)); }

void Console::result(std::string_view text) {
  if (!write_all(STDOUT_FILENO, std::string(text) + "\n")) {
    throw Error(ErrorCode::io,
                std::string("can't write to standard output: ") + std::strerror(errno));
  }
}

}  // namespace cog::cli
