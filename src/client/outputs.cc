#include "client/outputs.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "os/file_system.h"
#include "prediction/data_url.h"

namespace cog::client {
namespace {

using nlohmann::json;
using signature::Kind;
using signature::Type;

constexpr const char* kDefaultName = "output";
constexpr auto kReplace = json::error_handler_t::replace;  // a path may hold any bytes

bool is_list(Kind kind) {
  return kind == Kind::list || kind == Kind::iterator || kind == Kind::concatenate_iterator;
}

// "out/pic.png" taken apart, so that numbers and extensions of our own can be put in.
struct FileName {
  std::string stem;
  std::string extension;  // with its dot; empty = by media type
};

FileName split_name(const std::string& path) {
  size_t slash = path.rfind('/');
  size_t start = slash == std::string::npos ? 0 : slash + 1;
  size_t dot = path.rfind('.');
  if (dot == std::string::npos || dot <= start) return {path, ""};
  std::string extension = path.substr(dot);
  // "frame.1" is a name with a number, not a file type.
  bool number = extension.find_first_not_of("0123456789", 1) == std::string::npos;
  return number ? FileName{path, ""} : FileName{path.substr(0, dot), extension};
}

// Walks an answer beside its type, writes what is a file, and puts the path in its place.
class FileWriter {
 public:
  // `taken` is where the text of the answer goes.
  FileWriter(FileName name, std::string taken, std::vector<std::string>& written)
      : name_(std::move(name)), taken_(std::move(taken)), written_(written) {}

  void write(json& value, const Type& type, const std::string& suffix) {
    if (type.kind == Kind::path && value.is_string()) {
      write_one(value, suffix);
    } else if (is_list(type.kind) && value.is_array() && !type.items.empty()) {
      int index = 0;
      for (json& item : value) write(item, type.items[0], suffix + "." + std::to_string(index++));
    } else if (type.kind == Kind::object && value.is_object()) {
      for (const signature::Field& field : type.fields) {
        auto found = value.find(field.name);
        if (found != value.end()) write(*found, field.type, suffix + "." + field.name);
      }
    }
  }

 private:
  void write_one(json& value, const std::string& suffix) {
    std::optional<prediction::DataUrl> file =
        prediction::parse_data_url(value.get_ref<const std::string&>());
    if (!file) return;  // a model may answer with the URL of a file that is elsewhere
    std::string extension = name_.extension;
    if (extension.empty()) extension = prediction::extension_of(file->media_type);
    std::string path = name_.stem + suffix + extension;
    if (path == taken_) path = name_.stem + suffix + ".output" + extension;
    os::write_file(path, file->bytes);
    written_.push_back(path);
    value = path;
  }

  FileName name_;
  std::string taken_;
  std::vector<std::string>& written_;
};

bool has_files(const Type& type) {
  if (type.kind == Kind::path) return true;
  return std::any_of(type.items.begin(), type.items.end(), has_files) ||
         std::any_of(type.fields.begin(), type.fields.end(),
                     [](const signature::Field& field) { return has_files(field.type); });
}

bool is_list_of_paths(const Type& type) {
  return is_list(type.kind) && !type.items.empty() && type.items[0].kind == Kind::path;
}

// The answer is nothing but files that were just written: their paths stand in it.
bool is_only_files(const json& output, const Type& type, size_t written) {
  if (type.kind == Kind::path) return written == 1;
  return is_list_of_paths(type) && output.is_array() && output.size() == written;
}

std::string joined(const json& pieces) {
  std::string text;
  for (const json& piece : pieces) {
    text += piece.is_string() ? piece.get_ref<const std::string&>() : piece.dump();
  }
  return text;
}

std::string as_text(const json& output, const Type& type) {
  if (type.kind == Kind::concatenate_iterator && output.is_array()) return joined(output);
  if (output.is_string()) return output.get<std::string>();
  return output.dump(2, ' ', false, kReplace);
}

std::string as_json(const prediction::Response& response, const json& output) {
  nlohmann::ordered_json answer;
  answer["status"] = prediction::to_text(response.status);
  answer["output"] = nlohmann::ordered_json::parse(output.dump(-1, ' ', false, kReplace));
  answer["error"] = response.error;
  for (const auto& [name, value] : response.metrics) {
    answer["metrics"][name] = nlohmann::ordered_json::parse(value);
  }
  return answer.dump(2, ' ', false, kReplace);
}

void check_writable(const std::string& path) {
  if (os::exists(path) && !os::is_directory(path)) return;  // its own mode decides, see write_file
  std::string folder = os::parent_of(path);
  if (!os::is_directory(folder)) {
    throw Error(ErrorCode::io, "the folder " + folder + " for the output does not exist",
                "make it, or name another place with -o");
  }
  if (::access(folder.c_str(), W_OK) != 0) {
    throw Error(ErrorCode::io, "can't write the output into the folder " + folder,
                "name another place with -o");
  }
  if (os::is_directory(path)) {
    throw Error(ErrorCode::io, "the output would be written to " + path + ", which is a folder",
                "name a file with -o");
  }
}

}  // namespace

OutputTarget make_output_target(const std::optional<std::string>& path, bool json,
                                const signature::Type& type, const os::Environment& environment) {
  std::string default_name = json ? std::string(kDefaultName) + ".json" : kDefaultName;
  if (!path) {
    if (has_files(type)) check_writable(kDefaultName);
    return {std::nullopt, json};
  }
  std::string_view wanted = *path;
  if (wanted.starts_with('@')) wanted.remove_prefix(1);
  std::string file = environment.expand_home(wanted);
  if (file.empty()) throw Error(ErrorCode::usage, "-o takes the name of a file or folder");
  if (os::is_directory(file) || file.ends_with('/')) file = os::join_path(file, default_name);
  check_writable(file);
  return {file, json};
}

Rendered write_output(const prediction::Response& response, const signature::Type& type,
                      const OutputTarget& target) {
  json output = response.output ? json::parse(*response.output, nullptr, false) : json();
  if (output.is_discarded()) {
    throw Error(ErrorCode::network, "the model's answer is not JSON");
  }
  Rendered rendered;
  FileName name = split_name(target.path.value_or(kDefaultName));
  bool is_text = target.json || !(type.kind == Kind::path || is_list_of_paths(type));
  // -o names the text then, and its extension says nothing about the files beside it.
  if (is_text) name.extension.clear();
  FileWriter(name, is_text ? target.path.value_or("") : "", rendered.files).write(output, type, "");
  if (!target.json && (output.is_null() || is_only_files(output, type, rendered.files.size()))) {
    return rendered;
  }
  if (target.json) {
    rendered.text = as_json(response, output);
  } else {
    rendered.text = as_text(output, type);
  }
  if (target.path) {
    os::write_file(*target.path, *rendered.text);
    rendered.files.push_back(*target.path);
    rendered.text.reset();
  }
  return rendered;
}

}  // namespace cog::client
