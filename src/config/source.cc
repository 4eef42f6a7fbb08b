#include "config/source.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace cog::config {
namespace {

constexpr size_t kMaxSize = 1 << 20;
constexpr size_t kMaxExcerpt = 160;

// The offset of the first byte that is not UTF-8 text; NUL bytes mean UTF-16 or no text at all.
size_t find_non_text(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    size_t length = text[i] == '\0' ? 0 : character_length(text.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return std::string_view::npos;
}

}  // namespace

Source::Source(std::string_view text, std::string file) : file_(std::move(file)) {
  if (text.size() > kMaxSize) {
    throw Error(ErrorCode::config,
                "too large: " + std::to_string(text.size()) + " bytes, and at most " +
                    std::to_string(kMaxSize) + " are read",
                "keep data in files of their own", {file_});
  }
  if (size_t bad = find_non_text(text); bad != std::string_view::npos) {
    std::string_view before = text.substr(0, bad);
    int line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    int column = count_code_points(before.substr(before.rfind('\n') + 1)) + 1;
    throw Error(ErrorCode::config, text[bad] == '\0' ? "a NUL byte" : "not UTF-8 text",
                "save the file as UTF-8 text", {file_, line, column, column + 1});
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  lines_ = split_lines(text);
  text_ = join(lines_, "\n") + "\n";
}

SourceSpan Source::span(int line, int byte, std::string_view word) const {
  if (lines_.empty()) return {file_};
  int last = static_cast<int>(lines_.size()) - 1;
  const std::string& content = lines_[static_cast<size_t>(std::clamp(line, 0, last))];
  size_t start = line > last ? content.size()
                             : std::min(content.size(), static_cast<size_t>(std::max(byte, 0)));
  std::string_view rest = std::string_view(content).substr(start);
  std::string_view found = rest.substr(0, 1);
  for (const char* quote : {"", "\"", "'"}) {
    std::string written = quote + std::string(word) + quote;
    if (!word.empty() && rest.starts_with(written)) found = rest.substr(0, written.size());
  }
  int column = count_code_points(std::string_view(content).substr(0, start)) + 1;
  int width = std::max(1, count_code_points(found));
  return {file_, std::clamp(line, 0, last) + 1, column, column + width};
}

std::string_view Source::line(int number) const {
  if (number < 1 || static_cast<size_t>(number) > lines_.size()) return {};
  return lines_[static_cast<size_t>(number) - 1];
}

Diagnostic Source::with_excerpt(Diagnostic diagnostic) const {
  std::string_view content = line(diagnostic.where.line);
  bool printable = std::none_of(content.begin(), content.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
  if (printable && content.size() <= kMaxExcerpt) diagnostic.excerpt = content;
  return diagnostic;
}

}  // namespace cog::config
