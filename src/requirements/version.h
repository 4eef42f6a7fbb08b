// A Python package's version (PEP 440): 1!2.0rc1.post2.dev3+cu118.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cog::requirements {

struct PreRelease {
  std::string phase;  // "a", "b" or "rc"
  uint64_t number = 0;

  bool operator==(const PreRelease&) const = default;
};

struct Version {
  uint64_t epoch = 0;
  std::vector<uint64_t> release;  // at least one number; as written, so {1, 0} for "1.0"
  std::optional<PreRelease> pre;
  std::optional<uint64_t> post;
  std::optional<uint64_t> dev;
  std::vector<std::string>
      local;  // "+cu118" -> {"cu118"}; lower case, numbers without zeros before

  bool is_prerelease() const { return pre.has_value() || dev.has_value(); }
  // Without the local label: "2.4.1+cu124" -> "2.4.1".
  Version without_local() const;
  // PEP 440's order; 1.0 and 1.0.0 are equal.
  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const;
};

// The same order without a look at the local labels.
std::strong_ordering compare_public(const Version& left, const Version& right);

// Accepts every spelling that PEP 440 accepts ("v1.0-RC.1"), blanks around it included. Nothing if
// it is no version, or if a number of it has no place in 64 bits.
std::optional<Version> parse_version(std::string_view text);

// The normal form: "1.0rc1".
std::string to_text(const Version& version);

}  // namespace cog::requirements
