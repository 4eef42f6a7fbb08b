// JSON that is written by hand, where a tree of values would only be built to be printed.
#pragma once

#include <string>
#include <string_view>

namespace cog::prediction {

// Appends `text` as a JSON string; bytes that are not UTF-8 become U+FFFD.
void append_string(std::string& json, std::string_view text);
std::string to_json_string(std::string_view text);

// True if brackets nest deeper than `limit`: readers of JSON recurse, and a hostile body must not
// choose how deep. Looks at brackets outside strings alone; the text need not be valid.
bool nests_deeper_than(std::string_view json, int limit);

}  // namespace cog::prediction
