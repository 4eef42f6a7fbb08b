#include "schema/types.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "schema/known_types.h"

namespace cog::schema {
namespace {

using signature::Kind;
using signature::Type;

constexpr int kMaxDepth = 24;
constexpr int kMaxReads = 5000;  // models that hold each other many times grow without bound
constexpr const char* kSupported =
    "use str, int, float, bool, Path, Secret, dict, list[X], Optional[X], Literal, an Enum or a "
    "BaseModel";

bool is_file_or_secret(const Type& type) {
  return type.kind == Kind::path || type.kind == Kind::secret;
}

// "numpy.ndarray" -> "numpy"
std::string module_part(std::string_view name) {
  return std::string(name.substr(0, name.rfind('.')));
}

}  // namespace

Annotated take_apart(const Located& annotation) {
  Annotated apart{annotation, {}};
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    const Subscript* subscript = as<const Subscript*>(apart.type.value);
    bool annotated = subscript != nullptr && !subscript->arguments.empty() &&
                     is_external(subscript->of.value, "typing.Annotated");
    if (!annotated) break;
    // The inner one is said first: what stands further out wins.
    apart.metadata.insert(apart.metadata.begin(), subscript->arguments.begin() + 1,
                          subscript->arguments.end());
    apart.type = subscript->arguments[0];
  }
  return apart;
}

std::optional<Type> Types::input(const Located& annotation) {
  position_ = Position::input;
  return read(annotation, 0);
}

std::optional<Type> Types::output(const Located& annotation) {
  position_ = Position::output;
  return read(annotation, 0);
}

std::nullopt_t Types::refuse(const Node& where, std::string message, std::string hint) {
  report_.error(where, std::move(message), std::move(hint));
  return std::nullopt;
}

std::optional<Type> Types::read(const Located& annotation, int depth) {
  const auto& [value, where] = annotation;
  if (depth > kMaxDepth) return refuse(where, "the type is nested too deeply", "");
  if (reads_ > kMaxReads) return std::nullopt;
  if (++reads_ > kMaxReads) return refuse(where, "the type has too many parts", "");
  if (const Unknown* unknown = as<const Unknown*>(value)) return refuse_unknown(*unknown, where);
  if (const External* external = as<const External*>(value)) return read_external(*external, where);
  if (Class* of = as<Class*>(value)) return read_class(*of, where, depth);
  if (const Subscript* subscript = as<const Subscript*>(value)) {
    return read_subscript(*subscript, where, depth);
  }
  if (const Union* all = as<const Union*>(value))
    return read_union(all->alternatives, where, depth);
  if (const Call* call = as<const Call*>(value)) return read_call(*call, where, depth);
  if (as<None>(value) != nullptr) {
    if (position_ == Position::output && open_components_.empty()) return type_of(Kind::null);
    return refuse(where, "None is no type of a value", "write Optional[str], or leave it out");
  }
  if (const Module* module = as<Module*>(value)) {
    return refuse(where, module->name + " is a module, no type", "name a class of it");
  }
  return refuse(where, "this is not supported as a type", kSupported);
}

std::optional<Type> Types::read_external(const External& external, const Node& where) {
  if (external.name == "pathlib.Path" && position_ == Position::input) {
    report_.warning(where, "this is pathlib.Path: files are made for cog.Path",
                    "write \"from cog import Path\"");
  }
  if (std::optional<Kind> kind = kind_of(external.name)) return type_of(*kind);
  std::optional<Form> form = form_of(external.name);
  bool collection = form == Form::list || form == Form::set || form == Form::tuple;
  if (form && (!collection || position_ == Position::input || !open_components_.empty())) {
    std::string name(where.text());
    return refuse(where, name + " lacks the type of its elements", "write " + name + "[str]");
  }
  if (!collection) return refuse_external(external, where);
  Type list = type_of(Kind::list);
  list.unique = form == Form::set;
  list.items.push_back(type_of(Kind::object));
  return list;
}

std::optional<Type> Types::refuse_external(const External& external, const Node& where) {
  std::string written(where.text());
  if (std::optional<std::string_view> instead = instead_of(external.name)) {
    return refuse(where, written + " is not supported as a type", std::string(*instead));
  }
  if (external.name.find('.') == std::string::npos) {
    return refuse(where, written + " is a module, no type", kSupported);
  }
  std::string hint = position_ == Position::input ? "write the JSON type that a caller sends"
                                                  : "define the result as a BaseModel";
  return refuse(where,
                written + " comes from " + in_quotes(module_part(external.name)) +
                    ", which is not read at build",
                hint + ", or Annotated[" + written + ", Opaque] for JSON as it comes");
}

std::optional<Type> Types::refuse_unknown(const Unknown& unknown, const Node& where) {
  if (!unknown.reason.ends_with(" is not defined")) {
    report_.unknown(where, "the type", unknown, "");
    return std::nullopt;
  }
  std::string name = unknown.reason.substr(1, unknown.reason.rfind('"') - 1);
  std::string hint = kSupported;
  if (std::optional<std::string_view> module = module_of(name)) {
    hint = "add \"from " + std::string(*module) + " import " + name + "\"";
  } else if (std::optional<std::string> near = evaluator_.nearest_name(name)) {
    hint = "did you mean " + *near + "?";
  }
  return refuse(unknown.where.is_within(where) ? unknown.where : where,
                unknown.reason + " in this file", hint);
}

// NewType("Id", int) is an int.
std::optional<Type> Types::read_call(const Call& call, const Node& where, int depth) {
  if (is_external(call.callee, "typing.NewType") && call.arguments.positional.size() == 2) {
    return read(call.arguments.positional[1], depth + 1);
  }
  if (is_external(call.callee, "typing.TypeVar")) {
    return refuse(where, "a TypeVar stands for no certain type", "write the type itself");
  }
  const External* maker = as<const External*>(call.callee);
  bool makes_class = maker != nullptr &&
                     (maker->name.starts_with("enum.") || maker->name == "collections.namedtuple" ||
                      maker->name == "typing.NamedTuple" || maker->name == "typing.TypedDict");
  if (makes_class) {
    return refuse(where, "a class that is made by a call is not supported as a type",
                  "write it as a class statement");
  }
  return refuse(where, "this is not supported as a type", kSupported);
}

std::optional<Type> Types::read_union(const std::vector<Located>& parts, const Node& where,
                                      int depth) {
  Type made = type_of(Kind::any_of);
  for (const Located& part : parts) {
    if (!add_alternative(part, made, depth + 1)) return std::nullopt;
  }
  if (made.items.empty()) {
    return refuse(where, "None is no type of a value", "write the type that it may be instead");
  }
  if (made.items.size() > 1) return made;
  Type only = made.items[0];
  only.nullable = made.nullable;
  return only;
}

// Adds one alternative to a union, those of a union inside it one by one.
bool Types::add_alternative(const Located& part, Type& made, int depth) {
  if (as<None>(part.value) != nullptr) {
    made.nullable = true;
    return true;
  }
  std::optional<Type> type = read(part, depth);
  if (!type) return false;
  made.nullable = made.nullable || type->nullable;
  type->nullable = false;
  std::vector<Type> added = type->kind == Kind::any_of ? type->items : std::vector<Type>{*type};
  for (Type& one : added) {
    if (std::find(made.items.begin(), made.items.end(), one) != made.items.end()) continue;
    made.items.push_back(std::move(one));
    auto file = std::find_if(made.items.begin(), made.items.end(), is_file_or_secret);
    if (made.items.size() < 2 || file == made.items.end()) continue;
    refuse(part.where, to_text(*file) + " can't be one of several types: any text could be one",
           "write one type, or two parameters");
    return false;
  }
  return true;
}

Type type_of(Kind kind) {
  Type type;
  type.kind = kind;
  return type;
}

void apply(const signature::Bounds& said, Type& type) {
  if (type.kind == Kind::any_of || type.kind == Kind::component) return;
  signature::Bounds bounds = said;
  if (type.kind == Kind::list || type.kind == Kind::tuple) {
    if (said.min_length) bounds.min_items = std::exchange(bounds.min_length, std::nullopt);
    if (said.max_length) bounds.max_items = std::exchange(bounds.max_length, std::nullopt);
  }
  type.bounds = merge(type.bounds, bounds);
}

std::string to_text(const Type& type) {
  constexpr std::array<std::string_view, 15> kTexts = {"str",
                                                       "int",
                                                       "float",
                                                       "bool",
                                                       "Path",
                                                       "Secret",
                                                       "dict",
                                                       "list",
                                                       "tuple",
                                                       "Iterator",
                                                       "ConcatenateIterator",
                                                       "Union",
                                                       "None",
                                                       "model",
                                                       "Any"};
  std::string text(kTexts[static_cast<size_t>(type.kind)]);
  if (type.kind == Kind::component) return type.component;
  if (type.unique) text = "set";
  if (type.items.empty()) return text;
  std::vector<std::string> items;
  if (type.kind == Kind::object) items.push_back("str");
  for (const Type& item : type.items) items.push_back(to_text(item));
  if (type.kind == Kind::any_of) return join(items, " | ");
  return text + "[" + join(items, ", ") + "]";
}

}  // namespace cog::schema
