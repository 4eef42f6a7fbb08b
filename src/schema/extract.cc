#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "schema/callable.h"
#include "schema/names.h"
#include "schema/parameters.h"
#include "schema/report.h"
#include "schema/schema.h"
#include "schema/syntax.h"
#include "schema/types.h"

namespace cog::schema {
namespace {

bool is_identifier(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    bool ascii = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return ascii || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  });
}

[[noreturn]] void refuse_reference(std::string_view text) {
  throw Error(ErrorCode::schema, in_quotes(text) + " does not name a model",
              "write FILE.py:NAME, such as run.py:Runner");
}

std::string read_file(const Reference& reference, const FileReader& files) {
  if (std::optional<std::string> text = files.read(reference.file)) return *std::move(text);
  Diagnostics found;
  found.error({reference.file}, "there is no such file",
              "cog.yaml names it as the model's: correct the name there, or write the file");
  throw Error(ErrorCode::schema, found);
}

signature::Type read_output(const Callable& callable, const Names& names, Report report) {
  const Node& function = callable.definition.node;
  std::optional<Node> annotation = function.field("return_type");
  if (!annotation) {
    report.error(function.field_or_self("name"),
                 callable.definition.name + "() does not say what it returns",
                 "write its type before the colon: -> str");
    return {};
  }
  return read_output_type(*annotation, names, report).value_or(signature::Type{});
}

}  // namespace

Reference parse_reference(std::string_view text) {
  size_t colon = text.find(':');
  if (colon == std::string_view::npos) refuse_reference(text);
  std::string_view file = text.substr(0, colon);
  std::string_view name = text.substr(colon + 1);
  if (!is_identifier(name) || file.starts_with('/')) refuse_reference(text);
  std::vector<std::string> parts;
  for (std::string& part : split(file, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(std::move(part));
    } else if (parts.empty()) {
      throw Error(ErrorCode::schema, in_quotes(file) + " is outside the project",
                  "move the file into the folder of cog.yaml");
    } else {
      parts.pop_back();
    }
  }
  std::string clean = join(parts, "/");
  if (!clean.ends_with(".py") || clean == ".py") refuse_reference(text);
  return {clean, std::string(name)};
}

Extracted extract_signature(const Reference& reference, const FileReader& files) {
  return extract_signature(reference, Mode::run, files);
}

Extracted extract_signature(const Reference& reference, Mode mode, const FileReader& files) {
  if (mode == Mode::train) {
    throw Error(ErrorCode::not_supported, "the inputs of training can't be read yet",
                "leave out train: in cog.yaml");
  }
  const Source source(reference.file, read_file(reference, files));
  const Names names = collect_names(source.root());
  Diagnostics found;
  Report report(found);
  Extracted extracted;
  if (auto callable = find_callable(source, reference.name, names, report)) {
    check_kind(*callable, names, report);
    extracted.signature.inputs = read_parameters(*callable, names, report);
    extracted.signature.output = read_output(*callable, names, report);
  }
  if (found.has_errors()) throw Error(ErrorCode::schema, found);
  extracted.warnings = found.warnings();
  extracted.files = {reference.file};
  return extracted;
}

}  // namespace cog::schema
