#pragma once

#include "daemon/filter/property_matcher.h"
#include "daemon/ingest/record/record.h"
#include "validator/values/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::debugger {

/// One line of an expectation: so many calls of this type and event with these properties.
struct ExpectedCalls {
  std::optional<validator::CallType> type; ///< absent: any
  std::optional<std::string> event;        ///< of page and screen calls their name; absent: any
  std::size_t least = 1;
  std::size_t most = std::numeric_limits<std::size_t>::max();
  std::vector<PropertyMatcher> properties; ///< of `traits` if the call is identify or group
};

/// What a test expects to have caused, and among which calls: those of one session and environment after a seq. An
/// absent condition allows all.
struct Expectation {
  static constexpr std::size_t max_events = 100;
  static constexpr std::size_t max_count = 10'000;
  /// Instructions of all patterns together.
  static constexpr std::size_t max_pattern_size = 10'000;
  /// Below the time that a request may take at all (http/limits.h).
  static constexpr std::chrono::milliseconds max_timeout{100'000};

  std::optional<std::string> session;
  std::optional<Environment> env;
  std::uint64_t since = 0; ///< exclusive
  std::chrono::milliseconds timeout{5000};
  bool ordered = false;     ///< the lines are met in their order
  bool exactly = false;     ///< no other call came; a line without a count is one call then
  bool none_failing = true; ///< no call that came failed
  std::vector<ExpectedCalls> events;

  bool covers(const ingest::Record& record) const;
};

/// What does not fit in the body of a request: pointer and sentence each. Empty: the text is not a JSON object.
using ExpectationFaults = std::vector<std::pair<std::string, std::string>>;

/// {"session"?,"env"?,"since"?,"timeoutMs"?,"ordered"?,"exactly"?,"noneFailing"?,"events":[{"type","event","count"?:
/// N|{"min","max"},"properties":{name: matcher}}]}. Compiles its patterns, which may take 100 ms: not on a core's
/// thread.
[[nodiscard]] Result<Expectation, ExpectationFaults> read_expectation(std::string_view json);

} // namespace plumbline::debugger
