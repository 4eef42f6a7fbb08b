#include "requirements/pip_file.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "requirements/paths.h"

namespace cog::requirements {
namespace {

constexpr size_t kDeepest = 100;
constexpr size_t kUsualLines = 1000;
// A thousand packages with every hash are 20,000 physical lines, 2 MiB and a thousand entries.
constexpr size_t kMostBytes = 4 << 20;
constexpr size_t kMostEntries = 20'000;

}  // namespace

void PipFiles::read(const std::string& path, std::string_view text, bool constraints) {
  // A second time it would add nothing.
  if (!started_.emplace(path, constraints).second) return;
  result_.files.push_back(path);
  bytes_ += text.size();
  if (!findings_.check_size(bytes_, kMostBytes, path)) return;
  if (!findings_.check_text(text, path)) return;
  open_.push_back(path);
  auto breaks = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  std::vector<Line>& target = constraints ? result_.constraints : result_.lines;
  target.reserve(target.size() + std::min(breaks + 1, kUsualLines));
  std::string folder = folder_of(path);
  LogicalLines lines(text, path);
  while (lines.next()) {
    if (++entries_ > kMostEntries) {
      if (entries_ == kMostEntries + 1) {
        findings_.error(lines.place(0, 1),
                        "too many: more than " + std::to_string(kMostEntries) + " requirements",
                        "name the requirements of this model alone");
      }
      break;
    }
    try {
      ParsedLine parsed = parse_pip_line(lines, folder, constraints);
      for (Line& line : parsed.lines) {
        bool is_constraint = constraints && line.kind == Line::Kind::requirement;
        (is_constraint ? result_.constraints : result_.lines).push_back(std::move(line));
      }
      if (parsed.include) follow(*parsed.include);
    } catch (const Mistake& mistake) {
      findings_.add(lines.diagnose(mistake));
    }
  }
  open_.pop_back();
}

void PipFiles::follow(const Include& include) {
  auto fail = [&](std::string message, std::string hint) {
    throw Mistake{include.begin, include.end - include.begin, std::move(message), std::move(hint)};
  };
  std::optional<std::string> path = resolve_path(folder_of(open_.back()), include.path);
  if (include.path.find("${") != include.path.npos) {
    fail("a file's name with a variable is not known before the build", "write the name itself");
  }
  if (!path) {
    fail(shown(include.path) + " is outside of the project",
         "copy it into the project's folder and write its path relative to this file");
  }
  if (auto first = std::find(open_.begin(), open_.end(), *path); first != open_.end()) {
    std::vector<std::string> circle(first, open_.end());
    circle.push_back(*path);
    fail("files include each other in a circle: " + join(circle, " -> "),
         "remove one of the lines");
  }
  if (open_.size() >= kDeepest) {
    fail("files include each other more than " + std::to_string(kDeepest) + " deep", "");
  }
  std::optional<std::string> text;
  try {
    text = files_.read(*path);
  } catch (const Error& error) {
    fail(error.message, error.hint);
  }
  if (!text) {
    fail("there is no file " + shown(*path) + " in the project",
         "the path is relative to the file that names it");
  }
  read(*path, *text, include.constraints);
}

}  // namespace cog::requirements
