// The JSON Schema and the parser must say the same. The checker below reads a value as YAML does,
// once with quotes and once without: neither the parser nor the schema may tell the two apart.
#include <gtest/gtest.h>
#include <regex.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "config/config.h"
#include "config/fields.h"
#include "support/golden.h"

namespace cog::config {
namespace {

using Json = nlohmann::ordered_json;

// With POSIX's expressions, which have all that the schema uses: g++ 12 warns of the inside of its
// own <regex> under a sanitizer.
bool finds(const std::string& pattern, const std::string& text) {
  regex_t compiled;
  EXPECT_EQ(regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB), 0) << pattern;
  bool found = regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return found;
}

template <typename Number>
std::optional<Number> parse_number(const std::string& text) {
  Number number{};
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool whole = failure == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

// What an editor takes a scalar for: text, or what it looks like without quotes.
std::vector<Json> readings_of(const Node& node) {
  std::vector<Json> readings = {node.text};
  std::string lower = to_lower(node.text);
  if (lower == "true" || lower == "false") readings.push_back(lower == "true");
  if (auto integer = parse_number<int64_t>(node.text)) {
    readings.push_back(*integer);
  } else if (auto decimal = parse_number<double>(node.text)) {
    readings.push_back(*decimal);
  }
  return readings;
}

Json to_tree(const Node& node) {
  if (node.kind == Node::Kind::null) return nullptr;
  if (node.kind == Node::Kind::scalar) return readings_of(node).back();
  Json tree = node.kind == Node::Kind::list ? Json::array() : Json::object();
  for (const Node& item : node.items) tree.push_back(to_tree(item));
  for (const Entry& entry : node.entries) tree[entry.key] = to_tree(entry.value);
  return tree;
}

bool has_type(const Json& value, const std::string& type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "array") return value.is_array();
  EXPECT_EQ(type, "object");
  return value.is_object();
}

bool has_one_type(const Json& value, const Json& types) {
  if (types.is_string()) return has_type(value, types);
  return std::any_of(types.begin(), types.end(),
                     [&](const Json& type) { return has_type(value, type); });
}

bool accepts_scalar(const Json& schema, const Json& value) {
  for (const auto& [keyword, rule] : schema.items()) {
    bool right = true;
    if (keyword == "type") {
      right = has_one_type(value, rule);
    } else if (keyword == "enum") {
      right = std::find(rule.begin(), rule.end(), value) != rule.end();
    } else if (keyword == "pattern" && value.is_string()) {
      right = finds(rule, value);
    } else if (keyword == "minimum" && value.is_number()) {
      right = value >= rule;
    } else if (keyword == "maximum" && value.is_number()) {
      right = value <= rule;
    }
    if (!right) return false;
  }
  return true;
}

bool accepts(const Json& schema, const Node& node);

bool accepts_map(const Json& schema, const Node& node) {
  const Json& properties = schema.at("properties");
  EXPECT_EQ(schema.at("additionalProperties"), false);
  for (const Json& name : schema.value("required", Json::array())) {
    if (std::none_of(node.entries.begin(), node.entries.end(),
                     [&](const Entry& entry) { return entry.key == name; })) {
      return false;
    }
  }
  return std::all_of(node.entries.begin(), node.entries.end(), [&](const Entry& entry) {
    return properties.contains(entry.key) && accepts(properties.at(entry.key), entry.value);
  });
}

bool accepts(const Json& schema, const Node& node) {
  if (node.kind == Node::Kind::scalar) {
    std::vector<Json> readings = readings_of(node);
    return std::all_of(readings.begin(), readings.end(),
                       [&](const Json& value) { return accepts_scalar(schema, value); });
  }
  if (!accepts_scalar(schema, to_tree(node))) return false;
  if (node.kind == Node::Kind::map) return accepts_map(schema, node);
  return node.items.size() >= schema.value("minItems", size_t{0}) &&
         std::all_of(node.items.begin(), node.items.end(),
                     [&](const Node& item) { return accepts(schema.at("items"), item); });
}

bool schema_accepts(const std::string& text) {
  static const Json schema = Json::parse(json_schema());
  Diagnostics found;
  return accepts(schema, parse_yaml(Source(text, "cog.yaml"), found));
}

struct Verdict {
  bool accepted = true;
  bool wrong_kind = false;  // a mistake that a schema can see
};

Verdict parser_says(const std::string& text) {
  constexpr std::array<std::string_view, 9> kKinds = {
      "unknown key",  "must be a list",         "must hold keys", "takes text here", "is missing",
      "neither true", "must be a whole number", "not possible",   "an empty item"};
  try {
    parse_config(text, "cog.yaml", {.strict = true});
    return {};
  } catch (const Error& error) {
    bool wrong_kind = std::any_of(
        error.diagnostics.begin(), error.diagnostics.end(), [&](const Diagnostic& diagnostic) {
          return diagnostic.severity == Severity::error &&
                 std::any_of(kKinds.begin(), kKinds.end(), [&](std::string_view kind) {
                   return diagnostic.message.find(kind) != std::string::npos;
                 });
        });
    return {false, wrong_kind};
  }
}

// Accepted by the one is accepted by the other; a wrong kind is refused by both. What only the
// parser can know, as a Python that is too old, is left to it.
void expect_agreement(const std::string& text) {
  Verdict verdict = parser_says(text);
  if (verdict.accepted || verdict.wrong_kind) {
    EXPECT_EQ(schema_accepts(text), verdict.accepted) << text;
  }
}

// Values that fit somewhere, one at least for each kind.
const char* const kSamples[] = {
    "null",         "true",       "\"yes\"",   "\"maybe\"",       "3",          "3.5",    "-1",
    "\"x\"",        "[]",         "[\"A=b\"]", "[null]",          "{}",         "[[1]]",  "[{}]",
    "[{\"x\": 1}]", "{\"x\": 1}", "[3]",       "\"linux/arm64\"", "\"secret\"", "[\"\"]", "[true]"};

// Every field of `fields` with each sample, in a map that has all it needs otherwise. `wrap` makes
// a document of such a map.
void try_all(std::span<const Field> fields, const std::function<Json(const Json&)>& wrap) {
  Json whole = Json::object();
  for (const Field& field : fields) {
    if (field.required) whole[std::string(field.name)] = Json::parse(field.example);
  }
  expect_agreement(wrap(whole).dump());
  Json extra = whole;
  extra["surplus"] = 1;
  EXPECT_FALSE(schema_accepts(wrap(extra).dump()));
  for (const Field& field : fields) {
    std::string name(field.name);
    auto with = [&](const Json& value) {
      Json map = whole;
      map[name] = value;
      return wrap(map);
    };
    for (const char* sample : kSamples) expect_agreement(with(Json::parse(sample)).dump());
    std::string example = with(Json::parse(field.example)).dump();
    EXPECT_FALSE(parser_says(example).wrong_kind) << example;
    EXPECT_TRUE(schema_accepts(example)) << example;
    if (field.fields == nullptr) continue;
    bool in_list = field.shape != Shape::map && field.shape != Shape::map_or_maps;
    try_all(field.fields(),
            [&](const Json& map) { return with(in_list ? Json::array({map}) : map); });
  }
}

TEST(ConfigSchema, AgreesWithTheParserOnEveryKeyAndKind) {
  try_all(top_fields(), [](const Json& map) { return map; });
}

TEST(ConfigSchema, AgreesWithTheParserOnGoldenCases) {
  int seen = 0;
  for (const std::string& name : testing::golden_cases("config")) {
    std::string text = testing::read_golden("config/" + name + "/cog.yaml");
    Diagnostics found;
    try {
      parse_yaml(Source(text, "cog.yaml"), found);
    } catch (const Error&) {  // not YAML
      continue;
    }
    if (found.has_errors()) continue;  // keys that a tree of values can't hold
    SCOPED_TRACE(name);
    expect_agreement(text);
    ++seen;
  }
  EXPECT_GT(seen, 10);
}

TEST(ConfigSchema, ExamplesAreRight) {
  for (const Field& field : top_fields()) {
    std::string text = Json({{field.name, Json::parse(field.example)}}).dump();
    if (field.name == "weights") text.insert(1, R"("model": "a/b", )");
    EXPECT_TRUE(parser_says(text).accepted) << text;
  }
  for (const Field& field : build_fields()) {
    std::string text = Json({{"build", {{field.name, Json::parse(field.example)}}}}).dump();
    EXPECT_TRUE(parser_says(text).accepted) << text;
  }
}

void expect_described(const Json& schema) {
  for (const auto& [name, property] : schema.at("properties").items()) {
    EXPECT_FALSE(property.at("description").get<std::string>().empty()) << name;
    EXPECT_TRUE(property.at("examples").is_array() && property.at("examples").size() == 1) << name;
    if (property.contains("properties")) expect_described(property);
    if (property.contains("items") && property.at("items").contains("properties")) {
      expect_described(property.at("items"));
    }
  }
}

TEST(ConfigSchema, SaysDraftSevenAndDescribesEveryKey) {
  Json schema = Json::parse(json_schema());
  EXPECT_EQ(schema.at("$schema"), "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(json_schema().back(), '\n');
  EXPECT_TRUE(schema.at("properties").at("predict").at("deprecated"));
  expect_described(schema);
}

// An editor shows 3.10 as the number 3.1; quotes are optional for us.
TEST(ConfigSchema, TakesVersionsWithoutQuotes) {
  EXPECT_TRUE(schema_accepts("build: {python_version: 3.10, cuda: 12.4, cudnn: 9}"));
  EXPECT_TRUE(schema_accepts("build: {python_version: '3.10'}"));
}

}  // namespace
}  // namespace cog::config
