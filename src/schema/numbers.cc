#include "schema/numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/text.h"

namespace cog::schema {
namespace {

constexpr Integer kMaxInteger = (static_cast<Integer>(1) << 100);

std::optional<Integer> read_integer(std::string_view digits, int base) {
  if (digits.empty()) return std::nullopt;
  Integer number = 0;
  for (char c : digits) {
    int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
    if (digit >= base) return std::nullopt;
    number = number * base + digit;
    if (number > kMaxInteger) return std::nullopt;
  }
  return number;
}

}  // namespace

std::optional<Value> read_number(std::string_view literal) {
  std::string digits = to_lower(literal);
  std::erase(digits, '_');
  int base = digits.starts_with("0x")   ? 16
             : digits.starts_with("0o") ? 8
             : digits.starts_with("0b") ? 2
                                        : 10;
  std::string_view body = std::string_view(digits).substr(base == 10 ? 0 : 2);
  if (std::optional<Integer> integer = read_integer(body, base)) return *integer;
  if (base != 10 || digits.find_first_not_of("0123456789") == std::string::npos) {
    return std::nullopt;
  }
  double number = 0;
  const char* end = digits.data() + digits.size();
  auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error == std::errc::result_out_of_range) {
    number = digits.find("e-") == std::string::npos ? HUGE_VAL : 0.0;
  } else if (error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return number;
}

std::string to_decimal(Integer number) {
  if (number == 0) return "0";
  bool negative = number < 0;
  std::string digits;
  for (; number != 0; number /= 10) {
    auto digit = static_cast<int>(number % 10);
    digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
  }
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::optional<bool> version_compares(std::string_view python, std::string_view operation,
                                     const std::vector<Value>& wanted) {
  if (wanted.empty() || wanted.size() > 2) return std::nullopt;  // the patch is not known
  Integer want = 0;
  for (size_t i = 0; i < 2; ++i) {
    const Integer* part = i < wanted.size() ? as<Integer>(wanted[i]) : nullptr;
    if (i < wanted.size() && (part == nullptr || *part < 0 || *part > 999)) return std::nullopt;
    want = want * 1000 + (part == nullptr ? 0 : *part);
  }
  // sys.version_info has more parts than `wanted`: it is never equal to it, and larger than what
  // it starts with.
  Integer low = 3010;
  Integer high = 3999;
  if (size_t dot = python.find('.'); dot != std::string_view::npos) {
    std::string_view minor = python.substr(dot + 1);
    std::optional<Integer> number = read_integer(minor.substr(0, minor.find('.')), 10);
    if (number) low = high = 3000 + *number;
  }
  bool above = low >= want;
  bool below = high < want;
  if (!above && !below) return std::nullopt;
  if (operation == ">=" || operation == ">") return above;
  if (operation == "<" || operation == "<=") return below;
  return std::nullopt;
}

std::optional<Value> constant_of(std::string_view name) {
  constexpr double kPi = 3.141592653589793;
  constexpr double kE = 2.718281828459045;
  if (name == "math.pi") return kPi;
  if (name == "math.tau") return 2 * kPi;
  if (name == "math.e") return kE;
  if (name == "math.inf") return std::numeric_limits<double>::infinity();
  if (name == "sys.platform") return Text{"linux"};  // of every image
  if (name == "sys.maxsize") return static_cast<Integer>(std::numeric_limits<int64_t>::max());
  if (name == "string.ascii_lowercase") return Text{"abcdefghijklmnopqrstuvwxyz"};
  if (name == "string.ascii_uppercase") return Text{"ABCDEFGHIJKLMNOPQRSTUVWXYZ"};
  if (name == "string.digits") return Text{"0123456789"};
  return std::nullopt;
}

std::optional<Value> math_function(std::string_view name, const Value& argument) {
  const Integer* integer = as<Integer>(argument);
  const double* real = as<double>(argument);
  if (integer == nullptr && real == nullptr) return std::nullopt;
  double number = real != nullptr ? *real : static_cast<double>(*integer);
  if (!(std::fabs(number) < 1e15)) return std::nullopt;
  if (name == "math.floor") return static_cast<Integer>(std::floor(number));
  if (name == "math.ceil") return static_cast<Integer>(std::ceil(number));
  if (name == "math.trunc") return static_cast<Integer>(std::trunc(number));
  if (name == "math.sqrt" && number >= 0) return std::sqrt(number);
  return std::nullopt;
}

std::string canonical_name(std::string name) {
  size_t last = name.rfind('.');
  if (last == std::string::npos) return name;
  std::string leaf = name.substr(last);
  if (name.starts_with("cog.")) return "cog" + leaf;
  if (name.starts_with("pydantic.")) return "pydantic" + leaf;
  if (name.starts_with("typing_extensions.") || name.starts_with("collections.abc.")) {
    return "typing" + leaf;
  }
  return name;
}

std::optional<std::string> reason_of(std::string_view name) {
  struct Known {
    std::string_view prefix;
    std::string_view reason;
  };
  constexpr std::array<Known, 6> kKnown = {{
      {"os.environ", "the environment is known when the model runs"},
      {"os.getenv", "the environment is known when the model runs"},
      {"time.", "the time is known when the model runs"},
      {"datetime.", "the time is known when the model runs"},
      {"random.", "chance decides when the model runs"},
      {"sys.argv", "the command line is known when the model runs"},
  }};
  for (const Known& known : kKnown) {
    if (name.starts_with(known.prefix)) return std::string(known.reason);
  }
  return std::nullopt;
}

bool is_pure(std::string_view name) {
  constexpr std::array<std::string_view, 8> kModules = {
      "cog.", "pydantic.", "typing.", "dataclasses.", "enum.", "pathlib.", "collections.", "abc."};
  return std::any_of(kModules.begin(), kModules.end(),
                     [&](std::string_view module) { return name.starts_with(module); });
}

}  // namespace cog::schema
