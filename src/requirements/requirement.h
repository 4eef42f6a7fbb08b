// One requirement (PEP 508): torch[opt]>=2.4,<3 ; python_version >= "3.10".
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_span.h"
#include "requirements/specifiers.h"

namespace cog::requirements {

// The values that markers are evaluated with: python_version, sys_platform, platform_machine, ...
// `extra` is the one extra asked for, or empty.
using MarkerEnvironment = std::map<std::string, std::string, std::less<>>;

// A Linux image's: `platform` is "linux/amd64" or "linux/arm64", `python` "3.12" or "3.12.4". A
// Python without a patch version counts as the newest of its line, which an image gets. The sets of
// lock files, `extras` and `dependency_groups`, are names with commas between; both are empty here.
MarkerEnvironment marker_environment(std::string_view python, std::string_view platform);

class Marker {  // a value; an unparsed one is always true
 public:
  Marker() = default;
  bool evaluate(const MarkerEnvironment& environment) const;
  const std::string& text() const { return text_; }  // as written, trimmed; may be empty
  bool operator==(const Marker& other) const { return text_ == other.text_; }

  struct Node;

 private:
  friend class MarkerParser;
  std::string text_;
  std::shared_ptr<const Node> root_;
};

struct Requirement {
  std::string name;                 // normalised (PEP 503)
  std::string written_name;         // "Torch"
  std::vector<std::string> extras;  // normalised, sorted, each once
  Specifiers specifiers;
  std::string url;  // of a direct reference ("name @ https://..."); usually empty
  Marker marker;

  bool operator==(const Requirement&) const = default;
};

// Throws Error{config} that says what is wrong; its `where` is `where` with the column moved to the
// place of the mistake. Hashes and other options of pip's file format are not part of `text`.
Requirement parse_requirement(std::string_view text, const SourceSpan& where = {});

// What a wheel's file name says (PEP 427): torch-2.4.1+cu124-cp312-cp312-linux_x86_64.whl
struct WheelName {
  std::string name;  // normalised
  Version version;
  std::vector<std::string> python_tags, abi_tags, platform_tags;

  bool operator==(const WheelName&) const = default;
};
// Nothing if `file_name` (the last part of a path or URL) is not a wheel's.
std::optional<WheelName> parse_wheel_name(std::string_view file_name);
// Whether pip would install it there: "3.12", "linux/amd64".
bool installs_on(const WheelName& wheel, std::string_view python, std::string_view platform);

// PEP 503: lower case, runs of '-', '_' and '.' become one '-'.
std::string normalize_name(std::string_view name);

}  // namespace cog::requirements
