#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::validator {

/// A day, and a time of it, as RFC 3339 has them.
struct MeantTime {
  std::string date;   ///< "2026-03-02"
  std::string time;   ///< "09:15:00"; "" where the text has none
  std::string offset; ///< "Z", "+01:00"; "" where the text has none

  /// A date-time; midnight and UTC where the text does not say.
  std::string date_time() const;
};

/// What a text says in another form of date than RFC 3339's: "2026-03-02 09:15:00", "02.03.2026", "20260302", "Mon, 02
/// Mar 2026 09:15:00 GMT". Absent where day and month could be either ("03/02/2026"), and where there is no such day.
std::optional<MeantTime> time_in(std::string_view text);

/// Seconds (with a fraction) or milliseconds since 1970, of this century, as a date-time.
std::optional<std::string> time_of_unix(double value);

} // namespace plumbline::validator
