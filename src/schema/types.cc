#include "schema/types.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "schema/annotation.h"
#include "schema/known_types.h"
#include "schema/literals.h"
#include "schema/strings.h"

namespace cog::schema {
namespace {

using signature::Field;
using signature::Kind;
using signature::Type;
using Form = Annotation::Form;

constexpr int kMaxDepth = 16;
constexpr size_t kMaxReference = 256;  // bytes of a type that is written as a string
constexpr int kMaxReads = 2000;        // models that hold each other twice grow without bound

enum class Position { input, output };

Type type_of(Kind kind) {
  Type type;
  type.kind = kind;
  return type;
}

bool has_base(const Definition& definition, const Names& names,
              const std::vector<std::string>& wanted) {
  const std::vector<Node> bases = hierarchy_of(definition, names).outside;
  return std::any_of(bases.begin(), bases.end(), [&](const Node& base) {
    std::string origin = names.origin(base.text()).value_or("");
    return std::find(wanted.begin(), wanted.end(), origin) != wanted.end();
  });
}

bool is_model(const Definition& definition, const Names& names) {
  return has_base(definition, names, {"cog.BaseModel", "pydantic.BaseModel"});
}

class TypeReader {
 public:
  TypeReader(Position position, const Names& names, Report report)
      : position_(position), names_(names), report_(std::move(report)) {}

  std::optional<Type> read(const Node& annotation, int depth = 0) {
    if (depth > kMaxDepth) return refuse(annotation, "the type is nested too deeply", "");
    if (reads_ > kMaxReads) return std::nullopt;
    if (++reads_ > kMaxReads) return refuse(annotation, "the type has too many parts", "");
    Annotation form = take_apart(annotation);
    switch (form.form) {
      case Form::name:
        return read_name(annotation, form.name, depth);
      case Form::generic:
        return read_generic(annotation, form, depth);
      case Form::alternatives:
        return read_alternatives(annotation, form.parts, depth);
      case Form::text:
        return read_text(annotation, depth);
      case Form::none:
        return refuse(annotation, "None is no type of a value",
                      position_ == Position::output ? "return something, such as str" : "");
      case Form::other:
        break;
    }
    return refuse(annotation, "this is not supported as a type", kSupported);
  }

 private:
  static constexpr const char* kSupported =
      "use str, int, float, bool, Path, Secret, dict, list[X] or Optional[X]";

  std::nullopt_t refuse(const Node& where, std::string message, std::string hint) {
    report_.error(where, std::move(message), std::move(hint));
    return std::nullopt;
  }

  std::optional<Type> read_name(const Node& where, const std::string& name, int depth) {
    if (const Definition* definition = names_.find_class(name)) {
      return read_class(where, *definition, depth);
    }
    std::optional<std::string> origin = names_.origin(name);
    if (!origin) return refuse_undefined(where, name);
    if (std::optional<Kind> kind = kind_of(*origin)) {
      if (*origin == "pathlib.Path" && position_ == Position::input) {
        report_.warning(where, "this is pathlib.Path: files are made for cog.Path",
                        "write \"from cog import Path\"");
      }
      return type_of(*kind);
    }
    if (*origin == "builtins.list" || *origin == "typing.List") return bare_list(where, name);
    if (*origin == "typing.Iterator" || *origin == "cog.ConcatenateIterator") {
      return refuse(where, name + " lacks the type of its elements", "write " + name + "[str]");
    }
    return refuse_known(where, name, *origin);
  }

  std::optional<Type> bare_list(const Node& where, const std::string& name) {
    if (position_ == Position::input) {
      return refuse(where, name + " lacks the type of its elements", "write " + name + "[str]");
    }
    Type list = type_of(Kind::list);
    list.items.push_back(type_of(Kind::object));
    return list;
  }

  std::optional<Type> refuse_undefined(const Node& where, const std::string& name) {
    std::string hint = kSupported;
    if (std::optional<std::string_view> module = module_of(name)) {
      hint = "add \"from " + std::string(*module) + " import " + name + "\"";
    } else if (std::optional<std::string> near = names_.nearest_name(name)) {
      hint = "did you mean " + *near + "?";
    }
    return refuse(where, in_quotes(name) + " is not defined in this file", hint);
  }

  std::optional<Type> refuse_known(const Node& where, const std::string& name,
                                   const std::string& origin) {
    if (std::optional<std::string_view> instead = instead_of(origin)) {
      return refuse(where, name + " is not supported as a type yet", std::string(*instead));
    }
    size_t dot = origin.rfind('.');
    if (dot == std::string::npos) return refuse(where, name + " is no type", kSupported);
    return refuse(where,
                  name + " comes from " + in_quotes(origin.substr(0, dot)) +
                      ": types of other modules are not supported yet",
                  position_ == Position::input ? kSupported
                                               : "define the result in this file as a BaseModel");
  }

  std::optional<Type> read_class(const Node& where, const Definition& definition, int depth) {
    if (has_base(definition, names_, {"enum.Enum", "enum.IntEnum", "enum.StrEnum"})) {
      return refuse(where, "an Enum is not supported as a type yet",
                    std::string(*instead_of("enum.Enum")));
    }
    if (!is_model(definition, names_)) {
      return refuse(where, "class " + definition.name + " is not supported as a type yet",
                    position_ == Position::input ? kSupported : "derive it from cog.BaseModel");
    }
    if (position_ == Position::input) {
      return refuse(where, "a BaseModel is not supported as an input yet",
                    "write dict, or one parameter for each field");
    }
    auto same = [&](const Definition* one) { return one->name == definition.name; };
    Type type = type_of(Kind::object);
    // A model inside itself has no end: from there on it is a free object.
    if (std::any_of(open_.begin(), open_.end(), same)) return type;
    open_.push_back(&definition);
    bool readable = read_fields(definition, type.fields, depth);
    open_.pop_back();
    if (!readable) return std::nullopt;
    return type;
  }

  // Appends the fields of the bases, then those of the class itself.
  bool read_fields(const Definition& definition, std::vector<Field>& fields, int depth) {
    bool readable = true;
    std::vector<const Definition*> classes = hierarchy_of(definition, names_).classes;
    std::reverse(classes.begin(), classes.end());
    for (const Definition* one : classes) {
      for (const Node& statement : one->node.field_or_self("body").children()) {
        if (!statement.is("expression_statement")) continue;
        for (const Node& expression : statement.children()) {
          readable = read_field(expression, fields, depth) && readable;
        }
      }
    }
    return readable;
  }

  bool read_field(const Node& assignment, std::vector<Field>& fields, int depth) {
    std::optional<Node> type = assignment.field("type");
    if (!assignment.is("assignment") || !type || is_class_variable(*type)) return true;
    std::optional<Type> read_type = read(*type, depth + 1);
    if (!read_type) return false;
    std::string name(assignment.field_or_self("left").text());
    std::optional<Node> value = assignment.field("right");
    bool required = !read_type->nullable && !(value && is_literal_default(*value));
    std::erase_if(fields, [&](const Field& field) { return field.name == name; });
    fields.push_back({name, *std::move(read_type), required, {}, {}});
    return true;
  }

  // Whether `value` is a literal, or pydantic's Field() around one.
  bool is_literal_default(const Node& value) const {
    if (!value.is("call")) return read_literal(value, names_).value.has_value();
    std::optional<Node> function = value.field("function");
    if (!function || names_.origin(function->text()) != "pydantic.Field") return false;
    bool first = true;
    for (const Node& argument : value.field_or_self("arguments").children()) {
      std::optional<Node> name = argument.field("name");
      bool is_default = argument.is("keyword_argument") ? name && name->text() == "default" : first;
      first = false;
      if (!is_default) continue;
      return read_literal(argument.field_or_self("value"), names_).value.has_value();
    }
    return false;
  }

  bool is_class_variable(const Node& type) const {
    Annotation form = take_apart(type);
    return !form.name.empty() && names_.origin(form.name) == "typing.ClassVar";
  }

  std::optional<Type> read_generic(const Node& where, const Annotation& form, int depth) {
    std::optional<std::string> origin = names_.origin(form.name);
    if (!origin && names_.find_class(form.name) == nullptr) {
      return refuse_undefined(where, form.name);
    }
    std::string known = origin.value_or("");
    if (known == "typing.Union") return read_alternatives(where, form.parts, depth);
    if (known == "typing.Annotated") return read_annotated(where, form, depth);
    if (known == "builtins.dict" || known == "typing.Dict") return read_dict(where, form, depth);
    bool one = form.parts.size() == 1;
    if (known == "typing.Optional") {
      if (!one) return refuse(where, "Optional takes one type", "write Optional[str]");
      return optional(where, form.parts[0], depth);
    }
    if (known == "builtins.list" || known == "typing.List") {
      if (!one) return refuse(where, form.name + " takes one type", "write list[str]");
      return read_list(where, form.parts[0], depth);
    }
    if (known == "typing.Iterator" || known == "cog.ConcatenateIterator") {
      if (!one) return refuse(where, form.name + " takes one type", "write Iterator[str]");
      return read_iterator(where, known, form.parts[0], depth);
    }
    return origin ? refuse_known(where, form.name, known)
                  : refuse(where, form.name + "[...] is not supported as a type yet", kSupported);
  }

  std::optional<Type> read_annotated(const Node& where, const Annotation& form, int depth) {
    for (size_t i = 1; i < form.parts.size(); ++i) {
      if (names_.origin(form.parts[i].text()) == "cog.Opaque") {
        return refuse(form.parts[i], "Opaque is not supported yet", "write dict or Any");
      }
    }
    if (form.parts.empty()) return refuse(where, "Annotated lacks its type", "");
    return read(form.parts[0], depth + 1);
  }

  std::optional<Type> read_dict(const Node& where, const Annotation& form, int depth) {
    if (form.parts.size() != 2) {
      return refuse(where, "dict takes two types", "write dict[str, float], or dict alone");
    }
    Type type = type_of(Kind::object);
    if (position_ == Position::input) return type;  // what is inside is not described
    std::optional<Type> values = read(form.parts[1], depth + 1);
    if (!values) return std::nullopt;
    type.items.push_back(*std::move(values));
    return type;
  }

  std::optional<Type> read_list(const Node& where, const Node& element, int depth) {
    std::optional<Type> item = read(element, depth + 1);
    if (!item) return std::nullopt;
    if (position_ == Position::input && (item->kind == Kind::list || item->nullable)) {
      return refuse(where, "a list of lists or of Optional is not supported as an input yet",
                    "write a list of str, int, float, bool, Path or dict");
    }
    if (item->kind == Kind::iterator || item->kind == Kind::concatenate_iterator) {
      return refuse(where, "an iterator inside another type is not supported", "");
    }
    Type type = type_of(Kind::list);
    type.items.push_back(*std::move(item));
    return type;
  }

  std::optional<Type> read_iterator(const Node& where, const std::string& origin,
                                    const Node& element, int depth) {
    if (position_ == Position::input || depth > 0) {
      return refuse(where, "an iterator is only supported as the whole return type", "");
    }
    std::optional<Type> item = read(element, depth + 1);
    if (!item) return std::nullopt;
    bool joined = origin == "cog.ConcatenateIterator";
    if (joined && *item != type_of(Kind::string)) {
      return refuse(element, "a ConcatenateIterator joins str, not " + to_text(*item),
                    "write ConcatenateIterator[str], or Iterator[" + to_text(*item) + "]");
    }
    Type type = type_of(joined ? Kind::concatenate_iterator : Kind::iterator);
    type.items.push_back(*std::move(item));
    return type;
  }

  std::optional<Type> read_alternatives(const Node& where, const std::vector<Node>& parts,
                                        int depth) {
    std::optional<Node> other;
    size_t others = 0;
    for (const Node& part : parts) {
      if (take_apart(part).form == Form::none) continue;
      if (!other) other = part;
      ++others;
    }
    if (others == 0) return refuse(where, "None is no type of a value", "");
    if (others > 1) {
      return refuse(where, "a union of several types is not supported yet",
                    "write one type, or dict");
    }
    if (parts.size() == 1) return read(*other, depth + 1);
    return optional(where, *other, depth);
  }

  std::optional<Type> optional(const Node& where, const Node& element, int depth) {
    if (position_ == Position::output && depth == 0) {
      return refuse(where, "a return type can't be Optional",
                    "return the value, or raise an exception");
    }
    std::optional<Type> type = read(element, depth + 1);
    if (type) type->nullable = true;
    return type;
  }

  std::optional<Type> read_text(const Node& where, int depth) {
    StringLiteral string = read_string(where.text());
    if (!string.text || trim(*string.text).empty() || string.text->size() > kMaxReference) {
      return refuse(where, "this is not supported as a type", kSupported);
    }
    try {
      Source inner(where.span().file, std::string(trim(*string.text)));
      std::vector<Node> statements = inner.root().children();
      if (statements.size() == 1 && statements[0].children().size() == 1) {
        Report outside = std::exchange(report_, report_.at(where));
        std::optional<Type> type = read(statements[0].children()[0], depth + 1);
        report_ = outside;
        return type;
      }
    } catch (const Error&) {  // reported here, where the string stands
    }
    return refuse(where, "the text is no type", kSupported);
  }

  Position position_;
  const Names& names_;
  Report report_;
  int reads_ = 0;
  std::vector<const Definition*> open_;  // the models whose fields are being read
};

}  // namespace

std::optional<Type> read_input_type(const Node& annotation, const Names& names, Report report) {
  return TypeReader(Position::input, names, std::move(report)).read(annotation);
}

std::optional<Type> read_output_type(const Node& annotation, const Names& names, Report report) {
  return TypeReader(Position::output, names, std::move(report)).read(annotation);
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
  std::string text(kTexts.at(static_cast<size_t>(type.kind)));
  if (!type.items.empty() && type.kind != Kind::object) text += "[" + to_text(type.items[0]) + "]";
  return type.nullable ? "Optional[" + text + "]" : text;
}

}  // namespace cog::schema
