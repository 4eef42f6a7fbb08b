// What an expression is worth, as far as that can be known without running it.
//
// Values are handles, as Python's names are: two copies of one list are one list. What they refer
// to is owned by a Heap and lives as long as that.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "schema/syntax.h"

namespace cog::schema {

class Module;
struct Unknown;
struct Items;
struct Dict;
struct External;
struct Import;
struct Class;
struct Function;
struct Member;
struct Call;
struct Subscript;
struct Union;
struct Method;

struct None {
  bool operator==(const None&) const = default;
};

__extension__ using Integer = __int128;  // what is larger is unknown

struct Text {
  std::string_view text;  // UTF-8
  bool operator==(const Text&) const = default;
};

struct Bytes {
  std::string_view bytes;
  bool operator==(const Bytes&) const = default;
};

using Value =
    std::variant<const Unknown*, None, bool, Integer, double, Text, Bytes, Items*, Dict*,
                 const External*, const Import*, Module*, Class*, Function*, const Member*,
                 const Call*, const Subscript*, const Union*, const Method*>;

// A value and the expression that says it.
struct Located {
  Value value;
  Node where;
};

// Can only be known by running the program, or not by us. Never dropped silently: who needs the
// value reports it.
struct Unknown {
  Node where;          // the part of the expression that is to blame, maybe in another file
  std::string reason;  // "os.environ.get() depends on the environment"
};

struct Items {
  enum class Form { list, tuple, set, frozen_set, iterator };  // iterator: range, keys(), map() ...
  Form form = Form::list;
  std::vector<Value> items;          // of a set: each once, in order of first appearance
  const Unknown* changed = nullptr;  // something unknown happened to it: it is no longer known
};

struct Dict {
  std::vector<std::pair<Value, Value>> entries;  // keys once each, in order of insertion
  const Unknown* changed = nullptr;
};

// Something of a module that is not read, by the one name we have for it: "typing.Optional",
// "builtins.str", "torch.float16", "cog.Path"; or such a module: "torch".
struct External {
  std::string name;
  bool is_module = false;
};

// A name that an import statement bound. Its file is read when the name is used.
struct Import {
  Node where;             // the import statement
  std::string module;     // absolute and dotted, "app.config"; leading dots are resolved
  std::string attribute;  // "" for the module itself
};

// The names of a module, class or function call.
struct Scope {
  Module* module = nullptr;
  Scope* outer = nullptr;  // where a name is looked up next: the module's scope, or nothing
  std::map<std::string, Value, std::less<>> names;
};

struct Function {
  std::string name;
  Node node;  // function_definition or lambda
  Module* module = nullptr;
  Class* owner = nullptr;  // of a method
  bool is_async = false;
  std::vector<Located> decorators;  // the outermost first
  // The defaults, in order of the parameters that have one, as they were when it was defined.
  std::vector<Located> defaults;
};

struct Class {
  struct Annotation {  // "name: annotation = value" in its body
    std::string name;
    Node annotation;  // not evaluated yet: it may name what is defined later
    std::optional<Located> value;
  };

  std::string name;
  Node node;
  Module* module = nullptr;
  std::vector<Located> decorators;
  std::vector<Located> bases;
  std::vector<std::pair<std::string, Located>> keywords;  // total=False, frozen=True
  Scope scope;                                            // its attributes
  std::vector<std::string> order;                         // of the assignments in its body
  std::vector<Annotation> annotations;                    // in order; one for each name
};

// A member of an enumeration: Color.RED.
struct Member {
  const Class* enumeration;
  std::string name;
  Value value;
};

struct Keyword {
  std::string name;
  Located value;
  Node where;  // the name
};

struct Arguments {
  std::vector<Located> positional;
  std::vector<Keyword> keywords;

  const Located* keyword(std::string_view name) const;  // nullptr: not given
};

// What a call made whose result we keep as it was written: Input(default=3), NewType("Id", int).
// The callee is External or a Class.
struct Call {
  Value callee;
  Arguments arguments;
  Node where;
};

// list[int], Optional[str], Output[T]
struct Subscript {
  Located of;
  std::vector<Located> arguments;
  Node where;
};

// str | None
struct Union {
  std::vector<Located> alternatives;
};

// A method of a known value that is not called yet: D.get
struct Method {
  Value object;
  std::string name;
};

// Owns what values refer to. Objects are never freed before it.
class Heap {
 public:
  template <typename T>
  T* make(T object) {
    return &std::get<std::deque<T>>(objects_).emplace_back(std::move(object));
  }
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

 private:
  std::tuple<std::deque<Unknown>, std::deque<Items>, std::deque<Dict>, std::deque<External>,
             std::deque<Import>, std::deque<Class>, std::deque<Function>, std::deque<Member>,
             std::deque<Call>, std::deque<Subscript>, std::deque<Union>, std::deque<Method>>
      objects_;
  std::deque<std::string> texts_;
};

// The T that `value` is, or nullptr: as<Items*>(value) is an Items*, as<Text>(value) a const Text*.
template <typename T>
auto as(const Value& value) {
  if constexpr (std::is_pointer_v<T>) {
    const T* found = std::get_if<T>(&value);
    return found == nullptr ? T{} : *found;
  } else {
    return std::get_if<T>(&value);
  }
}

inline bool is_known(const Value& value) { return !std::holds_alternative<const Unknown*>(value); }

// Why `value` is not known: it is Unknown, or a list or dict that something unknown has changed.
// nullptr: it is known.
const Unknown* unknown_in(const Value& value);

// Whether `value` is the external thing `name`: is_external(value, "cog.Input").
bool is_external(const Value& value, std::string_view name);

// As Python's == says for known values (1 == 1.0 == True); nothing where that is not known.
std::optional<bool> equal(const Value& left, const Value& right);

// What Python's type(value).__name__ says: "str", "NoneType", "list".
std::string type_name(const Value& value);

}  // namespace cog::schema
