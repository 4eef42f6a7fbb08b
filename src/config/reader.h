// Values of the expected kind out of a YAML tree; what is wrong with them is kept, not thrown.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "config/rules.h"
#include "config/source.h"
#include "config/yaml.h"

namespace cog::config {

bool is_written(const Node& node);  // neither null nor empty

class Reader {
 public:
  explicit Reader(const Source& source) : source_(source) {}

  void mistake(const SourceSpan& where, std::string message, std::string hint = "");
  // Something that is known and not built yet.
  void unsupported(const SourceSpan& where, std::string message, std::string hint = "");
  void warning(const SourceSpan& where, std::string message, std::string hint = "");
  // True if there is no problem; otherwise it is noted as a mistake.
  bool accept(const SourceSpan& where, const std::optional<Problem>& problem);

  // The document: a map, or null for an empty one.
  Node parse_document();

  // In all of these, null counts as not written.
  bool is_map(const Entry& entry);  // a mistake is noted if it is something else
  std::span<const Node> items_of(const Entry& entry);
  // Without blanks around it. An empty text counts as not written too.
  std::optional<std::string> text_of(const Entry& entry);
  // For an item of the list `key`: being empty is a mistake.
  std::optional<std::string> item_text(const Node& item, const std::string& key);
  std::vector<std::string> item_texts(const Entry& entry);

  // Throws all errors as one, in the order of their places; otherwise returns the warnings.
  std::vector<Diagnostic> finish();

 private:
  std::optional<std::string> scalar_text(const Node& node, const std::string& key);

  const Source& source_;
  Diagnostics found_;
  int unsupported_ = 0;
};

}  // namespace cog::config
