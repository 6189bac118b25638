#include "validator/timestamp.h"

#include "validator/format_time.h"

#include <array>
#include <chrono>

namespace plumbline {

namespace {

constexpr std::int64_t ms_per_minute = 60'000;
constexpr std::int64_t ms_per_day = 86'400'000;

/// Reads from the front of a text; every reader says whether it could.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  /// `least` to `most` digits.
  bool number(std::size_t least, std::size_t most, int& value) {
    value = 0;
    std::size_t count = 0;
    while (count < most && count < text_.size() && is_digit(text_[count])) value = value * 10 + (text_[count++] - '0');
    text_.remove_prefix(count);
    return count >= least;
  }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  /// Digits of a fraction of a second as whole milliseconds, cut; at most nine digits.
  bool fraction(int& ms) {
    ms = 0;
    std::size_t count = 0;
    for (; count < text_.size() && is_digit(text_[count]); ++count) {
      if (count < 3) ms = ms * 10 + (text_[count] - '0');
    }
    for (std::size_t i = count; i < 3; ++i) ms *= 10;
    text_.remove_prefix(count);
    return count >= 1 && count <= 9;
  }
  bool at_end() const { return text_.empty(); }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view text_;
};

std::int64_t days_since_epoch(int year, int month, int day) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  return sys_days(date).time_since_epoch().count();
}

/// Z, an offset of hours and minutes, or nothing; in ms east of UTC.
bool read_offset(Cursor& cursor, std::int64_t& offset_ms) {
  offset_ms = 0;
  if (cursor.take('Z') || cursor.take('z')) return true;
  const bool west = cursor.take('-');
  if (!west && !cursor.take('+')) return true;
  int hours = 0;
  int minutes = 0;
  if (!cursor.number(2, 2, hours) || hours > 23) return false;
  cursor.take(':');
  if (!cursor.at_end() && (!cursor.number(2, 2, minutes) || minutes > 59)) return false;
  offset_ms = (hours * 60 + minutes) * ms_per_minute * (west ? -1 : 1);
  return true;
}

} // namespace

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  Cursor cursor(text);
  int year = 0, month = 0, day = 0;
  if (!cursor.number(4, 4, year) || !cursor.take('-') || !cursor.number(1, 2, month) || !cursor.take('-') ||
      !cursor.number(1, 2, day)) {
    return std::nullopt;
  }
  if (day < 1 || day > validator::days_in_month(year, month)) return std::nullopt;
  const std::int64_t date_ms = days_since_epoch(year, month, day) * ms_per_day;
  if (cursor.at_end()) return date_ms;
  if (!cursor.take('T') && !cursor.take('t') && !cursor.take(' ')) return std::nullopt;
  int hour = 0, minute = 0, second = 0, ms = 0;
  if (!cursor.number(1, 2, hour) || hour > 23 || !cursor.take(':') || !cursor.number(1, 2, minute) || minute > 59)
    return std::nullopt;
  if (cursor.take(':')) {
    if (!cursor.number(1, 2, second) || second > 60) return std::nullopt;
    if ((cursor.take('.') || cursor.take(',')) && !cursor.fraction(ms)) return std::nullopt;
  }
  std::int64_t offset_ms = 0;
  if (!read_offset(cursor, offset_ms) || !cursor.at_end()) return std::nullopt;
  return date_ms + (hour * 60 + minute) * ms_per_minute + second * 1000 + ms - offset_ms;
}

std::string format_timestamp(std::int64_t unix_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds(unix_ms)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  std::int64_t rest = (time - day).count();
  std::string out = "0000-00-00T00:00:00.000Z";
  const auto put = [&](std::size_t at, std::size_t width, std::int64_t value) {
    for (std::size_t i = at + width; i-- > at; value /= 10) out[i] = static_cast<char>('0' + value % 10);
  };
  put(0, 4, int(date.year()) < 0 ? 0 : int(date.year()) % 10000);
  put(5, 2, unsigned(date.month()));
  put(8, 2, unsigned(date.day()));
  put(11, 2, rest / 3'600'000);
  put(14, 2, rest / 60'000 % 60);
  put(17, 2, rest / 1000 % 60);
  put(20, 3, rest % 1000);
  return out;
}

std::int64_t corrected_timestamp(std::int64_t received_ms, std::optional<std::string_view> sent_at,
                                 std::optional<std::string_view> original) {
  const auto original_ms = original ? parse_timestamp(*original) : std::nullopt;
  if (!original_ms) return received_ms;
  const auto sent_ms = sent_at ? parse_timestamp(*sent_at) : std::nullopt;
  return sent_ms ? received_ms - (*sent_ms - *original_ms) : *original_ms;
}

} // namespace plumbline
