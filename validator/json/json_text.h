#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline {

/// Writers of JSON text for what is serialised by hand (verdicts, frames), where a writer object would cost more than
/// the value.

/// Appends `text` as a JSON string with quotes. Bytes that are not UTF-8 become U+FFFD, so that the result is always
/// JSON, and are counted: such text from outside should have been refused (text_input.h).
void append_json_string(std::string& out, std::string_view text);
/// The same, or null if absent.
template<class Optional>
void append_json_string_or_null(std::string& out, const Optional& text) {
  if (text)
    append_json_string(out, *text);
  else
    out += "null";
}
/// Appends "YYYY-MM-DDTHH:MM:SS.mmmZ" with quotes, of ms since the epoch.
void append_json_time(std::string& out, std::int64_t unix_ms);
void append_json_number(std::string& out, std::uint64_t number);
/// The same, or null if absent.
void append_json_time_or_null(std::string& out, const std::optional<std::int64_t>& unix_ms);
void append_json_number_or_null(std::string& out, const std::optional<std::uint64_t>& number);
/// How many bytes this process replaced with U+FFFD. Any thread.
[[nodiscard]] std::uint64_t replaced_json_bytes();
/// `text` if it is UTF-8; else a copy in `repaired` with U+FFFD for invalid bytes, counted as above. For writers of
/// other libraries.
[[nodiscard]] std::string_view sound_json_text(std::string_view text, std::string& repaired);

/// Puts JSON text, from `begin` on, on one line: line breaks only occur between its tokens.
void make_one_line(std::string& json, std::size_t begin = 0);

/// {"id":...,"name":...}, the form of a source everywhere.
void append_json_id_and_name(std::string& out, std::string_view id, std::string_view name);

} // namespace plumbline
