#pragma once

#include "daemon/ingest/record/sight.h"
#include "daemon/journal/contract/journal.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::setup {

/// A request to a destination, or its answer, as far as it is shown: no secret is in it.
struct ShownMessage {
  using Headers = std::vector<std::pair<std::string, std::string>>;
  static constexpr std::size_t max_body_bytes = 2048;
  static constexpr std::size_t max_headers = 30;
  static constexpr std::size_t max_header_bytes = 200; ///< of a value

  std::string method; ///< of a request
  std::string url;
  unsigned status = 0; ///< of an answer
  Headers headers;
  std::string body;           ///< its beginning
  std::size_t body_bytes = 0; ///< of all of it

  std::size_t bytes() const;
};

/// A try to deliver calls to a destination.
struct DeliveryAttempt {
  enum class State : std::uint8_t { accepted, again, refused };

  std::uint64_t from = 0;    ///< the first of its calls
  std::uint64_t through = 0; ///< the last; a batch has several
  std::int64_t at_ms = 0;
  std::uint32_t number = 1; ///< 1: the first try of these calls
  std::int64_t duration_ms = 0;
  State state = State::accepted;
  std::optional<ShownMessage> request; ///< absent: it was not sent by HTTP
  std::optional<ShownMessage> answer;  ///< absent: none came
  std::string error;                   ///< a sentence; "" = accepted

  std::size_t bytes() const;
};

/// The latest tries of each destination, in memory: they begin with the daemon's start. For a destination the last
/// 1,000 tries are kept, and the last 1,000 of those before them that were not accepted. All together have 64 MiB:
/// beyond that the destination with the most bytes loses its oldest. Thread: any.
class AttemptLog {
 public:
  static constexpr std::size_t max_latest = 1000;
  static constexpr std::size_t max_failed = 1000;
  static constexpr std::size_t max_bytes = 64UL * 1024 * 1024;

  struct Numbered {
    std::uint64_t number = 0; ///< of the destination's tries since the start, from 1
    DeliveryAttempt attempt;
  };
  using Entry = std::shared_ptr<const Numbered>;

  explicit AttemptLog(std::int64_t since_ms, std::size_t most_bytes = max_bytes)
      : since_ms_(since_ms), max_bytes_(most_bytes) {}

  void note(const std::string& destination, DeliveryAttempt attempt);
  /// The destination was deleted.
  void remove(const std::string& destination);
  /// Drops what was sent and answered of these calls. `gone`: in order, none twice.
  void forget(const std::vector<journal::SeqRange>& gone);

  struct Query {
    std::uint64_t before = 0; ///< only tries with lower numbers; 0: all
    std::size_t limit = 100;
    std::optional<std::uint64_t> seq; ///< only tries of this call
  };
  struct Page {
    std::vector<Entry> attempts; ///< the latest first
    std::uint64_t next = 0;      ///< the `before` of the next page; 0: there is none
  };
  Page page(const std::string& destination, const Query& query) const;
  std::int64_t since_ms() const { return since_ms_; }

 private:
  struct Kept {
    std::uint64_t last = 0;   ///< number of the latest
    std::deque<Entry> latest; ///< the oldest first
    std::deque<Entry> failed; ///< before those
    std::size_t bytes = 0;
  };
  void drop_oldest(Kept& kept);

  const std::int64_t since_ms_;
  const std::size_t max_bytes_;
  mutable std::mutex mutex_; // guards all below
  std::map<std::string, Kept> kept_;
  std::vector<journal::SeqRange> gone_; ///< forgotten last: a try that was under way then may be noted later
  std::size_t bytes_ = 0;
};

/// {"attempts":[...],"next":...,"since":...} as this sight sees it: where something is hidden, bodies and the answer's
/// headers are hidden whole, because a destination may repeat what it was sent in any form. `first_kept`: of calls
/// below this seq, which retention dropped, the bodies are left out.
[[nodiscard]] std::string attempts_json(const AttemptLog::Page& page, std::int64_t since_ms, std::uint64_t first_kept,
                                        const ingest::Sight& sight);

} // namespace plumbline::setup
