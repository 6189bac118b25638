#pragma once

#include "daemon/http/message.h"
#include "daemon/setup/documents/documents.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// The answers to POSTs with an `Idempotency-Key`, so that a repeated request (whose answer was lost on the way)
/// changes nothing twice. The latest 1,000, for 24 hours, at most 16 MiB of them: the oldest are dropped first.
///
/// The fact that a request is carried out is written together with its change, its answer right after. So after a kill
/// in between, or for an answer that may not be written (`Cache-Control: no-store`: it shows a secret that the
/// workspace does not keep), the fact is known, but not the answer. A request that changed nothing (it was refused, for
/// example) is only remembered until a restart. Lives on the workspace's thread.
class AnswerMemory {
 public:
  static constexpr std::size_t kept = 1000;
  static constexpr std::size_t kept_bytes = 16UL * 1024 * 1024;
  static constexpr std::int64_t kept_ms = 24LL * 60 * 60 * 1000;
  static constexpr std::size_t max_key_bytes = 255;

  /// Borrows the documents.
  explicit AnswerMemory(Documents& documents) : documents_(documents) {}
  /// Reads what was written. Answers in memory that are not written stay.
  void load();

  struct Asked {
    std::string key;     ///< the owner's name and the header's value
    std::string content; ///< a hash of target and body
  };
  static Asked asked(std::string_view owner, std::string_view key, std::string_view target, std::string_view body);

  enum class Known : std::uint8_t {
    no,
    same,
    lost, ///< it was carried out, and its answer is not kept
    other ///< the key came with another request
  };
  struct Answer {
    Known known = Known::no;
    http::Response response; ///< of same
  };
  Answer find(const Asked& asked, std::int64_t now_ms);

  /// Call it before a request is carried out: the first change it makes writes that fact.
  void begin(const Asked& asked, std::int64_t now_ms);
  /// Call it afterwards. Never throws: if the disk fails, the written fact says that the answer is lost.
  void remember(Asked asked, const http::Response& response, std::int64_t now_ms);
  /// The request failed in between: only what was written is remembered.
  void give_up(const Asked& asked);

 private:
  struct Line {
    Asked asked;
    std::int64_t at_ms = 0;
    bool answered = false;
    bool written = false;
    http::Response response;
    std::size_t bytes() const;
  };
  static std::string document_key(const Asked& asked);
  static std::string document(const Line& line);
  static Line read(std::string_view json);
  void add(Line line);
  void drop_oldest();
  void drop_old(std::int64_t now_ms);

  Documents& documents_;
  std::list<Line> lines_; ///< the latest last
  std::size_t bytes_ = 0; ///< of all lines
  /// Documents of dropped lines: deleted together with the next write.
  std::vector<std::string> dropped_;
};

} // namespace plumbline::setup
