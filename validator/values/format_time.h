#pragma once

#include <string_view>

namespace plumbline::validator {

/// RFC 3339, section 5.6: date-time, full-date, full-time, with T and Z in either case. Second 60 is accepted where a
/// leap second can be: at 23:59 in UTC, in a date-time on the last day of a month.
[[nodiscard]] bool is_date_time(std::string_view text);
[[nodiscard]] bool is_date(std::string_view text);
[[nodiscard]] bool is_time(std::string_view text);

/// Days of a month of the Gregorian calendar; 0 for an invalid month.
[[nodiscard]] int days_in_month(int year, int month);

} // namespace plumbline::validator
