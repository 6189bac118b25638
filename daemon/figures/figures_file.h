#pragma once

#include "daemon/figures/figures.h"
#include "daemon/journal/contract/journal.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>

namespace plumbline::debugger {

/// Where figures are kept with their position, in one transaction: an SQLite file beside the journal, with a table for
/// the problems, the counts of rules and the unplanned events each. What is overwritten or deleted is erased. Thread:
/// one at a time. What fails throws SQLite::Exception, and then nothing was changed.
class FiguresFile {
 public:
  /// Opens or makes it. Throws std::runtime_error with one sentence where it is damaged or something else.
  explicit FiguresFile(const std::filesystem::path& file);

  journal::JournalMark mark(); ///< of whose calls these are
  /// Everything that was kept.
  std::unique_ptr<Figures> load();
  /// Writes what has changed since the last time, durable at return.
  void keep(Figures& figures, const journal::JournalMark& mark);
  /// Nothing that was overwritten is in the write-ahead log either.
  void clear_log();

 private:
  std::uint64_t number(const char* name);
  void set_number(const char* name, std::uint64_t value);

  SQLite::Database database_;
};

} // namespace plumbline::debugger
