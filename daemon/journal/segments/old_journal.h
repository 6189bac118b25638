#pragma once

#include "daemon/journal/contract/journal.h"
#include "daemon/journal/segments/key_files.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::journal {

/// A row of `calls`, unpacked.
struct OldRow {
  std::uint64_t first = 0; ///< seq
  std::int64_t received_at_ms = 0;
  std::vector<StoredKey> keys;        ///< one for each call
  std::vector<std::uint32_t> offsets; ///< of each record; it ends where the next begins
  std::string records;

  std::uint64_t last() const { return first + offsets.size() - 1; } ///< seq
  std::string_view record(std::size_t index) const;
};

/// A journal.db, as one reads it that takes its calls over. Nobody writes to it meanwhile. Throws SQLite::Exception.
class OldJournal {
 public:
  explicit OldJournal(const std::filesystem::path& file);

  std::uint64_t head(); ///< newest seq ever given; 0: none yet
  JournalMark mark();
  /// Bytes of the pages in use.
  std::uint64_t bytes();
  /// Rows with calls from a seq on, in order. `damaged`: gets the calls of one that cannot be read.
  void each_row(std::uint64_t from, const std::function<void(OldRow)>& whole,
                const std::function<void(SeqRange)>& damaged);
  /// The keys of `dedupe`, in order.
  void each_keys(const std::function<void(KeyPiece)>& keys);
  /// How often calls came again, by seq.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> repeats();

 private:
  std::uint64_t number(const std::string& query);

  SQLite::Database database_;
};

} // namespace plumbline::journal
