#pragma once

#include "daemon/debugger/filter.h"
#include "daemon/journal/journal.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace plumbline::debugger {

/// Which calls of the journal are asked for. `before` and `after` are seqs, exclusive; `from` and `to` are times of
/// receipt, `to` exclusive.
struct HistoryQuery {
  Filter filter;
  std::optional<std::uint64_t> before;
  std::optional<std::uint64_t> after;
  std::optional<std::int64_t> from_ms;
  std::optional<std::int64_t> to_ms;
};

/// A page, newest first: {"events":[...],"next":...,"first":N,"head":N}. Reads the journal: may block. `limit` calls at
/// most.
std::string history_page(journal::Journal& journal, const HistoryQuery& query, std::size_t limit);

/// The same range oldest first, a line for each call, piece by piece. Lives where it is called; each piece may block.
class HistoryLines {
 public:
  /// `limit` 0: the whole range, up to the head of now.
  HistoryLines(journal::Journal& journal, HistoryQuery query, std::uint64_t limit);
  /// The next lines, about 256 KiB; "" at the end.
  std::string next();

 private:
  journal::Journal& journal_;
  HistoryQuery query_;
  std::uint64_t left_;
  std::uint64_t at_;
  std::uint64_t end_; ///< the last seq of the range
};

} // namespace plumbline::debugger
