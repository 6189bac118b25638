#include "tools/plumbline/printable.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace plumbline::tool {

namespace {

/// The code point at the front and its length; length 0: no UTF-8.
struct Point {
  std::uint32_t value = 0;
  std::size_t length = 0;
};

Point point_of(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || first >= 0xF5 || text.size() < length) return {};
  std::uint32_t value = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = value << 6U | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  return value < least[length] || surrogate || value > 0x10FFFF ? Point{} : Point{value, length};
}

bool is_hidden(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x200B && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

} // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Point point = point_of(text);
    std::array<char, 16> escape{}; // up to \u and eight digits, as the compiler sees it
    if (point.length == 0)
      std::snprintf(escape.data(), escape.size(), "\\x%02X", static_cast<unsigned char>(text[0]));
    else if (point.value == '\n' || point.value == '\t' || point.value == '\r')
      std::snprintf(escape.data(), escape.size(), "\\%c", point.value == '\n' ? 'n' : point.value == '\t' ? 't' : 'r');
    else if (is_hidden(point.value))
      std::snprintf(escape.data(), escape.size(), "\\u%04X", static_cast<unsigned>(point.value));
    const std::size_t length = point.length == 0 ? 1 : point.length;
    if (escape[0] != '\0')
      out += escape.data();
    else
      out += text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

} // namespace plumbline::tool
