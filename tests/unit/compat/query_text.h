// Queries and resolutions as short texts, for golden files.
//
//   gpu: true
//   python: 3.12
//   torch==2.4.1 ; python_version > "3.8"
//   -c numpy<2
#pragma once

#include <map>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "compat/resolve.h"

namespace cog::compat {

inline Wanted wanted_line(std::string text, int line) {
  bool constraint = text.starts_with("-c ");
  if (constraint) text = text.substr(3);
  SourceSpan where{"requirements.txt", line, 0, 0};
  return {requirements::parse_requirement(text, where), text, where, constraint};
}

inline void read_setting(Query& query, const std::string& name, const std::string& value) {
  Fixed fixed{value, SourceSpan{"cog.yaml", 0, 0, 0}};
  if (name == "gpu") query.gpu = value == "true";
  if (name == "platform") query.platform = value;
  if (name == "python") query.python = fixed;
  if (name == "cuda") query.cuda = fixed;
  if (name == "cudnn") query.cudnn = fixed;
  if (name == "requires_python") query.requires_python = value;
  if (name == "own_index") query.own_index = value == "true";
  if (name == "index_build") {
    query.own_index = true;
    query.index_builds.push_back(value);
  }
  if (name == "package_index") query.package_index = value == "true";
  if (name == "unknown_index") query.unknown_index = value == "true";
  if (name == "needs_cuda_base") query.needs_cuda_base = value;
  if (name == "compiles_cuda") query.compiles_cuda = value == "true";
  if (name == "base") query.base = value == "cuda" ? BaseWish::cuda : BaseWish::slim;
}

inline Query parse_query(const std::string& text) {
  Query query;
  int number = 0;
  for (const std::string& line : split_lines(text)) {
    size_t colon = line.find(": ");
    if (line.empty() || line[0] == '#') continue;
    if (colon != std::string::npos && line.find_first_of(" =<>") > colon) {
      read_setting(query, line.substr(0, colon), line.substr(colon + 2));
    } else {
      query.wanted.push_back(wanted_line(line, ++number));
    }
  }
  return query;
}

inline std::string to_text(const Resolution& found, const Query& query) {
  std::string text = "python " + found.python + "\n";
  for (const ChosenPackage& package : found.packages) {
    text += package.name;
    if (!package.version.empty()) text += " " + package.version;
    if (!package.build.empty()) text += " build " + package.build;
    if (package.brings_cuda) text += ", brings CUDA";
    if (package.torch_first) text += ", after torch";
    text += "\n";
    if (!package.line.empty()) {
      text += "  " + query.wanted[package.wanted].text + " -> " + package.line + "\n";
    }
  }
  for (const std::string& url : found.index_urls) text += "index " + url + "\n";
  if (found.cuda) text += "cuda " + *found.cuda + "\n";
  if (found.cudnn) text += "cudnn " + *found.cudnn + "\n";
  if (query.gpu) text += "base " + (found.cuda_image ? found.cuda_image->name : "slim") + "\n";
  if (found.driver) text += "driver " + *found.driver + "\n";
  if (found.nvcc) text += "needs nvcc\n";
  if (found.c_compiler) text += "needs a C compiler\n";
  for (const std::string& warning : found.warnings) text += "warning: " + warning + "\n";
  for (const Reason& reason : found.reasons) {
    text += "because " + reason.rule + ": " + reason.text + "\n";
    for (const Source& source : reason.sources) {
      text += "  " + source.file + ", " + source.title + "\n";
    }
  }
  return text;
}

// What `cog` would answer: the resolution, or the error.
inline std::string answer_text(const Query& query, const Matrix& matrix) {
  try {
    return to_text(resolve(query, matrix), query);
  } catch (const Error& error) {
    return "error\n" + to_text(error) + "\n";
  }
}

}  // namespace cog::compat
