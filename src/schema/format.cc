#include "schema/format.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "schema/numbers.h"
#include "schema/operators.h"

namespace cog::schema {
namespace {

// As Python's repr: the shortest digits that read back, in exponents from 1e16 on and below 1e-4.
std::string repr_of_real(double number) {
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  if (std::isnan(number)) return "nan";
  char buffer[64];
  double size = std::fabs(number);
  bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
  auto [end, error] =
      std::to_chars(buffer, buffer + sizeof(buffer), number,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  std::string text(buffer, end);
  if (plain && text.find('.') == std::string::npos) text += ".0";
  return text;
}

// Nothing for characters beyond ASCII: whether they can be printed is not known here.
std::optional<std::string> repr_of_text(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), [](char c) { return c < 0; })) return std::nullopt;
  bool double_quotes =
      text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos;
  char quote = double_quotes ? '"' : '\'';
  std::string repr(1, quote);
  for (char c : text) {
    if (c == quote || c == '\\') {
      repr += '\\';
      repr += c;
    } else if (c == '\n') {
      repr += "\\n";
    } else if (c == '\r') {
      repr += "\\r";
    } else if (c == '\t') {
      repr += "\\t";
    } else if ((c >= 0 && c < ' ') || c == 0x7F) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      repr += "\\x";
      repr += kDigits[static_cast<unsigned char>(c) >> 4];
      repr += kDigits[static_cast<unsigned char>(c) & 15];
    } else {
      repr += c;
    }
  }
  return repr + quote;
}

std::optional<std::string> repr_of_items(const Items& items) {
  if (items.changed != nullptr || items.form == Items::Form::iterator) return std::nullopt;
  bool is_set = items.form == Items::Form::set || items.form == Items::Form::frozen_set;
  if (is_set && items.items.size() > 1) return std::nullopt;  // their order is not known
  std::vector<std::string> parts;
  for (const Value& item : items.items) {
    std::optional<std::string> part = repr_of(item);
    if (!part) return std::nullopt;
    parts.push_back(*std::move(part));
  }
  std::string inside = join(parts, ", ");
  switch (items.form) {
    case Items::Form::list:
      return "[" + inside + "]";
    case Items::Form::tuple:
      return "(" + inside + (parts.size() == 1 ? ",)" : ")");
    case Items::Form::set:
      return parts.empty() ? "set()" : "{" + inside + "}";
    default:
      return std::nullopt;
  }
}

std::optional<std::string> repr_of_dict(const Dict& dict) {
  if (dict.changed != nullptr) return std::nullopt;
  std::vector<std::string> parts;
  for (const auto& [key, value] : dict.entries) {
    std::optional<std::string> left = repr_of(key);
    std::optional<std::string> right = repr_of(value);
    if (!left || !right) return std::nullopt;
    parts.push_back(*left + ": " + *right);
  }
  return "{" + join(parts, ", ") + "}";
}

// [[fill]align][sign][#][0][width][,][.precision][type]
struct Specification {
  std::string fill = " ";
  char align = '\0';
  char sign = '-';
  bool alternate = false;
  bool zero = false;
  size_t width = 0;
  char grouping = '\0';
  std::optional<size_t> precision;
  char type = '\0';
};

constexpr size_t kMaxWidth = 10'000;

std::optional<size_t> read_count(std::string_view text, size_t& at) {
  size_t count = 0;
  size_t begin = at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    count = count * 10 + static_cast<size_t>(text[at] - '0');
    if (count > kMaxWidth) return std::nullopt;
  }
  if (at == begin) return std::nullopt;
  return count;
}

std::optional<Specification> read_specification(std::string_view text) {
  Specification read;
  size_t at = 0;
  auto is = [&](std::string_view letters) {
    return at < text.size() && letters.find(text[at]) != std::string_view::npos;
  };
  size_t fill = first_code_points(text, 1).size();
  constexpr std::string_view kAlignments = "<>^=";
  if (fill < text.size() && kAlignments.find(text[fill]) != std::string_view::npos) {
    read.fill = text.substr(0, fill);
    at = fill;
  }
  if (is(kAlignments)) read.align = text[at++];
  if (is("+- ")) read.sign = text[at++];
  if (is("#")) read.alternate = ++at != 0;
  if (is("0")) read.zero = ++at != 0;
  if (is("123456789")) {
    std::optional<size_t> width = read_count(text, at);
    if (!width) return std::nullopt;
    read.width = *width;
  }
  if (is(",_")) read.grouping = text[at++];
  if (is(".")) {
    ++at;
    read.precision = read_count(text, at);
    if (!read.precision) return std::nullopt;
  }
  if (is("sdbxXoeEfFgGn%c")) read.type = text[at++];
  if (at != text.size()) return std::nullopt;
  return read;
}

std::string grouped(std::string digits, char separator, size_t every) {
  for (size_t at = digits.size(); at > every;) {
    at -= every;
    digits.insert(at, 1, separator);
  }
  return digits;
}

std::optional<std::string> real_digits(double number, const Specification& how) {
  char buffer[512];
  std::chars_format form = how.type == 'e' || how.type == 'E'   ? std::chars_format::scientific
                           : how.type == 'g' || how.type == 'G' ? std::chars_format::general
                                                                : std::chars_format::fixed;
  double shown = how.type == '%' ? number * 100 : number;
  if (std::fabs(shown) > 1e100) return std::nullopt;
  size_t precision = std::min<size_t>(how.precision.value_or(6), 100);
  if (form == std::chars_format::general && precision == 0) precision = 1;
  auto [end, error] =
      std::to_chars(buffer, buffer + sizeof(buffer), shown, form, static_cast<int>(precision));
  if (error != std::errc()) return std::nullopt;
  std::string digits(buffer, end);
  if (how.type == 'E' || how.type == 'G') {
    std::transform(digits.begin(), digits.end(), digits.begin(),
                   [](char c) { return c == 'e' ? 'E' : c; });
  }
  return digits;
}

std::optional<std::string> integer_digits(Integer number, const Specification& how) {
  int base = how.type == 'x' || how.type == 'X' ? 16
             : how.type == 'o'                  ? 8
             : how.type == 'b'                  ? 2
                                                : 10;
  std::string digits;
  if (number == 0) digits = "0";
  for (Integer rest = number; rest != 0; rest /= base) {
    digits.insert(digits.begin(), "0123456789abcdef"[static_cast<size_t>(rest % base)]);
  }
  if (how.grouping != '\0') digits = grouped(digits, how.grouping, base == 10 ? 3 : 4);
  if (how.alternate && base != 10) digits.insert(0, base == 16 ? "0x" : base == 8 ? "0o" : "0b");
  if (how.type == 'X') {
    for (char& c : digits) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return digits;
}

std::string padded(const std::string& sign, const std::string& body, const Specification& how,
                   bool is_number) {
  auto used = static_cast<size_t>(count_code_points(sign) + count_code_points(body));
  if (used >= how.width) return sign + body;
  std::string padding;
  char align = how.align != '\0' ? how.align : is_number ? (how.zero ? '=' : '>') : '<';
  std::string fill = how.zero && how.align == '\0' ? "0" : how.fill;
  size_t missing = how.width - used;
  size_t before = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
  auto fills = [&](size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text += fill;
    return text;
  };
  if (align == '=') return sign + fills(missing) + body;
  return fills(before) + sign + body + fills(missing - before);
}

std::optional<std::string> format_number(const Value& value, const Specification& how) {
  const Integer* integer = as<Integer>(value);
  const double* real = as<double>(value);
  bool as_real =
      how.type != '\0' && std::string_view("eEfFgG%").find(how.type) != std::string_view::npos;
  bool negative = integer != nullptr ? *integer < 0 : std::signbit(*real);
  std::string sign = negative ? "-" : how.sign == '-' ? "" : std::string(1, how.sign);
  if (how.type == 'n' || how.type == 'c' || how.type == 's') return std::nullopt;
  std::optional<std::string> digits;
  if (integer != nullptr && !as_real) {
    if (how.precision) return std::nullopt;
    digits = integer_digits(negative ? -*integer : *integer, how);
  } else {
    double number = integer != nullptr ? static_cast<double>(*integer) : *real;
    number = std::fabs(number);
    if (std::isinf(number) || std::isnan(number)) return std::nullopt;
    if (how.type == '\0' && how.precision) return std::nullopt;  // neither repr nor g
    if (!as_real && how.type != '\0') return std::nullopt;
    digits = how.type == '\0' ? repr_of_real(number) : real_digits(number, how);
    if (digits && how.grouping != '\0') {
      size_t point = std::min(digits->find_first_of(".e"), digits->size());
      digits = grouped(digits->substr(0, point), how.grouping, 3) + digits->substr(point);
    }
    if (digits && how.type == '%') *digits += '%';
  }
  if (!digits || (how.zero && how.grouping != '\0')) return std::nullopt;
  return padded(sign, *digits, how, true);
}

Value computed(Evaluator& evaluator, const Node& where) {
  return evaluator.unknown(where, "this text has to be computed");
}

}  // namespace

std::optional<std::string> repr_of(const Value& value) {
  if (as<None>(value) != nullptr) return "None";
  if (const bool* boolean = as<bool>(value)) return *boolean ? "True" : "False";
  if (const Integer* integer = as<Integer>(value)) return to_decimal(*integer);
  if (const double* real = as<double>(value)) return repr_of_real(*real);
  if (const Text* text = as<Text>(value)) return repr_of_text(text->text);
  if (const Items* items = as<Items*>(value)) return repr_of_items(*items);
  if (const Dict* dict = as<Dict*>(value)) return repr_of_dict(*dict);
  return std::nullopt;
}

std::optional<std::string> str_of(const Value& value) {
  if (const Text* text = as<Text>(value)) return std::string(text->text);
  return repr_of(value);
}

std::optional<std::string> format_value(const Value& value, std::string_view specification) {
  if (specification.empty()) return str_of(value);
  std::optional<Specification> how = read_specification(specification);
  if (!how) return std::nullopt;
  if (as<Integer>(value) != nullptr || as<double>(value) != nullptr) {
    return format_number(value, *how);
  }
  const Text* text = as<Text>(value);
  bool plain = how->sign == '-' && !how->alternate && !how->zero && how->grouping == '\0' &&
               (how->type == '\0' || how->type == 's') && how->align != '=';
  if (text == nullptr || !plain) return std::nullopt;
  std::string shown = how->precision ? std::string(first_code_points(text->text, *how->precision))
                                     : std::string(text->text);
  return padded("", shown, *how, false);
}

Value format_percent(Evaluator& evaluator, std::string_view format, const Value& values,
                     const Node& where) {
  const Items* several = as<Items*>(values);
  std::vector<Value> arguments = {values};
  if (several != nullptr && several->form == Items::Form::tuple) arguments = several->items;
  const Dict* named = as<Dict*>(values);
  std::string made;
  size_t used = 0;
  for (size_t at = 0; at < format.size(); ++at) {
    if (format[at] != '%') {
      made += format[at];
      continue;
    }
    if (++at == format.size()) return computed(evaluator, where);
    if (format[at] == '%') {
      made += '%';
      continue;
    }
    Value argument;
    if (format[at] == '(' && named != nullptr) {
      size_t close = format.find(')', at);
      if (close == std::string_view::npos) return computed(evaluator, where);
      Value key = Text{format.substr(at + 1, close - at - 1)};
      argument = item_of(evaluator, values, key, where);
      at = close + 1;
      used = 1;
    } else if (used < arguments.size()) {
      argument = arguments[used++];
    } else {
      return computed(evaluator, where);
    }
    size_t end = format.find_first_not_of("0123456789.+- #", at);
    if (end == std::string_view::npos) return computed(evaluator, where);
    std::string flags(format.substr(at, end - at));
    char type = format[end];
    at = end;
    bool left = flags.starts_with('-');
    if (left) flags.erase(0, 1);
    std::optional<std::string> shown;
    if (type == 's' || type == 'r') {
      shown = type == 's' ? str_of(argument) : repr_of(argument);
      if (shown) shown = format_value(Text{*shown}, (left ? "<" : ">") + flags);
    } else if (std::string_view("dixXofFeEgG").find(type) != std::string_view::npos) {
      bool whole = std::string_view("dixXo").find(type) != std::string_view::npos;
      const double* real = as<double>(argument);
      if (whole && real != nullptr) argument = static_cast<Integer>(*real);
      char shown_as = type == 'i' ? 'd' : type;
      shown = format_value(argument, (left ? "<" : "") + flags + shown_as);
    }
    if (!shown) return computed(evaluator, where);
    made += *shown;
  }
  if (named == nullptr && used != arguments.size()) return computed(evaluator, where);
  return evaluator.text(std::move(made), where);
}

Value format_braces(Evaluator& evaluator, std::string_view format, const Arguments& arguments,
                    const Node& where) {
  std::string made;
  size_t next = 0;
  for (size_t at = 0; at < format.size(); ++at) {
    char c = format[at];
    bool doubled = at + 1 < format.size() && format[at + 1] == c;
    if ((c == '{' || c == '}') && doubled) {
      made += c;
      ++at;
      continue;
    }
    if (c == '}') return computed(evaluator, where);
    if (c != '{') {
      made += c;
      continue;
    }
    size_t close = format.find('}', at);
    if (close == std::string_view::npos) return computed(evaluator, where);
    std::string_view field = format.substr(at + 1, close - at - 1);
    size_t colon = field.find(':');
    std::string_view name = field.substr(0, colon);
    std::string_view how = colon == std::string_view::npos ? "" : field.substr(colon + 1);
    if (name.find_first_of("!.[") != std::string_view::npos ||
        how.find('{') != std::string_view::npos) {
      return computed(evaluator, where);
    }
    const Located* argument = arguments.keyword(name);
    bool number = name.find_first_not_of("0123456789") == std::string_view::npos;
    if (number && name.size() < 4) {
      size_t index = name.empty() ? next++ : static_cast<size_t>(std::stoul(std::string(name)));
      argument = index < arguments.positional.size() ? &arguments.positional[index] : nullptr;
    }
    if (argument == nullptr) return computed(evaluator, where);
    if (as<const Unknown*>(argument->value) != nullptr) return argument->value;
    std::optional<std::string> shown = format_value(argument->value, how);
    if (!shown) return computed(evaluator, where);
    made += *shown;
    at = close;
  }
  return evaluator.text(std::move(made), where);
}

}  // namespace cog::schema
