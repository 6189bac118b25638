#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// The columns of a plan's CSV: those of Segment's editor (docs/wire-contract.md, 14), and a few of ours
/// behind them.
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
  payload_status ///< of the properties or traits themselves: required, optional, or any (may be null too)
};
inline constexpr std::size_t csv_column_count = 13;

/// As they are written: "Event Name", "Event Type", ...
std::string_view title_of(CsvColumn column);

/// Which field of a row holds which column.
struct CsvHeader {
  std::array<std::optional<std::size_t>, csv_column_count> fields;
  std::vector<std::string> unknown; ///< titles of columns that mean nothing here
  /// One column names events and properties alike: a row whose type is that of a call, or empty, begins an event.
  bool shared_name = false;
  /// Whether a column names the properties, where others say something of them.
  bool speaks_of_properties() const;
};
/// By what other tools call the columns too, whatever the case and spacing. Absent where the row is no header: it names
/// no events.
std::optional<CsvHeader> csv_header(const std::vector<std::string>& row);

} // namespace plumbline::plans
