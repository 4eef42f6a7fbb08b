#include "compat/wording.h"

namespace cog::compat {

std::string list_text(const std::vector<std::string>& items, std::string_view last) {
  std::string text;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " " + std::string(last) + " " : ", ";
    text += items[i];
  }
  return text;
}

std::string pythons_text(const Release& release, std::string_view platform) {
  const PythonSet& pythons = release.pythons_on(platform);
  if (pythons.minors != 0) return to_text(pythons.minors);
  if (release.requires_python.empty()) return pythons.any || pythons.source ? "any" : "none";
  return std::string(release.requires_python);
}

std::string cuda_text(std::string_view cuda, std::string_view cudnn) {
  std::string text = "CUDA " + std::string(cuda);
  if (!cudnn.empty()) text += " and cuDNN " + std::string(cudnn);
  return text;
}

std::string key_of(const Fixed& fixed, std::string_view key) {
  return fixed.flag.empty() ? "build." + std::string(key) : fixed.flag;
}

std::string setting(const Fixed& fixed, std::string_view key, std::string_view value) {
  if (!fixed.flag.empty()) return fixed.flag + " " + std::string(value);
  return std::string(key) + " \"" + std::string(value) + "\"";
}

}  // namespace cog::compat
