#include "plan/installation.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "plan/archives.h"
#include "plan/lock.h"

namespace cog::plan {
namespace {

using requirements::Line;

// What uv reads in a requirements file as pip does. It skips or refuses the others.
constexpr std::array<std::string_view, 8> kOptionsOfUv = {
    "--index-url", "--extra-index-url", "--find-links",  "--no-index",
    "--no-binary", "--only-binary",     "--requirement", "--constraint"};

// What a setup.py that imports torch takes for granted. The last setuptools with pkg_resources,
// which builds for older versions of torch import.
struct BuildTool {
  std::string_view name;
  std::string_view version;
};
constexpr std::array<BuildTool, 5> kBuildTools = {{{"setuptools", "80.9.0"},
                                                   {"wheel", "0.45.1"},
                                                   {"packaging", "25.0"},
                                                   {"ninja", "1.13.0"},
                                                   {"psutil", "7.0.0"}}};

bool is_option(const Line& line) { return line.kind == Line::Kind::option; }

// A wheel keeps its name, which says where it installs. Of a source archive's, uv would take the
// package's name for granted, and a blank would end it in a line.
std::string staged_name(const LocalPackage& package) {
  if (package.kind != LocalPackage::Kind::archive) return "folder";
  std::string_view end = archive_end(package.path);
  return end == kWheelEnd ? std::string(last_part(package.path)) : "archive" + std::string(end);
}

// What lines name of the project, each once, in a folder of its own, as two may have the same name.
class Staging {
 public:
  explicit Staging(const std::vector<LocalPackage>& packages) : packages_(packages) {}

  // Where the installer finds it.
  std::string place_of(const Line& line) {
    const LocalPackage& package = find(line);
    auto [place, is_new] = places_.try_emplace(&package);
    if (is_new) {
      place->second =
          "requirements/local/" + std::to_string(places_.size()) + "/" + staged_name(package);
      stage(package, place->second);
    }
    return "/tmp/" + place->second;
  }

  void take(Installation& made) {
    made.staged = std::move(staged_);
    made.local_folders = std::any_of(places_.begin(), places_.end(), [](const auto& place) {
      return place.first->kind == LocalPackage::Kind::folder;
    });
  }

 private:
  const LocalPackage& find(const Line& line) const {
    const LocalPackage* package = find_package(packages_, line);
    COG_CHECK(package != nullptr);
    return *package;
  }

  void stage(const LocalPackage& package, const std::string& place) {
    if (package.kind == LocalPackage::Kind::archive) {
      staged_.push_back({place, "", package.source});
    }
    for (const LocalPackage::File& file : package.files) {
      staged_.push_back({place + "/" + file.path, "", file.source});
    }
  }

  const std::vector<LocalPackage>& packages_;
  std::map<const LocalPackage*, std::string> places_;
  std::vector<StagedFile> staged_;
};

// uv takes a line's continuation before --hash alone.
std::string joined(std::string_view text) {
  std::string line;
  for (size_t end = text.find("\\\n"); end != std::string_view::npos; end = text.find("\\\n")) {
    line += text.substr(0, end);
    std::string_view mark = text.substr(end, 2);
    text.remove_prefix(end + mark.size());
    if (trim(text).starts_with("--hash")) line += mark;
  }
  return line += text;
}

// `./x.whl[a] ; marker --hash=...` with the place that it has in the image's build, or with a name
// that the installer must know before it builds: `x[a] @ address ; marker --hash=...`.
std::string relocated(const Line& line, const std::string& place, const std::string& name) {
  std::string extras;
  if (line.requirement && !line.requirement->extras.empty()) {
    extras = "[" + join(line.requirement->extras, ",") + "]";
  }
  std::string text = name.empty() ? place + extras : name + extras + " @ " + place;
  if (line.requirement && !line.requirement->marker.text().empty()) {
    text += " ; " + line.requirement->marker.text();
  }
  for (const std::string& hash : line.hashes) text += " --hash=" + hash;
  return text;
}

// As the installer gets to see it.
std::string final_line(const Line& line, const Answer& answer, Staging& staging) {
  if (is_local(line)) {
    std::string place = staging.place_of(line);
    return relocated(line, answer.torch_first.empty() ? place : "file://" + place,
                     answer.torch_first);
  }
  if (is_links(line)) return line.option + " " + staging.place_of(line);
  if (line.kind == Line::Kind::url && !answer.torch_first.empty()) {
    return relocated(line, line.requirement->url, answer.torch_first);
  }
  return answer.line.empty() ? joined(line.text) : answer.line;
}

bool is_from_git(const Line& line) { return line.text.find("git+") != std::string::npos; }

// Version control that uv does not speak.
bool is_from_other_control(const Line& line) {
  if (!line.requirement) return false;
  const std::string& url = line.requirement->url;
  return url.starts_with("hg+") || url.starts_with("svn+") || url.starts_with("bzr+");
}

bool has_variable(const Line& line) { return line.text.find("${") != std::string::npos; }

// Options of one requirement: pip knows several, uv only --hash.
bool has_own_options(const Line& line) {
  for (size_t at = line.text.find(" --"); at != std::string::npos;
       at = line.text.find(" --", at + 1)) {
    if (line.text.compare(at, 7, " --hash") != 0) return true;
  }
  return false;
}

// Whether uv would skip or refuse what pip does.
bool needs_pip(const Line& line) {
  switch (line.kind) {
    case Line::Kind::option:
      return std::find(kOptionsOfUv.begin(), kOptionsOfUv.end(), line.option) == kOptionsOfUv.end();
    case Line::Kind::editable:
      if (!is_local(line)) return true;  // uv takes no address
      [[fallthrough]];
    case Line::Kind::url:
    case Line::Kind::requirement:
    case Line::Kind::local:
      return has_own_options(line) || has_variable(line) || is_from_other_control(line);
  }
  return false;
}

void choose_installer(const Lines& lines, Installation& made) {
  for (const Line& line : lines.wanted) {
    made.needs_git = made.needs_git || is_from_git(line);
    if (made.installer == Installer::uv && needs_pip(line)) {
      made.installer = Installer::pip;
      made.why_pip = line.text;
      made.why_pip_where = line.where;
    }
  }
}

// The lists that the installer reads: of what is installed first, and, where some package's build
// imports torch, of all. The versions, hashes and options of the first step hold in the second, and
// what is installed stays.
class Lists {
 public:
  void add(const std::string& line) {
    first_.push_back(line);
    second_.push_back(line);
    all_.push_back(line);
  }
  void add_torch_first(const std::string& line) {
    second_.push_back(line);
    all_.push_back(line);
  }
  // pip would fetch and build it again, and not in a clean environment.
  void add_once(const std::string& line) {
    first_.push_back(line);
    all_.push_back(line);
  }

  void take(Installation& made) {
    auto stage = [&](const char* path, const std::vector<std::string>& lines) {
      made.staged.push_back({path, join(lines, "\n") + "\n", ""});
    };
    if (!all_.empty()) stage("requirements/requirements.txt", first_);
    if (!made.torch_first.empty()) stage("requirements/torch-first.txt", second_);
    made.lines = std::move(all_);
  }

 private:
  std::vector<std::string> all_, first_, second_;
};

void add_line(Lists& lists, const std::string& text, const Line& line, const Answer& answer,
              Installer installer) {
  if (!answer.torch_first.empty()) {
    lists.add_torch_first(text);
  } else if (installer == Installer::pip && !is_option(line) && !address_of(line).empty()) {
    lists.add_once(text);
  } else {
    lists.add(text);
  }
}

// A tool that the user names is the user's to choose.
void add_build_tools(const Lines& lines, Installation& made) {
  if (made.torch_first.empty()) return;
  for (const BuildTool& tool : kBuildTools) {
    bool named = std::any_of(lines.wanted.begin(), lines.wanted.end(), [&](const Line& line) {
      return line.requirement && line.requirement->name == tool.name;
    });
    if (!named) {
      made.build_tools.push_back(std::string(tool.name) + "==" + std::string(tool.version));
    }
  }
}

// In pip's own format one hash asks for all. A uv.lock or pylock.toml may name what comes from
// version control, which has a commit and no hash.
bool requires_hashes(const Lines& lines, const Facts& facts) {
  auto has_hash = [](const Line& line) { return is_option(line) || !line.hashes.empty(); };
  auto names_hash = [](const Line& line) { return !line.hashes.empty(); };
  bool any = std::any_of(lines.wanted.begin(), lines.wanted.end(), names_hash);
  bool of_pip = !facts.requirements ||
                std::none_of(facts.requirements->files.begin(), facts.requirements->files.end(),
                             [](const std::string& file) {
                               return file.ends_with(".lock") || file.ends_with(".toml");
                             });
  return any && (of_pip || std::all_of(lines.wanted.begin(), lines.wanted.end(), has_hash));
}

// A line of a lock that has no hash beside others that have: uv checks what there is, pip would
// refuse all of them.
bool drops_hashes(const Lines& lines, const Installation& made) {
  return made.installer == Installer::pip && !made.hashes_required &&
         std::any_of(lines.wanted.begin(), lines.wanted.end(),
                     [](const Line& line) { return !line.hashes.empty(); });
}

std::string without_hashes(const std::string& line) { return line.substr(0, line.find(" --hash")); }

// "Flash_Attn==2.6.3 --hash=..." -> "flash-attn"
std::string name_of(std::string_view locked_line) {
  return requirements::normalize_name(
      locked_line.substr(0, locked_line.find_first_of(" =@<>~!;[")));
}

}  // namespace

Installation make_installation(const Lines& lines, const Facts& facts,
                               const std::vector<Answer>& answers,
                               const std::vector<std::string>& index_urls) {
  COG_CHECK(answers.size() == lines.wanted.size() + lines.constraints.size());
  Installation made;
  // Where nothing is wanted, an index or a constraint has nothing to say.
  if (std::all_of(lines.wanted.begin(), lines.wanted.end(), is_option)) return made;
  choose_installer(lines, made);
  made.hashes_required = requires_hashes(lines, facts);
  made.hashes_dropped = drops_hashes(lines, made);
  Staging staging(facts.local_packages);
  Lists lists;
  for (const std::string& url : index_urls) lists.add("--extra-index-url " + url);
  std::string constraints;
  for (size_t i = 0; i < lines.constraints.size(); ++i) {
    const std::string& line = answers[lines.wanted.size() + i].line;
    constraints += (line.empty() ? joined(lines.constraints[i].text) : line) + "\n";
  }
  if (!constraints.empty()) lists.add("-c constraints.txt");
  std::set<std::string> torch_first;
  for (size_t i = 0; i < lines.wanted.size(); ++i) {
    const Line& line = lines.wanted[i];
    std::string text = final_line(line, answers[i], staging);
    if (made.hashes_dropped) text = without_hashes(text);
    add_line(lists, text, line, answers[i], made.installer);
    if (!answers[i].torch_first.empty()) torch_first.insert(answers[i].torch_first);
  }
  made.torch_first.assign(torch_first.begin(), torch_first.end());
  add_build_tools(lines, made);
  staging.take(made);
  if (!constraints.empty()) {
    made.staged.push_back({"requirements/constraints.txt", constraints, ""});
  }
  lists.take(made);
  return made;
}

Installation make_locked_installation(const Lines& lines, const Facts& facts, const Lock& lock) {
  Installation made;
  if (lock.requirements.empty()) return made;
  Staging staging(facts.local_packages);
  Lists lists;
  for (const std::string& url : lock.index_urls) lists.add("--extra-index-url " + url);
  for (const Line& line : lines.wanted) {
    std::string text = final_line(line, {}, staging);
    if (is_option(line)) lists.add(text);
  }
  made.torch_first = lock.torch_first;
  for (const std::string& line : lock.requirements) {
    bool waits = std::count(made.torch_first.begin(), made.torch_first.end(), name_of(line)) > 0;
    if (waits) {
      lists.add_torch_first(line);
    } else {
      lists.add(line);
    }
  }
  add_build_tools(lines, made);
  staging.take(made);
  lists.take(made);
  // What comes from version control has a commit and no hash.
  made.hashes_required = std::all_of(
      lock.requirements.begin(), lock.requirements.end(),
      [](const std::string& line) { return line.find(" --hash=") != std::string::npos; });
  return made;
}

}  // namespace cog::plan
