#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::ingest {

/// Pages that asked whether they may send (a CORS preflight) and then sent nothing: a browser's extension or the page's
/// own policy blocked it, and the page only sees a failed request. Bounded: the latest 256. Thread: any. A request
/// without an Origin, as servers send, is ignored; others cost an atomic load while no page is waited for.
class PreflightWatch {
 public:
  static constexpr std::size_t kept = 256;
  /// A browser sends right after the answer; later than this it will not.
  static constexpr std::int64_t grace_ms = 5'000;

  struct Line {
    std::string remote;
    std::string origin;
    std::int64_t at_ms = 0; ///< of the latest
    std::uint64_t count = 0;
  };

  void asked(std::string_view remote, std::string_view origin, std::int64_t now_ms);
  /// A call arrived, whatever its result.
  void sent(std::string_view remote, std::string_view origin);
  /// Those whose time of grace is over, the latest first.
  std::vector<Line> unanswered(std::int64_t now_ms) const;

 private:
  using Lines = std::list<Line>;
  Lines::iterator find(std::string_view remote, std::string_view origin);

  std::atomic<std::size_t> waiting_{0};
  mutable std::mutex mutex_; // guards the lines
  Lines lines_;              ///< the latest last
};

} // namespace plumbline::ingest
