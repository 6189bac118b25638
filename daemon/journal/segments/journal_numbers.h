#pragma once

#include "daemon/journal/contract/journal.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

namespace plumbline::journal {

/// How often calls were repeated, by the seq of the first.
using RepeatCounts = std::unordered_map<std::uint64_t, std::uint64_t>;

/// The few facts of a journal in segments that change in one step, in an SQLite file beside them (README.md has its
/// tables). Every change is durable at return, or an SQLite::Exception and nothing happened. Thread: any; may block.
class JournalNumbers {
 public:
  /// Opens or makes it. Throws std::runtime_error with a sentence for an operator; DamagedFile.
  explicit JournalNumbers(const std::filesystem::path& file);

  /// There was no file, or an empty one.
  bool made_now() const { return made_now_; }
  const std::filesystem::path& path() const { return path_; }

  std::uint64_t identity() { return number("identity"); } ///< the workspace's
  std::uint64_t floor() { return number("floor"); }       ///< calls below it were dropped
  std::uint64_t given() { return number("given"); }       ///< no seq up to it is given again
  std::uint64_t newest() { return number("newest"); }     ///< first seq of the newest segment; 0: none was made
  std::uint64_t erasures() { return number("erasures"); }
  std::vector<SeqRange> erasing() { return ranges("erasing"); } ///< in order, none twice
  std::vector<SeqRange> lost() { return ranges("lost"); }       ///< in order, none twice

  /// Makes a journal without calls this workspace's.
  void adopt(std::uint64_t workspace);
  /// Makes a journal without calls the one that another file had until now.
  void take_over(const JournalMark& mark, std::uint64_t floor, std::uint64_t given, std::uint64_t newest);
  void set_newest(std::uint64_t first);
  /// Drops the calls below `floor`, with their counts.
  void drop_below(std::uint64_t floor);
  /// Accepts that these calls are lost; gives no seq up to `given` again, and has derived files made anew.
  void accept_loss(std::span<const SeqRange> calls, std::uint64_t given);

  /// Saves that these calls are being forgotten, until end_erasing(). In order, none twice.
  void begin_erasing(std::span<const SeqRange> calls);
  /// They are; so are their counts.
  void end_erasing();
  /// They are not, or not all.
  void withdraw_erasing();

  void add(const RepeatCounts& counts);
  std::uint64_t repeats_of(std::uint64_t seq);

 private:
  std::uint64_t number(const char* name);
  void set(const char* name, std::uint64_t value);
  std::vector<SeqRange> ranges(const char* table);

  const std::filesystem::path path_;
  const bool made_now_;
  std::mutex mutex_; // guards database_
  SQLite::Database database_;
};

} // namespace plumbline::journal
