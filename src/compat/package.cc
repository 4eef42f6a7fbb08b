#include "compat/package.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace cog::compat {
namespace {

using requirements::Specifiers;
using requirements::Version;

// The part of "A;arm64=B" for the platform: B on linux/arm64, else A.
std::string_view platform_part(std::string_view cell, std::string_view platform) {
  std::vector<std::string_view> parts = split_cell(cell, ";");
  if (parts.empty()) return {};
  std::string_view machine = platform.substr(platform.find('/') + 1);
  for (std::string_view part : parts) {
    size_t equals = part.find('=');
    if (equals != std::string_view::npos && part.substr(0, equals) == machine) {
      part.remove_prefix(equals + 1);
      return part == "-" ? std::string_view() : part;
    }
  }
  return parts[0].find('=') == std::string_view::npos ? parts[0] : std::string_view();
}

std::string python_name(int minor) { return "3." + std::to_string(minor); }

// Reads one row, with what the overrides put into its cells.
class Reader {
 public:
  Reader(const Table& table, const std::vector<Override>& overrides, Package& package)
      : table_(table), overrides_(overrides), package_(package) {}

  Release read(const Row& row) {
    version_ = row.cells[version_column_];
    Release release;
    std::optional<Version> version = requirements::parse_version(version_);
    if (!version) throw wrong(row, "not a version", version_);
    release.version = *std::move(version);
    release.version_text = version_;
    release.line = row.line;
    std::string_view pythons = cell(row, pythons_column_);
    release.on_amd64 = parse_pythons(pythons, "linux/amd64");
    release.on_arm64 = parse_pythons(pythons, "linux/arm64");
    release.requires_python = cell(row, requires_python_column_);
    release.python_range = range_index(row, release.requires_python);
    release.glibc = cell(row, glibc_column_);
    release.requirements = cell(row, requires_column_);
    release.extras = cell(row, extras_column_);
    for (std::string_view flag : split_cell(cell(row, flags_column_))) {
      if (flag == "yanked") release.yanked = true;
    }
    return release;
  }

 private:
  std::string_view cell(const Row& row, size_t column) const {
    for (const Override& other : overrides_) {
      if (other.package == package_.name && other.version == version_ &&
          other.column == table_.columns[column]) {
        return other.value;
      }
    }
    return row.cells[column];
  }

  size_t range_index(const Row& row, std::string_view text) {
    auto [known, is_new] = ranges_.try_emplace(text, package_.python_ranges.size());
    if (is_new) {
      std::optional<Specifiers> range = requirements::parse_specifiers(text);
      if (!range) throw wrong(row, "not a range of Python versions", text);
      package_.python_ranges.push_back(*std::move(range));
    }
    return known->second;
  }

  Error wrong(const Row& row, const std::string& what, std::string_view text) const {
    return Error(ErrorCode::config, what + ": " + in_quotes(text),
                 "run cog compat update to fetch the table anew",
                 SourceSpan{table_.file, row.line});
  }

  const Table& table_;
  const std::vector<Override>& overrides_;
  Package& package_;
  std::string_view version_;
  std::map<std::string_view, size_t> ranges_;
  size_t version_column_ = table_.column("version");
  size_t pythons_column_ = table_.column("pythons");
  size_t requires_python_column_ = table_.column("requires_python");
  size_t glibc_column_ = table_.column("glibc");
  size_t requires_column_ = table_.column("requires");
  size_t extras_column_ = table_.column("extras");
  size_t flags_column_ = table_.column("flags");
};

}  // namespace

PythonSet parse_pythons(std::string_view cell, std::string_view platform) {
  PythonSet set;
  for (std::string_view name : split_cell(platform_part(cell, platform))) {
    int minor = -1;
    if (name == "any") set.any = true;
    if (name == "sdist") set.source = true;
    if (name.starts_with("3.")) std::from_chars(name.begin() + 2, name.end(), minor);
    if (minor >= 0 && minor < 64) set.minors |= uint64_t{1} << minor;
  }
  return set;
}

std::string to_text(uint64_t minors) {
  std::vector<int> all;
  for (int minor = 0; minor < 64; ++minor) {
    if (((minors >> minor) & 1) != 0) all.push_back(minor);
  }
  if (all.empty()) return "";
  int count = static_cast<int>(all.size());
  bool whole = all.back() - all.front() == count - 1;
  if (whole && count > 2) return python_name(all.front()) + " to " + python_name(all.back());
  std::string text;
  for (int i = 0; i < count; ++i) {
    if (i > 0) text += i == count - 1 ? " and " : ", ";
    text += python_name(all[static_cast<size_t>(i)]);
  }
  return text;
}

Dependency::Dependency(std::string_view text)
    : text_(text), name_(text.substr(0, text.find_first_of(" [<>=!~;@("))) {}

const requirements::Requirement& Dependency::requirement() const {
  if (!parsed_) parsed_ = requirements::parse_requirement(text_);
  return *parsed_;
}

const std::vector<Dependency>& Release::dependencies() const {
  if (!parsed_dependencies) {
    parsed_dependencies.emplace();
    for (std::string_view text : split_cell(requirements, " | ")) {
      parsed_dependencies->emplace_back(trim(text));
    }
  }
  return *parsed_dependencies;
}

bool Release::has_extra(std::string_view extra) const {
  std::vector<std::string_view> all = split_cell(extras);
  return std::find(all.begin(), all.end(), extra) != all.end();
}

const Release* Package::nearest(const Version& version) const {
  if (releases.empty()) return nullptr;
  auto newer = std::upper_bound(
      releases.begin(), releases.end(), version.without_local(),
      [](const Version& wanted, const Release& release) { return wanted < release.version; });
  return newer == releases.begin() ? &releases.front() : &*std::prev(newer);
}

const Release* Package::find(const Version& version) const {
  const Release* release = nearest(version);
  return release != nullptr && release->version == version.without_local() ? release : nullptr;
}

Package parse_package(std::string name, const Table& table,
                      const std::vector<Override>& overrides) {
  Package package;
  package.name = std::move(name);
  package.file = table.file;
  package.source = table.source;
  package.fetched = table.fetched;
  Reader reader(table, overrides, package);
  package.releases.reserve(table.rows.size());
  for (const Row& row : table.rows) package.releases.push_back(reader.read(row));
  std::stable_sort(package.releases.begin(), package.releases.end(),
                   [](const Release& a, const Release& b) { return a.version < b.version; });
  return package;
}

}  // namespace cog::compat
