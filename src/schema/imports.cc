// Import statements: what they bind. Nothing is read until a name is used.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "schema/execute.h"
#include "schema/numbers.h"

namespace cog::schema {
namespace {

// What "from cog import *" brings.
constexpr std::array<std::string_view, 20> kCogNames = {"BaseRunner",
                                                        "BasePredictor",
                                                        "BaseModel",
                                                        "Opaque",
                                                        "Input",
                                                        "FieldInfo",
                                                        "Path",
                                                        "Secret",
                                                        "File",
                                                        "URLFile",
                                                        "URLPath",
                                                        "ConcatenateIterator",
                                                        "current_scope",
                                                        "streaming",
                                                        "AsyncConcatenateIterator",
                                                        "concurrent",
                                                        "CancelationException",
                                                        "ExperimentalFeatureWarning",
                                                        "emit_metric",
                                                        "__version__"};

// What "from typing import *" brings, as far as types go.
constexpr std::array<std::string_view, 40> kTypingNames = {"AbstractSet",
                                                           "Annotated",
                                                           "Any",
                                                           "AnyStr",
                                                           "AsyncGenerator",
                                                           "AsyncIterable",
                                                           "AsyncIterator",
                                                           "Callable",
                                                           "ClassVar",
                                                           "Collection",
                                                           "DefaultDict",
                                                           "Dict",
                                                           "Final",
                                                           "FrozenSet",
                                                           "Generator",
                                                           "Generic",
                                                           "IO",
                                                           "Iterable",
                                                           "Iterator",
                                                           "List",
                                                           "Literal",
                                                           "Mapping",
                                                           "MutableMapping",
                                                           "MutableSequence",
                                                           "MutableSet",
                                                           "NamedTuple",
                                                           "NewType",
                                                           "NotRequired",
                                                           "Optional",
                                                           "OrderedDict",
                                                           "Protocol",
                                                           "Required",
                                                           "Sequence",
                                                           "Set",
                                                           "Tuple",
                                                           "Type",
                                                           "TypeAlias",
                                                           "TypeVar",
                                                           "TypedDict",
                                                           "Union"};

// "from ..config import x" names the package two levels up.
std::optional<std::string> module_named(const Node& name, const Module& from) {
  if (!name.is("relative_import")) return std::string(name.text());
  std::string_view text = name.text();
  size_t dots = 0;
  while (dots < text.size() && (text[dots] == '.' || text[dots] == ' ')) {
    dots += 1;
  }
  dots = static_cast<size_t>(std::count(text.begin(), text.begin() + static_cast<long>(dots), '.'));
  std::string_view rest = trim(text.substr(text.find_first_not_of(". ") == std::string_view::npos
                                               ? text.size()
                                               : text.find_first_not_of(". ")));
  std::optional<std::string> package = Program::package_of(from, dots);
  if (!package || rest.empty()) return package;
  return package->empty() ? std::string(rest) : *package + "." + std::string(rest);
}

// Of the standard library, in every Python that we serve.
constexpr std::array<std::string_view, 34> kAlwaysThere = {
    "__future__", "abc",     "argparse", "asyncio",  "base64",    "collections", "contextlib",
    "copy",       "csv",     "cog",      "datetime", "enum",      "dataclasses", "functools",
    "glob",       "hashlib", "io",       "inspect",  "itertools", "json",        "logging",
    "math",       "os",      "pathlib",  "random",   "re",        "shutil",      "string",
    "subprocess", "sys",     "tempfile", "time",     "typing",    "uuid"};

bool is_always_there(std::string_view module) {
  std::string_view first = module.substr(0, module.find('.'));
  return std::find(kAlwaysThere.begin(), kAlwaysThere.end(), first) != kAlwaysThere.end();
}

}  // namespace

void Executor::import(const Node& statement) {
  for (const Node& child : statement.children()) {
    std::string name(child.text());
    if (child.is("aliased_import")) {
      std::string module(child.field_or_self("name").text());
      bind(std::string(child.field_or_self("alias").text()),
           evaluator_.heap().make(Import{statement, module, ""}));
    } else {
      std::string first = name.substr(0, name.find('.'));
      bind(first, evaluator_.heap().make(Import{statement, first, ""}));
    }
  }
}

void Executor::import_from(const Node& statement) {
  std::vector<Node> parts = statement.children();
  if (parts.empty()) return;
  std::optional<std::string> module = module_named(parts[0], *scope_.module);
  for (size_t i = 1; i < parts.size(); ++i) {
    const Node& part = parts[i];
    if (part.is("wildcard_import")) {
      if (module) import_all(*module, statement);
      continue;
    }
    bool aliased = part.is("aliased_import");
    std::string attribute(aliased ? part.field_or_self("name").text() : part.text());
    std::string name(aliased ? part.field_or_self("alias").text() : part.text());
    if (!module) {
      bind(name, evaluator_.unknown(statement, "this import leaves the project"));
      continue;
    }
    // "from . import x" at the top: x is a module of its own.
    Import import =
        module->empty() ? Import{statement, attribute, ""} : Import{statement, *module, attribute};
    bind(name, evaluator_.heap().make(std::move(import)));
  }
}

// "from module import *": the names of __all__, else all without a leading underscore.
void Executor::import_all(const std::string& module, const Node& statement) {
  if (module == "cog") {
    for (std::string_view name : kCogNames) {
      bind(std::string(name), evaluator_.heap().make(Import{statement, "cog", std::string(name)}));
    }
    return;
  }
  if (module == "typing" || module == "typing_extensions") {
    for (std::string_view name : kTypingNames) {
      bind(std::string(name),
           evaluator_.heap().make(Import{statement, "typing", std::string(name)}));
    }
    return;
  }
  Module* from = evaluator_.program().find(module);
  if (from == nullptr) {
    scope_.module->stars.push_back(module);
    return;
  }
  evaluator_.run(*from);
  std::optional<Value> all = evaluator_.name_in(*from, "__all__");
  std::optional<std::vector<Value>> names = all ? evaluator_.items_of(*all) : std::nullopt;
  if (names) {
    for (const Value& one : *names) {
      const Text* name = as<Text>(one);
      if (name == nullptr) continue;
      std::string text(name->text);
      bind(text, evaluator_.heap().make(Import{statement, module, text}));
    }
    return;
  }
  for (const auto& [name, value] : from->scope.names) {
    if (!name.starts_with('_')) bind(name, value);
  }
  std::vector<std::string>& stars = scope_.module->stars;
  stars.insert(stars.end(), from->stars.begin(), from->stars.end());
}

// Whether every import statement that stands directly in `block` finds its module.
bool Evaluator::imports_succeed(const Node& block, const Scope& scope) {
  for (const Node& statement : block.children()) {
    for (const Node& child : statement.children()) {
      bool from = statement.is("import_from_statement");
      if (!from && !statement.is("import_statement")) break;
      const Node name = child.is("aliased_import") ? child.field_or_self("name") : child;
      std::optional<std::string> module = module_named(name, *scope.module);
      if (!module || (!is_always_there(*module) && program_.find(*module) == nullptr)) return false;
      if (from) break;  // what follows are names
    }
  }
  return true;
}

// Whether two ways of a program leave the same thing under a name.
bool Evaluator::same(const Value& left, const Value& right) {
  const Import* one = as<const Import*>(left);
  const Import* other = as<const Import*>(right);
  if (one == nullptr || other == nullptr) return equal(left, right).value_or(false);
  auto full_name = [](const Import& import) {
    return import.attribute.empty() ? import.module : import.module + "." + import.attribute;
  };
  return canonical_name(full_name(*one)) == canonical_name(full_name(*other));
}

}  // namespace cog::schema
