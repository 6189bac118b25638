#pragma once

#include <cstdint>
#include <string_view>

namespace plumbline::validator {

/// Formats that are checked, with our own code and in time linear in the text.
/// Any other name passes, as in draft-07 and Segment; idn-hostname is among
/// those. date-time is RFC 3339's: no blank for the T, and no bare dates.
enum class Format : std::uint8_t {
  none,
  date_time,
  date,
  time,
  email,
  idn_email,
  hostname,
  ipv4,
  ipv6,
  uri,
  uri_reference,
  iri,
  iri_reference,
  uri_template,
  uuid,
  regex,
  json_pointer,
  relative_json_pointer
};

/// none for a name that is not checked.
[[nodiscard]] Format format_named(std::string_view name);
[[nodiscard]] bool matches(Format format, std::string_view text);
/// The cost of that check, in steps of a Budget.
[[nodiscard]] std::uint64_t cost_of(Format format, std::string_view text);

} // namespace plumbline::validator
