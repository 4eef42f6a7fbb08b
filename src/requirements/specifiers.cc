#include "requirements/specifiers.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "requirements/scan.h"

namespace cog::requirements {
namespace {

// `version` is `prefix` or below it: 1.2, 1.2.3 and 1.2a1 are below 1.2.
bool is_below(const Version& version, const Version& prefix, size_t numbers) {
  if (version.epoch != prefix.epoch) return false;
  for (size_t i = 0; i < numbers; ++i) {
    uint64_t number = i < version.release.size() ? version.release[i] : 0;
    if (number != prefix.release[i]) return false;
  }
  return true;
}

bool same_release(const Version& left, const Version& right) {
  size_t numbers = std::max(left.release.size(), right.release.size());
  auto number = [](const Version& version, size_t i) {
    return i < version.release.size() ? version.release[i] : 0;
  };
  if (left.epoch != right.epoch) return false;
  for (size_t i = 0; i < numbers; ++i) {
    if (number(left, i) != number(right, i)) return false;
  }
  return true;
}

bool matches_equal(const Specifier& specifier, const Version& version) {
  const Version& named = specifier.version;
  if (specifier.wildcard) return is_below(version, named, named.release.size());
  if (named.local.empty()) return compare_public(version, named) == 0;
  return version == named;
}

// "<1.0" leaves out 1.0's pre-releases, "<1.0.post1" those of post1.
bool matches_less(const Version& named, const Version& version) {
  if (!(version < named)) return false;
  if (named.is_prerelease() || !same_release(version, named)) return true;
  return named.post && (version.pre || version.post != named.post);
}

// ">1.0" leaves out 1.0's post-releases and local labels.
bool matches_greater(const Version& named, const Version& version) {
  if (compare_public(version, named) <= 0) return false;
  return named.post || named.dev || version.pre != named.pre || !same_release(version, named);
}

bool matches_one(const Specifier& specifier, const Version& version) {
  const Version& named = specifier.version;
  const bool or_equal = specifier.comparison.size() > 1;
  switch (specifier.comparison[0]) {
    case '~':
      return version >= named && is_below(version, named, named.release.size() - 1);
    case '!':
      return !matches_equal(specifier, version);
    case '<':
      return or_equal ? compare_public(version, named) <= 0 : matches_less(named, version);
    case '>':
      return or_equal ? version >= named : matches_greater(named, version);
    default:
      if (specifier.comparison == "==") return matches_equal(specifier, version);
      return to_lower(specifier.text) == to_text(version);
  }
}

bool names_prerelease(const Specifier& specifier) {
  if (specifier.comparison == "!=") return false;
  if (specifier.comparison != "===") return specifier.version.is_prerelease();
  std::optional<Version> version = parse_version(specifier.text);
  return version && version->is_prerelease();
}

}  // namespace

std::string_view comparison_at(std::string_view text, size_t position) {
  auto at = [&](size_t i) { return position + i < text.size() ? text[position + i] : '\0'; };
  char first = at(0);
  bool has_equals = at(1) == '=';
  if (first == '=' && has_equals) return text.substr(position, at(2) == '=' ? 3 : 2);
  if ((first == '~' || first == '!') && has_equals) return text.substr(position, 2);
  if (first == '<' || first == '>') return text.substr(position, has_equals ? 2 : 1);
  return {};
}

bool scan_specifier(std::string_view text, size_t& position, Specifier& specifier) {
  std::string_view comparison = comparison_at(text, position);
  if (comparison.empty()) return false;
  size_t at = position + comparison.size();
  while (at < text.size() && is_space(text[at])) ++at;

  specifier.comparison = comparison;
  size_t start = at;
  if (comparison == "===") {
    while (at < text.size() && !is_space(text[at]) && text[at] != ';' && text[at] != ')') ++at;
  } else {
    const Version& version = specifier.version;
    if (!scan_version(text, at, specifier.version)) return false;
    bool equality = comparison == "==" || comparison == "!=";
    if (!equality && !version.local.empty()) return false;
    if (comparison == "~=" && version.release.size() < 2) return false;
    if (text.substr(at, 2) == ".*") {
      if (!equality || version.is_prerelease() || version.post || !version.local.empty()) {
        return false;
      }
      specifier.wildcard = true;
      at += 2;
    }
  }
  specifier.text = text.substr(start, at - start);
  position = at;
  return true;
}

std::optional<Specifiers> parse_specifiers(std::string_view text) {
  text = without_spaces(text);
  if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
  std::optional<Specifiers> specifiers(std::in_place);
  while (!text.empty()) {
    size_t comma = std::min(text.find(','), text.size());
    std::string_view part = without_spaces(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (part.empty()) continue;  // "packaging" takes ">=1,,<2" and ">=1," too
    size_t position = 0;
    bool found = scan_specifier(part, position, specifiers->all.emplace_back());
    if (!found || position != part.size()) return std::nullopt;
  }
  return specifiers;
}

std::string to_text(const Specifiers& specifiers) {
  std::string text;
  for (const Specifier& specifier : specifiers.all) {
    if (!text.empty()) text += ',';
    text += specifier.comparison + specifier.text;
  }
  return text;
}

bool Specifiers::names_prerelease() const {
  return std::any_of(all.begin(), all.end(),
                     [](const Specifier& s) { return requirements::names_prerelease(s); });
}

std::optional<Version> Specifiers::pinned() const {
  if (all.size() != 1 || all[0].wildcard) return std::nullopt;
  if (all[0].comparison == "===") return parse_version(all[0].text);
  if (all[0].comparison == "==") return all[0].version;
  return std::nullopt;
}

bool matches(const Specifiers& specifiers, const Version& version, Prereleases prereleases) {
  if (prereleases == Prereleases::as_named && version.is_prerelease() &&
      !specifiers.names_prerelease()) {
    return false;
  }
  return std::all_of(specifiers.all.begin(), specifiers.all.end(),
                     [&](const Specifier& s) { return matches_one(s, version); });
}

}  // namespace cog::requirements
