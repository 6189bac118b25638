#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::validator {

/// A day, and a time on it, as in RFC 3339.
struct MeantTime {
  std::string date;   ///< "2026-03-02"
  std::string time;   ///< "09:15:00"; "" if the text has none
  std::string offset; ///< "Z", "+01:00"; "" if the text has none

  /// A date-time; midnight and UTC by default.
  std::string date_time() const;
};

/// Reads a date in another form than RFC 3339's: "2026-03-02 09:15:00", "02.03.2026", "20260302", "Mon, 02 Mar 2026
/// 09:15:00 GMT". Absent if day and month could be either ("03/02/2026"), or if there is no such day.
[[nodiscard]] std::optional<MeantTime> time_in(std::string_view text);

/// Seconds (with a fraction) or milliseconds since 1970, of this century, as a date-time.
[[nodiscard]] std::optional<std::string> time_of_unix(double value);

} // namespace plumbline::validator
