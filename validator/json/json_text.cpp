#include "validator/json/json_text.h"

#include "validator/text/utf8.h"
#include "validator/values/timestamp.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>

namespace plumbline {

namespace {

/// How a byte is written inside a JSON string: 0 as itself, 'u' as \u00XX, 'x' for a byte beyond ASCII, else the letter
/// after a backslash.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = 'u';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  for (std::size_t i = 0x80; i < 256; ++i) table[i] = 'x';
  return table;
}();

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD
std::atomic<std::uint64_t> replaced{0};

} // namespace

std::uint64_t replaced_json_bytes() { return replaced.load(std::memory_order_relaxed); }

std::string_view sound_json_text(std::string_view text, std::string& repaired) {
  if (validator::first_not_utf8(text) == text.size()) return text;
  repaired.clear();
  while (!text.empty()) {
    const auto sound = validator::first_not_utf8(text);
    repaired.append(text.substr(0, sound));
    text.remove_prefix(sound);
    if (text.empty()) break;
    repaired += replacement;
    replaced.fetch_add(1, std::memory_order_relaxed);
    text.remove_prefix(1);
  }
  return repaired;
}

void make_one_line(std::string& json, std::size_t begin) {
  std::replace_if(
      json.begin() + static_cast<std::ptrdiff_t>(begin), json.end(), [](char c) { return c == '\n' || c == '\r'; },
      ' ');
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0; // everything before it has been written
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const char escape = escapes[byte];
    if (escape == 0) {
      ++i;
      continue;
    }
    if (escape == 'x') {
      if (const std::size_t length = validator::utf8_length(text.substr(i)); length > 0) {
        i += length;
        continue;
      }
    }
    out.append(text, plain, i - plain);
    if (escape == 'x') {
      out += replacement;
      replaced.fetch_add(1, std::memory_order_relaxed);
    } else if (escape == 'u') {
      constexpr std::string_view hex = "0123456789abcdef";
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else {
      out += '\\';
      out += escape;
    }
    plain = ++i;
  }
  out.append(text, plain);
  out += '"';
}

void append_json_time(std::string& out, std::int64_t unix_ms) {
  out += '"';
  out += format_timestamp(unix_ms);
  out += '"';
}

void append_json_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_json_time_or_null(std::string& out, const std::optional<std::int64_t>& unix_ms) {
  if (unix_ms)
    append_json_time(out, *unix_ms);
  else
    out += "null";
}

void append_json_number_or_null(std::string& out, const std::optional<std::uint64_t>& number) {
  if (number)
    append_json_number(out, *number);
  else
    out += "null";
}

void append_json_id_and_name(std::string& out, std::string_view id, std::string_view name) {
  out += "{\"id\":";
  append_json_string(out, id);
  out += ",\"name\":";
  append_json_string(out, name);
  out += '}';
}

} // namespace plumbline
