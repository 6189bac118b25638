#pragma once

#include "daemon/ingest/record/record.h"
#include "validator/call/call.h"
#include "validator/plan/plan.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace plumbline::bench {

/// Calls as a shop's SDKs send them, judged by a plan as the daemon judges: some 700 bytes of JSON each, 25 names of
/// events, a user for each fifty calls, lying anywhere among all, 3 % that fail. The same calls for the same numbers.
class SampleCalls {
 public:
  /// `total`: how many there are going to be; they were received evenly over `span_ms` from `from_ms` on.
  SampleCalls(std::uint64_t total, std::int64_t from_ms, std::int64_t span_ms);

  /// The calls `begin` to `begin` + `count` - 1 (from 0), as ingest hands them on.
  ingest::Batch batch(std::uint64_t begin, std::uint64_t count);

  std::uint64_t users() const { return total_ / 50 + 1; }
  std::int64_t time_of(std::uint64_t number) const;
  /// Ids that the calls have, for filters.
  static std::string user_id(std::uint64_t user);
  static std::string anonymous_id(std::uint64_t user);
  static std::string message_id(std::uint64_t number);
  static std::string_view event_name(std::uint64_t number); ///< by `number` % 25
  /// Of three calls and no more: at a tenth, the middle and nine tenths.
  static constexpr std::string_view rare_event = "Refund Disputed";

 private:
  void write_call(std::uint64_t number, std::int64_t at_ms);

  const std::uint64_t total_;
  const std::int64_t from_ms_;
  const std::int64_t span_ms_;
  std::shared_ptr<const validator::Plan> plan_;
  validator::CallReader reader_;
  std::string text_;
};

} // namespace plumbline::bench
