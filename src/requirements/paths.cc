#include "requirements/paths.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "requirements/scan.h"

namespace cog::requirements {
namespace {

constexpr std::array<std::string_view, 12> kArchiveEnds = {
    ".whl", ".zip",    ".tar.gz", ".tgz",    ".tar", ".tar.bz2",
    ".tbz", ".tar.xz", ".txz",    ".tar.lz", ".tlz", ".tar.lzma"};
constexpr std::array<std::string_view, 4> kVersionControl = {"git+", "hg+", "svn+", "bzr+"};
constexpr std::array<std::string_view, 4> kSchemes = {"http", "https", "ftp", "file"};

std::string_view without_fragment(std::string_view text) {
  return text.substr(0, text.find_first_of("#?"));
}

// The path of a file: address; nothing if it names another machine.
std::optional<std::string> path_of_address(std::string_view address) {
  std::string_view rest = without_fragment(address.substr(5));
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    std::string_view host = rest.substr(0, rest.find('/'));
    if (!host.empty() && host != "localhost") return std::nullopt;
    rest.remove_prefix(host.size());
  }
  return decode_percent(rest);
}

}  // namespace

std::string folder_of(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == path.npos ? "" : std::string(path.substr(0, slash));
}

std::string_view file_name_of(std::string_view path) {
  path = without_fragment(path);
  return path.substr(path.rfind('/') + 1);
}

std::optional<std::string> resolve_path(std::string_view folder, std::string_view written) {
  std::string path(written);
  if (is_local_address(written)) path = path_of_address(written).value_or("/");
  if (path.starts_with('/') || path.find("${") != path.npos) return std::nullopt;
  std::vector<std::string> parts;
  for (const std::string& part : split(std::string(folder) + "/" + path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return std::nullopt;
    } else {
      parts.pop_back();
    }
  }
  return parts.empty() ? "." : join(parts, "/");
}

bool is_address(std::string_view text) {
  size_t colon = text.find(':');
  if (colon == text.npos || colon > 20) return false;
  std::string scheme = to_lower(text.substr(0, colon));
  for (std::string_view start : kVersionControl) {
    if (scheme.starts_with(start)) return true;
  }
  return std::find(kSchemes.begin(), kSchemes.end(), scheme) != kSchemes.end();
}

bool is_local_address(std::string_view text) { return to_lower(text.substr(0, 5)) == "file:"; }

bool is_archive(std::string_view path) {
  std::string name = to_lower(path.substr(path.size() - std::min<size_t>(path.size(), 10)));
  return std::any_of(kArchiveEnds.begin(), kArchiveEnds.end(),
                     [&](std::string_view end) { return name.ends_with(end); });
}

std::string name_in(std::string_view address) {
  size_t egg = address.find("egg=", address.find('#'));
  if (address.find('#') != address.npos && egg != address.npos) {
    std::string_view name = address.substr(egg + 4);
    return decode_percent(name.substr(0, name.find_first_of("&[")));
  }
  std::string file(file_name_of(address));
  if (auto wheel = parse_wheel_name(file)) return file.substr(0, file.find('-'));
  if (!is_archive(file)) return "";
  size_t dash = file.rfind('-');
  if (dash == file.npos || dash == 0) return "";
  // "a-1.0.tar.gz": what a version leaves over is the archive's end.
  size_t position = dash + 1;
  Version version;
  bool found = scan_version(file, position, version);
  return found && position < file.size() && file[position] == '.' ? file.substr(0, dash) : "";
}

}  // namespace cog::requirements
