#include "schema/annotation.h"

#include <algorithm>

namespace cog::schema {
namespace {

using Form = Annotation::Form;

// Takes off the wrappers that have no meaning: type(...), and brackets around one expression.
Node unwrap(Node node) {
  while (node.is("type") || node.is("parenthesized_expression")) {
    std::vector<Node> children = node.children();
    if (children.size() != 1) break;
    node = children[0];
  }
  return node;
}

bool is_dotted_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || c == '_' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
  });
}

// a | b | c stands as (a | b) | c in the tree.
std::vector<Node> alternatives(Node node) {
  std::vector<Node> parts;
  while (node.is("binary_operator") && node.field_or_self("operator").text() == "|") {
    parts.push_back(node.field_or_self("right"));
    node = unwrap(node.field_or_self("left"));
  }
  parts.push_back(node);
  std::reverse(parts.begin(), parts.end());
  return parts;
}

}  // namespace

Annotation take_apart(const Node& expression) {
  Node node = unwrap(expression);
  if (node.is("none")) return {Form::none, "", {}};
  if (node.is("string")) return {Form::text, "", {}};
  if ((node.is("identifier") || node.is("attribute")) && is_dotted_name(node.text())) {
    return {Form::name, std::string(node.text()), {}};
  }
  if (node.is("generic_type")) {  // name, then its arguments in one node
    std::vector<Node> children = node.children();
    if (children.size() != 2) return {};
    return {Form::generic, std::string(children[0].text()), children[1].children()};
  }
  if (node.is("subscript")) {  // value, then its arguments
    std::vector<Node> arguments = node.children();
    std::string name(arguments.front().text());
    if (!is_dotted_name(name)) return {};
    arguments.erase(arguments.begin());
    return {Form::generic, name, arguments};
  }
  if (node.is("union_type")) return {Form::alternatives, "", node.children()};
  std::vector<Node> parts = alternatives(node);
  if (parts.size() < 2) return {};
  return {Form::alternatives, "", parts};
}

}  // namespace cog::schema
