#pragma once

#include "validator/text/ascii.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline {

/// The text without its percent-encoding (RFC 3986, 2.1), and in a query without '+' for blanks. An incomplete escape
/// stays as it is.
[[nodiscard]] inline std::string percent_decoded(std::string_view text, bool plus_is_space = false) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && is_hex_digit(text[i + 1]) && is_hex_digit(text[i + 2])) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

} // namespace plumbline
