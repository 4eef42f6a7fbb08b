#include "requirements/requirements.h"

#include <algorithm>

#include "requirements/findings.h"
#include "requirements/paths.h"
#include "requirements/pip_file.h"
#include "requirements/project_file.h"

namespace cog::requirements {

std::optional<Requirements> read_requirements(const std::string& path, const FileReader& files,
                                              std::string_view python, std::string_view platform) {
  std::optional<std::string> text = files.read(path);
  if (!text) return std::nullopt;
  Requirements result;
  Findings findings;
  std::string file = resolve_path("", path).value_or(path);
  if (is_project_file(file)) {
    read_project_file(file, *text, files, python, platform, findings, result);
  } else {
    PipFiles(files, result, findings).read(file, *text);
  }
  findings.throw_any();
  std::sort(result.files.begin(), result.files.end());
  result.files.erase(std::unique(result.files.begin(), result.files.end()), result.files.end());
  return result;
}

Requirements parse_lines(const std::vector<WrittenLine>& written) {
  Requirements result;
  Findings findings;
  for (const WrittenLine& line : written) {
    std::string_view text = line.text;
    LogicalLines lines(text, line.where.file);
    auto moved = [&](SourceSpan where) {
      if (where.line > 1 || line.where.line == 0) return line.where;
      where.line = line.where.line;
      int before = std::max(line.where.column, 1) - 1;
      where.column += before;
      where.end_column += before;
      return where;
    };
    if (!findings.check_text(text, line.where.file)) continue;
    while (lines.next()) {
      try {
        ParsedLine parsed = parse_pip_line(lines, "", false);
        if (parsed.include) {
          throw Mistake{0, lines.text().size(), "a list of packages can't include a file",
                        "name the file as python_requirements"};
        }
        for (Line& one : parsed.lines) {
          one.where = moved(one.where);
          result.lines.push_back(std::move(one));
        }
      } catch (const Mistake& mistake) {
        findings.error(moved(lines.place(mistake.position, mistake.length)), mistake.message,
                       mistake.hint);
      }
    }
  }
  findings.throw_any();
  return result;
}

}  // namespace cog::requirements
