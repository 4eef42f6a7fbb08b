#include "build/request.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "base/version.h"
#include "build/runtime.h"
#include "os/file_system.h"

namespace cog::build {
namespace {

using engine::ContextEntry;

constexpr const char* kSchemaFile = "openapi_schema.json";
constexpr const char* kSchemaInProject = ".cog/openapi_schema.json";  // where older tools look

ContextEntry bytes(std::string path, std::string content) {
  return {std::move(path), ContextEntry::Kind::bytes, std::move(content), 0644};
}

// A file of the project below weights/ or code/; nothing if it has gone since the facts were taken.
std::optional<ContextEntry> project_entry(const std::string& folder, const std::string& path,
                                          const std::string& prefix) {
  std::string source = os::join_path(folder, path);
  std::optional<os::FileInfo> info = os::file_info(source);
  if (!info) return std::nullopt;
  ContextEntry entry{prefix + path, ContextEntry::Kind::file, source, info->mode & 0777};
  if (info->kind == os::FileKind::directory) {
    entry.kind = ContextEntry::Kind::directory;
    entry.source.clear();
  } else if (info->kind == os::FileKind::symlink) {
    entry.kind = ContextEntry::Kind::symlink;
    entry.source = os::read_link(source);
  } else if (info->kind != os::FileKind::regular) {
    return std::nullopt;
  }
  return entry;
}

// Tools that look into an image expect a cog.yaml, whatever --file named.
void add_config(const Model& model, std::vector<ContextEntry>& context) {
  const std::string name = "cog.yaml";
  if (model.root.config_file == name) return;
  for (const plan::ProjectFile& file : model.facts.files) {
    if (file.path == name) return;
  }
  std::string source = os::join_path(model.root.folder, model.root.config_file);
  context.push_back({"code/" + name, ContextEntry::Kind::file, std::move(source), 0644});
}

void add_project(const Model& model, std::vector<ContextEntry>& context) {
  std::set<std::string> weights(model.plan.weights.begin(), model.plan.weights.end());
  for (const plan::ProjectFile& file : model.facts.files) {
    if (file.path == kSchemaInProject) continue;  // ours takes its place
    std::string prefix = weights.contains(file.path) ? "weights/" : "code/";
    if (auto entry = project_entry(model.root.folder, file.path, prefix)) {
      context.push_back(std::move(*entry));
    }
  }
}

}  // namespace

std::vector<engine::ContextEntry> staged_entries(const std::string& folder,
                                                 const plan::Plan& plan) {
  std::vector<ContextEntry> entries;
  for (const plan::StagedFile& file : plan.staged) {
    ContextEntry entry = bytes(file.path, file.text);
    if (!file.source.empty()) {
      entry.kind = ContextEntry::Kind::file;
      entry.source = os::join_path(folder, file.source);
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::map<std::string, std::string> build_arguments(std::string_view dockerfile,
                                                   const os::Environment& environment) {
  constexpr std::string_view kInstruction = "ARG ";
  std::map<std::string, std::string> arguments;
  for (const std::string& line : split_lines(dockerfile)) {
    if (!line.starts_with(kInstruction)) continue;
    std::string name = line.substr(kInstruction.size());
    if (std::optional<std::string> value = environment.get(name)) arguments[name] = *value;
  }
  return arguments;
}

engine::BuildRequest make_request(const Model& model, const BuildOptions& options,
                                  const os::Environment& environment) {
  engine::BuildRequest request;
  request.dockerfile = model.dockerfile.text;
  request.build_args = build_arguments(request.dockerfile, environment);
  request.tags = {oci::to_text(options.tag)};
  request.no_cache = options.no_cache;
  request.pull = options.pull;
  request.secrets = options.secrets;
  request.labels = {{"run.cog.version", kVersion},
                    {"run.cog.config", config::to_json(plan::complete(model.config, model.plan))},
                    {"run.cog.openapi_schema", model.document.openapi}};

  request.context = runtime_entries();
  for (ContextEntry& entry : staged_entries(model.root.folder, model.plan)) {
    request.context.push_back(std::move(entry));
  }
  add_project(model, request.context);
  add_config(model, request.context);
  request.context.push_back(bytes(std::string("code/") + kSchemaInProject, model.document.openapi));
  request.context.push_back(bytes(std::string("model/") + kSchemaFile, model.document.openapi));
  request.context.push_back(bytes("model/plan.json", plan::to_json({model.plan, model.warnings})));
  std::sort(request.context.begin(), request.context.end(),
            [](const ContextEntry& a, const ContextEntry& b) { return a.path < b.path; });
  return request;
}

}  // namespace cog::build
