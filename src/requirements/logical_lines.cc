#include "requirements/logical_lines.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "requirements/scan.h"

namespace cog::requirements {
namespace {

constexpr size_t kLongestExcerpt = 160;

// The length of the line break at `i`, 0 if there is none. Python's str.splitlines breaks lines at
// more than CR and LF.
size_t break_length(std::string_view text, size_t i) {
  auto c = static_cast<unsigned char>(text[i]);
  if (c > 0x1e && c < 0x80) return 0;
  if (c == '\r') return text.substr(i, 2) == "\r\n" ? 2 : 1;
  if ((c >= '\n' && c <= '\f') || (c >= 0x1c && c <= 0x1e)) return 1;
  if (c == 0xC2 && text.substr(i, 2) == "\xC2\x85") return 2;
  std::string_view three = text.substr(i, 3);
  return three == "\xE2\x80\xA8" || three == "\xE2\x80\xA9" ? 3 : 0;
}

bool is_comment(std::string_view line) {
  size_t first = 0;
  while (first < line.size() && is_space(line[first])) ++first;
  return first < line.size() && line[first] == '#';
}

std::string_view without_comment(std::string_view line) {
  for (size_t i = line.find('#'); i != line.npos; i = line.find('#', i + 1)) {
    if (i == 0 || is_space(line[i - 1])) return line.substr(0, i);
  }
  return line;
}

}  // namespace

bool LogicalLines::read_physical(Part& part) {
  if (position_ >= file_.size()) return false;
  size_t end = position_;
  size_t length = 0;
  while (end < file_.size() && (length = break_length(file_, end)) == 0) ++end;
  part = {0, position_, position_, end, ++line_};
  position_ = end + length;
  return true;
}

// Reads on while a line ends in a backslash. A comment ends the line and is never continued.
void LogicalLines::join(Part part) {
  buffer_.clear();
  parts_.clear();
  bool continued = true;
  do {
    std::string_view line = file_.substr(part.line_begin, part.line_end - part.line_begin);
    if (is_comment(line)) break;
    continued = line.ends_with('\\');
    part.in_text = buffer_.size();
    if (continued) {
      size_t first = std::min(line.find_first_not_of('\\'), line.size());
      part.in_file += first;
      line = line.substr(first, line.find_last_not_of('\\') + 1 - first);
    }
    buffer_ += line;
    parts_.push_back(part);
  } while (continued && read_physical(part));
  text_ = buffer_;
}

// Takes away the comment and the blanks around the rest.
void LogicalLines::cut() {
  const char* begin = text_.data();
  text_ = without_spaces(without_comment(text_));
  skipped_ = text_.empty() ? 0 : static_cast<size_t>(text_.data() - begin);
}

bool LogicalLines::next() {
  Part part;
  while (read_physical(part)) {
    text_ = file_.substr(part.line_begin, part.line_end - part.line_begin);
    if (is_comment(text_)) continue;
    if (text_.ends_with('\\')) {
      join(part);
    } else {
      parts_.assign(1, part);
    }
    cut();
    if (!text_.empty()) return true;
  }
  return false;
}

const LogicalLines::Part& LogicalLines::part_at(size_t position) const {
  auto after = std::upper_bound(parts_.begin() + 1, parts_.end(), position,
                                [](size_t p, const Part& part) { return p < part.in_text; });
  return *(after - 1);
}

std::string LogicalLines::written(size_t begin, size_t end) const {
  if (begin >= end) return {};
  auto in_file = [&](size_t position) {
    const Part& part = part_at(position);
    return part.in_file + position - part.in_text;
  };
  size_t first = in_file(skipped_ + begin);
  std::string_view bytes = file_.substr(first, in_file(skipped_ + end - 1) + 1 - first);
  std::string text;
  if (bytes.find('\r') == bytes.npos) return text.assign(bytes);
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '\r') text += bytes[i];
    if (bytes[i] == '\r' && bytes.substr(i + 1, 1) != "\n") text += '\n';
  }
  return text;
}

SourceSpan LogicalLines::place(size_t position, size_t length) const {
  position = std::min(position, text_.size());
  const Part& part = part_at(skipped_ + position);
  size_t next_part = text_.size();
  if (&part != &parts_.back()) next_part = (&part + 1)->in_text - skipped_;
  length = std::min({length, next_part - position, text_.size() - position});
  size_t in_file = part.in_file + skipped_ + position - part.in_text;
  int column = count_code_points(file_.substr(part.line_begin, in_file - part.line_begin)) + 1;
  return {name_, part.line, column, column + count_code_points(text_.substr(position, length))};
}

Diagnostic LogicalLines::diagnose(const Mistake& mistake) const {
  Diagnostic diagnostic{Severity::error, place(mistake.position, mistake.length), mistake.message,
                        mistake.hint, ""};
  const Part& part = part_at(skipped_ + std::min(mistake.position, text_.size()));
  std::string_view line = file_.substr(part.line_begin, part.line_end - part.line_begin);
  bool printable = std::none_of(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
  if (printable && line.size() <= kLongestExcerpt) diagnostic.excerpt = line;
  return diagnostic;
}

}  // namespace cog::requirements
