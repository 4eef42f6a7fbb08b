#include "schema/names.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace cog::schema {
namespace {

constexpr std::array<std::string_view, 13> kBuiltinTypes = {
    "str", "int",  "float",     "bool",  "list",   "dict",   "tuple",
    "set", "type", "frozenset", "bytes", "object", "complex"};

constexpr std::array<std::string_view, 16> kCogNames = {"BaseRunner",    "BasePredictor",
                                                        "BaseModel",     "Opaque",
                                                        "Input",         "FieldInfo",
                                                        "Path",          "Secret",
                                                        "File",          "URLFile",
                                                        "URLPath",       "ConcatenateIterator",
                                                        "current_scope", "AsyncConcatenateIterator",
                                                        "streaming",     "concurrent"};

constexpr size_t kMaxBases = 64;
constexpr size_t kMaxWord = 64;  // bytes; comparing words takes time in the square of their length

// One answer for a name that a package exports in several places.
std::string canonical(std::string name) {
  size_t last = name.rfind('.');
  if (last == std::string::npos) return name;
  std::string leaf = name.substr(last);
  if (name.starts_with("cog.")) return "cog" + leaf;
  if (name.starts_with("pydantic.")) return "pydantic" + leaf;
  if (name.starts_with("typing_extensions.") || name.starts_with("collections.abc.")) {
    return "typing" + leaf;
  }
  return name;
}

void add_plain_import(const Node& statement, Names& names) {
  for (const Node& child : statement.children()) {
    if (child.is("aliased_import")) {
      std::string module(child.field_or_self("name").text());
      names.imports.insert_or_assign(std::string(child.field_or_self("alias").text()), module);
    } else {
      std::string module(child.text().substr(0, child.text().find('.')));
      names.imports.insert_or_assign(module, module);
    }
  }
}

void add_from_import(const Node& statement, Names& names) {
  std::string module(statement.field_or_self("module_name").text());
  bool first = true;  // the module itself
  for (const Node& child : statement.children()) {
    if (first) {
      first = false;
    } else if (child.is("aliased_import")) {
      std::string name(child.field_or_self("name").text());
      names.imports.insert_or_assign(std::string(child.field_or_self("alias").text()),
                                     canonical(module + "." + name));
    } else if (child.is("wildcard_import")) {
      if (module != "cog") continue;
      for (std::string_view name : kCogNames) {
        names.imports.insert_or_assign(std::string(name), "cog." + std::string(name));
      }
    } else {
      std::string name(child.text());
      names.imports.insert_or_assign(name, canonical(module + "." + name));
    }
  }
}

void add_assignment(const Node& expression, Names& names) {
  std::optional<Node> left = expression.field("left");
  if (!left || !left->is("identifier")) return;
  std::string name(left->text());
  std::optional<Node> right = expression.field("right");
  if (expression.is("assignment") && right) {
    names.constants.insert_or_assign(name, *right);
  } else if (expression.is("augmented_assignment")) {
    names.constants.erase(name);  // its value is computed
  }
}

bool is_cog_base(const std::string& origin) {
  return origin == "cog.BaseRunner" || origin == "cog.BasePredictor";
}

// Visits the bases before their class and the last base first. In reverse that is the order in
// which Python searches them, where the bases of two classes have no conflicting order.
class HierarchyReader {
 public:
  explicit HierarchyReader(const Names& names) : names_(names) {}

  Hierarchy read(const Definition& definition) {
    visit(definition);
    std::reverse(found_.classes.begin(), found_.classes.end());
    std::reverse(found_.outside.begin(), found_.outside.end());
    size_t after_cog = 0;
    for (const auto& [base, count] : after_base_) after_cog = std::max(after_cog, count);
    found_.before_cog = found_.classes.size() - after_cog;
    return std::move(found_);
  }

 private:
  void visit(const Definition& definition) {
    bool seen = std::find(seen_.begin(), seen_.end(), &definition) != seen_.end();
    if (seen || seen_.size() >= kMaxBases) return;
    seen_.push_back(&definition);
    std::vector<Node> bases;
    if (std::optional<Node> list = definition.node.field("superclasses")) bases = list->children();
    for (auto base = bases.rbegin(); base != bases.rend(); ++base) {
      if (!base->is("keyword_argument")) visit_base(*base);
    }
    found_.classes.push_back(&definition);
  }

  void visit_base(const Node& base) {
    if (const Definition* parent = names_.find_class(base.text())) return visit(*parent);
    std::string origin = names_.origin(base.text()).value_or("");
    if (is_cog_base(origin)) after_base_.emplace(origin, found_.classes.size());
    found_.outside.push_back(base);
  }

  const Names& names_;
  Hierarchy found_;
  std::vector<const Definition*> seen_;
  std::map<std::string, size_t> after_base_;  // how many classes come after a base of cog
};

}  // namespace

std::vector<Definition> definitions_in(const Node& block) {
  std::vector<Definition> definitions;
  for (const Node& statement : block.children()) {
    Node node = statement;
    std::vector<Node> decorators;
    if (statement.is("decorated_definition")) {
      node = statement.field_or_self("definition");
      for (const Node& child : statement.children()) {
        if (child.is("decorator")) decorators.push_back(child);
      }
    }
    if (!node.is("class_definition") && !node.is("function_definition")) continue;
    definitions.push_back({std::string(node.field_or_self("name").text()), node, decorators});
  }
  return definitions;
}

Names collect_names(const Node& module) {
  Names names;
  for (const Node& statement : module.children()) {
    if (statement.is("import_statement")) add_plain_import(statement, names);
    if (statement.is("import_from_statement")) add_from_import(statement, names);
    if (!statement.is("expression_statement")) continue;
    for (const Node& expression : statement.children()) add_assignment(expression, names);
  }
  for (const Definition& definition : definitions_in(module)) {
    auto& kind = definition.node.is("class_definition") ? names.classes : names.functions;
    kind.insert_or_assign(definition.name, definition);
  }
  return names;
}

std::optional<std::string> Names::origin(std::string_view written) const {
  size_t dot = written.find('.');
  std::string_view first = written.substr(0, dot);
  std::string rest(dot == std::string_view::npos ? "" : written.substr(dot));
  auto found = imports.find(first);
  if (found != imports.end()) return canonical(found->second + rest);
  if (classes.contains(first) || functions.contains(first)) return std::nullopt;
  if (std::find(kBuiltinTypes.begin(), kBuiltinTypes.end(), written) != kBuiltinTypes.end()) {
    return "builtins." + std::string(written);
  }
  return std::nullopt;
}

const Definition* Names::find_class(std::string_view name) const {
  auto found = classes.find(name);
  return found == classes.end() ? nullptr : &found->second;
}

std::optional<std::string> Names::nearest_name(std::string_view written) const {
  if (written.size() > kMaxWord) return std::nullopt;
  std::vector<std::string> known(kBuiltinTypes.begin(), kBuiltinTypes.end());
  auto add = [&](const std::string& name) {
    if (name.size() <= kMaxWord) known.push_back(name);
  };
  for (const auto& [name, origin] : imports) add(name);
  for (const auto& [name, definition] : classes) add(name);
  return nearest(written, known);
}

Hierarchy hierarchy_of(const Definition& definition, const Names& names) {
  return HierarchyReader(names).read(definition);
}

}  // namespace cog::schema
