#pragma once

#include "validator/call/verdict.h"
#include "validator/values/environment.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::validator {

/// `"violations":[...],"truncated":false,"notes":[...]`: the part of a Verdict's JSON that only the validator knows.
/// The journal keeps this text. Empty for a verdict with neither violations nor notes. Leaves out the violations, and
/// the notes, that exceed `most` bytes; `truncated` is true if violations are left out.
[[nodiscard]] std::string details_json(const Verdict& verdict,
                                       std::size_t most = std::numeric_limits<std::size_t>::max());

/// `["/properties/x"]`: what the source's controls leave out. Empty if nothing.
[[nodiscard]] std::string omitted_json(const Verdict& verdict);

/// Everything in a Verdict's JSON, as views. Absent members are null in the JSON.
struct VerdictMembers {
  std::optional<std::uint64_t> seq;
  std::int64_t received_at_ms = 0;
  std::optional<std::string_view> original_timestamp; ///< Call::timestamp: the caller's time as sent
  std::optional<std::string_view> sent_at;
  Environment env = Environment::dev;
  std::string_view source_id; ///< "" = source null
  std::string_view source_name;
  std::optional<std::string_view> session;
  CallType type = CallType::none;
  std::optional<std::string_view> event;
  std::optional<std::string_view> message_id;
  std::optional<std::string_view> user_id;
  std::optional<std::string_view> anonymous_id;
  std::optional<std::string_view> library_name;
  std::optional<std::string_view> library_version;
  VerdictResult result = VerdictResult::unchecked;
  Action action = Action::allow;
  std::string_view omitted; ///< omitted_json's; "" = none
  int plan_version = 0;
  std::string_view rule;        ///< "" = null
  std::string_view details;     ///< details_json's; "" = none
  std::string_view extra_notes; ///< JSON objects, comma-separated, added after the details' notes (the journal's:
                                ///< duplicate, message_id_reused)
};

/// Appends the Verdict object, members in the documented order: seq, receivedAt, timestamp, originalTimestamp, sentAt,
/// env, source, session, type, event, messageId, userId, anonymousId, library, result, action, omitted, planVersion,
/// rule, violations, truncated, notes.
void append_verdict_json(std::string& out, const VerdictMembers& members);

} // namespace plumbline::validator
