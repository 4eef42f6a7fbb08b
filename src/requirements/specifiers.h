// Which versions a requirement accepts (PEP 440): ">=2.0,<3,!=2.4.*".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "requirements/version.h"

namespace cog::requirements {

struct Specifier {
  std::string comparison;  // "~=", "==", "!=", "<=", ">=", "<", ">" or "==="
  Version version;         // not for "==="
  bool wildcard = false;   // "==2.4.*"
  std::string text;        // the version as written; what "===" compares

  bool operator==(const Specifier&) const = default;
};

struct Specifiers {
  std::vector<Specifier> all;  // in the order written; empty: every version

  // Whether a pre-release may match though nobody asked: a specifier names one itself.
  bool names_prerelease() const;
  // `==` without wildcard or `===`, and nothing else: the one version it accepts.
  std::optional<Version> pinned() const;
  bool operator==(const Specifiers&) const = default;
};

// Nothing if `text` is not a specifier set. Blanks and parentheses around it are accepted as in
// PEP 508.
std::optional<Specifiers> parse_specifiers(std::string_view text);
std::string to_text(const Specifiers& specifiers);  // ">=2.0,<3"

enum class Prereleases {
  as_named,  // only if a specifier names one, as pip and `packaging` decide
  allowed,
};
// Every specifier accepts `version`. Local labels count as PEP 440 says: "==2.4.1" accepts
// 2.4.1+cu124.
bool matches(const Specifiers& specifiers, const Version& version,
             Prereleases prereleases = Prereleases::as_named);

}  // namespace cog::requirements
