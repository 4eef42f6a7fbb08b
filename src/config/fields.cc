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

const Field* find_misspelt(std::span<const Field> fields, const std::string& key) {
  if (key.size() > kMaxMisspelt) return nullptr;
  std::vector<std::string> names;
  for (const Field& field : fields) names.emplace_back(field.name);
  std::optional<std::string> meant = nearest(key, names);
  return meant ? find_field(fields, *meant) : nullptr;
}

std::string list_names(std::span<const Field> fields) {
  std::vector<std::string> names;
  std::vector<std::string> deprecated;
  for (const Field& field : fields) {
    (field.instead.empty() ? names : deprecated).emplace_back(field.name);
  }
  return join(names.empty() ? deprecated : names, ", ");
}

bool is_written_in(const Node& map, std::string_view name) {
  return std::any_of(map.entries.begin(), map.entries.end(), [&](const Entry& entry) {
    return entry.key == name && is_written(entry.value);
  });
}

void note_unknown(Draft& draft, const Entry& entry, const Node& map, const std::string& path,
                  std::span<const Field> fields) {
  if (const Field* meant = find_misspelt(fields, entry.key)) {
    std::string hint = "did you mean " + in_quotes(meant->name) + "?";
    if (meant->required && !is_written_in(map, meant->name)) {
      draft.reader.mistake(entry.where, "unknown key " + in_quotes(entry.key), hint);
    } else {
      draft.reader.unknown_key(entry, hint);
    }
  } else if (path.empty() && find_field(build_fields(), entry.key) != nullptr) {
    draft.reader.unknown_key(entry, "it belongs under \"build\"");
  } else if (!path.empty() && find_field(top_fields(), entry.key) != nullptr) {
    draft.reader.unknown_key(entry,
                             "it belongs at the start of a line, not under " + in_quotes(path));
  } else {
    draft.reader.unknown_key(entry, "the keys here are " + list_names(fields));
  }
}

void note_missing(Draft& draft, const Node& map, std::span<const Field> fields) {
  for (const Field& field : fields) {
    if (!field.required || is_written_in(map, field.name)) continue;
    bool misspelt = std::any_of(map.entries.begin(), map.entries.end(), [&](const Entry& entry) {
      return find_field(fields, entry.key) == nullptr && find_misspelt(fields, entry.key) == &field;
    });
    if (misspelt) continue;  // said already
    std::string hint(field.hint_if_missing);
    if (hint.empty()) {
      hint = "add it, as " + std::string(field.name) + ": " + std::string(field.example);
    }
    draft.reader.mistake(map.where, in_quotes(field.name) + " is missing", hint);
  }
}

}  // namespace

void read_fields(Draft& draft, const Node& map, const std::string& path,
                 std::span<const Field> fields) {
  for (const Entry& entry : map.entries) {
    const Field* field = find_field(fields, entry.key);
    if (field == nullptr) {
      note_unknown(draft, entry, map, path, fields);
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

std::optional<std::string> checked_text(Draft& draft, const Entry& entry, Check check) {
  std::optional<std::string> text = draft.reader.text_of(entry);
  if (!text || check == nullptr) return text;
  return draft.reader.accept(entry.value.where, check(*text)) ? text : std::nullopt;
}

void read_text(Draft& draft, const Entry& entry, Check check, std::optional<WrittenText>& text) {
  std::optional<std::string> written = checked_text(draft, entry, check);
  if (written) text = {*written, entry.value.where};
}

}  // namespace cog::config
