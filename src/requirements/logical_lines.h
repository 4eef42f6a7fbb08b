// The lines of a requirements file as pip reads them: comments gone, continued lines joined; and
// where in the file each byte of them stands.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "requirements/syntax.h"

namespace cog::requirements {

class LogicalLines {
 public:
  // `file` must outlive this, `name` is for places.
  LogicalLines(std::string_view file, std::string name) : file_(file), name_(std::move(name)) {}

  // Goes to the next line that is not empty. False at the end of the file.
  bool next();

  // The line as pip reads it, until next().
  std::string_view text() const { return text_; }
  // The bytes of the file that text()[begin, end) was read from, their lines ended by LF.
  std::string written(size_t begin, size_t end) const;
  SourceSpan place(size_t position, size_t length) const;
  // Says `mistake` at its place, with the line of the file if it is fit to be shown.
  Diagnostic diagnose(const Mistake& mistake) const;

 private:
  struct Part {  // of one line of the file
    size_t in_text = 0;
    size_t in_file = 0;
    size_t line_begin = 0;
    size_t line_end = 0;
    int line = 0;
  };

  bool read_physical(Part& part);
  void join(Part part);
  void cut();
  const Part& part_at(size_t position) const;

  std::string_view file_;
  std::string name_;
  size_t position_ = 0;
  int line_ = 0;
  std::string buffer_;       // of a continued line
  std::string_view text_;    // of buffer_ or file_
  std::vector<Part> parts_;  // never empty after next()
  size_t skipped_ = 0;       // blanks before text_
};

}  // namespace cog::requirements
