// docs/yaml.md is held to the parser: its examples are read, and every key has its place.
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"
#include "config/config.h"
#include "config/fields.h"
#include "support/golden.h"

namespace cog::config {
namespace {

std::string read_docs() { return testing::read_golden("../../docs/yaml.md"); }

TEST(ConfigDocs, HaveExamplesThatAreRight) {
  std::string example;
  bool inside = false;
  int count = 0;
  for (const std::string& line : split_lines(read_docs())) {
    if (inside && line == "```") {
      EXPECT_NO_THROW(parse_config(example, "cog.yaml", {.strict = true})) << example;
      ++count;
    }
    if (inside) example += line + "\n";
    if (line == "```yaml") example = "";
    if (line.starts_with("```")) inside = line == "```yaml";
  }
  EXPECT_GT(count, 5);
}

void expect_named(const std::string& docs, std::span<const Field> fields, const std::string& path) {
  for (const Field& field : fields) {
    std::string name(field.name);
    bool named = docs.find("`" + name + "`") != std::string::npos ||
                 docs.find("`" + path + name + "`") != std::string::npos ||
                 docs.find(" " + name + ":") != std::string::npos;  // in an example
    EXPECT_TRUE(named) << path << name;
    if (field.fields != nullptr) expect_named(docs, field.fields(), path + name + ".");
  }
}

TEST(ConfigDocs, NameEveryKey) {
  std::string docs = read_docs();
  expect_named(docs, top_fields(), "");
}

}  // namespace
}  // namespace cog::config
