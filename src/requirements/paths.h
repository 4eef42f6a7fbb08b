// Paths and addresses as requirement lines write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "requirements/requirement.h"

namespace cog::requirements {

// "a/b" of "a/b/c.txt"; empty if there is none.
std::string folder_of(std::string_view path);
// The last part, without query and fragment.
std::string_view file_name_of(std::string_view path);

// `written`, which may be a file: address, as seen from `folder`, relative to the project's root;
// "." is the root. Nothing if it is outside of the project or unknown before the installation
// (${NAME}).
std::optional<std::string> resolve_path(std::string_view folder, std::string_view written);

bool is_address(std::string_view text);        // http:, https:, ftp:, file:, git+https:, ...
bool is_local_address(std::string_view text);  // file:
bool is_archive(std::string_view path);        // a wheel or a source archive by its name

// The project's name as far as an address or path tells: "#egg=" or a wheel's or source archive's
// file name. Empty otherwise.
std::string name_in(std::string_view address);

}  // namespace cog::requirements
