#include "plan/lines.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "plan/archives.h"
#include "plan/passwords.h"

namespace cog::plan {
namespace {

using requirements::Line;
using requirements::Requirement;

constexpr std::array<std::string_view, 3> kOptionsWithPlace = {"--index-url", "--extra-index-url",
                                                               "--find-links"};

bool is_remote(std::string_view place) {
  return place.find("://") != std::string_view::npos && !to_lower(place).starts_with("file:");
}

bool is_the_project(const Line& line) { return is_local(line) && line.location == "."; }

void check_option(const Line& line, Findings& found) {
  bool has_place = std::find(kOptionsWithPlace.begin(), kOptionsWithPlace.end(), line.option) !=
                   kOptionsWithPlace.end();
  if (!has_place || is_remote(line.value) || is_links(line)) return;
  found.not_built(line.where,
                  line.option + " " + in_quotes(line.value) + " names a folder of this machine, " +
                      "which is not supported yet",
                  "name an address, or a folder of wheels with --find-links");
}

void check_local(const Line& line, const Facts& facts, Findings& found) {
  const LocalPackage* package = find_package(facts.local_packages, line);
  if (package == nullptr) {
    found.mistake(line.where,
                  "there is no file or folder " + in_quotes(line.location) + " in the project",
                  "paths of packages are relative to the requirements file");
    return;
  }
  if (package->kind != LocalPackage::Kind::archive) return;
  if (line.kind == Line::Kind::editable) {
    found.mistake(line.where, in_quotes(line.location) + " is an archive, which can't be editable",
                  "leave out -e");
  }
  if (archive_end(line.location) == kWheelEnd &&
      !requirements::parse_wheel_name(last_part(line.location))) {
    found.mistake(line.where, in_quotes(line.location) + " is not named as a wheel is",
                  "give it the name that it was built with: NAME-VERSION-PYTHON-ABI-PLATFORM.whl");
  }
}

// The variable of the environment that takes the place of an option.
std::string_view variable_for(const Line& line) {
  if (line.option == "--index-url") return "PIP_INDEX_URL";
  if (line.option == "--extra-index-url") return "PIP_EXTRA_INDEX_URL";
  return "";
}

// A list that .dockerignore keeps out of the image may say what it likes.
void check_passwords(const Line& line, const Facts& facts, Findings& found) {
  if (!has_password(line.text)) return;
  const std::string& file = line.where.file;
  bool is_list = facts.requirements.has_value();
  bool is_sent = std::any_of(facts.files.begin(), facts.files.end(),
                             [&](const ProjectFile& sent) { return sent.path == file; });
  if (is_list && !is_sent) return;
  std::string_view variable = variable_for(line);
  std::string hint = "name " + file + " in .dockerignore";
  if (!is_list) hint = "write the line into a requirements file that .dockerignore names";
  if (!variable.empty()) {
    hint = "leave it out, and set " + std::string(variable) +
           " in the environment of the build, which no layer keeps; or " + hint;
  }
  found.warning(line.where,
                "the address has a password, which whoever has the image can read in /src/" + file,
                hint);
}

// Whether the installer gets to see the line.
bool is_wanted(const Line& line, const Facts& facts, Findings& found) {
  if (is_the_project(line)) {
    found.warning(line.where, "the requirement " + in_quotes(line.text) + " is ignored",
                  "the project's own files are in the image anyway, below /src; for what they "
                  "require, name the project's pyproject.toml as build.python_requirements");
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
  check_passwords(line, facts, found);
  return true;
}

// "git+https://host/me/detectron2.git@main" -> "detectron2": what a repository is usually called.
std::string name_of_repository(std::string_view address) {
  if (!address.starts_with("git+")) return "";
  std::string_view name = last_part(address);
  name = name.substr(0, name.find('@'));
  if (name.ends_with(".git")) name.remove_suffix(4);
  return requirements::normalize_name(name);
}

}  // namespace

bool is_local(const Line& line) {
  return line.kind != Line::Kind::option && !line.location.empty();
}

bool is_links(const Line& line) { return line.option == "--find-links" && !line.location.empty(); }

const LocalPackage* find_package(const std::vector<LocalPackage>& packages, const Line& line) {
  auto found = std::find_if(packages.begin(), packages.end(), [&](const LocalPackage& one) {
    return one.path == line.location && (one.kind == LocalPackage::Kind::links) == is_links(line);
  });
  return found == packages.end() ? nullptr : &*found;
}

std::string address_of(const Line& line) {
  if (!line.location.empty()) return line.location;
  return line.requirement ? line.requirement->url : "";
}

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
  take(written_packages(config.build));
  return lines;
}

requirements::Requirements written_packages(const config::Build& build) {
  std::vector<requirements::WrittenLine> written;
  for (const config::WrittenText& package : build.python_packages) {
    written.push_back({package.text, package.where});
  }
  return requirements::parse_lines(written);
}

std::optional<Requirement> requirement_of(const Line& line) {
  if (!line.requirement) return std::nullopt;
  Requirement requirement = *line.requirement;
  if (line.kind == Line::Kind::requirement && line.location.empty()) return requirement;
  requirement.url = address_of(line);
  std::optional<requirements::WheelName> wheel =
      requirements::parse_wheel_name(decode_percent(last_part(requirement.url)));
  if (wheel) requirement.name = requirement.written_name = wheel->name;
  if (requirement.name.empty()) {
    requirement.name = requirement.written_name = name_of_repository(requirement.url);
  }
  if (requirement.name.empty()) return std::nullopt;
  return requirement;
}

}  // namespace cog::plan
