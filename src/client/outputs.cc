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

// Whether values of this kind are JSON arrays whose items are all of one type.
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

// A key of the model's answer as part of a file's name: it must not lead into another folder.
std::string file_part(std::string key) {
  for (char& c : key) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!plain && c != '-' && static_cast<unsigned char>(c) < 0x80) c = '_';
  }
  return key.size() > 64 ? key.substr(0, 64) : key;
}

// Walks an answer beside its type, writes what is a file, and puts the path in its place.
class FileWriter {
 public:
  // `taken` is where the text of the answer goes.
  FileWriter(const signature::Signature& signature, FileName name, std::string taken,
             std::vector<std::string>& written)
      : signature_(signature),
        name_(std::move(name)),
        taken_(std::move(taken)),
        written_(written) {}

  void write(json& value, const Type& referring, const std::string& suffix) {
    const Type& type = signature::resolve(referring, signature_);
    if (type.kind == Kind::path && value.is_string()) {
      write_one(value, suffix);
    } else if (is_list(type.kind) && value.is_array() && !type.items.empty()) {
      int index = 0;
      for (json& item : value) write(item, type.items[0], suffix + "." + std::to_string(index++));
    } else if (type.kind == Kind::tuple && value.size() == type.items.size()) {
      for (size_t i = 0; i < value.size(); ++i) {
        write(value[i], type.items[i], suffix + "." + std::to_string(i));
      }
    } else if (type.kind == Kind::object && value.is_object()) {
      write_members(value, type, suffix);
    } else if (type.kind == Kind::any_of) {
      if (const Type* variant = find_variant(value, type)) write(value, *variant, suffix);
    }
  }

 private:
  void write_members(json& value, const Type& type, const std::string& suffix) {
    for (const signature::Field& field : type.fields) {
      auto found = value.find(field.name);
      if (found != value.end()) write(*found, field.type, suffix + "." + field.name);
    }
    if (type.items.empty()) return;
    for (auto member = value.begin(); member != value.end(); ++member) {
      auto is_it = [&](const signature::Field& field) { return field.name == member.key(); };
      if (std::any_of(type.fields.begin(), type.fields.end(), is_it)) continue;
      // A key is the model's text, and a file's name here.
      std::string key = file_part(member.key());
      write(*member, type.items[0], suffix + "." + key);
    }
  }

  // The variant that the value looks like. A string may be a file if any variant is one.
  const Type* find_variant(const json& value, const Type& type) const {
    for (const Type& variant : type.items) {
      Kind kind = signature::resolve(variant, signature_).kind;
      bool array = is_list(kind) || kind == Kind::tuple;
      if ((value.is_string() && kind == Kind::path) || (value.is_array() && array) ||
          (value.is_object() && kind == Kind::object)) {
        return &variant;
      }
    }
    return nullptr;
  }

  void write_one(json& value, const std::string& suffix) {
    std::optional<prediction::DataUrl> file =
        prediction::parse_data_url(value.get_ref<const std::string&>());
    if (!file) return;  // a model may answer with the URL of a file that is elsewhere
    std::string extension = name_.extension;
    if (extension.empty()) extension = prediction::extension_of(file->media_type);
    std::string path = name_.stem + suffix + extension;
    if (path == taken_) path = name_.stem + suffix + ".output" + extension;
    if (std::find(written_.begin(), written_.end(), path) != written_.end()) {
      path = name_.stem + suffix + "." + std::to_string(written_.size()) + extension;
    }
    os::write_file(path, file->bytes);
    written_.push_back(path);
    value = path;
  }

  const signature::Signature& signature_;
  FileName name_;
  std::string taken_;
  std::vector<std::string>& written_;
};

bool mentions_files(const Type& type) {
  if (type.kind == Kind::path) return true;
  return std::any_of(type.items.begin(), type.items.end(), mentions_files) ||
         std::any_of(type.fields.begin(), type.fields.end(),
                     [](const signature::Field& field) { return mentions_files(field.type); });
}

// A model that only the inputs have counts too: more is checked then, nothing less.
bool has_files(const signature::Signature& signature) {
  return mentions_files(signature.output) ||
         std::any_of(signature.components.begin(), signature.components.end(),
                     [](const signature::Component& one) { return mentions_files(one.type); });
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
                                const signature::Signature& signature,
                                const os::Environment& environment) {
  std::string default_name = json ? std::string(kDefaultName) + ".json" : kDefaultName;
  if (!path) {
    if (has_files(signature)) check_writable(kDefaultName);
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

Rendered write_output(const prediction::Response& response, const signature::Signature& signature,
                      const OutputTarget& target) {
  const Type& type = signature.output;
  json output = response.output ? json::parse(*response.output, nullptr, false) : json();
  if (output.is_discarded()) {
    throw Error(ErrorCode::network, "the model's answer is not JSON");
  }
  Rendered rendered;
  FileName name = split_name(target.path.value_or(kDefaultName));
  bool is_text = target.json || !(type.kind == Kind::path || is_list_of_paths(type));
  // -o names the text then, and its extension says nothing about the files beside it.
  if (is_text) name.extension.clear();
  FileWriter(signature, name, is_text ? target.path.value_or("") : "", rendered.files)
      .write(output, type, "");
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
