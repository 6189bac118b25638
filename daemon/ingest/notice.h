#pragma once

#include "validator/environment.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::ingest {

/// What never became a call.
struct Notice {
  std::int64_t at_ms = 0;
  std::string code; ///< unknown_key, missing_key, source_disabled, malformed_request, too_large, wrong_path, duplicate,
                    ///< rate_limited
  std::optional<Environment> env; ///< absent: passes every filter
  std::string source_id;          ///< "" = unknown
  std::string source_name;
  std::string message;
  std::uint64_t count = 1;
  std::string remote;
  std::string key_last4;            ///< "" = none
  std::optional<std::uint64_t> seq; ///< a duplicate's first
  std::string sample;               ///< the first 1 KiB, "" = none
};

/// The Notice object of the API.
std::string notice_json(const Notice& notice);

/// The last 1,000 notices, in memory, numbered from 1. Thread: any.
class NoticeBoard {
 public:
  static constexpr std::size_t kept = 1000;
  struct Posted {
    std::uint64_t number;
    std::optional<Environment> env;
    bool duplicate;
    std::shared_ptr<const std::string> json;
  };

  /// Wakes viewers (set once, before the first notice).
  void on_post(std::function<void()> wake) { wake_ = std::move(wake); }
  void post(const Notice& notice);
  /// Those numbered above `after`, oldest first, at most `limit`.
  std::vector<Posted> after(std::uint64_t after, std::size_t limit = kept) const;
  std::uint64_t last() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Posted> posted_;
  std::uint64_t last_ = 0;
  std::function<void()> wake_;
};

} // namespace plumbline::ingest
