#pragma once

#include "daemon/http/message.h"
#include "daemon/ingest/record.h"
#include "validator/call.h"
#include "validator/verdict.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace plumbline::ingest {

/// Notes about how a call came, which the validator cannot know.

/// A page on a development machine (local_page.h) sends with a prod write key.
validator::Note local_in_prod_note();

/// `plumbline replay` names itself by this header, unless its calls are to be evidence.
inline constexpr std::string_view replay_header = "X-Plumbline-Replay";
bool is_replay(const http::Request& request);
/// The flag of its records: they are never evidence.
inline constexpr auto replayed_flag = static_cast<RecordFlag>(4096);
validator::Note replayed_note();

/// The call's own writeKey is another than the one that it was taken by.
validator::Note key_mismatch_note();

/// context.plumbline.session is no id of a session: the call is taken outside of any, and is no evidence.
validator::Note bad_session_note();

/// X-Retry-Count above 0.
bool is_retry(const http::Request& request);
validator::Note retried_note(const http::Request& request);

/// The sender's clock and ours differ by more than a minute (docs/wire-contract.md, 12.2).
inline constexpr std::int64_t max_clock_skew_ms = 60'000;
std::optional<validator::Note> clock_skew_note(std::string_view sent_at, std::int64_t received_at_ms);

} // namespace plumbline::ingest
