#include "config/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace cog::config {
namespace {

// Far more than any cog.yaml has, far less than what hurts: a few aliases of aliases would
// otherwise fill the memory.
constexpr size_t kMaxNodes = 10'000;
constexpr size_t kMaxDepth = 64;

[[noreturn]] void refuse(const Source& source, const SourceSpan& where, std::string message,
                         std::string hint) {
  Diagnostics only;
  only.add(source.with_excerpt({Severity::error, where, std::move(message), std::move(hint), ""}));
  throw Error(ErrorCode::config, only);
}

// The way out of what the library complains of.
std::string_view hint_for(std::string_view complaint) {
  const std::pair<std::string_view, std::string_view> hints[] = {
      {YAML::ErrorMsg::MAP_VALUE, "put quotes around a text that has \": \" in it"},
      {YAML::ErrorMsg::EOF_IN_SCALAR, "a quote before this place is never closed"},
      {YAML::ErrorMsg::END_OF_MAP, "start all keys of a section in the same column"},
      {YAML::ErrorMsg::END_OF_SEQ, "start all items of a list in the same column, with \"- \""},
      {YAML::ErrorMsg::BLOCK_ENTRY, "start a list on a line of its own"},
      {YAML::ErrorMsg::END_OF_MAP_FLOW, "a '{' before this place is never closed"},
      {YAML::ErrorMsg::END_OF_SEQ_FLOW, "a '[' before this place is never closed"},
      {YAML::ErrorMsg::FLOW_END, "put quotes around a text with brackets, or open this one first"},
      {YAML::ErrorMsg::UNKNOWN_TOKEN, "put quotes around a text that starts with '@', '`' or '%'"},
      {YAML::ErrorMsg::UNKNOWN_ANCHOR, "put quotes around a text that starts with '*'"},
      {YAML::ErrorMsg::ALIAS_NOT_FOUND, "put quotes around a text that starts with '*'"},
      {YAML::ErrorMsg::ANCHOR_NOT_FOUND, "put quotes around a text that starts with '&'"},
      {YAML::ErrorMsg::YAML_MAJOR_VERSION, "remove the line"},
      {YAML::ErrorMsg::YAML_VERSION, "remove the line"},
      {YAML::ErrorMsg::INVALID_ESCAPE, "write '\\\\' for each '\\', or use single quotes"},
  };
  for (const auto& [start, hint] : hints) {
    if (complaint.starts_with(start)) return hint;
  }
  return "put quotes around a text with characters that mean something in YAML";
}

bool is_indented_with_tab(std::string_view line) {
  return line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
}

size_t count_nodes(const Node& node) {
  size_t count = 1;
  for (const Node& item : node.items) count += count_nodes(item);
  for (const Entry& entry : node.entries) count += count_nodes(entry.value);
  return count;
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const Source& source, Diagnostics& found) : source_(source), found_(found) {}

  Node take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      refuse(source_, span(mark), "a second document starts here",
             "keep one document and remove the lines with \"---\"");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(make(Node::Kind::null, mark), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string& text) override {
    Node node = make(Node::Kind::scalar, mark, text);
    node.text = text;
    add(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto known = anchors_.find(anchor);
    if (known == anchors_.end()) {
      refuse(source_, span(mark), "this alias stands inside of what it names",
             "write the values out");
    }
    Node node = known->second;
    node.where = span(mark);
    count(count_nodes(node), node.where);
    add(std::move(node), 0);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(make(Node::Kind::list, mark), anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(make(Node::Kind::map, mark), anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    std::optional<Node> key;  // of a map, while its value is awaited
  };

  SourceSpan span(const YAML::Mark& mark, const std::string& word = "") const {
    return source_.span(mark.line, mark.column, word);
  }

  Node make(Node::Kind kind, const YAML::Mark& mark, const std::string& word = "") {
    Node node;
    node.kind = kind;
    node.where = span(mark, word);
    count(1, node.where);
    return node;
  }

  void count(size_t nodes, const SourceSpan& where) {
    nodes_ += nodes;
    if (nodes_ > kMaxNodes) {
      refuse(source_, where, "more than " + std::to_string(kMaxNodes) + " values, aliases included",
             "keep data in files of their own");
    }
  }

  void open(Node node, YAML::anchor_t anchor) {
    if (open_.size() == kMaxDepth) {
      refuse(source_, node.where, "nested too deeply",
             "nothing in a cog.yaml needs more than a few levels");
    }
    open_.push_back({std::move(node), anchor, std::nullopt});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor);
  }

  void add(Node node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = node;
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (Open& parent = open_.back(); parent.node.kind == Node::Kind::list) {
      // The library places what is not there at whatever comes next.
      if (node.kind == Node::Kind::null) node.where = parent.node.where;
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key) {
      parent.key = std::move(node);
    } else {
      add_entry(parent.node, *std::exchange(parent.key, std::nullopt), std::move(node));
    }
  }

  void add_entry(Node& map, const Node& key, Node value) {
    if (key.kind != Node::Kind::scalar) {
      found_.error(key.where, "a key must be a word",
                   "write each \"key: value\" on a line of its own");
      return;
    }
    if (key.text == "<<") {
      found_.error(key.where, "merging with \"<<\" is not supported", "write the keys out");
      return;
    }
    auto same = std::find_if(map.entries.begin(), map.entries.end(),
                             [&](const Entry& entry) { return entry.key == key.text; });
    if (same != map.entries.end()) {
      found_.error(key.where, in_quotes(key.text) + " is written twice",
                   "it is on line " + std::to_string(same->where.line) + " already");
      return;
    }
    map.entries.push_back({key.text, key.where, std::move(value)});
  }

  const Source& source_;
  Diagnostics& found_;
  Node root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Node> anchors_;
  size_t nodes_ = 0;
  int documents_ = 0;
};

}  // namespace

Node parse_yaml(const Source& source, Diagnostics& found) {
  // The library misses a quote that is never closed if the text ends with a line's end.
  std::istringstream stream(source.text() + "#");
  TreeBuilder builder(source, found);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    SourceSpan where = source.span(error.mark.line, error.mark.column);
    bool tab = is_indented_with_tab(source.line(where.line));
    std::string hint(tab ? "indent with blanks, not with tabs" : hint_for(error.msg));
    refuse(source, where, "not valid YAML: " + error.msg, hint);
  }
  return builder.take_root();
}

}  // namespace cog::config
