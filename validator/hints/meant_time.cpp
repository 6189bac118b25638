#include "validator/hints/meant_time.h"

#include "validator/text/ascii.h"
#include "validator/values/format_time.h"
#include "validator/values/timestamp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace plumbline::validator {

namespace {

/// Reads a text in lower case from its front.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(text) {}

  bool is_at_end() const { return text_.empty(); }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void skip(std::string_view some) {
    while (!text_.empty() && some.find(text_.front()) != std::string_view::npos) text_.remove_prefix(1);
  }
  char front() const { return text_.empty() ? '\0' : text_.front(); }
  std::string_view digits() {
    std::size_t count = 0;
    while (count < text_.size() && is_digit(text_[count])) ++count;
    return cut(count);
  }
  std::string_view letters() {
    std::size_t count = 0;
    while (count < text_.size() && is_letter(text_[count])) ++count;
    return cut(count);
  }
  std::string_view rest() const { return text_; }
  void drop(std::size_t count) { text_.remove_prefix(std::min(count, text_.size())); }

 private:
  std::string_view cut(std::size_t count) {
    const auto part = text_.substr(0, count);
    text_.remove_prefix(count);
    return part;
  }
  std::string_view text_;
};

int number_of(std::string_view digits) {
  int value = 0;
  for (const char c : digits.substr(0, 8)) value = value * 10 + (c - '0');
  return value;
}

/// 1 to 12; 0: not a month.
int month_of(std::string_view word) {
  constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                    "may",       "june",     "july",     "august",
                                                    "september", "october",  "november", "december"};
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < months.size(); ++i) {
    if (months[i].starts_with(word) || (word == "sept" && i == 8)) return static_cast<int>(i) + 1;
  }
  return 0;
}

bool is_weekday(std::string_view word) {
  constexpr std::array<std::string_view, 7> days{"monday", "tuesday",  "wednesday", "thursday",
                                                 "friday", "saturday", "sunday"};
  return word.size() >= 3 && std::ranges::any_of(days, [&](std::string_view day) { return day.starts_with(word); });
}

std::string with_zeros(int number, std::size_t digits) {
  const auto text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::optional<std::string> date_of(int year, int month, int day) {
  if (year < 1900 || year > 2199 || day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return with_zeros(year, 4) + "-" + with_zeros(month, 2) + "-" + with_zeros(day, 2);
}

/// 03/02/2026 is the 2nd of March to some and the 3rd of February to others; 25/03/2026 is unambiguous.
std::optional<std::string> date_of_either(int a, int b, int year) {
  if (a == b || b > 12) return date_of(year, a, b);
  return a > 12 ? date_of(year, b, a) : std::nullopt;
}

std::optional<std::string> take_date_of_digits(TimeReader& in) {
  const auto first = in.digits();
  if (first.size() == 8)
    return date_of(number_of(first.substr(0, 4)), number_of(first.substr(4, 2)), number_of(first.substr(6)));
  const char separator = in.front();
  if (first.size() == 4) {
    if (!in.take('-') && !in.take('/') && !in.take('.')) return std::nullopt;
    const auto month = in.digits();
    if (month.empty() || month.size() > 2 || !in.take(separator)) return std::nullopt;
    const auto day = in.digits();
    return day.size() > 2 ? std::nullopt : date_of(number_of(first), number_of(month), number_of(day));
  }
  if (first.empty() || first.size() > 2) return std::nullopt;
  // "2 March 2026", "2nd of March 2026", "2-Mar-2026"
  in.skip(" -.");
  if (is_letter(in.front())) {
    auto word = in.letters();
    if (word == "st" || word == "nd" || word == "rd" || word == "th") {
      in.skip(" ");
      word = in.letters();
    }
    const int month = month_of(word);
    in.skip(" -.,");
    const auto year = in.digits();
    return month == 0 || year.size() != 4 ? std::nullopt : date_of(number_of(year), month, number_of(first));
  }
  if (separator != '.' && !in.take('/') && separator != '-') return std::nullopt;
  const auto second = in.digits();
  if (second.empty() || second.size() > 2 || !in.take(separator)) return std::nullopt;
  const auto year = in.digits();
  if (year.size() != 4) return std::nullopt;
  // With points the day comes first, everywhere.
  if (separator == '.') return date_of(number_of(year), number_of(second), number_of(first));
  return date_of_either(number_of(first), number_of(second), number_of(year));
}

/// "March 2, 2026"
std::optional<std::string> take_date_of_month(TimeReader& in, int month) {
  in.skip(" .");
  const auto day = in.digits();
  if (const auto rest = in.rest();
      rest.starts_with("st") || rest.starts_with("nd") || rest.starts_with("rd") || rest.starts_with("th"))
    in.drop(2);
  in.skip(" ,");
  const auto year = in.digits();
  if (day.empty() || day.size() > 2 || year.size() != 4) return std::nullopt;
  return date_of(number_of(year), month, number_of(day));
}

std::optional<std::string> take_date(TimeReader& in) {
  if (is_digit(in.front())) return take_date_of_digits(in);
  auto word = in.letters();
  if (is_weekday(word)) {
    in.skip(" ,.");
    if (is_digit(in.front())) return take_date_of_digits(in);
    word = in.letters();
  }
  const int month = month_of(word);
  return month == 0 ? std::nullopt : take_date_of_month(in, month);
}

/// Hours, minutes, and optional seconds.
std::optional<std::string> take_time(TimeReader& in) {
  auto hours = in.digits();
  std::string_view minutes;
  std::string_view seconds = "00";
  std::string fraction;
  if (hours.size() == 6 || hours.size() == 4) {
    if (hours.size() == 6) seconds = hours.substr(4);
    minutes = hours.substr(2, 2);
    hours = hours.substr(0, 2);
  } else {
    if (hours.empty() || hours.size() > 2 || !in.take(':')) return std::nullopt;
    minutes = in.digits();
    if (in.take(':')) seconds = in.digits();
  }
  if (in.front() == '.' || (in.front() == ',' && in.rest().size() > 1 && is_digit(in.rest()[1]))) {
    in.drop(1);
    fraction = "." + std::string(in.digits());
  }
  if (minutes.size() != 2 || seconds.size() != 2 || number_of(minutes) > 59 || number_of(seconds) > 59)
    return std::nullopt;
  int hour = number_of(hours);
  in.skip(" ");
  if (const auto rest = in.rest(); rest.starts_with("am") || rest.starts_with("pm")) {
    if (hour < 1 || hour > 12) return std::nullopt;
    hour = hour % 12 + (rest.front() == 'p' ? 12 : 0);
    in.drop(2);
  }
  if (hour > 23) return std::nullopt;
  const auto time = with_zeros(hour, 2) + ":" + std::string(minutes) + ":" + std::string(seconds);
  return fraction.size() > 1 && fraction.size() < 11 ? time + fraction : time;
}

/// "" without an offset. Absent if it is unknown: CET is valid only in winter.
std::optional<std::string> take_offset(TimeReader& in) {
  in.skip(" ");
  const auto word = in.letters();
  if (!word.empty() && word != "z" && word != "utc" && word != "gmt") return std::nullopt;
  const char sign = in.front();
  if (sign != '+' && sign != '-') return word.empty() ? "" : "Z";
  in.drop(1);
  auto hours = in.digits();
  std::string_view minutes = "00";
  if (hours.size() == 4) {
    minutes = hours.substr(2);
    hours = hours.substr(0, 2);
  } else if (in.take(':')) {
    minutes = in.digits();
  }
  if (hours.size() != 2 || minutes.size() != 2 || number_of(hours) > 14 || number_of(minutes) > 59) return std::nullopt;
  if (hours == "00" && minutes == "00") return "Z";
  return sign + std::string(hours) + ":" + std::string(minutes);
}

} // namespace

std::string MeantTime::date_time() const {
  return date + "T" + (time.empty() ? "00:00:00" : time) + (offset.empty() ? "Z" : offset);
}

std::optional<MeantTime> time_in(std::string_view text) {
  if (text.size() > 80) return std::nullopt;
  const std::string lower = lower_case(text);
  TimeReader in(lower);
  in.skip(" \t");
  const auto date = take_date(in);
  if (!date) return std::nullopt;
  MeantTime meant{*date, "", ""};
  in.skip(" \t,");
  if (in.front() == 't') in.drop(1);
  if (in.rest().starts_with("at ")) in.drop(3);
  in.skip(" \t");
  if (is_digit(in.front())) {
    const auto time = take_time(in);
    if (!time) return std::nullopt;
    const auto offset = take_offset(in);
    if (!offset) return std::nullopt;
    meant.time = *time;
    meant.offset = *offset;
  }
  in.skip(" \t");
  // JavaScript writes the zone's name after its offset.
  if (!meant.offset.empty() && in.front() == '(' && in.rest().ends_with(')')) return meant;
  return in.is_at_end() ? std::optional(meant) : std::nullopt;
}

std::optional<std::string> time_of_unix(double value) {
  constexpr double first = 978'307'200;  // 2001
  constexpr double last = 4'102'444'800; // 2100
  if (value >= first && value < last) return format_timestamp(static_cast<std::int64_t>(std::llround(value * 1000)));
  if (value >= first * 1000 && value < last * 1000) return format_timestamp(static_cast<std::int64_t>(value));
  return std::nullopt;
}

} // namespace plumbline::validator
