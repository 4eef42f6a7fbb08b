#include "schema/program.h"

#include <algorithm>
#include <utility>

#include "base/diagnostics.h"
#include "base/error.h"
#include "base/text.h"

namespace cog::schema {
namespace {

std::string join_path(std::string_view folder, std::string_view name) {
  return folder.empty() ? std::string(name) : std::string(folder) + "/" + std::string(name);
}

std::string folder_of(std::string_view file) {
  size_t slash = file.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(file.substr(0, slash));
}

// "app.config" -> "config"
std::string_view leaf_of(std::string_view name) {
  size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

}  // namespace

Module::Module(std::string the_name, std::string the_folder, std::unique_ptr<Source> the_source)
    : name(std::move(the_name)), folder(std::move(the_folder)), source(std::move(the_source)) {
  scope.module = this;
}

Scope& scope_of(const Function& function) {
  return function.owner != nullptr ? function.owner->scope : function.module->scope;
}

Program::Program(const FileReader& files, std::string main)
    : files_(files), main_file_(std::move(main)) {
  for (std::string root : {folder_of(main_file_), std::string(), std::string("src")}) {
    if (std::find(roots_.begin(), roots_.end(), root) == roots_.end()) roots_.push_back(root);
  }
}

std::unique_ptr<Source> Program::read(const std::string& file) {
  std::optional<std::string> text = files_.read(file);
  if (!text) return nullptr;
  files_read_.push_back(file);
  return std::make_unique<Source>(file, *std::move(text));
}

Module& Program::main() {
  // Python knows the model's file by the name of the file alone, wherever it lies.
  std::string_view leaf = std::string_view(main_file_).substr(folder_of(main_file_).size());
  if (leaf.starts_with('/')) leaf.remove_prefix(1);
  std::string name(leaf.substr(0, leaf.rfind(".py")));
  auto found = modules_.find(name);
  if (found != modules_.end() && found->second != nullptr) return *found->second;
  std::unique_ptr<Source> source = read(main_file_);
  if (source == nullptr) {
    Diagnostics missing;
    missing.error({main_file_}, "there is no such file",
                  "cog.yaml names it as the model's: correct the name there, or write the file");
    throw Error(ErrorCode::schema, missing);
  }
  auto module = std::make_unique<Module>(name, folder_of(main_file_), std::move(source));
  std::unique_ptr<Module>& place = modules_[name];
  place = std::move(module);
  return *place;
}

Module* Program::find(const std::string& name) {
  auto found = modules_.find(name);
  if (found != modules_.end()) return found->second.get();
  size_t dot = name.rfind('.');
  std::string parent = dot == std::string::npos ? "" : name.substr(0, dot);
  if (Module* package = parent.empty() ? nullptr : find(parent)) return load(name, package->folder);
  std::string path = parent;
  std::replace(path.begin(), path.end(), '.', '/');
  for (const std::string& root : roots_) {  // the parents have no __init__.py: namespace packages
    if (Module* module = load(name, path.empty() ? root : join_path(root, path))) return module;
  }
  return nullptr;
}

// As Python does: a package before a file; a stub stands for a module without source.
Module* Program::load(const std::string& name, const std::string& folder) {
  std::string base = join_path(folder, leaf_of(name));
  std::unique_ptr<Module>& place = modules_[name];
  for (const char* ending : {"/__init__.py", ".py", ".pyi"}) {
    std::unique_ptr<Source> source = read(base + ending);
    if (source == nullptr) continue;
    place = std::make_unique<Module>(name, base, std::move(source));
    break;
  }
  return place.get();
}

std::optional<std::string> Program::package_of(const Module& module, size_t dots) {
  bool is_package = module.source->file().ends_with("/__init__.py");
  std::string package = module.name;
  for (size_t i = is_package ? 1 : 0; i < dots; ++i) {
    if (package.empty()) return std::nullopt;
    size_t dot = package.rfind('.');
    package = dot == std::string::npos ? "" : package.substr(0, dot);
  }
  return package;
}

const Source& Program::embedded(std::string text, const Node& place) {
  return *embedded_.emplace_back(std::make_unique<Source>(std::move(text), place));
}

}  // namespace cog::schema
