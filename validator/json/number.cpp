#include "validator/json/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <xxhash.h>

namespace plumbline::validator {

namespace {

__extension__ using Wide = unsigned __int128;

/// sign * 0.DIGITS * 10^scale; no zeros at either end of the digits, no digits for zero.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t scale = 0;
};

/// Larger exponents make no difference: no text of a call has that many digits.
constexpr std::int64_t exponent_cap = 4'000'000'000'000'000;

std::int64_t parse_exponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  for (const char c : text) value = std::min(exponent_cap, value * 10 + (c - '0'));
  return negative ? -value : value;
}

Decimal decimal_of(std::string_view text) {
  Decimal out;
  if (text.starts_with('-')) {
    out.negative = true;
    text.remove_prefix(1);
  }
  std::int64_t exponent = 0;
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    exponent = parse_exponent(text.substr(e + 1));
    text = text.substr(0, e);
  }
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  out.digits.reserve(whole.size() + fraction.size());
  out.digits.append(whole).append(fraction);
  const auto first = out.digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  out.digits.erase(out.digits.find_last_not_of('0') + 1);
  out.digits.erase(0, first);
  out.scale = static_cast<std::int64_t>(whole.size()) - static_cast<std::int64_t>(first) + exponent;
  return out;
}

/// Long enough for the shortest text of any double and for 64 bits.
using NumberText = std::array<char, 32>;

std::string_view text_of(const Number& number, NumberText& buffer) {
  std::to_chars_result end{};
  switch (number.kind) {
  case Number::Kind::wide: return number.text;
  case Number::Kind::negative:
    end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number.negative);
    break;
  case Number::Kind::natural: end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number.natural); break;
  case Number::Kind::real: end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number.real); break;
  }
  return {buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data())};
}

Decimal decimal_of(const Number& number) {
  NumberText buffer;
  return decimal_of(text_of(number, buffer));
}

std::strong_ordering compare_decimals(const Decimal& a, const Decimal& b) {
  const int sign_a = a.digits.empty() ? 0 : a.negative ? -1 : 1;
  const int sign_b = b.digits.empty() ? 0 : b.negative ? -1 : 1;
  if (sign_a != sign_b) return sign_a <=> sign_b;
  if (sign_a == 0) return std::strong_ordering::equal;
  const auto magnitude = a.scale != b.scale ? a.scale <=> b.scale : a.digits.compare(b.digits) <=> 0;
  if (magnitude == std::strong_ordering::equal) return magnitude;
  const bool less = (magnitude == std::strong_ordering::less) == (sign_a > 0);
  return less ? std::strong_ordering::less : std::strong_ordering::greater;
}

bool is_integer(const Number& number) {
  return number.kind == Number::Kind::natural || number.kind == Number::Kind::negative;
}

/// 10^exponent mod modulus.
std::uint64_t power_of_ten(std::int64_t exponent, std::uint64_t modulus) {
  std::uint64_t result = 1 % modulus;
  std::uint64_t base = 10 % modulus;
  for (; exponent > 0; exponent >>= 1) {
    if (exponent & 1) result = static_cast<std::uint64_t>(static_cast<Wide>(result) * base % modulus);
    base = static_cast<std::uint64_t>(static_cast<Wide>(base) * base % modulus);
  }
  return result;
}

std::uint64_t value_of_digits(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

} // namespace

Number Number::of(std::int64_t value) {
  if (value >= 0) return of(static_cast<std::uint64_t>(value));
  Number n;
  n.kind = Kind::negative;
  n.negative = value;
  return n;
}

Number Number::of(std::uint64_t value) {
  Number n;
  n.natural = value;
  return n;
}

Number Number::of(double value) {
  Number n;
  n.kind = Kind::real;
  n.real = value;
  return n;
}

Number Number::parse(std::string_view text) {
  const char* const first = text.data();
  const char* const last = first + text.size();
  if (text.find_first_of(".eE") == std::string_view::npos) {
    if (text.starts_with('-')) {
      std::int64_t value = 0;
      if (std::from_chars(first, last, value).ec == std::errc{}) return of(value);
    } else {
      std::uint64_t value = 0;
      if (std::from_chars(first, last, value).ec == std::errc{}) return of(value);
    }
  } else {
    double value = 0;
    const auto result = std::from_chars(first, last, value);
    if (result.ec == std::errc{} && std::isfinite(value)) return of(value);
    // Nearer to zero than any double: zero, as in simdjson.
    if (decimal_of(text).scale < 0) return of(0.0);
  }
  Number n;
  n.kind = Kind::wide;
  n.text = text;
  return n;
}

bool Number::is_whole() const {
  switch (kind) {
  case Kind::negative:
  case Kind::natural: return true;
  case Kind::real: return std::trunc(real) == real;
  case Kind::wide: break;
  }
  if (text.find_first_of(".eE") == std::string_view::npos) return true;
  const Decimal decimal = decimal_of(text);
  return static_cast<std::int64_t>(decimal.digits.size()) <= decimal.scale || decimal.digits.empty();
}

double Number::approximate() const {
  switch (kind) {
  case Kind::negative: return static_cast<double>(negative);
  case Kind::natural: return static_cast<double>(natural);
  case Kind::real: return real;
  case Kind::wide: break;
  }
  const Decimal decimal = decimal_of(text);
  if (decimal.digits.empty()) return 0;
  // Thirty digits still fit a double; a larger exponent gives infinity.
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc{}) return value;
  return decimal.negative ? -HUGE_VAL : HUGE_VAL;
}

std::uint64_t Number::hash() const {
  // 2^63 and above use their decimal text, so that all spellings of a value give one hash.
  if (kind == Kind::negative) return XXH3_64bits(&negative, sizeof negative);
  if (kind == Kind::natural && natural <= INT64_MAX) return XXH3_64bits(&natural, sizeof natural);
  if (kind == Kind::real && std::trunc(real) == real && std::abs(real) < 9e18) {
    const auto whole = static_cast<std::int64_t>(real);
    return XXH3_64bits(&whole, sizeof whole);
  }
  // No wide number is fractional, so a fraction's bits are unique.
  if (kind == Kind::real && std::trunc(real) != real) return XXH3_64bits_withSeed(&real, sizeof real, 1);
  Decimal decimal = decimal_of(*this);
  if (decimal.digits.size() <= 19 && static_cast<std::int64_t>(decimal.digits.size()) <= decimal.scale &&
      decimal.scale <= 19) {
    decimal.digits.append(static_cast<std::size_t>(decimal.scale) - decimal.digits.size(), '0');
    const std::uint64_t natural_value = value_of_digits(decimal.digits);
    if (natural_value <= INT64_MAX) {
      auto whole = static_cast<std::int64_t>(natural_value);
      if (decimal.negative) whole = -whole;
      return XXH3_64bits(&whole, sizeof whole);
    }
  }
  if (decimal.digits.empty()) return Number{}.hash();
  const auto seed = static_cast<std::uint64_t>(decimal.scale) * 2 + (decimal.negative ? 1 : 0);
  return XXH3_64bits_withSeed(decimal.digits.data(), decimal.digits.size(), seed);
}

std::strong_ordering compare(const Number& a, const Number& b) {
  using Kind = Number::Kind;
  if (is_integer(a) && is_integer(b)) {
    if (a.kind != b.kind) return a.kind == Kind::negative ? std::strong_ordering::less : std::strong_ordering::greater;
    return a.kind == Kind::negative ? a.negative <=> b.negative : a.natural <=> b.natural;
  }
  if (a.kind != Kind::wide && b.kind != Kind::wide) {
    const double x = a.approximate();
    const double y = b.approximate();
    // Integers beyond 2^53 may have been rounded: only then must the digits decide.
    constexpr double exact = 9007199254740992.0;
    const bool both_exact =
        (a.kind == Kind::real || std::abs(x) < exact) && (b.kind == Kind::real || std::abs(y) < exact);
    if (both_exact || std::abs(x - y) > 4096) {
      return x < y ? std::strong_ordering::less : x > y ? std::strong_ordering::greater : std::strong_ordering::equal;
    }
  }
  return compare_decimals(decimal_of(a), decimal_of(b));
}

bool is_usable_divisor(const Number& divisor) {
  if (compare(divisor, Number{}) <= 0) return false;
  return decimal_of(divisor).digits.size() <= 19;
}

bool is_multiple_of(const Number& a, const Number& divisor) {
  if (a.kind == Number::Kind::natural && divisor.kind == Number::Kind::natural) return a.natural % divisor.natural == 0;
  const Decimal value = decimal_of(a);
  const Decimal unit = decimal_of(divisor);
  if (value.digits.empty()) return true;
  // value = V * 10^ev, unit = U * 10^eu with whole V and U.
  const std::int64_t exponent = (value.scale - static_cast<std::int64_t>(value.digits.size())) -
                                (unit.scale - static_cast<std::int64_t>(unit.digits.size()));
  // V does not end in a zero, so it is not a multiple of U * 10^n.
  if (exponent < 0) return false;
  const std::uint64_t modulus = value_of_digits(unit.digits);
  std::uint64_t remainder = 0;
  for (const char c : value.digits) {
    remainder =
        static_cast<std::uint64_t>((static_cast<Wide>(remainder) * 10 + static_cast<unsigned>(c - '0')) % modulus);
  }
  return static_cast<Wide>(remainder) * power_of_ten(exponent, modulus) % modulus == 0;
}

} // namespace plumbline::validator
