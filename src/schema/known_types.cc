#include "schema/known_types.h"

#include <array>

namespace cog::schema {
namespace {

using signature::Kind;

struct Known {
  std::string_view origin;
  Kind kind;
};
constexpr std::array<Known, 10> kScalars = {{
    {"builtins.str", Kind::string},
    {"builtins.int", Kind::integer},
    {"builtins.float", Kind::number},
    {"builtins.bool", Kind::boolean},
    {"cog.Path", Kind::path},
    {"pathlib.Path", Kind::path},
    {"cog.Secret", Kind::secret},
    {"builtins.dict", Kind::object},
    {"typing.Dict", Kind::object},
    {"typing.Any", Kind::object},
}};

struct Advice {
  std::string_view name;
  std::string_view advice;
};
constexpr std::string_view kChoicesInstead =
    "write the type of its values, with Input(choices=[...])";
constexpr std::string_view kListInstead = "write list[X]";
constexpr std::string_view kIteratorInstead = "write Iterator[X]";
constexpr std::string_view kPathInstead = "write Path, and open the file in the model";
constexpr std::array<Advice, 19> kInstead = {{
    {"typing.Literal", kChoicesInstead},
    {"enum.Enum", kChoicesInstead},
    {"builtins.tuple", kListInstead},
    {"typing.Tuple", kListInstead},
    {"builtins.set", kListInstead},
    {"typing.Set", kListInstead},
    {"builtins.frozenset", kListInstead},
    {"typing.Sequence", kListInstead},
    {"typing.Iterable", kIteratorInstead},
    {"typing.Generator", kIteratorInstead},
    {"typing.AsyncIterator", kIteratorInstead},
    {"typing.AsyncGenerator", kIteratorInstead},
    {"cog.AsyncConcatenateIterator", "write ConcatenateIterator[str]"},
    {"builtins.bytes", kPathInstead},
    {"cog.File", kPathInstead},
    {"typing.Mapping", "write dict"},
    {"builtins.object", "write dict"},
    {"builtins.complex", "write list[float]"},
    {"builtins.type", ""},
}};

constexpr std::array<Advice, 10> kModules = {{
    {"Path", "cog"},
    {"Secret", "cog"},
    {"BaseModel", "cog"},
    {"ConcatenateIterator", "cog"},
    {"Optional", "typing"},
    {"Union", "typing"},
    {"List", "typing"},
    {"Dict", "typing"},
    {"Any", "typing"},
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

std::optional<std::string_view> instead_of(std::string_view origin) {
  return find(kInstead, origin);
}

std::optional<std::string_view> module_of(std::string_view name) { return find(kModules, name); }

}  // namespace cog::schema
