// The words for decisions in plan.json and cog.lock.
#pragma once

#include <optional>
#include <string_view>

#include "plan/plan.h"

namespace cog::plan {

constexpr std::string_view name_of(PythonSource source) {
  switch (source) {
    case PythonSource::image:
      return "image";
    case PythonSource::base:
      return "base";
    case PythonSource::uv:
      return "uv";
  }
  return "";
}

constexpr std::optional<PythonSource> parse_python_source(std::string_view name) {
  for (PythonSource source : {PythonSource::image, PythonSource::base, PythonSource::uv}) {
    if (name == name_of(source)) return source;
  }
  return std::nullopt;
}

constexpr std::string_view name_of(Installer installer) {
  return installer == Installer::uv ? "uv" : "pip";
}

}  // namespace cog::plan
