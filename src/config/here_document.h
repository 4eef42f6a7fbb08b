// Here-documents (<<EOF) in shell commands.
#pragma once

#include <string_view>

namespace cog::config {

// Whether a shell, or a Dockerfile as engines since 23 read it, takes some "<<" in `command` for
// the start of a here-document: not a here-string (<<<), not in quotes, not a shift in $((1 << 2)).
bool has_here_document(std::string_view command);

}  // namespace cog::config
