// Classes: where Python looks for their attributes, and the members of enumerations.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "schema/evaluator.h"

namespace cog::schema {
namespace {

constexpr size_t kMaxBases = 64;
constexpr std::array<std::string_view, 5> kEnumerations = {
    "enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"};

bool is_cog_base(const Value& base) {
  return is_external(base, "cog.BaseRunner") || is_external(base, "cog.BasePredictor");
}

// Output[int] has the base Output.
const Value& without_arguments(const Value& base) {
  const Subscript* subscript = as<const Subscript*>(base);
  return subscript == nullptr ? base : subscript->of.value;
}

// C3, as Python's: each list keeps its order. Nothing where the orders contradict each other, which
// Python refuses.
std::optional<std::vector<Class*>> linearize(std::vector<std::vector<Class*>> lists) {
  std::vector<Class*> order;
  while (true) {
    std::erase_if(lists, [](const std::vector<Class*>& list) { return list.empty(); });
    if (lists.empty()) return order;
    auto is_free = [&](const std::vector<Class*>& list) {
      return std::none_of(lists.begin(), lists.end(), [&](const std::vector<Class*>& other) {
        return std::find(other.begin() + 1, other.end(), list.front()) != other.end();
      });
    };
    auto next = std::find_if(lists.begin(), lists.end(), is_free);
    if (next == lists.end()) return std::nullopt;
    Class* chosen = next->front();
    order.push_back(chosen);
    for (std::vector<Class*>& list : lists) {
      if (list.front() == chosen) list.erase(list.begin());
    }
  }
}

}  // namespace

bool Lineage::has(std::string_view external) const {
  return std::any_of(others.begin(), others.end(), [&](const Located& other) {
    return is_external(without_arguments(other.value), external);
  });
}

const Lineage& Evaluator::lineage(Class& of) {
  auto found = lineages_.find(&of);
  if (found != lineages_.end()) return found->second;
  lineages_[&of] = {{&of}, {}, 1, {&of}};  // what a class that is its own base sees
  Lineage lineage;
  std::vector<std::vector<Class*>> lists;
  std::vector<Class*> direct;
  for (const Located& base : of.bases) {
    Value value = without_arguments(follow(base.value));
    Class* parent = as<Class*>(value);
    if (parent == nullptr) lineage.others.push_back({value, base.where});
    if (parent == nullptr && !is_cog_base(value)) continue;
    direct.push_back(parent);
    if (parent == nullptr) {
      lists.push_back({nullptr});
      continue;
    }
    const Lineage& inherited = this->lineage(*parent);
    if (inherited.order.size() > kMaxBases) continue;
    lists.push_back(inherited.order);
    lineage.others.insert(lineage.others.end(), inherited.others.begin(), inherited.others.end());
  }
  lists.push_back(direct);
  lineage.order = linearize(std::move(lists)).value_or(direct);
  lineage.order.insert(lineage.order.begin(), &of);
  auto cog = std::find(lineage.order.begin(), lineage.order.end(), nullptr);
  lineage.before_cog = static_cast<size_t>(cog - lineage.order.begin());
  lineage.classes = lineage.order;
  std::erase(lineage.classes, nullptr);
  return lineages_[&of] = std::move(lineage);
}

std::optional<Value> Evaluator::attribute_of(Class& of, std::string_view name) {
  for (Class* one : lineage(of).classes) {
    auto found = one->scope.names.find(name);
    if (found != one->scope.names.end()) return follow(found->second);
  }
  return std::nullopt;
}

std::optional<std::vector<Value>> Evaluator::members_of(Class& of) {
  auto found = members_.find(&of);
  if (found != members_.end()) return found->second;
  const Lineage& bases = lineage(of);
  bool is_enumeration = std::any_of(kEnumerations.begin(), kEnumerations.end(),
                                    [&](std::string_view name) { return bases.has(name); });
  if (!is_enumeration) return std::nullopt;
  return members_[&of] = find_members(of);
}

std::vector<Value> Evaluator::find_members(Class& of) {
  std::vector<Value> members;
  Integer next = 1;  // what auto() gives
  for (const std::string& name : of.order) {
    auto bound = of.scope.names.find(name);
    if (bound == of.scope.names.end() || name.starts_with('_')) continue;
    Value value = bound->second;
    if (as<Function*>(value) || as<Class*>(value) || as<const Import*>(value)) continue;
    const Call* call = as<const Call*>(value);
    if (call != nullptr && is_external(call->callee, "enum.auto")) {
      bool is_text = lineage(of).has("enum.StrEnum");
      value = is_text ? text(to_lower(name), call->where) : Value(next);
    }
    if (const Integer* number = as<Integer>(value)) next = *number + 1;
    auto same = [&](const Value& other) {
      return equal(as<const Member*>(other)->value, value).value_or(false);
    };
    if (std::any_of(members.begin(), members.end(), same)) continue;  // another name of it
    members.push_back(heap().make(Member{&of, name, value}));
  }
  return members;
}

// `value`, found as the attribute `name`, or the member of the enumeration with that value.
Value Evaluator::member_or(Class& of, std::string_view name, const Value& value) {
  std::optional<std::vector<Value>> members = members_of(of);
  if (!members || as<Function*>(value) != nullptr) return value;
  for (const Value& member : *members) {
    const Member* one = as<const Member*>(member);
    if (one->name == name || equal(one->value, value).value_or(false)) return member;
  }
  return value;
}

std::optional<std::string> Evaluator::nearest_name(std::string_view written) {
  constexpr size_t kMaxWord = 64;  // bytes; comparing words takes time in the square of that
  if (written.size() > kMaxWord) return std::nullopt;
  std::vector<std::string> known = {"str", "int", "float", "bool", "list", "dict", "tuple", "set"};
  for (const auto& [name, value] : program_.main().scope.names) {
    bool type = as<Class*>(value) != nullptr || as<const Import*>(value) != nullptr;
    if (type && name.size() <= kMaxWord) known.push_back(name);
  }
  return nearest(written, known);
}

}  // namespace cog::schema
