#pragma once

#include "daemon/journal/contract/journal.h"

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace plumbline::journal {

/// The holes that erased calls left in a part of the journal's file.
struct FoundHoles {
  std::vector<SeqRange> holes; ///< ascending
  std::uint64_t through = 0;   ///< the last seq that was searched
};

/// Counts the calls that are kept above a seq, by the holes that forgetting has left. Searches for the holes once per
/// forgetting, a bounded piece at each call, and remembers them. Thread: any.
class KeptCalls {
 public:
  /// Finds the holes in (after, head], or in its first part if that is long.
  using Look = std::function<FoundHoles(std::uint64_t after, std::uint64_t head)>;

  explicit KeptCalls(Look look) : look_(std::move(look)) {}

  /// Kept calls in (after, head]. `first`: the oldest call that is kept. `erasures`: a number that changes after each
  /// step of a forgetting. Throws what the search throws.
  std::uint64_t count(std::uint64_t after, std::uint64_t first, std::uint64_t head, std::uint64_t erasures);

 private:
  const Look look_;
  std::mutex mutex_;
  std::uint64_t erasures_ = 0;
  std::uint64_t from_ = 0; ///< the holes in (from_, through_] are known
  std::uint64_t through_ = 0;
  std::vector<SeqRange> holes_;
};

} // namespace plumbline::journal
