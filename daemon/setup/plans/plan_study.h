#pragma once

#include "daemon/journal/contract/journal.h"
#include "plans/infer/infer.h"
#include "validator/plan/plan.h"
#include "validator/values/environment.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace plumbline::setup {

/// What the kept calls say about plans. Reads the journal
/// and changes nothing; skips calls that cannot be read.

/// Which calls to look at.
struct StudiedCalls {
  Environment env = Environment::dev;
  std::int64_t from_ms = 0;                                      ///< received at or after this time
  std::int64_t to_ms = std::numeric_limits<std::int64_t>::max(); ///< and before this
  std::size_t at_most = 10'000;                                  ///< the newest
};
/// The most calls of one look: some seconds on the thread of studies.
inline constexpr std::size_t max_studied_calls = 100'000;

/// What another plan would have said.
struct Preview {
  struct Changed {
    std::uint64_t count = 0;
    std::vector<std::uint64_t> samples; ///< seqs, the newest first
  };
  static constexpr std::size_t max_samples = 20;
  std::uint64_t checked = 0;
  Changed newly_failing;
  Changed newly_passing;
};
[[nodiscard]] Preview preview(journal::Journal& journal, const StudiedCalls& calls, const validator::Plan& plan);

/// A draft from the calls.
[[nodiscard]] plans::Inference inferred(journal::Journal& journal, const StudiedCalls& calls);

} // namespace plumbline::setup
