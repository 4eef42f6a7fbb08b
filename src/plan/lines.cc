#include "plan/lines.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "plan/lock.h"

namespace cog::plan {
namespace {

using requirements::Line;
using requirements::Requirement;

constexpr std::string_view kWheel = ".whl";
constexpr std::array<std::string_view, 6> kArchives = {kWheel, ".zip",     ".tar.gz",
                                                       ".tgz", ".tar.bz2", ".tar.xz"};
// What uv reads in a requirements file as pip does. It skips or refuses the others.
constexpr std::array<std::string_view, 8> kOptionsOfUv = {
    "--index-url", "--extra-index-url", "--find-links",  "--no-index",
    "--no-binary", "--only-binary",     "--requirement", "--constraint"};
constexpr std::array<std::string_view, 3> kOptionsWithPlace = {"--index-url", "--extra-index-url",
                                                               "--find-links"};

// The end of an archive's name, with which installers tell its kind; empty if it is none.
std::string_view archive_end(std::string_view path) {
  std::string name = to_lower(path);
  auto found = std::find_if(kArchives.begin(), kArchives.end(),
                            [&](std::string_view end) { return name.ends_with(end); });
  return found == kArchives.end() ? "" : *found;
}

bool is_remote(std::string_view place) {
  return place.find("://") != std::string_view::npos && !to_lower(place).starts_with("file:");
}

// A file or folder of the project: `./x.whl`, `-e lib`, `name @ ./x.whl`.
bool is_local(const Line& line) {
  return line.kind != Line::Kind::option && !line.location.empty();
}

bool is_the_project(const Line& line) { return is_local(line) && line.location == "."; }

std::string_view last_part(std::string_view path) {
  path = path.substr(0, path.find_first_of("?#"));
  return path.substr(path.rfind('/') + 1);
}

void check_option(const Line& line, Findings& found) {
  bool has_place = std::find(kOptionsWithPlace.begin(), kOptionsWithPlace.end(), line.option) !=
                   kOptionsWithPlace.end();
  if (!has_place || is_remote(line.value)) return;
  found.not_built(line.where,
                  line.option + " " + in_quotes(line.value) + " names a folder of this machine, " +
                      "which is not supported yet",
                  "name each wheel by its path in a line of its own, or name an address");
}

void check_local(const Line& line, const Facts& facts, Findings& found) {
  if (line.kind == Line::Kind::editable || archive_end(line.location).empty()) {
    found.not_built(line.where,
                    in_quotes(line.text) + " names a folder, which is not supported yet",
                    "build a wheel of it with \"pip wheel --no-deps " + line.location +
                        "\", and name that file");
    return;
  }
  if (archive_end(line.location) == kWheel &&
      !requirements::parse_wheel_name(last_part(line.location))) {
    found.mistake(line.where, in_quotes(line.location) + " is not named as a wheel is",
                  "give it the name that it was built with: NAME-VERSION-PYTHON-ABI-PLATFORM.whl");
    return;
  }
  bool known = std::any_of(facts.local_packages.begin(), facts.local_packages.end(),
                           [&](const auto& package) { return package.path == line.location; });
  if (!known) {
    found.mistake(line.where, "there is no file " + in_quotes(line.location) + " in the project",
                  "paths of packages are relative to the requirements file");
  }
}

// Whether the installer gets to see the line.
bool is_wanted(const Line& line, const Facts& facts, Findings& found) {
  if (is_the_project(line)) {
    found.warning(line.where, "the requirement " + in_quotes(line.text) + " is ignored",
                  "the project's own files are in the image anyway, below /src");
    return false;
  }
  std::optional<Requirement> requirement = requirement_of(line);
  if (requirement && (requirement->name == "cog" || requirement->name == "coglet")) {
    found.warning(line.where, "the requirement " + in_quotes(line.text) + " is ignored",
                  "an image always carries the SDK of the cog that builds it");
    return false;
  }
  if (line.kind == Line::Kind::option) check_option(line, found);
  if (is_local(line)) check_local(line, facts, found);
  return true;
}

// A wheel keeps its name, which says where it installs. Of a source archive's, uv would take the
// package's name for granted, and a blank would end it in a line.
std::string staged_name(const std::string& location) {
  std::string_view end = archive_end(location);
  return end == kWheel ? std::string(last_part(location)) : "archive" + std::string(end);
}

// Each local package once, in a folder of its own, as two may have the same name.
class Staging {
 public:
  explicit Staging(const std::vector<LocalPackage>& packages) : packages_(packages) {}

  // Where the installer finds it.
  std::string place_of(const std::string& location) {
    auto [found, is_new] = places_.try_emplace(location);
    if (is_new) {
      found->second =
          "requirements/local/" + std::to_string(places_.size()) + "/" + staged_name(location);
      auto package = std::find_if(packages_.begin(), packages_.end(),
                                  [&](const auto& one) { return one.path == location; });
      COG_CHECK(package != packages_.end());
      staged_.push_back({found->second, "", package->source});
    }
    return "/tmp/" + found->second;
  }
  std::vector<StagedFile> take() { return std::move(staged_); }

 private:
  const std::vector<LocalPackage>& packages_;
  std::map<std::string, std::string> places_;
  std::vector<StagedFile> staged_;
};

// `./x.whl[a] ; marker --hash=...` with the place that it has in the image's build.
std::string relocated(const Line& line, const std::string& place) {
  std::string text = place;
  if (line.requirement) {
    if (!line.requirement->extras.empty()) {
      text += "[" + join(line.requirement->extras, ",") + "]";
    }
    if (!line.requirement->marker.text().empty()) text += " ; " + line.requirement->marker.text();
  }
  for (const std::string& hash : line.hashes) text += " --hash=" + hash;
  return text;
}

// uv takes a line's continuation before --hash alone.
std::string joined(const std::string& text) {
  std::string line;
  for (size_t at = 0; at < text.size(); ++at) {
    bool continues = text.compare(at, 2, "\\\n") == 0;
    bool to_hash =
        trim(std::string_view(text).substr(std::min(text.size(), at + 2))).starts_with("--hash");
    if (continues && !to_hash) {
      ++at;
    } else {
      line += text[at];
    }
  }
  return line;
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
      return true;
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

bool is_option(const Line& line) { return line.kind == Line::Kind::option; }

void add_index_lines(Installation& made, const std::vector<std::string>& urls) {
  for (const std::string& url : urls) made.lines.push_back("--extra-index-url " + url);
}

// The files that the installer reads, the list itself among them.
void stage_texts(Installation& made, const std::vector<std::string>& constraints) {
  if (!constraints.empty()) {
    made.staged.push_back({"requirements/constraints.txt", join(constraints, "\n") + "\n", ""});
  }
  if (!made.lines.empty()) {
    made.staged.push_back({"requirements/requirements.txt", join(made.lines, "\n") + "\n", ""});
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

}  // namespace

Lines read_lines(const config::Config& config, const Facts& facts, Findings& found) {
  Lines lines;
  auto take = [&](const requirements::Requirements& from) {
    for (const Line& line : from.lines) {
      if (is_wanted(line, facts, found)) lines.wanted.push_back(line);
    }
    lines.constraints.insert(lines.constraints.end(), from.constraints.begin(),
                             from.constraints.end());
  };
  if (facts.requirements) take(*facts.requirements);
  std::vector<requirements::WrittenLine> written;
  for (const config::WrittenText& package : config.build.python_packages) {
    written.push_back({package.text, package.where});
  }
  if (!written.empty()) take(requirements::parse_lines(written));
  return lines;
}

std::optional<Requirement> requirement_of(const Line& line) {
  if (!line.requirement || line.kind == Line::Kind::editable) return std::nullopt;
  Requirement requirement = *line.requirement;
  if (line.kind == Line::Kind::requirement && line.location.empty()) return requirement;
  std::string address = line.location.empty() ? requirement.url : line.location;
  std::optional<requirements::WheelName> wheel =
      requirements::parse_wheel_name(decode_percent(last_part(address)));
  if (wheel) requirement.name = requirement.written_name = wheel->name;
  if (requirement.name.empty()) return std::nullopt;
  requirement.url = address;
  return requirement;
}

Installation make_installation(const Lines& lines, const Facts& facts,
                               const std::vector<std::string>& answered,
                               const std::vector<std::string>& index_urls) {
  COG_CHECK(answered.size() == lines.wanted.size() + lines.constraints.size());
  Installation made;
  Staging staging(facts.local_packages);
  std::vector<std::string> constraints;
  for (size_t i = 0; i < lines.constraints.size(); ++i) {
    const std::string& answer = answered[lines.wanted.size() + i];
    constraints.push_back(answer.empty() ? joined(lines.constraints[i].text) : answer);
  }
  // Where nothing is wanted, an index or a constraint has nothing to say.
  if (std::all_of(lines.wanted.begin(), lines.wanted.end(), is_option)) return made;
  add_index_lines(made, index_urls);
  if (!constraints.empty()) made.lines.push_back("-c constraints.txt");
  for (size_t i = 0; i < lines.wanted.size(); ++i) {
    const Line& line = lines.wanted[i];
    if (is_local(line)) {
      made.lines.push_back(relocated(line, staging.place_of(line.location)));
    } else {
      made.lines.push_back(answered[i].empty() ? joined(line.text) : answered[i]);
    }
  }
  made.staged = staging.take();
  stage_texts(made, constraints);
  choose_installer(lines, made);
  made.hashes_required = requires_hashes(lines, facts);
  return made;
}

Installation make_locked_installation(const Lines& lines, const Facts& facts, const Lock& lock) {
  Installation made;
  Staging staging(facts.local_packages);
  if (lock.requirements.empty()) return made;
  add_index_lines(made, lock.index_urls);
  for (const Line& line : lines.wanted) {
    if (is_local(line)) staging.place_of(line.location);
    if (is_option(line)) made.lines.push_back(line.text);
  }
  made.lines.insert(made.lines.end(), lock.requirements.begin(), lock.requirements.end());
  made.staged = staging.take();
  stage_texts(made, {});
  // What comes from version control has a commit and no hash.
  made.hashes_required = std::all_of(
      lock.requirements.begin(), lock.requirements.end(),
      [](const std::string& line) { return line.find(" --hash=") != std::string::npos; });
  return made;
}

}  // namespace cog::plan
