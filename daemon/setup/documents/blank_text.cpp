#include "daemon/setup/documents/blank_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace plumbline::setup {
namespace {

/// Characters that show nothing: Unicode's White_Space and Default_Ignorable_Code_Point, and U+2800 (a blank pattern).
constexpr std::array<std::pair<char32_t, char32_t>, 18> invisible = {{{0x00, 0x20},
                                                                      {0x7F, 0xA0},
                                                                      {0xAD, 0xAD},
                                                                      {0x34F, 0x34F},
                                                                      {0x61C, 0x61C},
                                                                      {0x115F, 0x1160},
                                                                      {0x1680, 0x1680},
                                                                      {0x17B4, 0x17B5},
                                                                      {0x180B, 0x180F},
                                                                      {0x2000, 0x200F},
                                                                      {0x2028, 0x202F},
                                                                      {0x205F, 0x206F},
                                                                      {0x2800, 0x2800},
                                                                      {0x3000, 0x3000},
                                                                      {0x3164, 0x3164},
                                                                      {0xFE00, 0xFE0F},
                                                                      {0xFEFF, 0xFEFF},
                                                                      {0xE0000, 0xE0FFF}}};

/// The first character of the text, and its bytes. The text is not empty; an invalid byte is a character.
std::pair<char32_t, std::size_t> first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes == 1 || text.size() < bytes) return {lead < 0x80 ? lead : 0xFFFD, 1};
  char32_t character = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) character = character << 6U | (byte(i) & 0x3FU);
  return {character, bytes};
}

bool is_invisible(char32_t character) {
  return std::ranges::any_of(
      invisible, [character](const auto& range) { return range.first <= character && character <= range.second; });
}

} // namespace

std::optional<std::string> unseen_character(std::string_view text) {
  // White space, the joiners of emoji and of scripts, and variation selectors.
  const auto has_a_use = [](char32_t c) {
    return c == 0x20 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x200C || c == 0x200D ||
           c == 0x202F || c == 0x205F || c == 0x3000 || (c >= 0x180B && c <= 0x180F) || (c >= 0xFE00 && c <= 0xFE0F);
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto [character, bytes] = first_of(text.substr(at));
    if (is_invisible(character) && !has_a_use(character)) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      std::string shown;
      for (auto rest = character; rest != 0 || shown.size() < 4; rest >>= 4U) shown.insert(0, 1, digits[rest & 15U]);
      return "U+" + shown;
    }
    at += bytes;
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto [character, bytes] = first_of(text.substr(at));
    if (!is_invisible(character)) {
      begin = std::min(begin, at);
      end = at + bytes;
    }
    at += bytes;
  }
  return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

bool is_blank(std::string_view text) { return trimmed(text).empty(); }

} // namespace plumbline::setup
