#pragma once

#include "daemon/core/seeded_hash.h"
#include "validator/values/environment.h"

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace plumbline::ingest {

/// Notices about the daemon itself: a plan's file lost rules that were in force, or the dedupe remembers less.
inline constexpr std::string_view plan_changed_code = "plan_changed";
inline constexpr std::string_view dedupe_shrunk_code = "dedupe_shrunk";

/// Something that never became a call (docs/wire-contract.md, 18), or a notice about the daemon itself.
struct Notice {
  std::int64_t at_ms = 0; ///< of the latest, if it came more than once
  std::string code; ///< unknown_key, missing_key, source_disabled, malformed_request, too_large, wrong_path, duplicate,
                    ///< rate_limited, or one of those above
  std::optional<Environment> env; ///< absent: passes every filter
  std::string source_id;          ///< "" = unknown
  std::string source_name;
  std::string message;
  std::uint64_t count = 1;
  std::string remote;
  std::string key_last4;            ///< "" = none
  std::optional<std::uint64_t> seq; ///< of the first call, for a duplicate
  std::string sample;               ///< of the first: its first 1 KiB without write keys (redaction.h), "" = none
};

/// The Notice object of the API.
[[nodiscard]] std::string notice_json(const Notice& notice);

/// Counts notices by what a filter can tell of them: their environment, and whether they are duplicates.
struct NoticeTotals {
  struct Counts {
    std::uint64_t duplicates = 0;
    std::uint64_t refused = 0;
  };
  std::array<Counts, 3> by_env; ///< dev, prod, no environment

  void add(const Notice& notice);
  /// The count of those that pass a filter of this environment (absent: all), without those counted in `before`.
  Counts since(const NoticeTotals& before, std::optional<Environment> env) const;
};

/// The last 1,000 notices, in memory, bounded whatever arrives. A notice like one of the last ten minutes (same code,
/// source, sender, key and message) raises that one's count, so that a retry storm is one line with a count. Each code
/// of each source has its own ring. When there is no room, the oldest line of the longest ring is dropped, so that
/// strangers with unknown keys take nothing from a source's notices. If different ones arrive faster than anybody
/// reads, the surplus of a ring is one line.
///
/// Each line has a number, ascending from 1, so that a viewer holds a position and no queue. A line gets a new number
/// when its count is told again, at most once a second. The last count is told when somebody looks (viewers look every
/// second at least). Thread: any.
class NoticeBoard {
 public:
  static constexpr std::size_t kept = 1000;
  static constexpr std::int64_t fold_window_ms = 10 * 60 * 1000; ///< since the latest of its kind
  static constexpr std::int64_t tell_interval_ms = 1000;
  /// The most different lines of a ring at once, and per second over time.
  static constexpr double line_burst = 2000;
  static constexpr double lines_per_second = 500;

  struct Posted {
    std::uint64_t number;
    std::optional<Environment> env;
    bool duplicate;
    std::shared_ptr<const std::string> json;
  };

  explicit NoticeBoard(std::function<std::int64_t()> now_ms = [] { return std::int64_t{0}; })
      : now_ms_(std::move(now_ms)) {}

  /// Wakes viewers (set once, before the first notice).
  void on_post(std::function<void()> wake) { wake_ = std::move(wake); }
  /// Adds `count` occurrences of it.
  void post(Notice notice);
  /// Those numbered above `after`, in the order of their numbers, at most `limit`.
  std::vector<Posted> after(std::uint64_t after, std::size_t limit = kept);
  struct Listed {
    std::uint64_t touched; ///< ascends with every notice: a line that is counted up comes to the front
    std::shared_ptr<const std::string> json;
  };
  /// All that are kept, the latest first.
  std::vector<Listed> newest_first();
  /// The same, as values.
  std::vector<Notice> notices();
  std::uint64_t last() const;
  NoticeTotals totals() const;

 private:
  struct Line {
    std::uint64_t number = 0;
    std::uint64_t touched = 0; ///< ascends with every notice: the latest has the highest
    Notice notice;
    std::string identity;
    std::int64_t told_ms = 0;
    bool untold = false;                     ///< the count has grown since it was told
    std::shared_ptr<const std::string> json; ///< made when somebody looks; null: not made yet, or outdated
  };
  using Lines = std::list<Line>;
  struct Ring {
    Lines lines; ///< the latest last
    double may_open = line_burst;
    std::int64_t opened_ms = 0;
  };
  struct Place {
    Ring* ring;
    Lines::iterator line;
  };

  static bool may_open(Ring& ring, std::int64_t now_ms);
  bool count_up(Line& line, const Notice& notice);
  void open(Ring& ring, Notice notice, std::string identity);
  void drop_oldest_of_longest();
  /// All that are kept, the latest last.
  std::vector<Line*> in_order();
  void tell_untold(std::int64_t now_ms);
  static const std::shared_ptr<const std::string>& json_of(Line& line);

  const std::function<std::int64_t()> now_ms_;
  std::function<void()> wake_;
  mutable std::mutex mutex_;                                  // guards all below
  std::map<std::pair<std::string, std::string>, Ring> rings_; ///< by code and source
  std::size_t lines_ = 0;                                     ///< of all rings
  std::unordered_map<std::string, Place, SeededHash, std::equal_to<>> by_identity_;
  NoticeTotals totals_;
  std::uint64_t last_ = 0;
  std::uint64_t touches_ = 0;
  bool untold_ = false; ///< of any line
};

} // namespace plumbline::ingest
