#pragma once

#include "daemon/debugger/board.h"
#include "daemon/debugger/frame.h"
#include "daemon/debugger/viewer_places.h"
#include "daemon/debugger/viewer_stats.h"
#include "daemon/filter/filter.h"
#include "daemon/ingest/notices/notice.h"
#include "daemon/journal/contract/journal.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::debugger {

/// How a viewer begins.
struct ViewerStart {
  Filter filter;
  std::optional<std::uint64_t> since; ///< sends what follows this seq; absent: what follows the head
  bool lag_skip = false;              ///< a viewer with `since` that may be skipped nevertheless
  std::uint64_t head = 0;             ///< of the journal, now
  std::uint64_t notice = 0;           ///< the last notice, now
  ingest::NoticeTotals notices;       ///< how many came until now
  std::uint64_t checklist = 0;        ///< the last checklist message, now
  std::int64_t now_ms = 0;
  ViewerPlaces::Place place = nullptr; ///< of those in use
};

/// One viewer of the stream without its socket: a position in the journal, a filter, and what to send next. It holds no
/// queue: what it has not sent yet is in the journal. Lives on its core's thread.
class Viewer {
 public:
  /// A viewer without `since` that has more than this waiting is moved to the head and told so.
  static constexpr std::uint64_t max_waiting = 10'000;
  static constexpr std::size_t max_waiting_bytes = 8 * 1024 * 1024;

  explicit Viewer(const ViewerStart& start);

  std::uint64_t position() const { return position_; }
  bool paused() const { return paused_; }
  const Filter& filter() const { return filter_; }

  /// The seq to read next; 0: none is wanted now.
  std::uint64_t wanted(std::uint64_t head) const { return !paused_ && position_ < head ? position_ + 1 : 0; }
  /// Takes from `group`, which holds the wanted seq or begins after it (calls in between are no longer kept), until the
  /// frame is full.
  void take(const journal::Group& group, Frame& frame);
  /// Whether search() must decide what is taken, because matching is too slow for a core's thread.
  bool searches() const { return filter_.query.reads_calls(); }
  /// The result of a search: calls of a group that match, up to `to`.
  struct Matches {
    std::vector<std::uint64_t> seqs;
    std::uint64_t to = 0;
  };
  /// Any thread. Ends early after some time, or with a frame's worth of matches.
  static Matches search(const Filter& filter, const journal::Group& group, std::uint64_t from);
  /// As take(): what was found from the wanted seq on with the present filter.
  void take(const journal::Group& group, const Matches& matches, Frame& frame);
  /// Increases with each new filter.
  std::uint64_t filter_number() const { return filter_number_; }

  /// No calls are kept between the position and the head.
  void skip_to(std::uint64_t head) { position_ = head; }

  /// Whether it may be skipped at all: if so, waiting() decides.
  bool may_lag() const { return !since_ && !catching_up_ && !paused_; }
  /// Moves to the head, and says `lagged`.
  void lag(std::uint64_t head, Frame& frame);

  /// Adds checklist messages whose verdict was sent, and notices, as far as the frame has room.
  void take_checklist(const ChecklistBoard& board, Frame& frame);
  void take_notices(ingest::NoticeBoard& board, Frame& frame);
  /// The `stats` message.
  void add_stats(std::int64_t now_ms, std::uint64_t head, Frame& frame);

  void pause() { paused_ = true; }
  /// What was missed comes from the journal: nothing is skipped.
  void resume() {
    paused_ = false;
    catching_up_ = true;
  }
  /// Applies from the position on; the counters restart.
  void set_filter(Filter filter, std::int64_t now_ms);
  /// Notes that everything up to `head` has been sent.
  void reached(std::uint64_t head);

 private:
  void add(const journal::Group& group, std::uint64_t seq, const ingest::Record& record, Frame& frame);

  Filter filter_;
  std::uint64_t filter_number_ = 0;
  std::uint64_t position_;
  std::uint64_t notice_;
  ingest::NoticeTotals counted_from_; ///< of the stats
  ingest::NoticeTotals counted_to_;
  std::uint64_t checklist_;
  bool since_;               ///< began with `since`: never skipped
  bool catching_up_ = false; ///< after a pause: not skipped until it has reached the head
  bool paused_ = false;
  ViewerStats stats_;
};

/// {"type":"hello",...}
[[nodiscard]] std::string hello_message(std::uint64_t head, std::uint64_t first, std::string_view workspace,
                                        std::string_view role);
/// {"type":"error",...}; `members`: further ones as JSON text, `"missing":[...]`, or "".
[[nodiscard]] std::string error_message(std::string_view what, std::string_view code, std::string_view message,
                                        std::string_view members);

} // namespace plumbline::debugger
