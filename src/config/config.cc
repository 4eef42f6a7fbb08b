#include "config/config.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "base/text.h"
#include "config/reader.h"
#include "config/rules.h"

namespace cog::config {
namespace {

// What has been read so far.
struct Draft {
  Reader reader;
  Config config = {};
  std::vector<RunCommand> pre_install = {};
  const Entry* run = nullptr;  // `run` or `predict`, whichever came first
};

struct Field {
  std::string_view name;
  void (*read)(Draft&, const Entry&);
};

void read_fields(Draft& draft, const Node& map, const std::string& section,
                 std::span<const Field> fields);

void deprecated(Draft& draft, const Entry& entry, const std::string& path,
                const std::string& instead) {
  if (!is_written(entry.value)) return;
  draft.reader.warning(entry.where, in_quotes(path) + " is deprecated", "use " + instead);
}

void read_not_yet(Draft& draft, const Entry& entry) {
  if (!is_written(entry.value)) return;
  draft.reader.unsupported(entry.where, in_quotes(entry.key) + " is not supported yet",
                           "remove it to build without it");
}

// ---- build

void read_gpu(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = draft.reader.text_of(entry);
  if (!text) return;
  std::optional<bool> gpu = parse_bool(*text);
  if (!gpu) {
    draft.reader.mistake(entry.value.where, in_quotes(*text) + " is neither true nor false");
    return;
  }
  draft.config.build.gpu = *gpu;
  draft.config.build.gpu_where = entry.value.where;
}

void read_python_version(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = draft.reader.text_of(entry);
  if (text && draft.reader.accept(entry.value.where, check_python_version(*text))) {
    draft.config.build.python_version = text;
  }
}

void read_python_requirements(Draft& draft, const Entry& entry) {
  draft.config.build.python_requirements = draft.reader.text_of(entry);
  draft.config.build.python_requirements_where = entry.value.where;
}

void read_python_packages(Draft& draft, const Entry& entry) {
  deprecated(draft, entry, "build.python_packages", "\"python_requirements\" and a file");
  Build& build = draft.config.build;
  build.python_packages_where = entry.where;
  for (const Node& item : draft.reader.items_of(entry)) {
    std::optional<std::string> text = draft.reader.item_text(item, entry.key);
    if (!text) continue;
    if (text->find('\n') != std::string::npos) {
      draft.reader.mistake(item.where, "a package must be one line",
                           "make each package an item of its own");
      continue;
    }
    build.python_packages.push_back(*text);
  }
}

void read_system_packages(Draft& draft, const Entry& entry) {
  Build& build = draft.config.build;
  build.system_packages_where = entry.where;
  for (const Node& item : draft.reader.items_of(entry)) {
    std::optional<std::string> text = draft.reader.item_text(item, entry.key);
    if (!text) continue;
    std::replace_if(
        text->begin(), text->end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
    bool right = true;
    for (const std::string& word : split(*text, ' ')) {
      if (!word.empty() && !draft.reader.accept(item.where, check_system_package(word))) {
        right = false;
      }
    }
    if (right) build.system_packages.push_back(*text);
  }
}

// A command on its own, or with what it needs: {command: ..., mounts: [...]}.
void read_command(Draft& draft, const Node& item, const std::string& key,
                  std::vector<RunCommand>& commands) {
  const Node* command = &item;
  if (item.kind == Node::Kind::map) {
    command = nullptr;
    for (const Entry& part : item.entries) {
      if (part.key == "command") command = &part.value;
      if (part.key == "mounts" && is_written(part.value)) {
        draft.reader.unsupported(part.where, "\"mounts\" of a command is not supported yet");
      }
      if (part.key != "command" && part.key != "mounts") {
        draft.reader.warning(part.where, "unknown key " + in_quotes(part.key) + " is ignored",
                             "a command has \"command\" and \"mounts\"");
      }
    }
    if (command == nullptr) {
      draft.reader.mistake(item.where, "\"command\" is missing",
                           "put quotes around a command that has \": \" in it");
      return;
    }
  }
  std::optional<std::string> text = draft.reader.item_text(*command, key);
  if (text && draft.reader.accept(command->where, check_run_command(*text))) {
    commands.push_back({*text, command->where});
  }
}

void read_commands(Draft& draft, const Entry& entry) {
  for (const Node& item : draft.reader.items_of(entry)) {
    read_command(draft, item, entry.key, draft.config.build.run);
  }
}

void read_pre_install(Draft& draft, const Entry& entry) {
  deprecated(draft, entry, "build.pre_install", "\"run\" in \"build\"");
  for (const Node& item : draft.reader.items_of(entry)) {
    read_command(draft, item, entry.key, draft.pre_install);
  }
}

void read_cuda(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = draft.reader.text_of(entry);
  if (text) draft.reader.accept(entry.value.where, check_cuda_version(*text));
}

void read_cudnn(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = draft.reader.text_of(entry);
  if (text) draft.reader.accept(entry.value.where, check_cudnn_version(*text));
}

void read_sdk_version(Draft& draft, const Entry& entry) {
  if (!draft.reader.text_of(entry)) return;
  draft.reader.warning(entry.where, "\"build.sdk_version\" is ignored",
                       "an image always carries the SDK of the cog that builds it");
}

constexpr Field kBuildFields[] = {
    {"gpu", read_gpu},
    {"python_version", read_python_version},
    {"python_requirements", read_python_requirements},
    {"python_packages", read_python_packages},
    {"system_packages", read_system_packages},
    {"run", read_commands},
    {"pre_install", read_pre_install},
    {"cuda", read_cuda},
    {"cudnn", read_cudnn},
    {"sdk_version", read_sdk_version},
};

void read_build(Draft& draft, const Entry& entry) {
  if (!draft.reader.is_map(entry)) return;
  read_fields(draft, entry.value, entry.key, kBuildFields);
  Build& build = draft.config.build;
  if (build.python_requirements && !build.python_packages.empty()) {
    draft.reader.mistake(build.python_packages_where,
                         "\"python_packages\" and \"python_requirements\" are both set",
                         "move the packages into the requirements file");
  }
  build.run.insert(build.run.end(), draft.pre_install.begin(), draft.pre_install.end());
}

// ---- the rest

void read_image(Draft& draft, const Entry& entry) {
  draft.config.image = draft.reader.text_of(entry);
}

void read_reference(Draft& draft, const Entry& entry, std::string_view example) {
  std::optional<std::string> text = draft.reader.text_of(entry);
  if (!text) return;
  if (draft.run != nullptr) {
    draft.reader.mistake(entry.where, "\"run\" and \"predict\" are both set",
                         "\"run\" is the newer name: keep that one");
    return;
  }
  draft.run = &entry;
  if (!draft.reader.accept(entry.value.where, check_reference(*text, example))) return;
  draft.config.run = text;
  draft.config.run_where = entry.value.where;
}

void read_run(Draft& draft, const Entry& entry) { read_reference(draft, entry, "run.py:Runner"); }

void read_predict(Draft& draft, const Entry& entry) {
  deprecated(draft, entry, "predict", "\"run\"");
  read_reference(draft, entry, "predict.py:Predictor");
}

void read_train(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = draft.reader.text_of(entry);
  if (!text || !draft.reader.accept(entry.value.where, check_reference(*text, "train.py:train"))) {
    return;
  }
  draft.reader.warning(entry.where, "\"train\" is not supported yet and is ignored");
}

void read_environment(Draft& draft, const Entry& entry) {
  std::map<std::string, int> lines;  // where each name was first set
  for (const Node& item : draft.reader.items_of(entry)) {
    if (item.kind == Node::Kind::map) {
      draft.reader.mistake(item.where, "an environment variable is written KEY=VALUE",
                           "write '=' in the place of ':'");
      continue;
    }
    if (!draft.reader.item_text(item, entry.key)) continue;
    if (item.text.find('\n') != std::string::npos) {
      draft.reader.mistake(item.where, "an environment variable can't have several lines");
      continue;
    }
    if (!draft.reader.accept(item.where, check_environment(item.text))) continue;
    size_t equals = item.text.find('=');
    std::string name = item.text.substr(0, equals);
    auto [first, is_new] = lines.emplace(name, item.where.line);
    if (!is_new) {
      draft.reader.mistake(item.where, in_quotes(name) + " is set twice",
                           "it is on line " + std::to_string(first->second) + " already");
      continue;
    }
    draft.config.environment.push_back({name, item.text.substr(equals + 1)});
  }
}

void read_max(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = draft.reader.text_of(entry);
  if (!text) return;
  int max = parse_int(*text).value_or(0);
  if (max < 1) {
    draft.reader.mistake(entry.value.where, "\"concurrency.max\" must be a whole number from 1 on");
  } else if (max > 1) {
    draft.reader.unsupported(entry.value.where,
                             "more than one prediction at a time is not supported yet",
                             "remove \"concurrency\": a model then takes one after the other");
  } else {
    draft.reader.warning(entry.where, "\"concurrency\" is not supported yet and is ignored",
                         "one prediction at a time is what a model does without it");
  }
}

constexpr Field kConcurrencyFields[] = {{"max", read_max}};

void read_concurrency(Draft& draft, const Entry& entry) {
  if (draft.reader.is_map(entry)) read_fields(draft, entry.value, entry.key, kConcurrencyFields);
}

constexpr Field kFields[] = {
    {"build", read_build},
    {"image", read_image},
    {"model", read_not_yet},
    {"run", read_run},
    {"predict", read_predict},
    {"train", read_train},
    {"concurrency", read_concurrency},
    {"environment", read_environment},
    {"weights", read_not_yet},
};

// ---- keys

const Field* find_field(std::span<const Field> fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

void unknown_key(Draft& draft, const Entry& entry, const std::string& section,
                 std::span<const Field> fields) {
  std::vector<std::string> names;
  for (const Field& field : fields) names.emplace_back(field.name);
  std::string hint;
  if (std::optional<std::string> meant = nearest(entry.key, names)) {
    hint = "did you mean " + in_quotes(*meant) + "?";
  } else if (section.empty() && find_field(kBuildFields, entry.key) != nullptr) {
    hint = "it belongs under \"build\"";
  } else if (!section.empty() && find_field(kFields, entry.key) != nullptr) {
    hint = "it belongs at the start of a line, not under " + in_quotes(section);
  }
  draft.reader.warning(entry.where, "unknown key " + in_quotes(entry.key) + " is ignored", hint);
}

void read_fields(Draft& draft, const Node& map, const std::string& section,
                 std::span<const Field> fields) {
  for (const Entry& entry : map.entries) {
    if (const Field* field = find_field(fields, entry.key)) {
      field->read(draft, entry);
    } else {
      unknown_key(draft, entry, section, fields);
    }
  }
}

}  // namespace

Parsed parse_config(std::string_view text, const std::string& file) {
  Source source(text, file);
  Draft draft{Reader(source)};
  draft.config.run_where = {file};
  Node document = draft.reader.parse_document();
  read_fields(draft, document, "", kFields);
  return {draft.config, draft.reader.finish()};
}

}  // namespace cog::config
