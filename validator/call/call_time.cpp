#include "validator/call/call_time.h"

#include "validator/values/timestamp.h"

#include <charconv>
#include <cmath>

namespace plumbline {

namespace {

constexpr std::int64_t year_one_ms = -62'135'596'800'000; // Go's zero time

/// The epoch in seconds has 9 to 11 digits from 1973 to 5138; with three more it is in milliseconds, and so on.
std::optional<std::int64_t> ms_of_number(std::string_view text) {
  double number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  if (number == 0) return 0;
  if (number < 1e8 || number >= 1e20) return std::nullopt;
  if (number < 1e11) return static_cast<std::int64_t>(std::llround(number * 1e3));
  if (number < 1e14) return static_cast<std::int64_t>(number);
  return static_cast<std::int64_t>(number < 1e17 ? number / 1e3 : number / 1e6);
}

bool starts_number(std::string_view text) {
  // A date has a dash after its year; a number may only begin with one, and such a time is refused.
  return !text.empty() && text.front() >= '0' && text.front() <= '9' &&
         text.find_first_of("-:/") == std::string_view::npos;
}

} // namespace

CallTime read_call_time(std::optional<std::string_view> text) {
  using State = CallTime::State;
  if (!text) return {};
  const auto ms = starts_number(*text) ? ms_of_number(*text) : parse_timestamp(*text);
  if (!ms) return {State::unread, 0};
  if (*ms == 0 || *ms == year_one_ms) return {State::zero, 0};
  return {State::read, *ms};
}

CallTimes call_times(std::int64_t received_ms, CallTime own, CallTime sent) {
  CallTimes times{own, sent, received_ms};
  if (own.is_read()) times.corrected_ms = sent.is_read() ? received_ms - (sent.ms - own.ms) : own.ms;
  return times;
}

} // namespace plumbline
