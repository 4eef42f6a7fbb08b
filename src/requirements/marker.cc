#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "requirements/requirement.h"
#include "requirements/scan.h"
#include "requirements/syntax.h"

namespace cog::requirements {

struct Marker::Node {
  enum class Kind { all, any, comparison };
  Kind kind = Kind::comparison;
  std::vector<Node> children;  // of `all` and `any`

  std::string variable;
  std::string comparison;  // also "in" and "not in"
  std::string literal;
  bool variable_first = true;
  std::optional<Specifiers> accepted;  // versions that `comparison literal` accepts, if it is one
};

namespace {

using Node = Marker::Node;

// More parentheses than any person writes, and few enough for every stack.
constexpr int kDeepest = 100;

struct Variable {
  std::string_view written;
  std::string_view name;
};
constexpr std::array<Variable, 18> kVariables = {{
    {"python_version", "python_version"},
    {"python_full_version", "python_full_version"},
    {"os_name", "os_name"},
    {"os.name", "os_name"},
    {"sys_platform", "sys_platform"},
    {"sys.platform", "sys_platform"},
    {"platform_release", "platform_release"},
    {"platform_system", "platform_system"},
    {"platform_version", "platform_version"},
    {"platform.version", "platform_version"},
    {"platform_machine", "platform_machine"},
    {"platform.machine", "platform_machine"},
    {"platform_python_implementation", "platform_python_implementation"},
    {"platform.python_implementation", "platform_python_implementation"},
    {"python_implementation", "platform_python_implementation"},
    {"implementation_name", "implementation_name"},
    {"implementation_version", "implementation_version"},
    {"extra", "extra"},
}};
// Of lock files: names of many extras and groups at once.
constexpr std::array<std::string_view, 2> kSetVariables = {"extras", "dependency_groups"};

bool is_set(std::string_view variable) {
  return std::find(kSetVariables.begin(), kSetVariables.end(), variable) != kSetVariables.end();
}

// Variables that are compared as versions where both sides are.
bool is_version(std::string_view variable) {
  return variable == "python_version" || variable == "python_full_version" ||
         variable == "implementation_version" || variable == "platform_release";
}

std::optional<Specifiers> specifiers_of(const std::string& comparison, std::string_view version) {
  std::string text = comparison + std::string(version);
  size_t position = 0;
  std::optional<Specifiers> specifiers(std::in_place);
  if (!scan_specifier(text, position, specifiers->all.emplace_back()) ||
      !without_spaces(std::string_view(text).substr(position)).empty()) {
    specifiers.reset();
  }
  return specifiers;
}

bool compare_versions(const Specifiers& accepted, std::string_view value) {
  const Specifier& specifier = accepted.all[0];
  if (specifier.comparison == "===") return to_lower(value) == to_lower(specifier.text);
  std::optional<Version> version = parse_version(value);
  return version && matches(accepted, *version, Prereleases::allowed);
}

// What is not a version has no order.
bool compare_texts(const std::string& comparison, std::string_view left, std::string_view right) {
  if (comparison == "in") return right.find(left) != right.npos;
  if (comparison == "not in") return right.find(left) == right.npos;
  if (comparison == "!=") return left != right;
  return (comparison == "==" || comparison == "<=" || comparison == ">=") && left == right;
}

bool compare_with_set(const Node& node, std::string_view value) {
  std::vector<std::string> names = split(value, ',');
  bool is_member = std::find(names.begin(), names.end(), node.literal) != names.end();
  if (node.comparison == "in") return is_member;
  if (node.comparison == "not in") return !is_member;
  return node.comparison == "!=";
}

bool evaluate_comparison(const Node& node, const MarkerEnvironment& environment) {
  auto found = environment.find(node.variable);
  std::string value = found == environment.end() ? "" : found->second;
  if (node.variable == "extra") value = normalize_name(value);
  if (is_set(node.variable)) return compare_with_set(node, value);
  if (node.accepted) return compare_versions(*node.accepted, value);
  if (!node.variable_first && is_version(node.variable)) {
    if (auto accepted = specifiers_of(node.comparison, value)) {
      return compare_versions(*accepted, node.literal);
    }
  }
  return node.variable_first ? compare_texts(node.comparison, value, node.literal)
                             : compare_texts(node.comparison, node.literal, value);
}

bool evaluate(const Node& node, const MarkerEnvironment& environment) {
  auto is_true = [&](const Node& child) { return evaluate(child, environment); };
  switch (node.kind) {
    case Node::Kind::all:
      return std::all_of(node.children.begin(), node.children.end(), is_true);
    case Node::Kind::any:
      return std::any_of(node.children.begin(), node.children.end(), is_true);
    case Node::Kind::comparison:
      break;
  }
  return evaluate_comparison(node, environment);
}

class Scanner {
 public:
  Scanner(std::string_view text, size_t position) : text_(text), position_(position) {}

  size_t position() const { return position_; }

  Node scan_any() {
    Node any;
    any.kind = Node::Kind::any;
    do {
      Node all;
      all.kind = Node::Kind::all;
      do {
        all.children.push_back(scan_atom());
      } while (scan_word("and"));
      any.children.push_back(std::move(all));
    } while (scan_word("or"));
    return any;
  }

 private:
  struct Operand {
    std::string text;
    bool variable = false;
    size_t position = 0;
  };

  [[noreturn]] void fail(std::string message, std::string hint, size_t length = 1) const {
    throw Mistake{position_, length, std::move(message), std::move(hint)};
  }

  char next() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  void skip_blanks() {
    while (next() == ' ' || next() == '\t') ++position_;
  }

  bool scan_word(std::string_view word) {
    size_t end = position_ + word.size();
    if (text_.substr(position_, word.size()) != word) return false;
    if (position_ > 0 && is_word(text_[position_ - 1])) return false;
    if (end < text_.size() && is_word(text_[end])) return false;
    position_ = end;
    return true;
  }

  std::string_view rest_of_word() const {
    size_t end = position_;
    while (end < text_.size() && (is_word(text_[end]) || text_[end] == '.')) ++end;
    return text_.substr(position_, end - position_);
  }

  Node scan_atom() {
    skip_blanks();
    Node node;
    if (next() == '(') {
      size_t open = position_++;
      if (++depth_ > kDeepest) fail("parentheses of a marker are nested too deep", "");
      node = scan_any();
      --depth_;
      if (next() != ')') {
        position_ = open;
        fail("this parenthesis is not closed", "add ')' after the marker");
      }
      ++position_;
    } else {
      node = scan_comparison();
    }
    skip_blanks();
    return node;
  }

  Node scan_comparison() {
    size_t start = position_;
    Operand left = scan_operand();
    skip_blanks();
    Node node;
    node.comparison = scan_operator();
    skip_blanks();
    Operand right = scan_operand();
    if (!left.variable && !right.variable) {
      throw Mistake{start, position_ - start, "a marker compares two texts",
                    "one side must be a variable, such as python_version or sys_platform"};
    }
    node.variable_first = left.variable;
    node.variable = left.variable ? left.text : right.text;
    node.literal = left.variable ? right.text : left.text;
    bool quoted = left.variable != right.variable;
    if (is_set(node.variable) || (node.variable == "extra" && quoted)) {
      node.literal = normalize_name(node.literal);
    }
    check(node, start);
    return node;
  }

  // Fills `accepted` and refuses what has no meaning.
  void check(Node& node, size_t start) const {
    if (node.variable_first && is_version(node.variable)) {
      node.accepted = specifiers_of(node.comparison, node.literal);
    }
    bool no_text_has_it = node.comparison == "~=" || node.comparison == "===";
    bool may_be_version = is_version(node.variable) && !node.variable_first;
    if (no_text_has_it && !node.accepted && !may_be_version) {
      throw Mistake{start, position_ - start,
                    node.comparison + " compares versions, and " + shown(node.literal) +
                        (is_version(node.variable) ? " is none" : " is compared as text"),
                    "use == or !="};
    }
    if (is_set(node.variable) && node.variable_first) {
      throw Mistake{start, position_ - start, node.variable + " holds several names",
                    "write \"name\" in " + node.variable};
    }
  }

  Operand scan_operand() {
    size_t start = position_;
    if (next() == '"' || next() == '\'') return {scan_quoted(), false, start};
    for (const Variable& variable : kVariables) {
      if (scan_word(variable.written)) return {std::string(variable.name), true, start};
    }
    for (std::string_view variable : kSetVariables) {
      if (scan_word(variable)) return {std::string(variable), true, start};
    }
    fail_at_operand();
  }

  [[noreturn]] void fail_at_operand() const {
    std::string_view word = rest_of_word();
    if (position_ >= text_.size()) {
      fail("the marker ends too early", "write a condition, such as python_version >= \"3.10\"");
    }
    if (word.empty()) {
      fail("unexpected " + shown(text_.substr(position_, 1)) + " in a marker",
           "write a condition, such as python_version >= \"3.10\"");
    }
    std::vector<std::string> names;
    for (const Variable& variable : kVariables) names.emplace_back(variable.name);
    std::optional<std::string> meant = nearest(word.substr(0, 60), names);
    fail(shown(word) + " is no variable of markers",
         meant ? "did you mean " + *meant + "?"
               : "put quotes around a text: \"" + std::string(word.substr(0, 40)) + "\"",
         word.size());
  }

  std::string scan_quoted() {
    size_t end = text_.find(next(), position_ + 1);
    if (end == text_.npos) fail("this quote is not closed", "");
    std::string_view quoted = text_.substr(position_ + 1, end - position_ - 1);
    // Python's own parser and others read escapes differently; the standard has none.
    if (size_t bad = quoted.find_first_of({"\\\n\r\0", 4}); bad != quoted.npos) {
      position_ += 1 + bad;
      fail("a text of a marker holds a backslash or a control character", "");
    }
    position_ = end + 1;
    return std::string(quoted);
  }

  std::string scan_operator() {
    if (scan_word("in")) return "in";
    if (scan_word("not")) {
      size_t after = position_;
      skip_blanks();
      if (position_ > after && scan_word("in")) return "not in";
      fail("'not' goes with 'in' only", "write 'not in'");
    }
    std::string_view comparison = comparison_at(text_, position_);
    if (comparison.empty()) {
      fail("a marker lacks its comparison",
           next() == '=' ? "write '=='" : "write one of == != <= >= < > ~= === in, not in");
    }
    position_ += comparison.size();
    return std::string(comparison);
  }

  std::string_view text_;
  size_t position_;
  int depth_ = 0;
};

}  // namespace

Marker MarkerParser::parse(std::string_view text, size_t& position) {
  Scanner scanner(text, position);
  Marker marker;
  marker.root_ = std::make_shared<const Node>(scanner.scan_any());
  marker.text_ = trim(text.substr(position, scanner.position() - position));
  position = scanner.position();
  return marker;
}

Marker marker_of(std::string_view text) {
  size_t position = 0;
  Marker marker = MarkerParser::parse(text, position);
  if (position != text.size()) {
    throw Mistake{position, text.size() - position,
                  "unexpected " + shown(text.substr(position)) + " after a marker",
                  "join conditions by 'and' or 'or'"};
  }
  return marker;
}

bool Marker::evaluate(const MarkerEnvironment& environment) const {
  return root_ == nullptr || requirements::evaluate(*root_, environment);
}

MarkerEnvironment marker_environment(std::string_view python, std::string_view platform) {
  std::vector<std::string> numbers = split(python, '.');
  numbers.resize(std::max<size_t>(numbers.size(), 2));
  std::string minor = numbers[0] + "." + numbers[1];
  std::string full = numbers.size() > 2 ? std::string(python) : minor + ".99";
  return {
      {"dependency_groups", ""},
      {"extra", ""},
      {"extras", ""},
      {"implementation_name", "cpython"},
      {"implementation_version", full},
      {"os_name", "posix"},
      {"platform_machine", platform.ends_with("arm64") ? "aarch64" : "x86_64"},
      {"platform_python_implementation", "CPython"},
      {"platform_release", ""},
      {"platform_system", "Linux"},
      {"platform_version", ""},
      {"python_full_version", full},
      {"python_version", minor},
      {"sys_platform", "linux"},
  };
}

}  // namespace cog::requirements
