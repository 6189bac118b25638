#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace plumbline::journal {

static_assert(std::endian::native == std::endian::little, "the journal's files are little-endian");

/// Appends a number.
template<class Number>
void put(std::string& out, Number number) {
  static_assert(std::is_arithmetic_v<Number>);
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// Takes numbers from bytes, one after the other.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  /// Throws std::out_of_range when too few bytes are left: whoever decodes checks the size first.
  template<class Number>
  Number take() {
    static_assert(std::is_arithmetic_v<Number>);
    if (rest_.size() < sizeof(Number)) throw std::out_of_range("a number reaches beyond the bytes that have it");
    Number number;
    std::memcpy(&number, rest_.data(), sizeof number);
    rest_.remove_prefix(sizeof number);
    return number;
  }

 private:
  std::string_view rest_;
};

} // namespace plumbline::journal
