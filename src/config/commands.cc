// The items of `build.run`: a command on its own, or {command: ..., mounts: [...]}.
#include <array>

#include "config/fields.h"

namespace cog::config {
namespace {

constexpr std::array<std::string_view, 1> kMountTypes = {"secret"};

void read_mount_type(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = draft.reader.text_of(entry);
  if (text) draft.reader.is_choice(entry.value.where, *text, kMountTypes);
}

void read_mount_id(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = checked_text(draft, entry, check_secret_id);
  if (text) draft.mount.id = *text;
}

void read_mount_target(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = checked_text(draft, entry, check_secret_target);
  if (text) draft.mount.target = *text;
}

constexpr Field kMountFields[] = {
    {.name = "type",
     .description = "What is mounted. A secret is in no layer of the image.",
     .example = R"("secret")",
     .read = read_mount_type,
     .choices = kMountTypes,
     .required = true},
    {.name = "id",
     .description = "The secret's name, as `cog build --secret id=NAME,src=FILE` gives it.",
     .example = R"("pip")",
     .read = read_mount_id,
     .required = true},
    {.name = "target",
     .description = "Path at which the command finds it.",
     .example = R"("/etc/pip.conf")",
     .read = read_mount_target,
     .required = true},
};

std::span<const Field> mount_fields() { return kMountFields; }

void read_command(Draft& draft, const Entry& entry) {
  std::optional<std::string> text = draft.reader.item_text(entry.value, entry.key);
  if (!text || !draft.reader.accept(entry.value.where, check_run_command(*text))) return;
  draft.command.command = *text;
  draft.command.where = entry.value.where;
}

void read_mounts(Draft& draft, const Entry& entry) {
  for (const Node& item : draft.reader.items_of(entry)) {
    if (!draft.reader.is_map_item(item, entry.key)) continue;
    draft.mount = {};
    read_fields(draft, item, entry.key, kMountFields);
    draft.command.mounts.push_back(draft.mount);
  }
}

constexpr Field kCommandFields[] = {
    {.name = "command",
     .description = "A shell command of one line.",
     .example = R"("pip download my-package")",
     .read = read_command,
     .required = true,
     .hint_if_missing = "put quotes around a command that has \": \" in it"},
    {.name = "mounts",
     .shape = Shape::maps,
     .description = "Files that the command sees while it runs.",
     .example = R"([{"type": "secret", "id": "pip", "target": "/etc/pip.conf"}])",
     .read = read_mounts,
     .fields = mount_fields},
};

}  // namespace

std::span<const Field> command_fields() { return kCommandFields; }

void read_commands(Draft& draft, const Entry& entry, std::vector<RunCommand>& commands) {
  for (const Node& item : draft.reader.items_of(entry)) {
    draft.command = {};
    if (item.kind == Node::Kind::map) {
      read_fields(draft, item, entry.key, kCommandFields);
    } else {
      read_command(draft, {entry.key, entry.where, item});
    }
    commands.push_back(draft.command);
  }
}

}  // namespace cog::config
