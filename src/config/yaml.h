// A YAML text as a tree of plain values with their places.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "config/source.h"

namespace cog::config {

struct Entry;

struct Node {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  std::string text;            // of a scalar, as written: 3.10 stays "3.10"
  std::vector<Node> items;     // of a list
  std::vector<Entry> entries;  // of a map, in order, every key once
  SourceSpan where;
};

struct Entry {
  std::string key;
  SourceSpan where;  // of the key
  Node value;
};

// The one document in `source`; null if it is empty. Aliases are expanded. Keys that are written
// twice, merged or not plain text are reported to `found` and left out. Throws Error{config} with
// the place if the text is not YAML, or expands to more than a configuration can reasonably hold.
Node parse_yaml(const Source& source, Diagnostics& found);

}  // namespace cog::config
