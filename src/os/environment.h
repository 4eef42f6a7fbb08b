// The environment variables that a program was started with, as a value.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cog::os {

class Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  explicit Environment(Variables variables) : variables_(std::move(variables)) {}
  static Environment of_this_process();

  // Nothing if the variable is unset; an empty value counts as unset, as most tools take it.
  std::optional<std::string> get(std::string_view name) const;
  std::string home() const;          // $HOME, "/" if unset
  std::string cache_folder() const;  // $XDG_CACHE_HOME/cog or ~/.cache/cog
  // "~" and "~/x" become paths below home(); anything else stays.
  std::string expand_home(std::string_view path) const;

 private:
  Variables variables_;
};

}  // namespace cog::os
