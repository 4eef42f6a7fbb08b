// The keys below `weights`: files that live in a registry of their own and are mounted.
#include "base/text.h"
#include "config/fields.h"

namespace cog::config {
namespace {

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

void read_name(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = checked_text(draft, entry, check_weight_name);
  if (!text) return;
  for (const Weight& other : draft.config.weights) {
    if (other.name != *text) continue;
    draft.reader.mistake(entry.value.where, "two weights are called " + in_quotes(*text),
                         "give each a name of its own");
    break;
  }
  draft.weight.name = *text;
}

void read_target(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = checked_text(draft, entry, check_weight_target);
  if (!text) return;
  std::string target = clean_path(*text);
  for (const Weight& other : draft.config.weights) {
    if (other.target.empty()) continue;
    if (other.target == target) {
      draft.reader.mistake(entry.value.where, "two weights have the target " + in_quotes(target),
                           "give each a folder of its own");
    } else if (is_below(target, other.target) || is_below(other.target, target)) {
      draft.reader.mistake(
          entry.value.where,
          in_quotes(target) + " overlaps with " + in_quotes(other.target) + ", another target",
          "choose folders of which none lies in the other");
    } else {
      continue;
    }
    break;
  }
  draft.weight.target = target;
}

void read_uri(Draft& draft, const Entry& entry) {
  draft.source.uri = draft.reader.text_of(entry).value_or("");
}

void read_patterns(Draft& draft, const Entry& entry, std::vector<std::string>& patterns) {
  for (const Node& item : draft.reader.items_of(entry)) {
    std::optional<std::string> text = draft.reader.item_line(
        item, entry.key, "a pattern must be one line", "make each pattern an item of its own");
    if (text && draft.reader.accept(item.where, check_file_pattern(*text))) {
      patterns.push_back(*text);
    }
  }
}

constexpr Field kSourceFields[] = {
    {.name = "uri",
     .description = "Where the files are: a folder of the project, hf://ORGANISATION/NAME@REVISION "
                    "or https://...",
     .example = R"("hf://stabilityai/sdxl-turbo")",
     .read = read_uri,
     .required = true},
    {.name = "include",
     .shape = Shape::texts,
     .description = "Patterns of the files to take. All if left out.",
     .example = R"(["*.safetensors"])",
     .read = [](Draft& draft,
                const Entry& entry) { read_patterns(draft, entry, draft.source.include); }},
    {.name = "exclude",
     .shape = Shape::texts,
     .description = "Patterns of the files to leave, even if \"include\" takes them.",
     .example = R"(["onnx/*"])",
     .read = [](Draft& draft,
                const Entry& entry) { read_patterns(draft, entry, draft.source.exclude); }},
};

std::span<const Field> source_fields() { return kSourceFields; }

void read_one_source(Draft& draft, const Node& node, const std::string& key) {
  if (!draft.reader.is_map_item(node, key)) return;
  draft.source = {};
  read_fields(draft, node, key, kSourceFields);
  draft.weight.sources.push_back(draft.source);
}

void read_source(Draft& draft, const Entry& entry) {
  if (!is_written(entry.value)) return;
  if (entry.value.kind != Node::Kind::list) {
    read_one_source(draft, entry.value, entry.key);
    return;
  }
  for (const Node& item : entry.value.items) read_one_source(draft, item, entry.key);
}

constexpr Field kWeightFields[] = {
    {.name = "name",
     .description = "Lower-case letters and digits, with '.', '_' or '-' between them. Each weight "
                    "has a name of its own.",
     .example = R"("base")",
     .read = read_name,
     .required = true},
    {.name = "target",
     .description = "Absolute path of the folder that the model finds the files in. No target lies "
                    "in another.",
     .example = R"("/src/weights")",
     .read = read_target,
     .required = true},
    {.name = "source",
     .shape = Shape::map_or_maps,
     .description = "Where the files come from. Of several sources, a later one wins.",
     .example = R"({"uri": "hf://stabilityai/sdxl-turbo", "include": ["*.safetensors"]})",
     .read = read_source,
     .fields = source_fields,
     .required = true},
};

}  // namespace

std::span<const Field> weight_fields() { return kWeightFields; }

void read_weights(Draft& draft, const Entry& entry) {
  draft.config.weights_where = entry.where;
  for (const Node& item : draft.reader.items_of(entry)) {
    if (!draft.reader.is_map_item(item, entry.key)) continue;
    draft.weight = {};
    read_fields(draft, item, entry.key, kWeightFields);
    draft.config.weights.push_back(draft.weight);
  }
}

}  // namespace cog::config
