// A Config as the text of a cog.yaml.
#include <algorithm>
#include <array>
#include <utility>

#include "base/json_text.h"
#include "base/text.h"
#include "config/characters.h"
#include "config/config.h"

namespace cog::config {
namespace {

// What readers of YAML take for something else than text, in some version of it.
constexpr std::array<std::string_view, 9> kWords = {"true", "false", "yes", "no",  "on",
                                                    "off",  "y",     "n",   "null"};

bool needs_no_quotes(std::string_view text) {
  if (text.empty()) return false;
  bool start = is_letter(text[0]) || text[0] == '/' || text.starts_with("./");
  bool characters = consists_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  bool ends = text.ends_with(':') || text.ends_with(' ');
  bool inside =
      text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos;
  bool word = std::find(kWords.begin(), kWords.end(), to_lower(text)) != kWords.end();
  return start && characters && !ends && !inside && !word;
}

// Every JSON string is YAML.
std::string scalar(std::string_view text) {
  return needs_no_quotes(text) ? std::string(text) : json_string(text);
}

// Lines with what stands before their keys: blanks, or "- " for the first key of an item.
class Writer {
 public:
  // A key with what `write_value` writes below it; no key if that is nothing.
  template <typename WriteValue>
  void section(std::string_view key, WriteValue write_value) {
    size_t before = text_.size();
    line(std::string(key) + ":");
    size_t empty = text_.size();
    indent_ += 2;
    write_value();
    indent_ -= 2;
    if (text_.size() == empty) text_.resize(before);
  }

  template <typename WriteItem>
  void item(WriteItem write_item) {
    is_item_ = true;
    indent_ += 2;
    write_item();
    indent_ -= 2;
  }

  void pair(std::string_view key, const std::string& value) {
    line(std::string(key) + ": " + scalar(value));
  }
  void pair(std::string_view key, const std::optional<std::string>& value) {
    if (value) pair(key, *value);
  }
  void pair(std::string_view key, const std::optional<WrittenText>& value) {
    if (value) pair(key, value->text);
  }

  void list(std::string_view key, const std::vector<std::string>& texts) {
    section(key, [&] {
      for (const std::string& text : texts) line("- " + scalar(text));
    });
  }
  void list(std::string_view key, const std::vector<WrittenText>& texts) {
    std::vector<std::string> plain;
    for (const WrittenText& text : texts) plain.push_back(text.text);
    list(key, plain);
  }

  void line(const std::string& text) {
    size_t blanks = std::exchange(is_item_, false) ? indent_ - 2 : indent_;
    text_ += std::string(blanks, ' ') + (blanks == indent_ ? "" : "- ") + text + "\n";
  }

  std::string take_text() { return std::move(text_); }

 private:
  std::string text_;
  size_t indent_ = 0;
  bool is_item_ = false;  // the next line starts an item
};

void write(Writer& out, const RunCommand& run) {
  if (run.mounts.empty()) {
    out.line("- " + scalar(run.command));
    return;
  }
  out.item([&] {
    out.pair("command", run.command);
    out.section("mounts", [&] {
      for (const SecretMount& mount : run.mounts) {
        out.item([&] {
          out.line("type: secret");
          out.pair("id", mount.id);
          out.pair("target", mount.target);
        });
      }
    });
  });
}

void write(Writer& out, const Build& build) {
  if (build.gpu) out.line("gpu: true");
  out.pair("python_version", build.python_version);
  out.pair("python_requirements", build.python_requirements);
  out.list("python_packages", build.python_packages);
  out.list("system_packages", build.system_packages);
  out.section("run", [&] {
    for (const RunCommand& run : build.run) write(out, run);
  });
  out.pair("cuda", build.cuda);
  out.pair("cudnn", build.cudnn);
  out.pair("sdk_version", build.sdk_version);
  out.pair("base_image", build.base_image);
  out.pair("platform", build.platform);
  out.pair("user", build.user);
  out.list("weights", build.weights);
}

void write(Writer& out, const WeightSource& source) {
  out.pair("uri", source.uri);
  out.list("include", source.include);
  out.list("exclude", source.exclude);
}

void write(Writer& out, const Weight& weight) {
  out.item([&] {
    out.pair("name", weight.name);
    out.pair("target", weight.target);
    out.section("source", [&] {
      if (weight.sources.size() == 1) return write(out, weight.sources[0]);
      for (const WeightSource& source : weight.sources) {
        out.item([&] { write(out, source); });
      }
    });
  });
}

}  // namespace

std::string to_yaml(const Config& config) {
  Writer out;
  out.section("build", [&] { write(out, config.build); });
  out.pair("image", config.image);
  out.pair("model", config.model);
  out.pair("run", config.run);
  out.pair("train", config.train);
  out.section("concurrency", [&] {
    if (config.concurrency_max) out.line("max: " + std::to_string(*config.concurrency_max));
  });
  std::vector<std::string> environment;
  for (const EnvironmentVariable& variable : config.environment) {
    environment.push_back(variable.name + "=" + variable.value);
  }
  out.list("environment", environment);
  out.section("weights", [&] {
    for (const Weight& weight : config.weights) write(out, weight);
  });
  return out.take_text();
}

}  // namespace cog::config
