#include "plan/lock.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "plan/names.h"

namespace cog::plan {
namespace {

using Json = nlohmann::json;  // its objects are sorted

constexpr int kFormat = 1;
constexpr const char* kHint = "run: cog lock";

// One value of the file after the other; each mistake names its key.
class LockReader {
 public:
  LockReader(const Json& json, const std::string& file) : json_(json), file_(file) {}

  [[noreturn]] void refuse(const std::string& message, const std::string& hint = kHint) const {
    throw Error(ErrorCode::config, message, hint, {file_});
  }

  std::string text(const char* key) const { return text_of(at(key), key); }

  // The name or digest of an image, as one word of a Dockerfile.
  std::string word(const char* key, const std::string& kind) const {
    return checked_word(text(key), key, kind);
  }

  std::vector<std::string> words(const char* key, const std::string& kind) const {
    if (!json_.contains(key)) return {};
    std::vector<std::string> all = texts(key);
    for (const std::string& word : all) checked_word(word, key, kind);
    return all;
  }

  std::optional<std::string> optional_text(const char* key) const {
    if (!json_.contains(key)) return std::nullopt;
    return text(key);
  }

  std::vector<std::string> texts(const char* key) const {
    const Json& value = at(key);
    if (!value.is_array()) refuse(in_quotes(key) + " is not a list");
    std::vector<std::string> all;
    for (const Json& item : value) all.push_back(text_of(item, key));
    return all;
  }

  LockInputs inputs(const char* key) const {
    const Json& value = at(key);
    if (!value.is_object()) refuse(in_quotes(key) + " is not an object");
    LockInputs all;
    for (const auto& [name, item] : value.items()) all[name] = text_of(item, key);
    return all;
  }

 private:
  const std::string& checked_word(const std::string& word, const char* key,
                                  const std::string& kind) const {
    constexpr std::string_view kCharacters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/:@-";
    if (word.find_first_not_of(kCharacters) != std::string::npos) {
      refuse(in_quotes(key) + " is not " + kind);
    }
    return word;
  }

  const Json& at(const char* key) const {
    if (!json_.contains(key)) refuse(in_quotes(key) + " is missing");
    return json_[key];
  }

  // What ends a line would end one of the Dockerfile or of the requirements too.
  std::string text_of(const Json& value, const char* key) const {
    if (!value.is_string()) refuse(in_quotes(key) + " holds what is not a text");
    std::string text = value;
    bool line = std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20; });
    if (!line) refuse(in_quotes(key) + " holds more than one line");
    return text;
  }

  const Json& json_;
  const std::string& file_;
};

Json parse_json(std::string_view text, const std::string& file) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    SourceSpan where{file};
    if (const auto* syntax = dynamic_cast<const Json::parse_error*>(&error)) {
      size_t at = std::min(text.size(), syntax->byte == 0 ? 0 : syntax->byte - 1);
      where.line = 1 + static_cast<int>(std::count(text.begin(), text.begin() + at, '\n'));
    }
    throw Error(ErrorCode::config, "it is no JSON", kHint, where);
  }
}

}  // namespace

Lock parse_lock(std::string_view text, const std::string& file) {
  const Json json = parse_json(text, file);
  LockReader reader(json, file);
  if (!json.is_object() || !json.contains("format") || !json["format"].is_number_integer()) {
    reader.refuse("it is no lock of cog");
  }
  if (json["format"] != kFormat) {
    reader.refuse("its format is " + json["format"].dump() + ", and this cog knows format " +
                      std::to_string(kFormat),
                  "use the cog that wrote it, or run: cog lock");
  }
  Lock lock;
  lock.platform = reader.text("platform");
  lock.python = reader.word("python", "a version");
  std::optional<PythonSource> source = parse_python_source(reader.text("python_source"));
  if (!source) reader.refuse("\"python_source\" is not image, base or uv");
  lock.python_source = *source;
  lock.base_image = reader.word("base_image", "the name of an image");
  lock.base_digest = reader.word("base_digest", "a digest");
  lock.cuda = reader.optional_text("cuda");
  lock.cudnn = reader.optional_text("cudnn");
  lock.driver = reader.optional_text("driver");
  lock.system_packages = reader.texts("system_packages");
  lock.index_urls = reader.texts("index_urls");
  lock.torch_first = reader.words("torch_first", "a list of names");
  lock.requirements = reader.texts("requirements");
  lock.compat_table = reader.text("compat_table");
  lock.inputs = reader.inputs("inputs");
  return lock;
}

std::string render_lock(const Lock& lock) {
  Json json = {{"format", kFormat},
               {"platform", lock.platform},
               {"python", lock.python},
               {"python_source", name_of(lock.python_source)},
               {"base_image", lock.base_image},
               {"base_digest", lock.base_digest},
               {"system_packages", lock.system_packages},
               {"index_urls", lock.index_urls},
               {"requirements", lock.requirements},
               {"compat_table", lock.compat_table},
               {"inputs", lock.inputs}};
  if (lock.cuda) json["cuda"] = *lock.cuda;
  if (lock.cudnn) json["cudnn"] = *lock.cudnn;
  if (lock.driver) json["driver"] = *lock.driver;
  if (!lock.torch_first.empty()) json["torch_first"] = lock.torch_first;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace cog::plan
