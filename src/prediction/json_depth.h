// How deep a JSON text nests, before anything reads it.
#pragma once

#include <string_view>

namespace cog::prediction {

// True if brackets nest deeper than `limit`: readers of JSON recurse, and a hostile body must not
// choose how deep. Looks at brackets outside strings alone; the text need not be valid.
bool nests_deeper_than(std::string_view json, int limit);

}  // namespace cog::prediction
