#include "daemon/ingest/call_notes.h"

#include "validator/timestamp.h"

#include <charconv>
#include <cstdlib>
#include <string>

namespace plumbline::ingest {

validator::Note local_in_prod_note() {
  return {"local_in_prod", "/context/page/url",
          "A page on localhost or a private address sent this with a prod write key: it is no evidence.",
          "Use the dev source's write key while developing."};
}

bool is_replay(const http::Request& request) { return !request.header(replay_header).empty(); }

validator::Note replayed_note() {
  return {"replayed", "", "plumbline replay sent this: it is no evidence.",
          "Replay with --as-evidence where the calls are to count for the checklist."};
}

validator::Note key_mismatch_note() {
  return {"key_mismatch", "/writeKey", "The call names another write key than the request it came in.",
          "The request's key counts: Authorization first, then the batch's, then the call's."};
}

validator::Note bad_session_note() {
  return {"bad_session", "/context/plumbline/session",
          "This is no id of a session: the call is in none, and is no evidence.",
          "An id is 1 to 40 of a-z, 0-9 and -."};
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
  return {"retried", "", "The SDK sent this again: retry " + std::to_string(retry_count(request)) + ".", ""};
}

std::optional<validator::Note> clock_skew_note(std::string_view sent_at, std::int64_t received_at_ms) {
  if (sent_at.empty()) return std::nullopt;
  const auto sent = parse_timestamp(sent_at);
  if (!sent || std::llabs(received_at_ms - *sent) <= max_clock_skew_ms) return std::nullopt;
  const auto seconds = (received_at_ms - *sent) / 1000;
  return validator::Note{"clock_skew", "/sentAt",
                         "By its sentAt the call was sent " + std::to_string(std::llabs(seconds)) + " s " +
                             (seconds > 0 ? "before" : "after") + " it was received: `timestamp` is corrected by that.",
                         ""};
}

} // namespace plumbline::ingest
