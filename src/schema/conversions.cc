#include "schema/conversions.h"

#include <cmath>

#include "base/text.h"
#include "schema/format.h"
#include "schema/numbers.h"
#include "schema/strings.h"

namespace cog::schema {

std::optional<Integer> whole(const Value& value) {
  if (const bool* boolean = as<bool>(value)) return *boolean ? 1 : 0;
  if (const Integer* integer = as<Integer>(value)) return *integer;
  return std::nullopt;
}

Value to_text(const Calling& call, bool repr) {
  if (call.count() == 0) return Text{""};
  std::optional<std::string> text = repr ? repr_of(call.at(0)) : str_of(call.at(0));
  return text ? call.evaluator.text(*std::move(text), call.where) : call.give_up();
}

Value to_integer(const Calling& call) {
  if (call.count() == 0) return Integer{0};
  if (call.count() > 1) return call.give_up();
  if (std::optional<Integer> number = whole(call.at(0))) return *number;
  if (const double* real = as<double>(call.at(0))) {
    if (std::fabs(*real) < 1e18) return static_cast<Integer>(*real);
    return call.give_up("the number is too large");
  }
  if (const Text* text = as<Text>(call.at(0))) {
    std::string_view digits = trim(text->text);
    bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    std::optional<Value> number =
        digits.find_first_not_of("0123456789") == std::string_view::npos && !digits.empty()
            ? read_number(digits)
            : std::nullopt;
    const Integer* integer = number ? as<Integer>(*number) : nullptr;
    if (integer != nullptr) return negative ? -*integer : *integer;
  }
  return call.give_up();
}

Value to_real(const Calling& call) {
  if (call.count() == 0) return 0.0;
  if (std::optional<Integer> number = whole(call.at(0))) return static_cast<double>(*number);
  if (as<double>(call.at(0)) != nullptr) return call.at(0);
  const Text* text = as<Text>(call.at(0));
  if (text == nullptr) return call.give_up();
  std::string word = to_lower(trim(text->text));
  if (word == "inf" || word == "infinity" || word == "+inf") return HUGE_VAL;
  if (word == "-inf" || word == "-infinity") return -HUGE_VAL;
  bool negative = word.starts_with('-');
  if (negative) word.erase(0, 1);
  bool digits = !word.empty() && word.find_first_not_of("0123456789.e-+") == std::string::npos;
  std::optional<Value> number = digits ? read_number(word) : std::nullopt;
  if (!number) return call.give_up();
  const double* real = as<double>(*number);
  double value = real != nullptr ? *real : static_cast<double>(*as<Integer>(*number));
  return negative ? -value : value;
}

Value round_number(const Calling& call) {
  if (std::optional<Integer> number = whole(call.at(0))) {
    return call.count() == 1 ? Value(*number) : call.give_up();
  }
  const double* real = as<double>(call.at(0));
  if (real == nullptr || std::fabs(*real) > 1e15) return call.give_up();
  if (call.count() == 1) return static_cast<Integer>(std::nearbyint(*real));
  std::optional<Integer> places = whole(call.at(1));
  if (!places || *places < 0 || *places > 15) return call.give_up();
  std::optional<std::string> digits = format_value(call.at(0), "." + to_decimal(*places) + "f");
  return digits ? to_real({call.evaluator, {{{Text{*digits}, call.where}}, {}}, call.where})
                : call.give_up();
}

Value absolute(const Calling& call) {
  if (std::optional<Integer> number = whole(call.at(0))) return *number < 0 ? -*number : *number;
  if (const double* real = as<double>(call.at(0))) return std::fabs(*real);
  return call.give_up();
}

Value character(const Calling& call) {
  std::optional<Integer> code = whole(call.at(0));
  bool fits = code && *code >= 0 && *code <= 0x10FFFF && (*code < 0xD800 || *code > 0xDFFF);
  if (!fits) return call.give_up();
  return call.evaluator.text(to_utf8(static_cast<uint32_t>(*code)), call.where);
}

Value code_point(const Calling& call) {
  const Text* text = as<Text>(call.at(0));
  if (text == nullptr || text->text.size() != 1 || text->text[0] < 0) return call.give_up();
  return static_cast<Integer>(text->text[0]);
}

}  // namespace cog::schema
