// A search that got stuck, in the user's words.
#pragma once

#include <string>
#include <vector>

#include "compat/search.h"

namespace cog::compat {

struct Told {
  std::string message;  // "torch 1.11.0 has no build for Python 3.12 (it has 3.7 to 3.10)"
  std::vector<Source> sources;
  bool about_python = false;  // another Python might have another answer
};

// `failed` was made with Record::removals, and its solve() gave nothing. `pythons` is what it says
// where every other Python fails too: "3.10 to 3.15, those that cog supports".
Told tell(const Query& query, const Matrix::Tables& tables, const Search& failed,
          const std::string& pythons = "");

// "there is no image ..." and the like, without a search.
Told tell(const Query& query, const Matrix::Tables& tables, const BaseConflict& conflict);

}  // namespace cog::compat
