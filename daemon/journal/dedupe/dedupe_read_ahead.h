#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::journal {

/// Precedes the keys of each group in a row of `dedupe`.
struct KeysHead {
  std::uint64_t first;
  std::int64_t received_at_ms;
  std::uint64_t count;
};
static_assert(sizeof(KeysHead) == 24);

/// Rows of `dedupe`, read ahead by several threads: they lie far apart in the file, and a start waits for them. Lives
/// on one thread.
class DedupeReadAhead {
 public:
  /// `rows`: the keys (`first`) of the wanted rows.
  DedupeReadAhead(const std::filesystem::path& file, std::vector<std::int64_t> rows);
  ~DedupeReadAhead();
  DedupeReadAhead(const DedupeReadAhead&) = delete;
  DedupeReadAhead& operator=(const DedupeReadAhead&) = delete;

  /// The `groups` of the next row, in the order of `rows`. Throws SQLite::Exception.
  [[nodiscard]] std::optional<std::string> next();

 private:
  struct Reader;
  void read_ahead(Reader& reader);

  const std::vector<std::int64_t> rows_;
  std::size_t asked_ = 0; ///< of rows_
  std::vector<std::unique_ptr<Reader>> readers_;
  std::size_t turn_ = 0; ///< the reader whose rows are next
  std::deque<std::future<std::vector<std::string>>> coming_;
  std::vector<std::string> here_;
  std::size_t taken_ = 0; ///< of here_
};

} // namespace plumbline::journal
