#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace plumbline::journal {

/// The contents of a write-ahead log, read without SQLite.
struct LogImages {
  /// Where the newest image of each page begins in the log: those that SQLite accepts, and those after a damaged place.
  std::unordered_map<std::uint32_t, std::uint64_t> newest;
  std::uint32_t pages = 0; ///< of the database after the last commit that SQLite accepts; 0: none
  /// Commits follow an unreadable place. SQLite would skip them, though they may have been answered. (A single one at
  /// the end may have been torn before its answer.)
  bool damaged = false;
};

/// Never throws because of a bad log. A missing log counts as empty.
[[nodiscard]] LogImages read_log(const std::filesystem::path& log, std::size_t page_bytes);

/// Whether the log has a commit that SQLite accepts. Reads no further than that.
[[nodiscard]] bool has_commit(const std::filesystem::path& log, std::size_t page_bytes);

/// Pages of an SQLite file and its log as they are, whatever SQLite says of them: to save data from a damaged file.
/// Format: sqlite.org/fileformat2.html.
class PageImages {
 public:
  PageImages(const std::filesystem::path& file, std::size_t page_bytes);
  ~PageImages();
  PageImages(const PageImages&) = delete;
  PageImages& operator=(const PageImages&) = delete;

  std::uint32_t count() const { return count_; } ///< pages are numbered from 1 to this
  /// Bytes that the file should have and lacks.
  std::uint64_t missing_bytes() const { return missing_bytes_; }
  /// The newest image; absent if the file ends before it. Valid until the next call.
  [[nodiscard]] std::optional<std::string_view> page(std::uint32_t number);
  /// Pages that are not in use.
  std::set<std::uint32_t> free_pages();

 private:
  const std::size_t page_bytes_;
  int file_ = -1;
  int log_ = -1;
  LogImages images_;
  std::uint32_t count_ = 0;
  std::uint64_t missing_bytes_ = 0;
  std::string buffer_;
};

} // namespace plumbline::journal
