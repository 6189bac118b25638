#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline {

/// Writers of JSON text for what is serialised by hand (verdicts, frames), where a writer object per value would cost
/// more than the value.

/// Appends `text` as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD, so that the result is
/// always JSON.
void append_json_string(std::string& out, std::string_view text);
/// The same, or null where absent.
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
/// The same, or null where absent.
void append_json_time_or_null(std::string& out, const std::optional<std::int64_t>& unix_ms);
void append_json_number_or_null(std::string& out, const std::optional<std::uint64_t>& number);
/// {"id":...,"name":...}, as a source is named everywhere.
void append_json_id_and_name(std::string& out, std::string_view id, std::string_view name);

} // namespace plumbline
