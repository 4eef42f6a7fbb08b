// Answers questions about requirements, one JSON list a line in, one JSON value a line out: what
// compare_with_packaging.py compares. Null means "refused".
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/error.h"
#include "requirements/requirement.h"
#include "requirements/syntax.h"

namespace cog::requirements {
namespace {

using Json = nlohmann::json;

Json answer_version(const Json& question) {
  std::optional<Version> version = parse_version(question[1].get<std::string>());
  if (!version) return nullptr;
  return {to_text(*version), version->is_prerelease(), to_text(version->without_local())};
}

Json answer_order(const Json& question) {
  std::optional<Version> left = parse_version(question[1].get<std::string>());
  std::optional<Version> right = parse_version(question[2].get<std::string>());
  if (!left || !right) return nullptr;
  return *left < *right ? -1 : *left > *right ? 1 : 0;
}

Json answer_specifier(const Json& question) {
  std::optional<Specifiers> specifiers = parse_specifiers(question[1].get<std::string>());
  std::optional<Version> version = parse_version(question[2].get<std::string>());
  if (!specifiers || !version) return nullptr;
  return {to_text(*specifiers), specifiers->names_prerelease(),
          matches(*specifiers, *version, Prereleases::allowed), matches(*specifiers, *version)};
}

Json answer_marker(const Json& question) {
  try {
    Marker marker = marker_of(question[1].get_ref<const std::string&>());
    return marker.evaluate(question[2].get<MarkerEnvironment>());
  } catch (const Mistake&) {
    return nullptr;
  }
}

Json answer_requirement(const Json& question) {
  try {
    Requirement requirement = parse_requirement(question[1].get<std::string>());
    std::set<std::string> specifiers;
    for (const Specifier& s : requirement.specifiers.all) specifiers.insert(s.comparison + s.text);
    return {requirement.written_name, requirement.name,         requirement.extras, specifiers,
            requirement.url,          requirement.marker.text()};
  } catch (const Error&) {
    return nullptr;
  }
}

Json answer_wheel(const Json& question) {
  std::optional<WheelName> wheel = parse_wheel_name(question[1].get<std::string>());
  if (!wheel) return nullptr;
  return {wheel->name, to_text(wheel->version),
          installs_on(*wheel, question[2].get<std::string>(), question[3].get<std::string>())};
}

Json answer(const Json& question) {
  std::string kind = question[0];
  if (kind == "version") return answer_version(question);
  if (kind == "order") return answer_order(question);
  if (kind == "specifier") return answer_specifier(question);
  if (kind == "marker") return answer_marker(question);
  if (kind == "requirement") return answer_requirement(question);
  return answer_wheel(question);
}

}  // namespace
}  // namespace cog::requirements

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << cog::requirements::answer(nlohmann::json::parse(line)).dump() << '\n';
  }
}
