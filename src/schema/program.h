// The files of one project, each read when something of it is needed.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_reader.h"
#include "schema/report.h"
#include "schema/syntax.h"
#include "schema/value.h"

namespace cog::schema {

// One file.
class Module {
 public:
  enum class State { read, running, run };  // how far its top level has been executed

  Module(std::string the_name, std::string the_folder, std::unique_ptr<Source> the_source);
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  const std::string name;    // absolute and dotted: "app.config"
  const std::string folder;  // of its submodules, relative to the project: "app/config"
  const std::unique_ptr<const Source> source;
  State state = State::read;
  Scope scope;
  std::vector<std::string> stars;  // external modules that "import *" brings names of
};

// Where the annotations of `function` are evaluated: its class's names, or its file's.
Scope& scope_of(const Function& function);

class Program {
 public:
  // `main` is the model's file, relative to the project's root. Python finds modules in its folder,
  // in the root, and in src/.
  Program(const FileReader& files, std::string main);

  // The model's file; throws Error{schema} as Source does.
  Module& main();

  // The module `name` of the project; nullptr if the project has none: it is then of the standard
  // library or external. A file with a syntax error throws Error{schema}.
  Module* find(const std::string& name);

  // The package that a relative import with `dots` leading dots starts from, "" for the root;
  // nothing where it would leave the project.
  static std::optional<std::string> package_of(const Module& module, size_t dots);

  // Text of a string annotation as source of its own, all of it placed where the string stands.
  const Source& embedded(std::string text, const Node& place);

  Heap& heap() { return heap_; }
  const std::vector<std::string>& files_read() const { return files_read_; }

 private:
  Module* load(const std::string& name, const std::string& folder);
  std::unique_ptr<Source> read(const std::string& file);

  const FileReader& files_;
  std::vector<std::string> roots_;  // folders, "" is the project's root
  std::string main_file_;
  std::map<std::string, std::unique_ptr<Module>, std::less<>> modules_;  // nullptr: none there
  std::vector<std::unique_ptr<Source>> embedded_;
  std::vector<std::string> files_read_;
  Heap heap_;
};

}  // namespace cog::schema
