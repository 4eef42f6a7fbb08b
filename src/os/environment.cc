#include "os/environment.h"

#include <unistd.h>

namespace cog::os {

Environment Environment::of_this_process() {
  Variables variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string_view text = *entry;
    size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return Environment(std::move(variables));
}

std::optional<std::string> Environment::get(std::string_view name) const {
  auto found = variables_.find(name);
  if (found == variables_.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

std::string Environment::home() const { return get("HOME").value_or("/"); }

std::string Environment::cache_folder() const {
  return get("XDG_CACHE_HOME").value_or(home() + "/.cache") + "/cog";
}

std::string Environment::expand_home(std::string_view path) const {
  if (path == "~") return home();
  if (path.substr(0, 2) == "~/") return home() + std::string(path.substr(1));
  return std::string(path);
}

}  // namespace cog::os
