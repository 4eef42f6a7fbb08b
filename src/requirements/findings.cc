#include "requirements/findings.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace cog::requirements {
namespace {

constexpr size_t kMostShown = 100;

std::string mebibytes(size_t bytes) {  // "4.5 MiB"; rounded up, so that too much looks like more
  size_t tenths = (bytes * 10 + (1 << 20) - 1) >> 20;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MiB";
}

}  // namespace

void Findings::add(Diagnostic diagnostic) {
  if (found_.all().size() < kMostShown) {
    found_.add(std::move(diagnostic));
  } else {
    ++more_;
  }
}

void Findings::error(SourceSpan where, std::string message, std::string hint) {
  add({Severity::error, std::move(where), std::move(message), std::move(hint), ""});
}

bool Findings::check_size(size_t bytes, size_t most, const std::string& file) {
  if (bytes <= most) return true;
  error({file},
        "too large: " + mebibytes(bytes) + " of requirements, and at most " + mebibytes(most) +
            " are read",
        "name the requirements of this model alone");
  return false;
}

bool Findings::check_text(std::string_view& text, const std::string& file) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  size_t i = 0;
  while (i < text.size()) {
    if (text[i] > 0 && text[i] < 0x7F) {  // nearly always
      ++i;
      continue;
    }
    size_t length = text[i] == '\0' ? 0 : character_length(text.substr(i));
    if (length == 0) break;
    i += length;
  }
  if (i == text.size()) return true;
  bool utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  int line = static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(i), '\n'));
  error({file, line + 1}, utf16 ? "the file is UTF-16, not UTF-8" : "the file is not UTF-8 text",
        utf16 ? "save it as UTF-8; in PowerShell: ... | Out-File -Encoding utf8 " + file
              : "save it as UTF-8");
  return false;
}

void Findings::throw_any() const {
  if (found_.all().empty()) return;
  if (more_ == 0) throw Error(ErrorCode::config, found_);
  Diagnostics all = found_;
  all.error({}, "and " + std::to_string(more_) + " more");
  throw Error(ErrorCode::config, all);
}

}  // namespace cog::requirements
