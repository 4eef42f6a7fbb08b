#include "config/config.h"

#include <map>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "config/fields.h"

namespace cog::config {
namespace {

void read_build(Draft& draft, const Entry& entry) {
  if (!draft.reader.is_map(entry.value, entry.key)) return;
  read_fields(draft, entry.value, entry.key, build_fields());
}

void read_image(Draft& draft, const Entry& entry) {
  draft.config.image = draft.reader.text_of(entry);
  if (!draft.config.image) return;
  draft.image = &entry;
  if (std::optional<Problem> problem = check_image_name(*draft.config.image)) {
    draft.reader.warning(entry.value.where, problem->message, problem->hint);
  }
}

void read_model(Draft& draft, const Entry& entry) {
  read_text(draft, entry, check_repository, draft.config.model);
  if (is_written(entry.value)) draft.model = &entry;
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
      draft.reader.mistake(item.where, "an environment variable can't have several lines",
                           "put a long value into a file that the model reads");
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
  std::optional<int> max = parse_int(*text);
  if (!max || *max < 1) {
    draft.reader.mistake(entry.value.where, "\"concurrency.max\" must be a whole number from 1 on",
                         "write how many predictions the model can work on at the same time");
    return;
  }
  draft.config.concurrency_max = max;
  draft.config.concurrency_max_where = entry.value.where;
}

constexpr Field kConcurrencyFields[] = {
    {.name = "max",
     .shape = Shape::whole_number,
     .description = "How many predictions run at the same time, from 1 on. More than 1 takes "
                    "Python 3.11 or newer.",
     .example = "4",
     .read = read_max,
     .instead = "@cog.concurrent(max=...) in the model"},
};

std::span<const Field> concurrency_fields() { return kConcurrencyFields; }

void read_concurrency(Draft& draft, const Entry& entry) {
  if (!draft.reader.is_map(entry.value, entry.key)) return;
  read_fields(draft, entry.value, entry.key, kConcurrencyFields);
}

constexpr Field kTopFields[] = {
    {.name = "build",
     .shape = Shape::map,
     .description = "What the image is made of.",
     .example = R"({"python_version": "3.12", "python_requirements": "requirements.txt"})",
     .read = read_build,
     .fields = build_fields},
    {.name = "image",
     .description = "Default name of the image, for build and push.",
     .example = R"("registry.example.com/you/model")",
     .read = read_image},
    {.name = "model",
     .description = "Repository, without a tag, that the image and its weights are pushed to.",
     .example = R"("registry.example.com/you/model")",
     .read = read_model},
    {.name = "run",
     .description = "The model: a Python file, and the class or function in it that predicts.",
     .example = R"("run.py:Runner")",
     .read = [](Draft& draft,
                const Entry& entry) { read_reference(draft, entry, "run.py:Runner"); }},
    {.name = "predict",
     .description = "The older name of \"run\".",
     .example = R"("predict.py:Predictor")",
     .read = [](Draft& draft,
                const Entry& entry) { read_reference(draft, entry, "predict.py:Predictor"); },
     .instead = "\"run\""},
    {.name = "train",
     .description = "A Python file, and the class or function in it that trains.",
     .example = R"("train.py:train")",
     .read =
         [](Draft& draft, const Entry& entry) {
           read_text(draft, entry, check_train_reference, draft.config.train);
         }},
    {.name = "concurrency",
     .shape = Shape::map,
     .description = "How many predictions run at the same time.",
     .example = R"({"max": 4})",
     .read = read_concurrency,
     .fields = concurrency_fields},
    {.name = "environment",
     .shape = Shape::texts,
     .description = "Variables of the image, as KEY=VALUE. A value is taken as it is.",
     .example = R"(["HF_HOME=/src/.cache"])",
     .read = read_environment},
    {.name = "weights",
     .shape = Shape::maps,
     .description = "Files that live in a registry of their own and are mounted. They need "
                    "\"model\".",
     .example = R"([{"name": "base", "target": "/src/weights", "source": {"uri": "weights"}}])",
     .read = read_weights,
     .fields = weight_fields},
};

// ---- keys that ask something of each other

void check_build(Draft& draft) {
  const Build& build = draft.config.build;
  if (build.python_requirements && !build.python_packages.empty()) {
    draft.reader.mistake(build.python_packages.front().where,
                         "\"python_packages\" and \"python_requirements\" are both set",
                         "move the packages into the requirements file");
  }
}

void check_names(Draft& draft) {
  if (draft.image != nullptr && draft.model != nullptr) {
    draft.reader.mistake(draft.model->where, "\"image\" and \"model\" are both set",
                         "keep \"model\" for a model with weights, \"image\" for any other");
  }
  if (!draft.config.weights.empty() && draft.model == nullptr) {
    draft.reader.mistake(draft.config.weights_where, "\"weights\" need \"model\"",
                         draft.image != nullptr ? "rename \"image\" to \"model\""
                                                : "name a repository with \"model\"");
  }
}

void check_concurrency(Draft& draft) {
  const Config& config = draft.config;
  if (config.concurrency_max.value_or(1) == 1 || !config.build.python_version) return;
  draft.reader.accept(config.concurrency_max_where,
                      check_python_for_concurrency(config.build.python_version->text));
}

}  // namespace

std::span<const Field> top_fields() { return kTopFields; }

Inspected inspect_config(std::string_view text, const std::string& file, ParseOptions options) {
  Source source(text, file);
  Draft draft{Reader(source, options)};
  draft.config.run_where = {file};
  Node document = draft.reader.parse_document();
  read_fields(draft, document, "", top_fields());
  check_build(draft);
  check_names(draft);
  check_concurrency(draft);
  std::vector<RunCommand>& run = draft.config.build.run;
  run.insert(run.end(), draft.pre_install.begin(), draft.pre_install.end());
  return {draft.config, draft.reader.finish()};
}

Parsed parse_config(std::string_view text, const std::string& file, ParseOptions options) {
  Inspected inspected = inspect_config(text, file, options);
  if (inspected.findings.has_errors()) throw Error(ErrorCode::config, inspected.findings);
  return {std::move(inspected.config), inspected.findings.warnings()};
}

}  // namespace cog::config
