#pragma once

#include <string_view>

namespace plumbline::http {

/// A field's value, or a part of it, without the surrounding blanks (OWS of RFC 9110, 5.6.3).
[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Whether a byte may stand in a field's value or a chunk's extension (RFC 9110, 5.5): text, blanks, tabs.
[[nodiscard]] constexpr bool is_field_text(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return code == '\t' || (code >= 0x20 && code != 0x7F);
}

/// Whether a byte may stand in a field's name (RFC 9110, 5.6.2).
[[nodiscard]] constexpr bool is_token(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(byte) != std::string_view::npos;
}

} // namespace plumbline::http
