#include "signature/component_names.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "base/error.h"
#include "base/text.h"

namespace cog::signature {
namespace {

// What each document has, or would have with the other target in it.
constexpr std::array<std::string_view, 11> kFixed = {"Input",
                                                     "Output",
                                                     "TrainingInput",
                                                     "TrainingOutput",
                                                     "TrainingRequest",
                                                     "TrainingResponse",
                                                     "Status",
                                                     "PredictionRequest",
                                                     "ValidationError",
                                                     "PredictionResponse",
                                                     "HTTPValidationError"};

const Component* find(const Signature& signature, const std::string& name) {
  for (const Component& component : signature.components) {
    if (component.name == name) return &component;
  }
  return nullptr;
}

void add_references(const Type& type, std::vector<std::string>& names) {
  if (type.kind == Kind::component) names.push_back(type.component);
  for (const Type& item : type.items) add_references(item, names);
  for (const Field& field : type.fields) add_references(field.type, names);
}

std::vector<std::string> references(const Type& type) {
  std::vector<std::string> names;
  add_references(type, names);
  return names;
}

// The names of the components that are the same in both, down to what they refer to.
std::set<std::string> shared_models(const Signature& one, const Signature& other) {
  std::set<std::string> shared;
  for (const Component& component : one.components) {
    const Component* twin = find(other, component.name);
    if (twin != nullptr && *twin == component) shared.insert(component.name);
  }
  auto is_shared = [&](const std::string& name) { return shared.contains(name); };
  size_t before = 0;
  do {
    before = shared.size();
    std::erase_if(shared, [&](const std::string& name) {
      std::vector<std::string> inside = references(find(one, name)->type);
      return !std::all_of(inside.begin(), inside.end(), is_shared);
    });
  } while (shared.size() < before);
  return shared;
}

bool same_choices(const Input& one, const Input& other) {
  const Type& type = one.type.kind == Kind::list ? one.type.items.at(0) : one.type;
  const Type& other_type = other.type.kind == Kind::list ? other.type.items.at(0) : other.type;
  return one.name == other.name && one.choices == other.choices && type.kind == other_type.kind;
}

class Namer {
 public:
  explicit Namer(const Targets& targets) : targets_(targets) {
    for (std::string_view name : kFixed) used_.emplace(name);
  }

  TargetNames name() {
    TargetNames names;
    if (targets_.run) visit(*targets_.run, names.run);
    if (!targets_.train) return names;
    if (targets_.run) share(names.run, names.train);
    visit(*targets_.train, names.train);
    return names;
  }

 private:
  // Lets the training have what the run has already.
  void share(const ComponentNames& run, ComponentNames& train) const {
    std::set<std::string> models = shared_models(*targets_.run, *targets_.train);
    for (const auto& [component, name] : run.models) {
      if (models.contains(component)) train.models[component] = name;
    }
    for (const Input& input : targets_.train->inputs) {
      for (const NamedComponent& one : run.written) {
        if (one.choices != nullptr && same_choices(*one.choices, input)) {
          train.choices[input.name] = one.name;
        }
      }
    }
  }

  void visit(const Signature& signature, ComponentNames& names) {
    for (const Input& input : signature.inputs) {
      if (!input.choices.empty()) {
        visit_choices(input, names);
      } else {
        visit_models(signature, input.type, names);
      }
    }
    visit_models(signature, signature.output, names);
  }

  void visit_choices(const Input& input, ComponentNames& names) {
    if (names.choices.contains(input.name)) return;
    std::string name = input.name;
    if (used_.contains(name)) name += "_choices";
    while (used_.contains(name)) name += "_";
    used_.insert(name);
    names.choices[input.name] = name;
    names.written.push_back({name, &input, nullptr});
  }

  void visit_models(const Signature& signature, const Type& type, ComponentNames& names) {
    for (const std::string& reference : references(type)) {
      if (names.models.contains(reference)) continue;
      const Component* component = find(signature, reference);
      if (component == nullptr) {
        throw Error(ErrorCode::schema, "there is no component " + in_quotes(reference));
      }
      std::string name = free_name(*component);
      names.models[reference] = name;
      names.written.push_back({name, nullptr, component});
      visit_models(signature, component->type, names);
    }
  }

  std::string free_name(const Component& component) {
    std::string name = component.name;
    const std::string stem = component.title.value_or(component.name);
    for (int number = 2; used_.contains(name); ++number) name = stem + std::to_string(number);
    used_.insert(name);
    return name;
  }

  const Targets& targets_;
  std::set<std::string> used_;
};

}  // namespace

TargetNames name_components(const Targets& targets) { return Namer(targets).name(); }

}  // namespace cog::signature
