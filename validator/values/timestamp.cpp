#include "validator/values/timestamp.h"

#include "validator/values/format_time.h"

#include <array>
#include <chrono>

namespace plumbline {

namespace {

constexpr std::int64_t ms_per_minute = 60'000;
constexpr std::int64_t ms_per_day = 86'400'000;

/// Reads from the front of a text; every reader returns whether it succeeded.
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
  /// Digits of a fraction of a second as whole milliseconds, truncated; at most nine digits.
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
  bool take_word(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  /// "UTC", "CEST": a zone's name after its offset, as Go prints it.
  bool zone_name() {
    std::size_t count = 0;
    while (count < text_.size() && text_[count] >= 'A' && text_[count] <= 'Z') ++count;
    text_.remove_prefix(count);
    return count >= 1 && count <= 5;
  }
  bool at_digit() const { return !text_.empty() && is_digit(text_.front()); }
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

/// Z, UTC, GMT, an offset of hours and minutes, optionally followed by the zone's name, or nothing; in ms east of UTC.
/// Ruby puts a blank before it, and some format strings a colon.
bool read_offset(Cursor& cursor, bool after_colon, std::int64_t& offset_ms) {
  offset_ms = 0;
  if (cursor.at_end()) return !after_colon;
  if (!after_colon && !cursor.take(' ')) cursor.take(':');
  if (cursor.take('Z') || cursor.take('z') || cursor.take_word("UTC") || cursor.take_word("GMT")) return true;
  const bool west = cursor.take('-');
  if (!west && !cursor.take('+')) return false;
  int hours = 0;
  int minutes = 0;
  if (!cursor.number(2, 2, hours) || hours > 23) return false;
  cursor.take(':');
  if (!cursor.at_end() && (!cursor.number(2, 2, minutes) || minutes > 59)) return false;
  offset_ms = (hours * 60 + minutes) * ms_per_minute * (west ? -1 : 1);
  return !cursor.take(' ') || cursor.zone_name();
}

} // namespace

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
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
  bool stray_colon = false;
  if (!cursor.number(1, 2, hour) || hour > 23 || !cursor.take(':') || !cursor.number(1, 2, minute) || minute > 59)
    return std::nullopt;
  if (cursor.take(':')) {
    if (!cursor.number(1, 2, second) || second > 60) return std::nullopt;
    if ((cursor.take('.') || cursor.take(',')) && !cursor.fraction(ms)) return std::nullopt;
    // "10:00:00:123Z" has a colon where the fraction's point should be, "10:00:00:Z" one before the zone.
    stray_colon = cursor.take(':');
    if (stray_colon && cursor.at_digit()) {
      if (!cursor.fraction(ms)) return std::nullopt;
      stray_colon = false;
    }
  }
  std::int64_t offset_ms = 0;
  if (!read_offset(cursor, stray_colon, offset_ms) || !cursor.at_end()) return std::nullopt;
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

} // namespace plumbline
