// Whole projects: the input is run.py, followed by other files behind lines "#: path.py".
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/schema_model.h"

namespace {

cog::fuzz::Texts split(std::string_view input) {
  constexpr std::string_view kMark = "\n#: ";
  cog::fuzz::Texts texts;
  std::string name = "run.py";
  for (;;) {
    size_t end = input.find(kMark);
    texts[name] = std::string(input.substr(0, end));
    if (end == std::string_view::npos) return texts;
    input.remove_prefix(end + kMark.size());
    size_t line = input.find('\n');
    name = std::string(input.substr(0, line));
    input.remove_prefix(line == std::string_view::npos ? input.size() : line + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  cog::fuzz::Texts texts = split({reinterpret_cast<const char*>(data), size});
  std::string once = cog::fuzz::read_model(texts);
  COG_CHECK(once == cog::fuzz::read_model(texts));  // a build must not depend on chance
  return 0;
}
