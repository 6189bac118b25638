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

/// What was answered to a POST that carried an `Idempotency-Key`, so that one that is sent again (its answer was lost
/// on the way) changes nothing twice. The latest 1,000, for 24 hours, at most 16 MiB of them: the oldest go first.
///
/// That a request is carried out is written in the same step as the change that it makes, its answer right behind. So a
/// kill in between, or an answer that may not be written (`Cache-Control: no-store`: it shows a secret that the
/// workspace does not keep), leaves behind that it was carried out, and nothing of what was said. A request that
/// changed nothing (it was refused, say) is remembered until a restart alone. Lives on the workspace's thread.
class AnswerMemory {
 public:
  static constexpr std::size_t kept = 1000;
  static constexpr std::size_t kept_bytes = 16UL * 1024 * 1024;
  static constexpr std::int64_t kept_ms = 24LL * 60 * 60 * 1000;
  static constexpr std::size_t max_key_bytes = 255;

  /// Borrows the documents.
  explicit AnswerMemory(Documents& documents) : documents_(documents) {}
  /// Reads what was written. What is not written stays.
  void load();

  struct Asked {
    std::string key;     ///< the owner's name and what stands in the header
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

  /// Before a request is carried out: that it was is written with the first change it makes.
  void begin(const Asked& asked, std::int64_t now_ms);
  /// Behind it. Never throws: where the disk fails, what is written says that the answer is lost.
  void remember(Asked asked, const http::Response& response, std::int64_t now_ms);
  /// It failed in between: nothing is remembered that was not written.
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
  /// Documents of lines that are gone: they go with the next one that is written.
  std::vector<std::string> dropped_;
};

} // namespace plumbline::setup
