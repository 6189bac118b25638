#pragma once

#include "daemon/ingest/record/record.h"
#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/selection.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// Why a call in the journal is not evidence. The first reason that applies, in this order.
enum class Uncounted : std::uint8_t {
  before_review,     ///< received before the review, or judged by a plan from before it
  made_by_plumbline, ///< or a forwarded violation
  replayed,          ///< sent by `plumbline replay` without --as-evidence
  in_session,        ///< in a session that is not for evidence
  bad_session,       ///< its context names an invalid session
  local_page,        ///< a page on a development machine, sent with a prod write key
  malformed,         ///< for a source or destination
  check_error,       ///< for a source or destination: the check itself failed
  no_rule,           ///< for an event: the plan had no rule for it
  earlier_rule,      ///< for an event: judged by an earlier text of its rule
  blocked,           ///< the source's controls block it
};
inline constexpr std::size_t uncounted_reasons = 11;

/// What decides whether a call comes after the review.
struct JudgedCall {
  std::uint64_t seq = 0;
  std::int64_t received_at_ms = 0;
  std::int32_t plan_version = 0;
};
[[nodiscard]] inline JudgedCall judged_call(std::uint64_t seq, const ingest::Record& record) {
  return {seq, record.received_at_ms, record.plan_version};
}

/// Whether the call was received after the review, was judged by a plan that the review or a later change put in force,
/// and is in the journal after it. All three are needed: a call on its way during a reset is journalled after the next
/// review though it was received and judged before.
[[nodiscard]] bool is_since(const Selection::Review& review, const JudgedCall& call);

/// Why the call is not evidence whatever the review's position and its rule; absent: it may be.
[[nodiscard]] std::optional<Uncounted> reason_against(const ingest::Record& record);
/// The same for a call as evidence that its source works, and (once delivered) that its destination does: any result
/// counts except malformed, error of the check, and blocked.
[[nodiscard]] std::optional<Uncounted> reason_against_use(const ingest::Record& record);

/// How many calls were not evidence, by reason.
class UncountedCalls {
 public:
  void add(Uncounted reason, std::uint64_t count = 1) { by_reason_[static_cast<std::size_t>(reason)] += count; }
  std::uint64_t of(Uncounted reason) const { return by_reason_[static_cast<std::size_t>(reason)]; }
  std::uint64_t total() const;
  bool any() const { return total() > 0; }
  /// The most frequent reason. Requires at least one.
  Uncounted main_reason() const;
  /// "2 before the review, 1 from a page on localhost or a private address".
  std::string text() const;
  /// One letter for each reason that applies: viewers are told at once when it changes.
  std::string signature() const;

  /// An object with the counts that are not 0.
  void write(JsonWriter& out) const;
  static UncountedCalls read(const rapidjson::Value& object);

  friend bool operator==(const UncountedCalls&, const UncountedCalls&) = default;

 private:
  std::array<std::uint64_t, uncounted_reasons> by_reason_{};
};

/// What to do so that the next call counts, as a sentence.
[[nodiscard]] std::string_view remedy_for(Uncounted reason);

} // namespace plumbline::setup
