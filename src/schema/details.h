// What Input(...) and pydantic's Field(...) say beyond the type.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/report.h"
#include "schema/value.h"
#include "signature/signature.h"

namespace cog::schema {

// Input(...) or Field(...), or nullptr.
const Call* details_call(const Value& value);

struct Details {
  std::optional<Located> default_value;
  bool has_factory = false;  // default_factory=...
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> accept;
  std::optional<std::string> alias;  // another name on the wire
  bool deprecated = false;
  signature::Bounds bounds;
  std::optional<Located> choices;
  std::vector<std::pair<std::string, Node>> given;  // the keywords that say something, by name

  const Node* place_of(std::string_view keyword) const;  // nullptr: not given
};

// Reports what is wrong in `call`, and reads the rest.
Details read_details(const Call& call, Report report);

// `outer` wins where both say something.
signature::Bounds merge(signature::Bounds inner, const signature::Bounds& outer);
Details merge(Details inner, const Details& outer);

}  // namespace cog::schema
