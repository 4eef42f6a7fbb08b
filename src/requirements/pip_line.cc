#include "requirements/pip_line.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "requirements/options.h"
#include "requirements/paths.h"
#include "requirements/scan.h"

namespace cog::requirements {
namespace {

using OptionKind = Option::Kind;

struct Algorithm {
  std::string_view name;
  size_t digits;
};
constexpr Algorithm kAlgorithms[] = {{"sha256", 64}, {"sha384", 96}, {"sha512", 128}};

bool looks_like_path(std::string_view text) {
  return text.find('/') != text.npos || text.starts_with('.');
}

// "name @ address" has no path before the '@'.
bool is_direct_reference(std::string_view text) {
  size_t at = text.find('@');
  return at != text.npos && !looks_like_path(text.substr(0, at));
}

class LineParser {
 public:
  LineParser(const LogicalLines& lines, const std::string& folder, bool constraint)
      : lines_(lines),
        text_(lines.text()),
        folder_(folder),
        constraint_(constraint),
        where_(lines.place(0, text_.size())) {}

  ParsedLine parse() {
    size_t options = options_begin(text_);
    std::vector<GivenOption> given = parse_options(text_, options);
    size_t end = options;
    while (end > 0 && is_space(text_[end - 1])) --end;
    if (end == 0) {
      parse_options_line(given);
    } else {
      parse_requirement_line(end, given);
    }
    return std::move(parsed_);
  }

 private:
  Line new_line(Line::Kind kind, size_t begin, size_t end) const {
    Line line;
    line.kind = kind;
    line.text = lines_.written(begin, end);
    line.where = where_;
    return line;
  }

  std::string local_path(std::string_view written, size_t begin, size_t end) const {
    if (written.find("${") != written.npos) {
      throw Mistake{begin, end - begin, "a path with a variable is not known before the build",
                    "write the path itself"};
    }
    if (auto path = resolve_path(folder_, written)) return *path;
    throw Mistake{begin, end - begin, shown(written) + " is outside of the project",
                  "copy it into the project's folder and write its path relative to this file"};
  }

  void parse_options_line(const std::vector<GivenOption>& given) {
    for (const GivenOption& one : given) {
      size_t begin = given.size() == 1 ? 0 : one.begin;
      size_t end = given.size() == 1 ? text_.size() : one.end;
      switch (one.option->kind) {
        case OptionKind::include:
        case OptionKind::constraint:
          add_include(one, given.size(), begin, end);
          break;
        case OptionKind::editable:
          add_editable(one, begin, end);
          break;
        case OptionKind::hash:
        case OptionKind::setting:
          throw Mistake{one.begin, one.end - one.begin,
                        std::string(one.option->word) + " stands without a requirement",
                        "put it behind one, or end the line before with a backslash"};
        default:
          parsed_.lines.push_back(option_line(one, begin, end));
      }
    }
  }

  Line option_line(const GivenOption& one, size_t begin, size_t end) const {
    Line line = new_line(Line::Kind::option, begin, end);
    line.option = one.option->word;
    line.value = one.value;
    bool is_local = is_local_address(one.value) || one.value.find("://") == one.value.npos;
    if (one.option->kind == OptionKind::index && is_local && !one.value.starts_with("${")) {
      line.location = local_path(one.value, one.begin, one.end);
    }
    return line;
  }

  void add_include(const GivenOption& one, size_t options, size_t begin, size_t end) {
    if (options > 1) {
      throw Mistake{one.begin, one.end - one.begin,
                    std::string(one.option->word) + " stands with other options",
                    "put it on a line of its own; pip reads the first only"};
    }
    if (is_address(one.value) && !is_local_address(one.value)) {
      Line line = new_line(Line::Kind::option, begin, end);
      line.option = one.option->word;
      line.value = one.value;
      parsed_.lines.push_back(std::move(line));
    } else {
      parsed_.include = Include{one.value, one.option->kind == OptionKind::constraint, begin, end};
    }
  }

  void add_editable(const GivenOption& one, size_t begin, size_t end) {
    refuse_in_constraints(one.begin, one.end);
    Line line = new_line(Line::Kind::editable, begin, end);
    line.option = one.option->word;
    line.value = one.value;
    line.requirement = Requirement();
    if (!is_address(one.value) && is_direct_reference(one.value)) {
      line.requirement = requirement_at(one.value, one.begin, one.end);
    } else {
      name_by_address(*line.requirement, one.value);
      if (!is_address(one.value) || is_local_address(one.value)) {
        line.location = local_path(without_extras(one.value), one.begin, one.end);
      }
    }
    std::string_view url = line.requirement->url;
    if (line.location.empty() && url.find('+') > url.find(':')) {
      throw Mistake{one.begin, one.end - one.begin,
                    "only a folder or a version-control address can be editable",
                    "leave out -e, or write git+https://..."};
    }
    parsed_.lines.push_back(std::move(line));
  }

  // The requirement `text`, which stands somewhere in [begin, end): mistakes name all of that.
  static Requirement requirement_at(std::string_view text, size_t begin, size_t end) {
    try {
      return requirement_of(text);
    } catch (Mistake& mistake) {
      mistake.position = begin;
      mistake.length = end - begin;
      throw;
    }
  }

  void parse_requirement_line(size_t end, const std::vector<GivenOption>& given) {
    std::string_view args = text_.substr(0, end);
    Line line = new_line(Line::Kind::requirement, 0, end);
    if (is_address(args) || is_local(args)) {
      parse_unnamed(line, args);
    } else {
      line.requirement = requirement_in(args);
      std::string_view url = line.requirement->url;
      if (is_local_address(url) || (!url.empty() && url.find(':') == url.npos)) {
        line.location = local_path(url, args.find(url), end);
      }
    }
    if (constraint_) check_constraint(line);
    add_options(line, given);
    parsed_.lines.push_back(std::move(line));
  }

  static Requirement requirement_in(std::string_view args) {
    try {
      return requirement_of(args);
    } catch (Mistake& mistake) {
      if (args.find("${") != args.npos) {
        mistake.hint = "pip fills in variables only when it installs; write the value itself";
      }
      throw;
    }
  }

  // Not a "name @ path", and by its looks or its end a path.
  static bool is_local(std::string_view args) {
    std::string_view path = args.substr(0, args.find(';'));
    if (is_direct_reference(path)) return false;
    path = without_extras(without_spaces(path));
    return looks_like_path(path) || is_archive(path);
  }

  static std::string_view without_extras(std::string_view path) {
    size_t bracket = path.ends_with(']') ? path.rfind('[') : path.npos;
    return bracket == path.npos || bracket == 0 ? path : path.substr(0, bracket);
  }

  // An address or a path, with extras and a marker perhaps.
  void parse_unnamed(Line& line, std::string_view args) const {
    bool address = is_address(args);
    std::string_view separator = address ? "; " : ";";
    size_t semicolon = std::min(args.find(separator), args.size());
    std::string_view target = without_spaces(args.substr(0, semicolon));
    if (size_t blank = target.find_first_of(" \t"); address && blank != target.npos) {
      throw Mistake{blank, target.size() - blank, "an address holds no blanks",
                    "write %20 for a blank, and ' ; ' before a marker"};
    }
    Requirement requirement;
    name_by_address(requirement, target);
    if (semicolon < args.size()) requirement.marker = marker_after(args, semicolon);
    line.kind = Line::Kind::url;
    line.value = target;
    if (!address || is_local_address(target)) {
      line.kind = Line::Kind::local;
      line.value = address ? target : without_extras(target);
      line.location = local_path(line.value, 0, target.size());
    }
    line.requirement = std::move(requirement);
  }

  static Marker marker_after(std::string_view args, size_t semicolon) {
    size_t start = semicolon + 1;
    while (start < args.size() && is_space(args[start])) ++start;
    try {
      return marker_of(args.substr(start));
    } catch (Mistake& mistake) {
      mistake.position += start;
      throw;
    }
  }

  static void name_by_address(Requirement& requirement, std::string_view target) {
    std::string_view place = is_address(target) ? target : without_extras(target);
    requirement.url = place;
    requirement.written_name = name_in(place);
    requirement.name = normalize_name(requirement.written_name);
    std::string_view list = target.substr(place.size());
    if (size_t egg = target.find("egg="); list.empty() && egg != target.npos) {
      size_t open = target.find('[', egg);
      if (open != target.npos) list = target.substr(open, target.find(']', open) + 1 - open);
    }
    if (list.size() < 2 || !list.ends_with(']')) return;
    requirement.extras = requirement_of("x" + std::string(list)).extras;
  }

  void refuse_in_constraints(size_t begin, size_t end) const {
    if (!constraint_) return;
    throw Mistake{begin, end - begin, "a constraint must name a package and its versions",
                  "write a line such as numpy<2, or move it to the requirements"};
  }

  void check_constraint(const Line& line) const {
    if (line.kind != Line::Kind::requirement) refuse_in_constraints(0, text_.size());
    if (line.requirement->extras.empty()) return;
    throw Mistake{0, text_.size(), "a constraint can't have extras",
                  "leave out [" + join(line.requirement->extras, ",").substr(0, 60) + "]"};
  }

  // Hashes and settings stay with the requirement. What pip would not see there becomes a line.
  void add_options(Line& line, const std::vector<GivenOption>& given) {
    if (given.empty()) return;
    bool lifted = false;
    std::string kept = line.text;
    for (const GivenOption& one : given) {
      OptionKind kind = one.option->kind;
      if (kind == OptionKind::index) {
        parsed_.lines.push_back(option_line(one, one.begin, one.end));
        lifted = true;
        continue;
      }
      if (kind != OptionKind::hash && kind != OptionKind::setting) {
        throw Mistake{one.begin, one.end - one.begin,
                      std::string(one.option->word) + " stands behind a requirement",
                      "put it on a line of its own"};
      }
      if (kind == OptionKind::hash) line.hashes.push_back(checked_hash(one));
      kept += " " + lines_.written(one.begin, one.end);
    }
    line.text = lifted ? kept : lines_.written(0, text_.size());
  }

  static std::string checked_hash(const GivenOption& one) {
    size_t colon = std::min(one.value.find(':'), one.value.size());
    std::string_view digits =
        std::string_view(one.value).substr(std::min(colon + 1, one.value.size()));
    for (const Algorithm& algorithm : kAlgorithms) {
      if (one.value.substr(0, colon) != algorithm.name) continue;
      bool is_hex = std::all_of(digits.begin(), digits.end(), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      });
      if (is_hex && digits.size() == algorithm.digits) return one.value;
      throw Mistake{one.begin, one.end - one.begin,
                    "a " + std::string(algorithm.name) + " hash has " +
                        std::to_string(algorithm.digits) + " hexadecimal digits, this one " +
                        (is_hex ? std::to_string(digits.size()) : "other characters"),
                    "copy it again, or let `pip hash FILE` or `uv pip compile` write it"};
    }
    throw Mistake{one.begin, one.end - one.begin, shown(one.value) + " is no hash that pip trusts",
                  "write sha256:..., sha384:... or sha512:..."};
  }

  const LogicalLines& lines_;
  std::string_view text_;
  const std::string& folder_;
  bool constraint_;
  SourceSpan where_;
  ParsedLine parsed_;
};

}  // namespace

ParsedLine parse_pip_line(const LogicalLines& lines, const std::string& folder, bool constraint) {
  return LineParser(lines, folder, constraint).parse();
}

}  // namespace cog::requirements
