#include "config/reader.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace cog::config {
namespace {

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
}

}  // namespace

void Reader::mistake(const SourceSpan& where, std::string message, std::string hint) {
  found_.error(where, std::move(message), std::move(hint));
}

void Reader::unknown_key(const Entry& entry, std::string hint) {
  std::string message = "unknown key " + in_quotes(entry.key);
  if (options_.strict) {
    mistake(entry.where, std::move(message), std::move(hint));
  } else {
    warning(entry.where, message + " is ignored", std::move(hint));
  }
}

void Reader::warning(const SourceSpan& where, std::string message, std::string hint) {
  found_.warning(where, std::move(message), std::move(hint));
}

bool Reader::accept(const SourceSpan& where, const std::optional<Problem>& problem) {
  if (problem) mistake(where, problem->message, problem->hint);
  return !problem;
}

Node Reader::parse_document() {
  Node document = parse_yaml(source_, found_);
  if (document.kind == Node::Kind::scalar || document.kind == Node::Kind::list) {
    mistake(document.where, "the file must hold keys with values",
            "start with \"build:\" and \"run:\"");
    document = {};
  }
  return document;
}

bool is_written(const Node& node) {
  return !(trim(node.text).empty() && node.items.empty() && node.entries.empty());
}

bool Reader::is_map(const Node& node, const std::string& key) {
  if (node.kind != Node::Kind::map && node.kind != Node::Kind::null) {
    mistake(node.where, in_quotes(key) + " must hold keys with values",
            "write each \"key: value\" on a line of its own, indented");
  }
  return node.kind == Node::Kind::map;
}

std::span<const Node> Reader::items_of(const Entry& entry) {
  Node::Kind kind = entry.value.kind;
  if (kind != Node::Kind::list && kind != Node::Kind::null) {
    mistake(entry.value.where, in_quotes(entry.key) + " must be a list",
            "write each item on a line of its own, after \"- \"");
  }
  return entry.value.items;
}

std::optional<std::string> Reader::scalar_text(const Node& node, const std::string& key) {
  if (node.kind == Node::Kind::null) return std::string();
  if (node.kind != Node::Kind::scalar) {
    mistake(node.where,
            in_quotes(key) + " takes text here, not a " +
                (node.kind == Node::Kind::list ? "list" : "map"),
            "put the text in quotes if it has ':' or brackets");
    return std::nullopt;
  }
  if (std::any_of(node.text.begin(), node.text.end(), is_control)) {
    mistake(node.where, "a control character in " + in_quotes(node.text), "remove it");
    return std::nullopt;
  }
  return std::string(trim(node.text));
}

std::optional<std::string> Reader::text_of(const Entry& entry) {
  std::optional<std::string> text = scalar_text(entry.value, entry.key);
  if (!text || text->empty()) return std::nullopt;
  if (text->find('\n') != std::string::npos) {
    mistake(entry.value.where, in_quotes(entry.key) + " must be one line",
            "write it on the line of its key");
    return std::nullopt;
  }
  return text;
}

void Reader::empty_item(const Node& item, const std::string& key) {
  mistake(item.where, "an empty item in " + in_quotes(key), "remove the line, or complete it");
}

bool Reader::is_map_item(const Node& item, const std::string& key) {
  if (item.kind == Node::Kind::null) empty_item(item, key);
  return is_map(item, key);
}

std::optional<std::string> Reader::item_text(const Node& item, const std::string& key) {
  std::optional<std::string> text = scalar_text(item, key);
  if (text && text->empty()) {
    empty_item(item, key);
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> Reader::item_line(const Node& item, const std::string& key,
                                             std::string message, std::string hint) {
  std::optional<std::string> text = item_text(item, key);
  if (text && text->find('\n') != std::string::npos) {
    mistake(item.where, std::move(message), std::move(hint));
    return std::nullopt;
  }
  return text;
}

bool Reader::is_choice(const SourceSpan& where, const std::string& text,
                       std::span<const std::string_view> choices) {
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return true;
  std::vector<std::string> names(choices.begin(), choices.end());
  mistake(where, in_quotes(text) + " is not possible here", "write " + join(names, " or "));
  return false;
}

Diagnostics Reader::finish() const {
  std::vector<Diagnostic> all = found_.all();
  std::stable_sort(all.begin(), all.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
  });
  Diagnostics shown;
  for (const Diagnostic& diagnostic : all) shown.add(source_.with_excerpt(diagnostic));
  return shown;
}

}  // namespace cog::config
