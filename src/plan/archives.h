// The names of wheels and source archives.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/text.h"

namespace cog::plan {

constexpr std::string_view kWheelEnd = ".whl";

// The end of an archive's name, with which installers tell its kind; empty if it is none.
inline std::string_view archive_end(std::string_view path) {
  static constexpr std::array<std::string_view, 6> kEnds = {kWheelEnd, ".zip",     ".tar.gz",
                                                            ".tgz",    ".tar.bz2", ".tar.xz"};
  std::string name = to_lower(path);
  const auto* found = std::find_if(kEnds.begin(), kEnds.end(),
                                   [&](std::string_view end) { return name.ends_with(end); });
  return found == kEnds.end() ? "" : *found;
}

// Of a path or an address.
inline std::string_view last_part(std::string_view path) {
  path = path.substr(0, path.find_first_of("?#"));
  return path.substr(path.rfind('/') + 1);
}

}  // namespace cog::plan
