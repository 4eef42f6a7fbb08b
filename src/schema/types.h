// Type annotations to the types of a signature.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schema/details.h"
#include "schema/evaluator.h"
#include "schema/models.h"
#include "schema/report.h"
#include "signature/signature.h"

namespace cog::schema {

// An annotation taken apart: Annotated[T, Input(...)] is T with details.
struct Annotated {
  Located type;
  std::vector<Located> metadata;
};
Annotated take_apart(const Located& annotation);

// Reads the types of one target. Models that stand in the document under a name of their own are
// collected on the way.
class Types {
 public:
  Types(Evaluator& evaluator, Report report) : evaluator_(evaluator), report_(std::move(report)) {}

  // Nothing if the annotation can't be used; why is reported at its place.
  std::optional<signature::Type> input(const Located& annotation);
  std::optional<signature::Type> output(const Located& annotation);

  const std::vector<signature::Component>& components() const { return components_; }

 private:
  enum class Position { input, output };
  using Type = signature::Type;

  std::nullopt_t refuse(const Node& where, std::string message, std::string hint);
  std::optional<Type> read(const Located& annotation, int depth);
  std::optional<Type> read_external(const External& external, const Node& where);
  std::optional<Type> refuse_external(const External& external, const Node& where);
  std::optional<Type> refuse_unknown(const Unknown& unknown, const Node& where);
  std::optional<Type> read_call(const Call& call, const Node& where, int depth);
  std::optional<Type> read_union(const std::vector<Located>& parts, const Node& where, int depth);
  bool add_alternative(const Located& part, Type& made, int depth);

  // generics.cc
  std::optional<Type> read_subscript(const Subscript& subscript, const Node& where, int depth);
  std::optional<Type> read_annotated(const Subscript& subscript, const Node& where, int depth);
  std::optional<Type> read_opaque(const Located& inner);
  std::optional<Type> read_literal(const Subscript& subscript, const Node& where);
  std::optional<Type> read_optional(const Subscript& subscript, const Node& where, int depth);
  std::optional<Type> read_list(const Subscript& subscript, const Node& where, bool unique,
                                int depth);
  std::optional<Type> read_tuple(const Subscript& subscript, const Node& where, int depth);
  std::optional<Type> read_dict(const Subscript& subscript, const Node& where, int depth);
  std::optional<Type> read_iterator(const Subscript& subscript, const Node& where, bool joined,
                                    int depth);

  // class_types.cc
  std::optional<Type> read_class(Class& of, const Node& where, int depth);
  std::optional<Type> read_enumeration(Class& of, const std::vector<Value>& members,
                                       const Node& where);
  std::optional<Type> inline_model(Class& of, ModelKind kind, int depth);
  std::optional<Type> component_for(Class& of, ModelKind kind, int depth);
  Type component(Class& of, Type type);
  bool read_fields(Class& of, ModelKind kind, Type& type, int depth);
  std::optional<signature::Field> read_field(const ModelField& field, ModelKind kind, int depth);
  Details details_of(const ModelField& field, ModelKind kind, const Annotated& apart);
  void describe_default(const Details& details, signature::Field& made);
  const std::string* known_component(const Class& of) const;
  std::string free_name(const std::string& wanted) const;

  Evaluator& evaluator_;
  Report report_;
  Position position_ = Position::input;
  int reads_ = 0;
  std::vector<const Class*> open_;    // the models whose fields are being read
  std::set<const Class*> recursive_;  // those that hold themselves
  std::map<std::pair<const Class*, Position>, std::string> names_;  // of components
  std::vector<const Class*> open_components_;
  std::set<const Class*> with_tuple_;  // components whose shape depends on the position: a
                                       // NamedTuple is read from an object and written as an array
  std::vector<signature::Component> components_;
};

signature::Type type_of(signature::Kind kind);

// Adds what a Field(...) says of the values: the length of a list is its number of items. A union
// and a component have no bounds of their own.
void apply(const signature::Bounds& said, signature::Type& type);

// As people write it: "str", "list[int]".
std::string to_text(const signature::Type& type);

// The JSON values of an enumeration or a Literal as a type: `choices`, and the kind if all have
// one. Nothing, with the reason, if one has no JSON.
struct Choices {
  signature::Type type;
  std::string problem;
};
Choices choices_of(Evaluator& evaluator, const std::vector<Value>& values, const Node& where);

}  // namespace cog::schema
