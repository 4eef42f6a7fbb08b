// Signatures nobody thought of: what is written is read back as it was.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "signature/openapi.h"

namespace cog::signature {
namespace {

constexpr int kRuns = 500;
constexpr int kComponents = 3;

// Makes targets of everything there is, in the form in which a document is read.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  Targets targets() {
    Targets targets;
    int which = pick(3);
    if (which != 1) targets.run = signature("R");
    if (which == 2) targets.run->streaming = chance(2);
    if (which != 0) targets.train = signature("T");
    return targets;
  }

 private:
  int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
  bool chance(int of) { return pick(of) == 0; }

  std::string text() {
    static const std::vector<std::string> kTexts = {"a", "<b> & \"c\"", "", "\xC3\xA9\n"};
    return kTexts[static_cast<size_t>(pick(static_cast<int>(kTexts.size())))];
  }

  static Type of(Kind kind) {
    Type type;
    type.kind = kind;
    return type;
  }

  Type scalar() {
    static const std::vector<Kind> kKinds = {Kind::string,  Kind::integer, Kind::number,
                                             Kind::boolean, Kind::path,    Kind::secret};
    Type type = of(kKinds[static_cast<size_t>(pick(static_cast<int>(kKinds.size())))]);
    if (type.kind == Kind::integer || type.kind == Kind::number) {
      if (chance(3)) (chance(2) ? type.bounds.ge : type.bounds.gt) = -0.5;
      if (chance(3)) (chance(2) ? type.bounds.le : type.bounds.lt) = 10;
      if (chance(4)) type.choices = {{"1"}, {"2"}};
    } else if (type.kind == Kind::string) {
      if (chance(4)) type.bounds.min_length = 1;
      if (chance(4)) type.bounds.max_length = 9;
      if (chance(4)) type.bounds.regex = "^<a>$";
      if (chance(4)) type.choices = {{"\"a\""}, {"\"b\""}};
    }
    return type;
  }

  Type list(int depth) {
    Type type = of(Kind::list);
    type.items = {any_type(depth)};
    type.unique = chance(4);
    if (chance(4)) type.bounds.min_items = 1;
    if (chance(4)) type.bounds.max_items = 2 + pick(3);
    return type;
  }

  Type several(Kind kind, int depth) {
    Type type = of(kind);
    int count = 2 + pick(3);
    for (int i = 0; i < count; ++i) {
      bool variant = kind == Kind::any_of;
      type.items.push_back(variant ? not_nullable(depth) : any_type(depth));
    }
    return type;
  }

  Field field(const std::string& name, int depth) {
    Field field;
    field.name = name;
    field.type = any_type(depth);
    field.required = chance(2);
    if (chance(3)) field.default_value = Json{chance(2) ? "null" : R"({"z":1,"a":[]})"};
    if (chance(3)) field.description = text();
    if (chance(4) && field.type.kind != Kind::component) field.title = "A title";
    return field;
  }

  Type object(int depth) {
    Type type = of(Kind::object);
    if (chance(3)) type.items = {any_type(depth)};
    int count = pick(3);
    for (int i = 0; i < count; ++i) type.fields.push_back(field("f_" + std::to_string(i), depth));
    return type;
  }

  Type reference() {
    Type type = of(Kind::component);
    type.component = prefix_ + std::to_string(pick(kComponents - 1));
    return type;
  }

  Type not_nullable(int depth) {
    if (depth <= 0) return chance(4) ? reference() : scalar();
    switch (pick(7)) {
      case 0:
        return list(depth - 1);
      case 1:
        return several(Kind::tuple, depth - 1);
      case 2:
        return several(Kind::any_of, depth - 1);
      case 3:
        return object(depth - 1);
      case 4:
        return reference();
      case 5:
        return of(Kind::any);
      default:
        return scalar();
    }
  }

  Type any_type(int depth) {
    if (chance(12)) return of(Kind::null);
    Type type = not_nullable(depth);
    type.nullable = chance(4);
    return type;
  }

  Input input(const std::string& name) {
    Input input;
    input.name = name;
    input.type = any_type(3);
    if (chance(3)) {
      input.type = of(chance(2) ? Kind::string : Kind::any);
      input.choices = {{"\"a\""}, {"\"b\""}};
      if (chance(3)) {
        Type list = of(Kind::list);
        list.items = {input.type};
        input.type = list;
      }
    } else if (!input.type.choices.empty()) {
      std::swap(input.choices, input.type.choices);  // an input's own are a component
      input.type.bounds = {};
    }
    if (input.type.kind == Kind::path) input.accept = "image/*";
    input.deprecated = chance(5);
    if (chance(3)) input.description = text();
    if (chance(2)) input.default_value = Json{input.type.nullable ? "null" : "\"a\""};
    return input;
  }

  Signature signature(const std::string& prefix) {
    prefix_ = prefix;
    Signature signature;
    int inputs = pick(5);
    for (int i = 0; i < inputs; ++i) {
      signature.inputs.push_back(input(prefix + "_in_" + std::to_string(i)));
    }
    signature.output = of(Kind::tuple);  // with each component, so that all are used
    for (int i = 0; i < kComponents; ++i) {
      Type reference = of(Kind::component);
      reference.component = prefix + std::to_string(i);
      signature.output.items.push_back(reference);
      // The last one may be an enumeration: as an input it would be one with choices.
      bool last = i == kComponents - 1;
      Component component{reference.component, last ? scalar() : object(2), {}};
      if (chance(3)) component.title = "Title";
      signature.components.push_back(component);
    }
    return signature;
  }

  std::mt19937 random_;
  std::string prefix_;
};

void sort_components(std::optional<Signature>& signature) {
  if (!signature) return;
  std::sort(signature->components.begin(), signature->components.end(),
            [](const Component& a, const Component& b) { return a.name < b.name; });
}

TEST(RoundTrip, WhatIsWrittenIsReadBack) {
  for (unsigned seed = 0; seed < kRuns; ++seed) {
    Targets targets = Generator(seed).targets();
    std::string document = to_openapi(targets, "1");
    Targets read = from_openapi(document);
    ASSERT_TRUE(to_openapi(read, "1") == document) << "seed " << seed << "\n" << document;
    sort_components(read.run);
    sort_components(read.train);
    ASSERT_TRUE(read == targets) << "seed " << seed << "\n" << document;
  }
}

}  // namespace
}  // namespace cog::signature
