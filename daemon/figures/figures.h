#pragma once

#include "daemon/figures/coverage.h"
#include "daemon/figures/event_rates.h"
#include "daemon/figures/problems.h"
#include "daemon/figures/timeline.h"
#include "daemon/ingest/record/record.h"

#include <cstdint>
#include <optional>

namespace plumbline::debugger {

/// Counts over the calls of a journal up to a position, one after another. A value: the same records give the same
/// figures, with or without a restart in between.
struct Figures {
  Problems problems;
  Coverage coverage;
  EventRates rates;
  Timeline timeline;
  std::uint64_t position = 0; ///< every kept call up to it is counted
  /// Set if they were rebuilt when older calls were no longer kept: the counted calls came at this time (ms since the
  /// epoch) or later. Absent: every call is counted.
  std::optional<std::int64_t> since_ms;

  void fold(std::uint64_t seq, const ingest::Record& record) {
    problems.fold(seq, record);
    coverage.fold(seq, record);
    rates.fold(seq, record);
    timeline.fold(record);
    position = seq;
  }
};

} // namespace plumbline::debugger
