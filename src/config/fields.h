// The keys of cog.yaml as tables: the parser and the JSON Schema are made from the same ones.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/reader.h"

namespace cog::config {

// What has been read so far.
struct Draft {
  Reader reader;
  Config config = {};
  std::vector<RunCommand> pre_install = {};
  const Entry* run = nullptr;  // `run` or `predict`, whichever came first
  const Entry* image = nullptr;
  const Entry* model = nullptr;
  // The item of a list that is being read.
  RunCommand command = {};
  SecretMount mount = {};
  Weight weight = {};
  WeightSource source = {};
};

// What a key takes. Null counts as not written everywhere.
enum class Shape {
  flag,
  whole_number,
  text,
  texts,  // a list
  map,
  maps,           // a list
  texts_or_maps,  // a list that may hold both
  map_or_maps,    // one map, or a list of one at least
};

struct Field {
  std::string_view name;
  Shape shape = Shape::text;
  std::string_view description = {};  // for editors
  std::string_view example = {};      // JSON
  void (*read)(Draft&, const Entry&) = nullptr;
  std::span<const Field> (*fields)() = nullptr;    // of a map, or of each one in a list
  std::span<const std::string_view> choices = {};  // all that a text can be
  bool required = false;
  std::string_view hint_if_missing = {};
  std::string_view instead = {};  // the key is deprecated: what to use
};

std::span<const Field> top_fields();
std::span<const Field> build_fields();
std::span<const Field> command_fields();
std::span<const Field> weight_fields();

// Reads a map with its table; `path` is "build" or "", for messages. Notes keys that the table does
// not have, required ones that are missing, and deprecated ones.
void read_fields(Draft& draft, const Node& map, const std::string& path,
                 std::span<const Field> fields);

// A text of one line that passes `check` (any does if that is null); nothing if there is none.
using Check = std::optional<Problem> (*)(std::string_view);
std::optional<std::string> checked_text(Draft& draft, const Entry& entry, Check check);
// The same, with its place; leaves `text` as it is if there is none.
void read_text(Draft& draft, const Entry& entry, Check check, std::optional<WrittenText>& text);

// Commands of `run` and `pre_install`.
void read_commands(Draft& draft, const Entry& entry, std::vector<RunCommand>& commands);

void read_weights(Draft& draft, const Entry& entry);

}  // namespace cog::config
