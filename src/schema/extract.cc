#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "schema/callable.h"
#include "schema/evaluator.h"
#include "schema/parameters.h"
#include "schema/program.h"
#include "schema/report.h"
#include "schema/schema.h"
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

signature::Type read_output(const Function& function, Evaluator& evaluator, Types& types,
                            Report report) {
  std::optional<Node> annotation = function.node.field("return_type");
  if (!annotation) {
    report.error(function.node.field_or_self("name"),
                 function.name + "() does not say what it returns",
                 "write its type before the colon: -> str");
    return {};
  }
  Located type{evaluator.annotation(*annotation, scope_of(function)), *annotation};
  return types.output(type).value_or(signature::Type{});
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

Extracted extract_signature(const Reference& reference, const Question& question,
                            const FileReader& files) {
  Program program(files, reference.file);
  Evaluator evaluator(program, question.python);
  Diagnostics found;
  Report report(found);
  Types types(evaluator, report);
  Extracted extracted;
  signature::Signature& signature = extracted.signature;
  if (auto callable = find_callable(evaluator, reference.name, question.mode, report)) {
    signature.inputs = read_parameters(*callable, evaluator, types, report);
    signature.output = read_output(*callable->function, evaluator, types, report);
    signature.components = types.components();
    read_kind(*callable, report, signature);
  }
  if (found.has_errors()) throw Error(ErrorCode::schema, found);
  extracted.warnings = found.warnings();
  extracted.files = program.files_read();
  return extracted;
}

}  // namespace cog::schema
