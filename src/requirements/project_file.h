// pyproject.toml and the lock files beside it.
#pragma once

#include <string>
#include <string_view>

#include "base/file_reader.h"
#include "requirements/findings.h"
#include "requirements/requirements.h"

namespace cog::requirements {

// By the file's name: pyproject.toml, uv.lock, pylock.toml or pylock.NAME.toml.
bool is_project_file(std::string_view path);

// What the file at `path`, one of those, whose text is known, says; see read_requirements.
void read_project_file(const std::string& path, std::string_view text, const FileReader& files,
                       std::string_view python, std::string_view platform, Findings& findings,
                       Requirements& result);

}  // namespace cog::requirements
