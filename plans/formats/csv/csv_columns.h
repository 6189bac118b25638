#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// The columns of a plan's CSV: those of Segment's editor
/// (docs/wire-contract.md, 14), followed by a few of our own.
enum class CsvColumn : std::uint8_t {
  event,
  event_type,
  event_version,
  event_description,
  property,
  property_description,
  status,
  type,
  pattern,
  options,
  format,
  example,
  payload_status ///< for the properties or traits as a whole: required, optional, or any (null too)
};
inline constexpr std::size_t csv_column_count = 13;

/// The written titles: "Event Name", "Event Type", ...
[[nodiscard]] std::string_view title_of(CsvColumn column);

/// Which field of a row belongs to which column.
struct CsvHeader {
  std::array<std::optional<std::size_t>, csv_column_count> fields;
  std::vector<std::string> unknown; ///< titles of unknown columns
  /// One column names both events and properties: a row whose type is a call's, or empty, begins an event.
  bool shared_name = false;
  /// Whether a column names the properties if others describe them.
  bool speaks_of_properties() const;
};
/// Also knows other tools' titles, in any case and spacing. Absent if the row is not a header because it names no
/// events.
[[nodiscard]] std::optional<CsvHeader> csv_header(const std::vector<std::string>& row);

} // namespace plumbline::plans
