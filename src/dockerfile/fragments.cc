#include "dockerfile/fragments.h"

#include "base/embedded_file.h"
#include "base/error.h"
#include "base/text.h"

extern "C" const EmbeddedFile cog_dockerfile_fragments[];

namespace cog::dockerfile {
namespace {

std::string_view text_of(std::string_view name) {
  const EmbeddedFile* file = cog_dockerfile_fragments;
  while (file->path != nullptr && name != file->path) ++file;
  COG_CHECK(file->path != nullptr);
  return file->text();
}

}  // namespace

std::string fragment(std::string_view name, const std::map<std::string, std::string>& values) {
  std::string text = join(split_lines(trim(text_of(name))), " ");
  for (const auto& [word, value] : values) {
    std::string mark = "@" + word + "@";
    for (size_t at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + value.size())) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

}  // namespace cog::dockerfile
