#include "validator/values/format_time.h"

#include <chrono>
#include <optional>

namespace plumbline::validator {

namespace {

/// Exactly `count` digits from the front; -1 if there are fewer.
int take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

struct Date {
  int year = 0, month = 0, day = 0;
};

std::optional<Date> take_date(std::string_view& text) {
  Date date;
  date.year = take_digits(text, 4);
  if (date.year < 0 || !take(text, '-')) return std::nullopt;
  date.month = take_digits(text, 2);
  if (date.month < 0 || !take(text, '-')) return std::nullopt;
  date.day = take_digits(text, 2);
  if (date.day < 1 || date.day > days_in_month(date.year, date.month)) return std::nullopt;
  return date;
}

/// Minutes east of UTC.
std::optional<int> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return 0;
  const bool east = take(text, '+');
  if (!east && !take(text, '-')) return std::nullopt;
  const int hours = take_digits(text, 2);
  if (hours < 0 || hours > 23 || !take(text, ':')) return std::nullopt;
  const int minutes = take_digits(text, 2);
  if (minutes < 0 || minutes > 59) return std::nullopt;
  return (east ? 1 : -1) * (hours * 60 + minutes);
}

struct Time {
  int utc_minute = 0; ///< of the local date's day: below 0 on the day before, from 1440 on the day after
  bool is_leap_second = false;
};

std::optional<Time> take_time(std::string_view& text) {
  const int hour = take_digits(text, 2);
  if (hour < 0 || hour > 23 || !take(text, ':')) return std::nullopt;
  const int minute = take_digits(text, 2);
  if (minute < 0 || minute > 59 || !take(text, ':')) return std::nullopt;
  const int second = take_digits(text, 2);
  if (second < 0 || second > 60) return std::nullopt;
  if (take(text, '.')) {
    if (take_digits(text, 1) < 0) return std::nullopt;
    while (take_digits(text, 1) >= 0) {
    }
  }
  const auto offset = take_offset(text);
  if (!offset) return std::nullopt;
  return Time{hour * 60 + minute - *offset, second == 60};
}

constexpr int minutes_of_day = 24 * 60;
constexpr int last_minute = minutes_of_day - 1;

/// A leap second is 23:59:60 in UTC.
bool may_have_leap_second(const Time& time) {
  return (time.utc_minute + minutes_of_day) % minutes_of_day == last_minute;
}

/// And it is the last second of a month in UTC, whose day may be before or after the local date's.
bool may_have_leap_second(const Date& date, const Time& time) {
  if (!may_have_leap_second(time)) return false;
  if (time.utc_minute < 0) return date.day == 1;
  const int days_left = days_in_month(date.year, date.month) - date.day;
  return days_left == (time.utc_minute == last_minute ? 0 : 1);
}

} // namespace

int days_in_month(int year, int month) {
  using namespace std::chrono;
  if (month < 1 || month > 12) return 0;
  const auto last_day = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) / last;
  return static_cast<int>(static_cast<unsigned>(last_day.day()));
}

bool is_date(std::string_view text) { return take_date(text) && text.empty(); }

bool is_time(std::string_view text) {
  const auto time = take_time(text);
  return time && text.empty() && (!time->is_leap_second || may_have_leap_second(*time));
}

bool is_date_time(std::string_view text) {
  const auto date = take_date(text);
  if (!date || (!take(text, 'T') && !take(text, 't'))) return false;
  const auto time = take_time(text);
  return time && text.empty() && (!time->is_leap_second || may_have_leap_second(*date, *time));
}

} // namespace plumbline::validator
