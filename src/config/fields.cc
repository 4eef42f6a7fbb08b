#include "config/fields.h"

#include <algorithm>

#include "base/text.h"

namespace cog::config {
namespace {

// Far more than a slip of the pen; comparing a megabyte with every name takes seconds.
constexpr size_t kMaxMisspelt = 64;

const Field* find_field(std::span<const Field> fields, std::string_view name) {
  auto found = std::find_if(fields.begin(), fields.end(),
                            [&](const Field& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

std::string way_out(const std::string& key, const std::string& path,
                    std::span<const Field> fields) {
  std::vector<std::string> names;
  for (const Field& field : fields) names.emplace_back(field.name);
  std::optional<std::string> meant;
  if (key.size() <= kMaxMisspelt) meant = nearest(key, names);
  if (meant) return "did you mean " + in_quotes(*meant) + "?";
  if (path.empty() && find_field(build_fields(), key) != nullptr) {
    return "it belongs under \"build\"";
  }
  if (!path.empty() && find_field(top_fields(), key) != nullptr) {
    return "it belongs at the start of a line, not under " + in_quotes(path);
  }
  names.clear();
  for (const Field& field : fields) {
    if (field.instead.empty()) names.emplace_back(field.name);
  }
  return "the keys here are " + join(names, ", ");
}

void note_missing(Draft& draft, const Node& map, std::span<const Field> fields) {
  for (const Field& field : fields) {
    bool written = std::any_of(map.entries.begin(), map.entries.end(), [&](const Entry& entry) {
      return entry.key == field.name && is_written(entry.value);
    });
    if (written || !field.required) continue;
    std::string hint(field.hint_if_missing);
    if (hint.empty())
      hint = "add it, as " + std::string(field.name) + ": " + std::string(field.example);
    draft.reader.mistake(map.where, in_quotes(field.name) + " is missing", hint);
  }
}

}  // namespace

void read_fields(Draft& draft, const Node& map, const std::string& path,
                 std::span<const Field> fields) {
  for (const Entry& entry : map.entries) {
    const Field* field = find_field(fields, entry.key);
    if (field == nullptr) {
      draft.reader.unknown_key(entry, way_out(entry.key, path, fields));
      continue;
    }
    if (!field->instead.empty() && is_written(entry.value)) {
      std::string name = path.empty() ? entry.key : path + "." + entry.key;
      draft.reader.warning(entry.where, in_quotes(name) + " is deprecated",
                           "use " + std::string(field->instead));
    }
    field->read(draft, entry);
  }
  note_missing(draft, map, fields);
}

void read_text(Draft& draft, const Entry& entry, Check check, std::optional<WrittenText>& text) {
  std::optional<std::string> written = draft.reader.text_of(entry);
  if (!written) return;
  if (check == nullptr || draft.reader.accept(entry.value.where, check(*written))) {
    text = {*written, entry.value.where};
  }
}

}  // namespace cog::config
