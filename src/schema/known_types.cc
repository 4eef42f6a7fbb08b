#include "schema/known_types.h"

#include <array>

namespace cog::schema {
namespace {

using signature::Kind;

struct Known {
  std::string_view origin;
  Kind kind;
};
constexpr std::array<Known, 15> kScalars = {{
    {"builtins.str", Kind::string},
    {"builtins.int", Kind::integer},
    {"builtins.float", Kind::number},
    {"builtins.bool", Kind::boolean},
    {"cog.Path", Kind::path},
    {"cog.File", Kind::path},
    {"cog.URLPath", Kind::path},
    {"pathlib.Path", Kind::path},
    {"cog.Secret", Kind::secret},
    {"builtins.dict", Kind::object},
    {"typing.Dict", Kind::object},
    {"typing.Mapping", Kind::object},
    {"typing.MutableMapping", Kind::object},
    {"typing.Any", Kind::object},
    {"typing.AnyStr", Kind::string},
}};

struct Generic {
  std::string_view origin;
  Form form;
};
constexpr std::array<Generic, 29> kGenerics = {{
    {"builtins.list", Form::list},
    {"typing.List", Form::list},
    {"typing.Sequence", Form::list},
    {"typing.MutableSequence", Form::list},
    {"typing.Collection", Form::list},
    {"builtins.set", Form::set},
    {"builtins.frozenset", Form::set},
    {"typing.Set", Form::set},
    {"typing.FrozenSet", Form::set},
    {"typing.AbstractSet", Form::set},
    {"typing.MutableSet", Form::set},
    {"builtins.tuple", Form::tuple},
    {"typing.Tuple", Form::tuple},
    {"builtins.dict", Form::dict},
    {"typing.Dict", Form::dict},
    {"typing.Mapping", Form::dict},
    {"typing.MutableMapping", Form::dict},
    {"typing.OrderedDict", Form::dict},
    {"typing.DefaultDict", Form::dict},
    {"collections.OrderedDict", Form::dict},
    {"collections.defaultdict", Form::dict},
    {"typing.Iterator", Form::iterator},
    {"typing.Generator", Form::iterator},
    {"typing.AsyncIterator", Form::iterator},
    {"typing.AsyncIterable", Form::iterator},
    {"typing.AsyncGenerator", Form::iterator},
    {"cog.ConcatenateIterator", Form::concatenate_iterator},
    {"cog.AsyncConcatenateIterator", Form::concatenate_iterator},
    {"typing.Iterable", Form::iterable},
}};

struct Advice {
  std::string_view name;
  std::string_view advice;
};
constexpr std::string_view kPathInstead = "write Path, and open the file in the model";
constexpr std::string_view kTextInstead = "write str, and read it in the model";
constexpr std::array<Advice, 18> kInstead = {{
    {"builtins.bytes", kPathInstead},
    {"builtins.bytearray", kPathInstead},
    {"typing.BinaryIO", kPathInstead},
    {"typing.IO", kPathInstead},
    {"builtins.object", "write dict or Any"},
    {"builtins.complex", "write list[float]"},
    {"builtins.type", ""},
    {"typing.Type", ""},
    {"typing.Callable", ""},
    {"typing.TypeVar", "write the type itself"},
    {"typing.Generic", ""},
    {"datetime.datetime", kTextInstead},
    {"datetime.date", kTextInstead},
    {"datetime.timedelta", "write float, in seconds"},
    {"uuid.UUID", kTextInstead},
    {"decimal.Decimal", "write float, or str"},
    {"dataclasses.InitVar", "make it a field"},
    {"enum.Enum", "write the name of your own Enum class"},
}};

constexpr std::array<Advice, 15> kModules = {{
    {"Input", "cog"},
    {"Path", "cog"},
    {"File", "cog"},
    {"Opaque", "cog"},
    {"Secret", "cog"},
    {"BaseModel", "cog"},
    {"ConcatenateIterator", "cog"},
    {"Optional", "typing"},
    {"Union", "typing"},
    {"List", "typing"},
    {"Dict", "typing"},
    {"Any", "typing"},
    {"Literal", "typing"},
    {"Annotated", "typing"},
    {"Iterator", "typing"},
}};

template <size_t N>
std::optional<std::string_view> find(const std::array<Advice, N>& table, std::string_view name) {
  for (const Advice& one : table) {
    if (one.name == name) return one.advice;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Kind> kind_of(std::string_view origin) {
  for (const Known& known : kScalars) {
    if (known.origin == origin) return known.kind;
  }
  return std::nullopt;
}

std::optional<Form> form_of(std::string_view origin) {
  for (const Generic& known : kGenerics) {
    if (known.origin == origin) return known.form;
  }
  return std::nullopt;
}

std::optional<std::string_view> instead_of(std::string_view origin) {
  return find(kInstead, origin);
}

std::optional<std::string_view> module_of(std::string_view name) { return find(kModules, name); }

}  // namespace cog::schema
