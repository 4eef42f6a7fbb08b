// The longer pieces of shell in a Dockerfile: templates/dockerfile/, compiled into the program.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace cog::dockerfile {

// The text of templates/dockerfile/NAME as one line, with each @WORD@ replaced by its value.
std::string fragment(std::string_view name, const std::map<std::string, std::string>& values = {});

}  // namespace cog::dockerfile
