#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::validator {

/// A JSON number of any size. One that fits 64 bits is exact; a double is its text rounded; others (1e400, thirty
/// digits) keep their text and are compared digit by digit.
struct Number {
  enum class Kind : std::uint8_t { negative, natural, real, wide };
  Kind kind = Kind::natural;
  union {
    std::int64_t negative; ///< below zero
    std::uint64_t natural = 0;
    double real;
  };
  std::string_view text; ///< for wide: its JSON text, borrowed

  static Number of(std::int64_t value);
  static Number of(std::uint64_t value);
  static Number of(double value);
  /// From a number's JSON text, which must be valid and, for a wide number, outlive the result.
  static Number parse(std::string_view text);

  /// 1.0 and 1e2 are whole, as in draft-07.
  bool is_whole() const;
  double approximate() const;
  /// Equal numbers of any kind and spelling have equal hashes; the same in every process.
  std::uint64_t hash() const;
};

/// By value, across kinds, exact.
[[nodiscard]] std::strong_ordering compare(const Number& a, const Number& b);

/// Whether `a` is a whole multiple of `divisor`, in decimal: 19.99 is a multiple of 0.01. The divisor must be usable.
[[nodiscard]] bool is_multiple_of(const Number& a, const Number& divisor);
/// Above zero, with no more digits than fit 64 bits.
[[nodiscard]] bool is_usable_divisor(const Number& divisor);

} // namespace plumbline::validator
