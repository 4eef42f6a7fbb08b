#include "requirements/project_file.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.h"
#include "requirements/lock_lines.h"
#include "requirements/paths.h"
#include "requirements/syntax.h"

namespace cog::requirements {
namespace {

constexpr size_t kMostOfProject = 1 << 20;
constexpr size_t kMostOfLock = 32 << 20;  // those of large projects have 5 MiB

bool is_pylock(std::string_view path) {
  std::string_view name = file_name_of(path);
  return name == "pylock.toml" || (name.starts_with("pylock.") && name.ends_with(".toml"));
}

class ProjectReader {
 public:
  ProjectReader(const FileReader& files, std::string_view python, std::string_view platform,
                Findings& findings, Requirements& result)
      : files_(files), python_(python), platform_(platform), findings_(findings), result_(result) {}

  void read(const std::string& path, std::string_view text) {
    std::optional<TomlValue> document = parse(path, text);
    if (!document) return;
    std::string_view name = file_name_of(path);
    if (name == "pyproject.toml") {
      read_project(path, *document);
    } else {
      std::optional<TomlValue> project;
      if (name == "uv.lock") project = parse_beside(path, "pyproject.toml");
      read_lock(path, *document, project ? &*project : nullptr);
    }
  }

 private:
  using LinesByName = std::multimap<std::string_view, const Line*>;

  std::optional<TomlValue> parse(const std::string& path, std::string_view text) {
    result_.files.push_back(path);
    bool is_lock = file_name_of(path) != "pyproject.toml";
    if (!findings_.check_size(text.size(), is_lock ? kMostOfLock : kMostOfProject, path)) {
      return std::nullopt;
    }
    if (!findings_.check_text(text, path)) return std::nullopt;
    try {
      return parse_toml(text, path);
    } catch (const Error& error) {
      findings_.error(error.where, error.message, error.hint);
      return std::nullopt;
    }
  }

  std::string beside(const std::string& path, const std::string& name) const {
    return resolve_path(folder_of(path), name).value_or(name);
  }

  std::optional<TomlValue> parse_beside(const std::string& path, const std::string& name) {
    std::string other = beside(path, name);
    std::optional<std::string> text = files_.read(other);
    return text ? parse(other, *text) : std::nullopt;
  }

  void read_project(const std::string& path, const TomlValue& document) {
    for (const char* name : {"uv.lock", "pylock.toml"}) {
      std::string lock = beside(path, name);
      std::optional<std::string> text = files_.read(lock);
      if (!text) continue;
      std::optional<TomlValue> locked = parse(lock, *text);
      if (!locked) return;
      read_lock(lock, *locked, &document);
      check_fresh(path, document, name);
      return;
    }
    read_dependencies(path, document);
  }

  void read_lock(const std::string& path, const TomlValue& document, const TomlValue* project) {
    result_.requires_python = document["requires-python"].text;
    Targets targets(python_, platform_, result_.requires_python);
    LockFile lock{path, document, targets, findings_};
    if (is_pylock(path)) {
      read_pylock(lock, result_);
    } else {
      read_uv_lock(lock, project ? own_indexes(*project) : std::vector<std::string>{}, result_);
    }
  }

  static std::vector<std::string> own_indexes(const TomlValue& project) {
    const TomlValue& uv = project["tool"]["uv"];
    std::vector<std::string> indexes;
    for (const TomlValue& index : uv["index"].items) indexes.push_back(index["url"].text);
    for (const TomlValue& index : uv["extra-index-url"].items) indexes.push_back(index.text);
    if (uv["index-url"]) indexes.push_back(uv["index-url"].text);
    return indexes;
  }

  void read_dependencies(const std::string& path, const TomlValue& document) {
    const TomlValue& project = document["project"];
    if (!project) {
      bool is_poetry = static_cast<bool>(document["tool"]["poetry"]);
      findings_.error({path}, "there is no [project] table",
                      is_poetry ? "Poetry's own table is not read: run `poetry export -o "
                                  "requirements.txt` and name that file"
                                : "add one with `dependencies`, or name a requirements file");
      return;
    }
    result_.requires_python = project["requires-python"].text;
    if (!parse_specifiers(result_.requires_python)) {
      findings_.error(project["requires-python"].where(path),
                      shown(result_.requires_python) + " is no range of Python versions",
                      "write it as in requires-python = \">=3.10\"");
    }
    for (const TomlValue& dynamic : project["dynamic"].items) {
      if (dynamic.text != "dependencies") continue;
      findings_.error(dynamic.where(path), "the dependencies are known to the build backend only",
                      "write them under `dependencies`, or name a requirements file");
    }
    for (const TomlValue& dependency : project["dependencies"].items) {
      add_dependency(path, document, dependency);
    }
  }

  void add_dependency(const std::string& path, const TomlValue& document,
                      const TomlValue& dependency) {
    Line line;
    line.text = dependency.text;
    line.where = dependency.where(path);
    line.where.end_column = line.where.column + static_cast<int>(dependency.text.size()) + 2;
    try {
      if (dependency.kind != TomlValue::Kind::string || line.text.find('\n') != line.text.npos) {
        throw Mistake{0, 1, "a dependency is one line of text in quotes", ""};
      }
      line.requirement = requirement_of(line.text);
    } catch (const Mistake& mistake) {
      findings_.error(line.where, mistake.message, mistake.hint);
      return;
    }
    const std::string& url = line.requirement->url;
    if (is_local_address(url)) {
      line.location = resolve_path(folder_of(path), url).value_or("");
      if (line.location.empty()) {
        findings_.error(line.where, shown(url) + " is outside of the project",
                        "copy it into the project's folder");
      }
    }
    const TomlValue& sources = document["tool"]["uv"]["sources"];
    for (const std::string& name : sources.keys) {
      if (normalize_name(name) != line.requirement->name) continue;
      findings_.error(sources[name].where(path),
                      "the source of " + shown(name) + " is read from a uv.lock only",
                      "run `uv lock`");
    }
    result_.lines.push_back(std::move(line));
  }

  // A lock that was written before the project changed.
  void check_fresh(const std::string& path, const TomlValue& document, const std::string& name) {
    LinesByName lines;
    for (const Line& line : result_.lines) {
      if (line.requirement) lines.emplace(line.requirement->name, &line);
    }
    for (const TomlValue& dependency : document["project"]["dependencies"].items) {
      try {
        Requirement requirement = requirement_of(dependency.text);
        if (is_locked(requirement, lines)) continue;
        findings_.error(dependency.where(path), name + " does not hold " + shown(dependency.text),
                        name == "uv.lock" ? "run `uv lock`" : "write the lock again");
      } catch (const Mistake& mistake) {
        findings_.error(dependency.where(path), mistake.message, mistake.hint);
      }
    }
  }

  bool is_locked(const Requirement& wanted, const LinesByName& lines) const {
    // Where Python is not chosen yet, a marker's answer is not known either.
    if (!wanted.marker.text().empty() &&
        (python_.empty() || !wanted.marker.evaluate(marker_environment(python_, platform_)))) {
      return true;
    }
    if (lines.count("") != 0) return true;  // a path's name is not always known
    auto [first, last] = lines.equal_range(wanted.name);
    return std::any_of(first, last, [&](const auto& named) {
      std::optional<Version> version = named.second->requirement->specifiers.pinned();
      return !version || matches(wanted.specifiers, *version, Prereleases::allowed);
    });
  }

  const FileReader& files_;
  std::string_view python_;
  std::string_view platform_;
  Findings& findings_;
  Requirements& result_;
};

}  // namespace

bool is_project_file(std::string_view path) {
  std::string_view name = file_name_of(path);
  return name == "pyproject.toml" || name == "uv.lock" || is_pylock(path);
}

void read_project_file(const std::string& path, std::string_view text, const FileReader& files,
                       std::string_view python, std::string_view platform, Findings& findings,
                       Requirements& result) {
  ProjectReader(files, python, platform, findings, result).read(path, text);
}

}  // namespace cog::requirements
