#include "schema/json.h"

#include <algorithm>
#include <cmath>

#include "base/json_text.h"
#include "base/text.h"
#include "schema/models.h"
#include "schema/numbers.h"

namespace cog::schema {
namespace {

using signature::Json;
constexpr int kMaxDepth = 64;

class Writer {
 public:
  Writer(Evaluator& evaluator, const Node& where) : evaluator_(evaluator), where_(where) {}

  // Nothing, with `problem` set, if the value has no JSON.
  std::optional<std::string> write(const Value& value, int depth = 0) {
    if (depth > kMaxDepth) return fail("this is nested too deeply");
    if (const Unknown* unknown = unknown_in(value)) {
      problem = *unknown;
      return std::nullopt;
    }
    if (as<None>(value) != nullptr) return "null";
    if (const bool* boolean = as<bool>(value)) return *boolean ? "true" : "false";
    if (const Integer* integer = as<Integer>(value)) return to_decimal(*integer);
    if (const double* real = as<double>(value)) {
      if (!std::isfinite(*real)) return fail("JSON has no infinity and no NaN");
      return json_number(*real);
    }
    if (const Text* text = as<Text>(value)) return json_string(text->text);
    if (const Member* member = as<const Member*>(value)) return write(member->value, depth + 1);
    if (const Items* items = as<Items*>(value)) return write_items(*items, depth);
    if (const Dict* dict = as<Dict*>(value)) return write_dict(*dict, depth);
    if (const Call* call = as<const Call*>(value)) return write_instance(*call, depth);
    if (const External* external = as<const External*>(value)) {
      std::string unread = external->name + " comes from a module that is not read";
      return fail(reason_of(external->name).value_or(unread));
    }
    if (as<Bytes>(value) != nullptr) return fail("bytes are no JSON value");
    return fail("this is no JSON value");
  }

  std::optional<Unknown> problem;

 private:
  std::nullopt_t fail(std::string reason) {
    problem = Unknown{where_, std::move(reason)};
    return std::nullopt;
  }

  std::optional<std::string> write_items(const Items& items, int depth) {
    std::vector<std::string> parts;
    for (const Value& item : items.items) {
      std::optional<std::string> part = write(item, depth + 1);
      if (!part) return std::nullopt;
      parts.push_back(*std::move(part));
      size_ += parts.back().size();
      if (size_ > (1 << 22)) return fail("this is too large");
    }
    bool is_set = items.form == Items::Form::set || items.form == Items::Form::frozen_set;
    if (is_set) sort(parts, items.items);
    return "[" + join(parts, ",") + "]";
  }

  // Python's sets have no order: numbers by size, texts by their characters.
  static void sort(std::vector<std::string>& parts, const std::vector<Value>& items) {
    bool numbers = std::all_of(items.begin(), items.end(), [](const Value& item) {
      return as<Integer>(item) != nullptr || as<double>(item) != nullptr;
    });
    std::sort(parts.begin(), parts.end(), [&](const std::string& left, const std::string& right) {
      return numbers ? std::stod(left) < std::stod(right) : left < right;
    });
  }

  std::optional<std::string> write_dict(const Dict& dict, int depth) {
    std::vector<std::string> parts;
    for (const auto& [key, value] : dict.entries) {
      const Member* member = as<const Member*>(key);
      const Text* name = as<Text>(member != nullptr ? member->value : key);
      if (name == nullptr) return fail("the keys of JSON are text");
      std::optional<std::string> part = write(value, depth + 1);
      if (!part) return std::nullopt;
      parts.push_back(json_string(name->text) + ":" + *part);
    }
    return "{" + join(parts, ",") + "}";
  }

  std::optional<std::string> write_instance(const Call& call, int depth) {
    Class* of = as<Class*>(call.callee);
    std::optional<ModelKind> kind = of == nullptr ? std::nullopt : model_kind(evaluator_, *of);
    if (!kind) {
      problem = Unknown{call.where, in_quotes(call.where.text()) + " has to be computed"};
      return std::nullopt;
    }
    std::vector<std::string> parts;
    size_t position = 0;
    for (const ModelField& field : fields_of(evaluator_, *of, *kind)) {
      const Located* given = call.arguments.keyword(field.name);
      if (given == nullptr && position < call.arguments.positional.size()) {
        given = &call.arguments.positional[position++];
      }
      if (given == nullptr && field.default_value) given = &*field.default_value;
      Value value = given != nullptr ? given->value : Value(None{});
      if (given == nullptr && field.factory) {
        value = evaluator_.call(field.factory->value, {}, field.factory->where);
      }
      std::optional<std::string> part = write(value, depth + 1);
      if (!part) return std::nullopt;
      parts.push_back(json_string(field.name) + ":" + *part);
    }
    return "{" + join(parts, ",") + "}";
  }

  Evaluator& evaluator_;
  Node where_;
  size_t size_ = 0;
};

}  // namespace

std::variant<Json, Unknown> to_json(Evaluator& evaluator, const Located& value) {
  Writer writer(evaluator, value.where);
  if (std::optional<std::string> text = writer.write(value.value)) return Json{*std::move(text)};
  return *writer.problem;
}

}  // namespace cog::schema
