#include "schema/syntax.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/diagnostics.h"
#include "base/error.h"
#include "base/text.h"
#include "schema/encoding.h"
#include "schema/joined_lines.h"
#include "schema/tree_check.h"

extern "C" const TSLanguage* tree_sitter_python(void);

namespace cog::schema {
namespace {

constexpr size_t kMaxBytes = 1 << 20;
constexpr uint64_t kMaxMicroseconds = 5'000'000;
constexpr int kMaxExcerpt = 200;  // code points; nobody reads on, and no terminal likes more

struct FreeParser {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};
struct FreeTree {
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
using TreeHolder = std::unique_ptr<TSTree, FreeTree>;

// Nothing if it takes too long.
TreeHolder make_tree(std::string_view text) {
  std::unique_ptr<TSParser, FreeParser> parser(ts_parser_new());
  COG_CHECK(ts_parser_set_language(parser.get(), tree_sitter_python()));
  ts_parser_set_timeout_micros(parser.get(), kMaxMicroseconds);
  return TreeHolder(ts_parser_parse_string(parser.get(), nullptr, text.data(),
                                           static_cast<uint32_t>(text.size())));
}

bool has_error(const TreeHolder& tree) {
  return tree != nullptr && ts_node_has_error(ts_tree_root_node(tree.get()));
}

// All children, in time linear in their number.
std::vector<TSNode> all_children(TSNode node) {
  std::vector<TSNode> children;
  TSTreeCursor cursor = ts_tree_cursor_new(node);
  bool more = ts_tree_cursor_goto_first_child(&cursor);
  for (; more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
    children.push_back(ts_tree_cursor_current_node(&cursor));
  }
  ts_tree_cursor_delete(&cursor);
  return children;
}

// The first node, in the order of the text, that the grammar could not make sense of.
TSNode first_error(TSNode node) {
  while (!ts_node_is_error(node) && !ts_node_is_missing(node)) {
    std::vector<TSNode> children = all_children(node);
    auto broken = std::find_if(children.begin(), children.end(), ts_node_has_error);
    if (broken == children.end()) break;
    node = *broken;
  }
  return node;
}

// Whether `node` stands between the brackets behind a class's, function's or alias's own name.
bool in_type_parameters(TSNode node) {
  for (; !ts_node_is_null(node); node = ts_node_parent(node)) {
    if (std::string_view(ts_node_type(node)) != "type_parameter") continue;
    std::string_view owner = ts_node_type(ts_node_parent(node));
    if (owner == "class_definition" || owner == "function_definition") return true;
    TSNode alias = ts_node_parent(ts_node_parent(ts_node_parent(node)));
    if (ts_node_is_null(alias)) return false;
    return owner == "generic_type" &&
           std::string_view(ts_node_type(alias)) == "type_alias_statement";
  }
  return false;
}

// The first bracket or quote among the children of `error` that none of them closes.
std::optional<TSNode> never_closed(TSNode error) {
  std::vector<TSNode> open;
  for (TSNode child : all_children(error)) {
    std::string_view kind = ts_node_type(child);
    if (kind == "(" || kind == "[" || kind == "{" || kind == "string_start") open.push_back(child);
    bool closes = kind == ")" || kind == "]" || kind == "}" || kind == "string_end";
    if (closes && !open.empty()) open.pop_back();
  }
  if (open.empty()) return std::nullopt;
  return open.front();
}

// A line such as "def run(self) -> str" without the colon that opens its block.
bool lacks_colon(std::string_view line) {
  constexpr std::array<std::string_view, 8> kWords = {"def ", "async def ", "class ", "if ",
                                                      "for ", "while ",     "with ",  "elif "};
  std::string_view text = trim(line.substr(0, line.find('#')));
  int depth = 0;
  for (char c : text) {
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (c == ':' && depth == 0) return false;
  }
  return depth == 0 && std::any_of(kWords.begin(), kWords.end(),
                                   [&](std::string_view word) { return text.starts_with(word); });
}

}  // namespace

struct Source::Tree {
  TreeHolder tree;
};

static_assert(sizeof(TSNode) == 4 * sizeof(uint32_t) + 2 * sizeof(void*));

std::string_view Node::kind() const { return ts_node_type(std::bit_cast<TSNode>(handle_)); }

std::string_view Node::text() const {
  return std::string_view(source_->text()).substr(begin(), end() - begin());
}

size_t Node::begin() const { return ts_node_start_byte(std::bit_cast<TSNode>(handle_)); }

size_t Node::end() const { return ts_node_end_byte(std::bit_cast<TSNode>(handle_)); }

std::string_view Node::source_text() const { return source_->text(); }

bool Node::is_within(const Node& outer) const {
  return source_ == outer.source_ && begin() >= outer.begin() && end() <= outer.end();
}

SourceSpan Node::span() const { return source_->span(begin(), end()); }

std::string Node::excerpt() const { return source_->excerpt(begin()); }

std::vector<Node> Node::children() const {
  std::vector<Node> children;
  for (TSNode child : all_children(std::bit_cast<TSNode>(handle_))) {
    if (!ts_node_is_named(child) || ts_node_is_extra(child)) continue;
    children.push_back(Node(std::bit_cast<Handle>(child), source_));
  }
  return children;
}

std::optional<Node> Node::field(std::string_view name) const {
  TSNode child = ts_node_child_by_field_name(std::bit_cast<TSNode>(handle_), name.data(),
                                             static_cast<uint32_t>(name.size()));
  if (ts_node_is_null(child)) return std::nullopt;
  return Node(std::bit_cast<Handle>(child), source_);
}

Node Node::field_or_self(std::string_view name) const { return field(name).value_or(*this); }

Source::Source(std::string file, std::string text)
    : file_(std::move(file)), text_(std::move(text)) {
  if (text_.size() > kMaxBytes) {
    throw Error(ErrorCode::schema, "the file is larger than 1 MiB",
                "keep the model's class in a file of its own, and data elsewhere", {file_});
  }
  Decoded decoded = decode(std::move(text_));
  if (decoded.unknown) {
    throw Error(ErrorCode::schema, "the file is encoded in " + *decoded.unknown,
                "save it as UTF-8 text, without the line that names the encoding", {file_});
  }
  text_ = std::move(decoded.text);
  parse();
}

Source::Source(std::string text, const Node& place)
    : file_(place.span().file), text_(std::move(text)), place_(place) {
  parse();
}

void Source::parse() {
  line_starts_.push_back(0);
  for (size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\r' && text_[i + 1] != '\n') text_[i] = '\n';  // old Macs' line ends
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
  check_bytes();
  tree_.reset(new Tree{make_tree(text_)});
  if (has_error(tree_->tree)) {
    // The parser stumbles over a line inside brackets that is less indented than its block.
    TreeHolder joined = make_tree(join_lines(text_));
    if (joined != nullptr && !has_error(joined)) tree_->tree = std::move(joined);
  }
  if (tree_->tree == nullptr) {
    throw Error(ErrorCode::schema, "the file can't be read as Python within five seconds",
                "is it Python at all?", {file_});
  }
  check_syntax();
}

Source::~Source() = default;

Node Source::root() const {
  return {std::bit_cast<Node::Handle>(ts_tree_root_node(tree_->tree.get())), this};
}

SourceSpan Source::span(size_t begin, size_t end) const {
  if (place_) return place_->span();
  auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), begin);
  size_t start = *(next - 1);
  size_t line_end = next == line_starts_.end() ? text_.size() : *next - 1;
  std::string_view line = std::string_view(text_).substr(start, line_end - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  int column = count_code_points(line.substr(0, begin - start)) + 1;
  int end_column = count_code_points(line.substr(0, std::max(end, begin) - start)) + 1;
  return {file_, static_cast<int>(next - line_starts_.begin()), column,
          std::max(end_column, column + 1)};
}

std::string Source::excerpt(size_t begin) const {
  if (place_) return place_->excerpt();
  auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), begin);
  size_t start = *(next - 1);
  size_t line_end = next == line_starts_.end() ? text_.size() : *next - 1;
  std::string line = text_.substr(start, line_end - start);
  if (count_code_points(line) > kMaxExcerpt) return "";
  if (line.ends_with('\r')) line.pop_back();
  for (char& c : line) {
    bool control = (c >= 0 && c < ' ' && c != '\t') || c == 0x7F;
    if (control) c = ' ';  // the terminal must not obey a file
  }
  return line;
}

void Source::fail(size_t begin, size_t end, std::string message, std::string hint) const {
  Diagnostics found;
  found.add(
      {Severity::error, span(begin, end), std::move(message), std::move(hint), excerpt(begin)});
  throw Error(ErrorCode::schema, found);
}

void Source::check_bytes() const {
  for (size_t i = 0; i < text_.size();) {
    size_t length = character_length(std::string_view(text_).substr(i));
    if (length != 0 && text_[i] != '\0') {
      i += length;
      continue;
    }
    const SourceSpan where = span(i, i + 1);
    std::string message = length == 0 ? "the file is not UTF-8 text" : "the file holds a NUL byte";
    throw Error(ErrorCode::schema, message, "save it as UTF-8 text", where);
  }
}

void Source::check_syntax() const {
  TSNode root = ts_tree_root_node(tree_->tree.get());
  if (!ts_node_has_error(root)) {
    auto mistake = place_ ? std::nullopt : find_syntax_mistake(*tree_->tree, text_);
    if (mistake) fail(mistake->begin, mistake->end, "Python syntax error: " + mistake->message, "");
    return;
  }
  TSNode error = first_error(root);
  size_t begin = ts_node_start_byte(error);
  size_t end = ts_node_end_byte(error);
  if (place_) fail(begin, end, "Python syntax error in this text", "");
  if (in_type_parameters(error)) {
    fail(begin, end, "type parameters with a default can't be read here",
         "leave the default out: class A[T]:");
  }
  if (ts_node_is_missing(error)) {
    std::string expected = ts_node_type(error);
    fail(begin, end, "Python syntax error: " + in_quotes(expected) + " is missing", "");
  }
  SourceSpan where = span(begin, end);
  auto row = static_cast<size_t>(where.line - 1);
  for (size_t line : {row, row == 0 ? row : row - 1}) {
    size_t start = line_starts_[line];
    size_t stop = line + 1 < line_starts_.size() ? line_starts_[line + 1] - 1 : text_.size();
    if (!lacks_colon(std::string_view(text_).substr(start, stop - start))) continue;
    size_t last = text_.find_last_not_of(" \t\r\n", stop == 0 ? 0 : stop - 1) + 1;
    fail(last, last, "Python syntax error: \":\" is missing at the end of this line", "");
  }
  if (auto opening = never_closed(error)) {
    begin = ts_node_start_byte(*opening);
    end = ts_node_end_byte(*opening);
    fail(begin, end,
         "Python syntax error: " + text_.substr(begin, end - begin) + " is never closed", "");
  }
  fail(begin, end, "Python syntax error", "running the file with python3 may say more about it");
}

}  // namespace cog::schema
