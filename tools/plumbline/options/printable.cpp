#include "tools/plumbline/options/printable.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace plumbline::tool {

namespace {

/// The code point at the front and its length; length 0: not UTF-8.
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

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};
/// Unicode's control and format characters (Cc, Cf), line and paragraph separators (Zl, Zp), the block of tags and
/// variation selectors, and letters that are blank: ascending.
constexpr std::array hidden{
    Range{0x0, 0x1F},        Range{0x7F, 0x9F},       Range{0xAD, 0xAD},       Range{0x34F, 0x34F},
    Range{0x600, 0x605},     Range{0x61C, 0x61C},     Range{0x6DD, 0x6DD},     Range{0x70F, 0x70F},
    Range{0x890, 0x891},     Range{0x8E2, 0x8E2},     Range{0x115F, 0x1160},   Range{0x180E, 0x180E},
    Range{0x200B, 0x200F},   Range{0x2028, 0x202E},   Range{0x2060, 0x2064},   Range{0x2066, 0x206F},
    Range{0x2800, 0x2800},   Range{0x3164, 0x3164},   Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},
    Range{0xFFF9, 0xFFFB},   Range{0x110BD, 0x110BD}, Range{0x110CD, 0x110CD}, Range{0x13430, 0x13438},
    Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A}, Range{0xE0000, 0xE0FFF}};

bool is_hidden(std::uint32_t point) {
  const auto range = std::ranges::lower_bound(hidden, point, {}, &Range::last);
  return range != hidden.end() && range->first <= point;
}

} // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Point point = point_of(text);
    std::array<char, 16> escape{};
    if (point.length == 0)
      std::snprintf(escape.data(), escape.size(), "\\x%02X", static_cast<unsigned char>(text[0]));
    else if (point.value == '\n' || point.value == '\t' || point.value == '\r')
      std::snprintf(escape.data(), escape.size(), "\\%c", point.value == '\n' ? 'n' : point.value == '\t' ? 't' : 'r');
    else if (is_hidden(point.value))
      std::snprintf(escape.data(), escape.size(), point.value > 0xFFFF ? "\\U%08X" : "\\u%04X",
                    static_cast<unsigned>(point.value));
    const std::size_t length = point.length == 0 ? 1 : point.length;
    if (escape[0] != '\0')
      out += escape.data();
    else
      out += text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

std::size_t character_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t wanted = first >= 0xF0 && first < 0xF5   ? 4
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xC2 && first < 0xE0 ? 2
                                                             : 1;
  if (text.size() < wanted) {
    const bool goes_on = std::ranges::all_of(text.substr(1), [](char byte) { return (byte & 0xC0) == 0x80; });
    return goes_on ? wanted : 1;
  }
  const auto point = point_of(text);
  return point.length == 0 ? 1 : point.length;
}

void append_visibly(std::string& out, std::string_view character) {
  const auto point = point_of(character);
  if (point.length != 0 && !is_hidden(point.value)) {
    out += character;
    return;
  }
  const auto unit = [&out](std::uint32_t value) {
    std::array<char, 16> escape{};
    std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(value));
    out += escape.data();
  };
  const std::uint32_t value = point.length == 0 ? 0xFFFD : point.value;
  if (value <= 0xFFFF) return unit(value);
  unit(0xD800 + ((value - 0x10000) >> 10U));
  unit(0xDC00 + ((value - 0x10000) & 0x3FFU));
}

std::string printable_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const auto character = json.substr(0, character_length(json));
    if (character == "\n" || character == "\t" || character == "\r")
      out += character;
    else
      append_visibly(out, character);
    json.remove_prefix(character.size());
  }
  return out;
}

} // namespace plumbline::tool
