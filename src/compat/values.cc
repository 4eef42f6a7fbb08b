#include "compat/values.h"

#include <algorithm>

#include "compat/cuda_version.h"
#include "compat/frameworks.h"
#include "compat/python.h"
#include "compat/search.h"

namespace cog::compat {
namespace {

bool contains(const std::vector<Value>& values, Value::Kind kind) {
  return std::any_of(values.begin(), values.end(),
                     [&](const Value& value) { return value.kind == kind; });
}

}  // namespace

std::vector<Value> values_of(const Query& query, const Matrix::Tables& tables) {
  std::vector<Value> values;
  if (query.python) values.push_back({Value::Kind::python, 0});
  if (!query.requires_python.empty()) values.push_back({Value::Kind::requires_python, 0});
  if (query.cuda) values.push_back({Value::Kind::cuda, 0});
  if (query.cudnn) values.push_back({Value::Kind::cudnn, 0});
  for (size_t i = 0; i < query.wanted.size(); ++i) {
    const std::string& name = query.wanted[i].requirement.name;
    if (tables.package(name) == nullptr && need_of(tables, name, "torch-first") == nullptr)
      continue;
    values.push_back({Value::Kind::wanted, i});
  }
  return values;
}

Query only(const Query& query, const std::vector<Value>& values) {
  Query less = query;
  if (!contains(values, Value::Kind::python)) less.python.reset();
  if (!contains(values, Value::Kind::requires_python)) less.requires_python.clear();
  if (!contains(values, Value::Kind::cuda)) less.cuda.reset();
  if (!contains(values, Value::Kind::cudnn)) less.cudnn.reset();
  less.wanted.clear();
  for (const Value& value : values) {
    if (value.kind == Value::Kind::wanted) less.wanted.push_back(query.wanted[value.wanted]);
  }
  return less;
}

SourceSpan place_of(const Query& query, const Value& value) {
  switch (value.kind) {
    case Value::Kind::python:
      return query.python->where;
    case Value::Kind::cuda:
      return query.cuda->where;
    case Value::Kind::cudnn:
      return query.cudnn->where;
    case Value::Kind::wanted:
      return query.wanted[value.wanted].where;
    case Value::Kind::requires_python:
      break;
  }
  return {};
}

bool has_solution(const Query& query, const Matrix::Tables& tables) {
  for (const Python& python : python_choices(query, tables)) {
    if (Search(query, tables, python).solve()) return true;
  }
  return false;
}

bool has_clean_solution(const Query& query, const Matrix::Tables& tables) {
  for (const Python& python : python_choices(query, tables)) {
    Search search(query, tables, python);
    std::optional<Solution> solution = search.solve();
    if (!solution) continue;
    return std::none_of(solution->uses.begin(), solution->uses.end(), [&](const CudaUse& use) {
      return query.cuda && use.from == CudaFrom::base &&
             compare_versions(minor_of(query.cuda->text), minor_of(use.cuda)) < 0;
    });
  }
  return false;
}

const Release* chosen_release(const Query& query, const Matrix::Tables& tables,
                              std::string_view package) {
  for (const Python& python : python_choices(query, tables)) {
    Search search(query, tables, python);
    std::optional<Solution> solution = search.solve();
    if (!solution) continue;
    for (const Chosen& one : solution->chosen) {
      if (search.variables()[one.variable].name == package) return one.candidate->row;
    }
    return nullptr;
  }
  return nullptr;
}

}  // namespace cog::compat
