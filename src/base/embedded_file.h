// Files that are compiled into a program: cog_embed_files() of cmake/embed.cmake makes tables of
// these. Each ends with a null path.
#pragma once

#include <cstddef>
#include <string_view>

// In no namespace, as the assembler makes it:
//   extern "C" const EmbeddedFile SYMBOL[];
struct EmbeddedFile {
  const char* path;
  const char* begin;
  const char* end;

  std::string_view text() const { return {begin, static_cast<size_t>(end - begin)}; }
};
