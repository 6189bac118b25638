#pragma once

#include "daemon/http/message.h"
#include "validator/call/call.h"
#include "validator/call/call_time.h"
#include "validator/call/verdict.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace plumbline::ingest {

/// Notes about how a call arrived, which the validator cannot know.

/// A page on a development machine (local_page.h) sends with a prod write key.
[[nodiscard]] validator::Note local_in_prod_note();

/// `plumbline replay` sends this header, unless its calls are to be evidence.
inline constexpr std::string_view replay_header = "X-Plumbline-Replay";
[[nodiscard]] bool is_replay(const http::Request& request);
[[nodiscard]] validator::Note replayed_note();

/// The call's own writeKey differs from the key that it was accepted by.
[[nodiscard]] validator::Note key_mismatch_note();

/// The batch's `context` or `integrations` is not an object.
[[nodiscard]] validator::Note unread_of_wrapper_note(std::string_view name);

/// context.plumbline.session is not a session's id: the call belongs to no session, and is no evidence.
[[nodiscard]] validator::Note bad_session_note();

/// X-Retry-Count above 0.
[[nodiscard]] bool is_retry(const http::Request& request);
[[nodiscard]] validator::Note retried_note(const http::Request& request);

/// The clocks of the sender and the daemon differ by more.
inline constexpr std::int64_t max_clock_skew_ms = 60'000;
/// An older time is more likely mistaken than late.
inline constexpr std::int64_t max_age_ms = 3 * 365 * 86'400'000LL;

/// A `sentAt` with its time: a batch's is read once for all its calls.
struct SentAt {
  std::string_view text; ///< as sent, "" = none
  CallTime time;

  static SentAt of(std::string_view text) {
    return {text, read_call_time(text.empty() ? std::nullopt : std::optional(text))};
  }
};

/// Adds notes on the times of a call received at `received_ms` (docs/wire-contract.md, 12.1 to 12.3): clocks that
/// differ (clock_skew), a time that cannot be read (unread_time), one that nobody set or that cannot be right
/// (impossible_time). `sent_at`: the one that counts for the call, its own or its wrapper's.
void add_time_notes(std::vector<validator::Note>& notes, const validator::Call& call, const SentAt& sent_at,
                    std::int64_t received_ms);

} // namespace plumbline::ingest
