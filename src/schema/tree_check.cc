#include "schema/tree_check.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <vector>

#include "base/text.h"

namespace cog::schema {
namespace {

constexpr std::array<std::string_view, 35> kKeywords = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

// How far a line is indented, with tabs of two widths: lines of one block agree in both.
struct Indent {
  int wide = 0;
  int narrow = 0;
  bool operator==(const Indent&) const = default;
};

struct Place {
  TSNode node;
  bool in_function = false;
  bool in_async = false;
};

class Checker {
 public:
  explicit Checker(std::string_view text)
      : text_(text), knows_indents_(!has_lone_backslash(text)) {}

  std::optional<SyntaxMistake> run(TSNode root) {
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    std::vector<Place> outer;
    for (bool more = true; more && !mistake_;) {
      TSNode node = ts_tree_cursor_current_node(&cursor);
      Place place = outer.empty() ? Place{node} : inside(outer.back(), node);
      if (ts_node_is_named(node)) check(place);
      if (ts_tree_cursor_goto_first_child(&cursor)) {
        outer.push_back(place);
        continue;
      }
      while (!(more = ts_tree_cursor_goto_next_sibling(&cursor)) && !outer.empty()) {
        ts_tree_cursor_goto_parent(&cursor);
        outer.pop_back();
      }
    }
    ts_tree_cursor_delete(&cursor);
    return mistake_;
  }

 private:
  // A line of a backslash alone leads the grammar astray: what follows it may be in a wrong block.
  static bool has_lone_backslash(std::string_view text) {
    for (size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 1)) {
      size_t before = at == 0 ? std::string_view::npos : text.find_last_not_of(" \t\f", at - 1);
      bool first = before == std::string_view::npos || text[before] == '\n';
      size_t after = at + 1 < text.size() && text[at + 1] == '\r' ? at + 2 : at + 1;
      if (first && after < text.size() && text[after] == '\n') return true;
    }
    return false;
  }

  static std::string_view kind(TSNode node) { return ts_node_type(node); }

  std::string_view text(TSNode node) const {
    size_t begin = ts_node_start_byte(node);
    return text_.substr(begin, ts_node_end_byte(node) - begin);
  }

  // Without comments.
  static std::vector<TSNode> children_of(TSNode node) {
    std::vector<TSNode> children;
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    bool more = ts_tree_cursor_goto_first_child(&cursor);
    for (; more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
      TSNode child = ts_tree_cursor_current_node(&cursor);
      if (!ts_node_is_extra(child)) children.push_back(child);
    }
    ts_tree_cursor_delete(&cursor);
    return children;
  }

  // Decorators, defaults and annotations belong to what is around a function; its body is its own.
  static Place inside(const Place& place, TSNode child) {
    if (kind(place.node) == "generator_expression") return {child, place.in_function, true};
    if (kind(child) != "block") return {child, place.in_function, place.in_async};
    if (kind(place.node) == "class_definition") return {child};
    if (kind(place.node) != "function_definition") {
      return {child, place.in_function, place.in_async};
    }
    return {child, true, kind(ts_node_child(place.node, 0)) == "async"};
  }

  void report(TSNode where, std::string message) {
    if (mistake_) return;
    mistake_ = {ts_node_start_byte(where), ts_node_end_byte(where), std::move(message)};
  }

  void check(const Place& place) {
    std::string_view node = kind(place.node);
    if (node == "identifier") return name(place.node);
    if (node == "integer") return integer(place.node);
    if (node == "argument_list") return arguments(children_of(place.node));
    if (node == "module" || node == "block") return block(place.node);
    if (node == "parameters" || node == "lambda_parameters") {
      return parameters(children_of(place.node));
    }
    if (node == "print_statement" || node == "exec_statement") return old_statement(place.node);
    if (node == "except_clause" || node == "comparison_operator") return old_words(place.node);
    if (node == "return_statement" && !place.in_function) {
      report(place.node, "\"return\" outside a function");
    }
    if (node == "await" && !place.in_async) report(place.node, "\"await\" outside async def");
    if (node.ends_with("_statement")) clauses(place.node);
  }

  // Of the line on which `node` begins; nothing if something else stands before it there.
  std::optional<Indent> indent_of(TSNode node) const {
    size_t end = ts_node_start_byte(node);
    size_t begin = end == 0 ? 0 : text_.rfind('\n', end - 1) + 1;
    if (begin >= 2 && text_.substr(0, begin - 1).ends_with('\\')) return std::nullopt;
    if (begin >= 3 && text_.substr(0, begin - 1).ends_with("\\\r")) return std::nullopt;
    Indent indent;
    for (char c : text_.substr(begin, end - begin)) {
      if (c != ' ' && c != '\t' && c != '\f') return std::nullopt;
      indent.wide = c == '\f' ? 0 : c == '\t' ? (indent.wide / 8 + 1) * 8 : indent.wide + 1;
      indent.narrow = c == '\f' ? 0 : indent.narrow + 1;
    }
    return indent;
  }

  void block(TSNode node) {
    bool module = kind(node) == "module";
    std::vector<TSNode> children = children_of(node);
    if (!module && children.empty()) {
      return report(node, "an indented block is missing here");
    }
    if (!knows_indents_) return;
    std::optional<Indent> first = module ? std::optional<Indent>(Indent{}) : std::nullopt;
    for (TSNode child : children) {
      if (!ts_node_is_named(child)) continue;
      std::optional<Indent> indent = indent_of(child);
      if (!indent) continue;
      if (!first) first = indent;
      if (*indent == *first) continue;
      bool mixed = indent->wide == first->wide || indent->narrow == first->narrow;
      bool deeper = indent->wide > first->wide;
      return report(child, mixed    ? "tabs and spaces are mixed in this indentation"
                           : deeper ? "unexpected indent"
                                    : "this indentation is that of no outer block");
    }
  }

  // "else" and its like stand below the statement that they belong to.
  void clauses(TSNode node) {
    if (!knows_indents_) return;
    std::optional<Indent> first = indent_of(node);
    for (TSNode child : children_of(node)) {
      if (!first || !kind(child).ends_with("_clause") || kind(child) == "with_clause") continue;
      std::optional<Indent> indent = indent_of(child);
      if (indent && *indent != *first) {
        return report(child, "this indentation is not that of the statement it belongs to");
      }
    }
  }

  void name(TSNode node) {
    std::string_view word = text(node);
    if (std::find(kKeywords.begin(), kKeywords.end(), word) != kKeywords.end()) {
      report(node, in_quotes(word) + " can't stand here");
    }
  }

  // `print "x"`; Python 3 takes `print -x`, `print [x]` and `print >> x` for expressions.
  void old_statement(TSNode node) {
    std::vector<TSNode> children = children_of(node);
    if (children.size() < 2 || text(children[1]).empty()) return;
    char first = text(children[1]).front();
    bool word = std::isalnum(static_cast<unsigned char>(first)) != 0 || first == '_';
    if (word || first == '"' || first == '\'') {
      std::string what(text(children[0]));
      report(node, what + " is a function: write " + what + "(...)");
    }
  }

  void old_words(TSNode node) {
    for (TSNode child : children_of(node)) {
      if (kind(child) == "<>") report(child, "write != for <>");
      if (kind(child) == ",") report(child, "several exceptions stand in parentheses");
    }
  }

  void integer(TSNode node) {
    std::string_view digits = text(node);
    bool octal = digits.size() > 1 && digits[0] == '0' &&
                 std::isdigit(static_cast<unsigned char>(digits[1])) != 0 &&
                 digits.find_first_not_of("0_jJ") != std::string_view::npos;
    if (octal && !digits.ends_with('j') && !digits.ends_with('J')) {
      report(node, "a number can't begin with 0: octal ones are written 0o17");
    }
    if (digits.ends_with('L') || digits.ends_with('l')) report(node, "a number can't end with L");
  }

  // The name that a parameter binds; a star without a name has none.
  std::optional<TSNode> parameter_name(TSNode node) const {
    while (kind(node) != "identifier") {
      TSNode next = ts_node_child_by_field_name(node, "name", 4);
      bool splat = kind(node) == "typed_parameter" || kind(node).ends_with("_splat_pattern");
      if (ts_node_is_null(next) && splat) next = ts_node_named_child(node, 0);
      if (ts_node_is_null(next)) return std::nullopt;
      node = next;
    }
    return node;
  }

  void parameters(const std::vector<TSNode>& children) {
    std::set<std::string_view> names;
    bool defaults = false;
    bool keyword_only = false;
    for (TSNode child : children) {
      std::string_view what = kind(child);
      if (what == "tuple_pattern") return report(child, "a parameter can't be a tuple");
      if (what.find("splat") != std::string_view::npos || what == "keyword_separator") {
        keyword_only = true;
      }
      if (what == "typed_parameter" && text(child).starts_with('*')) keyword_only = true;
      auto name = parameter_name(child);
      if (!name) continue;
      if (!names.insert(text(*name)).second) {
        return report(*name, "two parameters are called " + std::string(text(*name)));
      }
      bool has_default = what.ends_with("default_parameter");
      if (has_default) defaults = true;
      if (defaults && !has_default && !keyword_only) {
        return report(child, "a parameter without a default can't follow one with a default");
      }
    }
  }

  void arguments(const std::vector<TSNode>& children) {
    std::set<std::string_view> names;
    bool keywords = false;
    bool spread = false;
    for (TSNode child : children) {
      std::string_view what = kind(child);
      if (!ts_node_is_named(child)) continue;
      if (what == "dictionary_splat") spread = true;
      if (what == "keyword_argument") {
        keywords = true;
        TSNode name = ts_node_child_by_field_name(child, "name", 4);
        if (!names.insert(text(name)).second) {
          return report(child, std::string(text(name)) + " is given twice");
        }
      } else if (what != "dictionary_splat" &&
                 (what == "list_splat" ? spread : keywords || spread)) {
        return report(child, "what is given by position stands before what is given by name");
      }
    }
  }

  std::string_view text_;
  bool knows_indents_;
  std::optional<SyntaxMistake> mistake_;
};

}  // namespace

std::optional<SyntaxMistake> find_syntax_mistake(const TSTree& tree, std::string_view text) {
  return Checker(text).run(ts_tree_root_node(&tree));
}

}  // namespace cog::schema
