#pragma once

#include "daemon/figures/figures.h"
#include "daemon/journal/contract/journal.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>

namespace plumbline::debugger {

/// Stores figures with their position, in one transaction: an SQLite file beside the journal, with one table each for
/// the problems, the counts of rules, the unplanned events, the rates of events, the minutes and the seconds. Erases
/// what is overwritten or deleted. Thread: one at a time. A failure throws SQLite::Exception, and changes nothing.
class FiguresFile {
 public:
  /// Opens or makes it. Throws std::runtime_error with one sentence if it is damaged or something else.
  explicit FiguresFile(const std::filesystem::path& file);

  journal::JournalMark mark(); ///< whose calls these are
  /// Everything that was stored.
  std::unique_ptr<Figures> load();
  /// Writes what changed since the last time; durable at return.
  void keep(Figures& figures, const journal::JournalMark& mark);
  /// Removes overwritten data from the write-ahead log too.
  void clear_log();

 private:
  std::uint64_t number(const char* name);
  void set_number(const char* name, std::uint64_t value);

  SQLite::Database database_;
};

} // namespace plumbline::debugger
