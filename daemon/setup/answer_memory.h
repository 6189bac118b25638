#pragma once

#include "daemon/http/message.h"
#include "daemon/setup/tokens.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// What was answered to a POST that carried an `Idempotency-Key`, so that one that is sent again (its answer was lost
/// on the way) changes nothing twice. In memory: a restart forgets. The latest 1,000, for 24 hours. Lives on the
/// workspace's thread.
class AnswerMemory {
 public:
  static constexpr std::size_t kept = 1000;
  static constexpr std::int64_t kept_ms = 24 * 60 * 60 * 1000;
  static constexpr std::size_t max_key_bytes = 255;

  struct Asked {
    std::string key;     ///< the owner's name and what stands in the header
    TokenHash content{}; ///< of path and body
  };
  static Asked asked(std::string_view owner, std::string_view key, std::string_view path, std::string_view body);

  enum class Known : std::uint8_t {
    no,
    same,
    other ///< the key came with another request
  };
  struct Answer {
    Known known = Known::no;
    http::Response response; ///< of same
  };
  Answer find(const Asked& asked, std::int64_t now_ms);
  void remember(Asked asked, const http::Response& response, std::int64_t now_ms);

 private:
  struct Line {
    Asked asked;
    http::Response response;
    std::int64_t at_ms;
  };
  std::list<Line> lines_; ///< the latest last
};

} // namespace plumbline::setup
