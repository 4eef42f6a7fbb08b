#include "schema/details.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "signature/regex.h"

namespace cog::schema {
namespace {

std::vector<std::string> input_keywords() {
  return {"default", "description", "ge",     "le",         "min_length",     "max_length",
          "regex",   "choices",     "accept", "deprecated", "default_factory"};
}

// pydantic's Field() has many more, which say nothing about the API.
std::vector<std::string> field_keywords() {
  return {"default",
          "description",
          "ge",
          "le",
          "gt",
          "lt",
          "min_length",
          "max_length",
          "pattern",
          "regex",
          "title",
          "min_items",
          "max_items",
          "alias",
          "default_factory",
          "validation_alias",
          "serialization_alias"};
}

std::optional<double> number_of(const Value& value) {
  if (const Integer* integer = as<Integer>(value)) return static_cast<double>(*integer);
  if (const double* real = as<double>(value)) return *real;
  return std::nullopt;
}

std::string expected(std::string_view keyword) {
  if (keyword.size() == 2) return "write a number";  // ge, le, gt, lt
  if (keyword.starts_with("min_") || keyword.starts_with("max_")) return "write a whole number";
  if (keyword == "deprecated") return "write True or False";
  return "write a text";
}

class Reader {
 public:
  Reader(const Call& call, Report report)
      : call_(call),
        report_(std::move(report)),
        is_field_(!is_external(call.callee, "cog.Input")) {}

  Details read() {
    const std::vector<Located>& positional = call_.arguments.positional;
    if (!positional.empty()) set_default(positional[0]);
    if (positional.size() > 1) {
      report_.error(
          positional[1].where, maker() + " takes its default first, and keywords after it",
          "write " + maker().substr(0, maker().size() - 1) + "default, description=\"...\")");
    }
    for (const Keyword& keyword : call_.arguments.keywords) read_keyword(keyword);
    const signature::Bounds& bounds = details_.bounds;
    if (bounds.ge && bounds.le && *bounds.ge > *bounds.le) {
      report_.error(call_.where, "no value is both at least ge and at most le", "");
    }
    return std::move(details_);
  }

 private:
  std::string maker() const { return is_field_ ? "Field()" : "Input()"; }

  void set_default(const Located& value) {
    if (!is_external(value.value, "builtins.Ellipsis")) details_.default_value = value;
  }

  void read_keyword(const Keyword& given) {
    const auto& [keyword, value, name] = given;
    if (keyword == "default") return set_default(value);
    if (keyword == "default_factory") return read_factory(given);
    if (keyword == "choices" && !is_field_) {
      if (as<None>(value.value) == nullptr) details_.choices = value;
      return;
    }
    const std::vector<std::string> known = is_field_ ? field_keywords() : input_keywords();
    if (std::find(known.begin(), known.end(), keyword) == known.end()) {
      if (is_field_) return;
      std::optional<std::string> near = nearest(keyword, known);
      report_.warning(name,
                      "Input() has no keyword " + in_quotes(keyword) + ": the model will not start",
                      near ? "did you mean " + *near + "?" : "it has " + join(known, ", "));
      return;
    }
    if (const Unknown* unknown = as<const Unknown*>(value.value)) {
      report_.warning(unknown->where.is_within(value.where) ? unknown->where : value.where,
                      keyword + " has no effect here: " + unknown->reason,
                      "write the value itself");
      return;
    }
    if (as<None>(value.value) != nullptr) return;
    details_.given.emplace_back(keyword, value.where);
    if (!set(keyword, value)) {
      report_.error(value.where, keyword + " has a value of the wrong type", expected(keyword));
    }
  }

  void read_factory(const Keyword& given) {
    if (is_field_) {
      details_.has_factory = true;
    } else if (as<None>(given.value.value) == nullptr) {
      report_.error(given.where,
                    "default_factory is not supported: a default has to be known at build",
                    "write default=...");
    }
  }

  // False if `value` is of the wrong type.
  bool set(const std::string& keyword, const Located& value) {
    if (std::optional<double>* bound = bound_of(keyword)) {
      *bound = number_of(value.value);
      return bound->has_value();
    }
    if (std::optional<uint64_t>* length = length_of(keyword)) {
      const Integer* number = as<Integer>(value.value);
      if (number == nullptr || *number < 0) return false;
      *length = static_cast<uint64_t>(std::min<Integer>(*number, INT64_MAX));
      return true;
    }
    if (keyword == "deprecated") {
      const bool* deprecated = as<bool>(value.value);
      details_.deprecated = deprecated != nullptr && *deprecated;
      return deprecated != nullptr;
    }
    const Text* text = as<Text>(value.value);
    if (text == nullptr) return false;
    std::string written(text->text);
    if (keyword == "description") details_.description = written;
    if (keyword == "title") details_.title = written;
    if (keyword == "accept") details_.accept = written;
    if (keyword.ends_with("alias")) details_.alias = written;
    if (keyword == "regex" || keyword == "pattern") set_regex(value.where, written);
    return true;
  }

  std::optional<double>* bound_of(std::string_view keyword) {
    signature::Bounds& bounds = details_.bounds;
    if (keyword == "ge") return &bounds.ge;
    if (keyword == "le") return &bounds.le;
    if (keyword == "gt") return &bounds.gt;
    if (keyword == "lt") return &bounds.lt;
    return nullptr;
  }

  std::optional<uint64_t>* length_of(std::string_view keyword) {
    signature::Bounds& bounds = details_.bounds;
    if (keyword == "min_length") return &bounds.min_length;
    if (keyword == "max_length") return &bounds.max_length;
    if (keyword == "min_items") return &bounds.min_items;
    if (keyword == "max_items") return &bounds.max_items;
    return nullptr;
  }

  void set_regex(const Node& where, const std::string& pattern) {
    try {
      signature::Regex{pattern};
      details_.bounds.regex = pattern;
    } catch (const Error& error) {  // it has no place yet
      report_.error(where, error.message, error.hint);
    }
  }

  const Call& call_;
  Report report_;
  bool is_field_;
  Details details_;
};

template <typename T>
void prefer(T& inner, const T& outer) {
  if (outer) inner = outer;
}

}  // namespace

const Call* details_call(const Value& value) {
  const Call* call = as<const Call*>(value);
  bool is_details = call != nullptr && (is_external(call->callee, "cog.Input") ||
                                        is_external(call->callee, "pydantic.Field"));
  return is_details ? call : nullptr;
}

const Node* Details::place_of(std::string_view keyword) const {
  for (const auto& [name, where] : given) {
    if (name == keyword) return &where;
  }
  return nullptr;
}

Details read_details(const Call& call, Report report) {
  return Reader(call, std::move(report)).read();
}

signature::Bounds merge(signature::Bounds inner, const signature::Bounds& outer) {
  prefer(inner.ge, outer.ge);
  prefer(inner.le, outer.le);
  prefer(inner.gt, outer.gt);
  prefer(inner.lt, outer.lt);
  prefer(inner.min_length, outer.min_length);
  prefer(inner.max_length, outer.max_length);
  prefer(inner.min_items, outer.min_items);
  prefer(inner.max_items, outer.max_items);
  prefer(inner.regex, outer.regex);
  return inner;
}

Details merge(Details inner, const Details& outer) {
  prefer(inner.default_value, outer.default_value);
  prefer(inner.title, outer.title);
  prefer(inner.description, outer.description);
  prefer(inner.accept, outer.accept);
  prefer(inner.alias, outer.alias);
  prefer(inner.choices, outer.choices);
  inner.bounds = merge(inner.bounds, outer.bounds);
  inner.has_factory = inner.has_factory || outer.has_factory;
  inner.deprecated = inner.deprecated || outer.deprecated;
  inner.given.insert(inner.given.end(), outer.given.begin(), outer.given.end());
  return inner;
}

}  // namespace cog::schema
