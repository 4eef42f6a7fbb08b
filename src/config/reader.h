// Values of the expected kind out of a YAML tree; what is wrong with them is kept, not thrown.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "config/config.h"
#include "config/rules.h"
#include "config/source.h"
#include "config/yaml.h"

namespace cog::config {

bool is_written(const Node& node);  // neither null, nor empty, nor blanks alone

class Reader {
 public:
  Reader(const Source& source, ParseOptions options) : source_(source), options_(options) {}

  void mistake(const SourceSpan& where, std::string message, std::string hint = "");
  void warning(const SourceSpan& where, std::string message, std::string hint = "");
  // A warning, or a mistake where options are strict.
  void unknown_key(const Entry& entry, std::string hint);
  // True if there is no problem; otherwise it is noted as a mistake.
  bool accept(const SourceSpan& where, const std::optional<Problem>& problem);

  // The document: a map, or null for an empty one.
  Node parse_document();

  // In all of these, null counts as not written.
  // A mistake is noted if it is something else.
  bool is_map(const Node& node, const std::string& key);
  std::span<const Node> items_of(const Entry& entry);
  // Without blanks around it. An empty text counts as not written too.
  std::optional<std::string> text_of(const Entry& entry);
  // For an item of the list `key`: being empty is a mistake.
  bool is_map_item(const Node& item, const std::string& key);
  std::optional<std::string> item_text(const Node& item, const std::string& key);
  // The same for an item that must be one line: `message` and `hint` are for one that is not.
  std::optional<std::string> item_line(const Node& item, const std::string& key,
                                       std::string message, std::string hint);
  // True if `text` is one of `choices`; otherwise a mistake names them.
  bool is_choice(const SourceSpan& where, const std::string& text,
                 std::span<const std::string_view> choices);

  // All that was noted, in the order of the places, each with its line.
  Diagnostics finish() const;

 private:
  void empty_item(const Node& item, const std::string& key);
  std::optional<std::string> scalar_text(const Node& node, const std::string& key);

  const Source& source_;
  ParseOptions options_;
  Diagnostics found_;
};

}  // namespace cog::config
