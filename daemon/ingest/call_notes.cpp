#include "daemon/ingest/call_notes.h"

#include "validator/schema/wording.h"
#include "validator/values/timestamp.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <string>
#include <utility>

namespace plumbline::ingest {

validator::Note local_in_prod_note() {
  return {"local_in_prod", "/context/page/url",
          "A page on localhost or a private address sent this call with a prod write key, so it does not count for the "
          "checklist.",
          "Use the dev source's write key while developing."};
}

bool is_replay(const http::Request& request) { return !request.header(replay_header).empty(); }

validator::Note replayed_note() {
  return {"replayed", "", "plumbline replay sent this call, so it does not count for the checklist.",
          "Replay with --as-evidence to make the calls count."};
}

validator::Note key_mismatch_note() {
  return {"key_mismatch", "/writeKey", "The write key in the call is not the write key of its request.",
          "The request's key is used: Authorization first, then the batch's key, then the call's."};
}

validator::Note unread_of_wrapper_note(std::string_view name) {
  return {"unread_wrapper", "",
          "The batch's " + std::string(name) + " must be an object; the value that was sent is ignored.",
          "Send an object, or leave it out."};
}

validator::Note bad_session_note() {
  return {"bad_session", "/context/plumbline/session",
          "This is not a valid session id, so the call is in no session and does not count for the checklist.",
          "A session id is 1 to 40 characters of a-z, 0-9 and -."};
}

namespace {

unsigned retry_count(const http::Request& request) {
  const auto text = request.header("x-retry-count");
  unsigned count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

} // namespace

bool is_retry(const http::Request& request) { return retry_count(request) > 0; }

validator::Note retried_note(const http::Request& request) {
  return {"retried", "", "The SDK sent this call again: retry " + std::to_string(retry_count(request)) + ".", ""};
}

namespace {

constexpr std::size_t longest_time_shown = 100;

/// A span of time in the largest unit of which there are at least two.
std::string in_words(std::int64_t ms) {
  constexpr std::array<std::pair<std::int64_t, std::string_view>, 4> units{
      {{365 * 86'400'000LL, " years"}, {86'400'000, " days"}, {3'600'000, " hours"}, {60'000, " minutes"}}};
  for (const auto& [unit, name] : units)
    if (ms >= 2 * unit) return std::to_string(ms / unit) + std::string(name);
  return std::to_string(ms / 1000) + " s";
}

/// Says why a time is not used, and what is done without it.
void add_unused(std::vector<validator::Note>& notes, const CallTime& time, std::string_view name, std::string_view text,
                std::string_view instead) {
  if (time.state != CallTime::State::unread && time.state != CallTime::State::zero) return;
  const auto path = "/" + std::string(name);
  const auto shown = '"' + validator::shortened(text, longest_time_shown) + '"';
  if (time.state == CallTime::State::unread)
    notes.push_back({"unread_time", path,
                     std::string(name) + " cannot be read as a time: " + shown + " was sent. " + std::string(instead),
                     "Send ISO 8601, such as 2026-03-02T09:15:00.000Z."});
  if (time.state == CallTime::State::zero)
    notes.push_back({"impossible_time", path,
                     std::string(name) + " is a zero time: " + shown + " was sent. " + std::string(instead),
                     "Set " + std::string(name) + ", or leave it out."});
}

void add_clock_skew(std::vector<validator::Note>& notes, std::int64_t sent_ms, std::int64_t received_ms) {
  if (std::llabs(received_ms - sent_ms) <= max_clock_skew_ms) return;
  const auto seconds = (received_ms - sent_ms) / 1000;
  notes.push_back({"clock_skew", "/sentAt",
                   "By its sentAt the call was sent " + std::to_string(std::llabs(seconds)) + " s " +
                       (seconds > 0 ? "before" : "after") + " it was received: `timestamp` is corrected by that.",
                   ""});
}

void add_impossible(std::vector<validator::Note>& notes, std::string_view name, const CallTimes& times,
                    std::int64_t received_ms) {
  const auto ahead = times.corrected_ms - received_ms;
  if (ahead <= max_clock_skew_ms && -ahead <= max_age_ms) return;
  std::string message(name);
  if (ahead > 0 && times.sent.is_read())
    message += " is " + in_words(ahead) + " later than sentAt, so the corrected time is in the future: ";
  else if (ahead > 0)
    message += " is " + in_words(ahead) + " after the call was received: ";
  else
    message += std::string(times.sent.is_read() ? ", corrected by sentAt," : "") + " is " + in_words(-ahead) +
               " before the call was received: ";
  notes.push_back(
      {"impossible_time", "/" + std::string(name), message + format_timestamp(times.corrected_ms) + ".", ""});
}

} // namespace

void add_time_notes(std::vector<validator::Note>& notes, const validator::Call& call, const SentAt& sent_at,
                    std::int64_t received_ms) {
  const auto times = call_times(received_ms, read_call_time(call.timestamp), sent_at.time);
  const std::string_view name = call.timestamp_is_original ? "originalTimestamp" : "timestamp";
  add_unused(notes, times.own, name, call.timestamp.value_or(""), "The time of arrival is shown instead.");
  add_unused(notes, times.sent, "sentAt", sent_at.text, "timestamp is not corrected.");
  if (times.sent.is_read()) add_clock_skew(notes, times.sent.ms, received_ms);
  if (times.own.is_read()) add_impossible(notes, name, times, received_ms);
}

} // namespace plumbline::ingest
