#include "daemon/journal/salvage.h"

#include "daemon/journal/commit_group.h"
#include "daemon/journal/dedupe/dedupe_read_ahead.h"
#include "daemon/journal/found_rows.h"
#include "daemon/journal/journal_file.h"
#include "daemon/journal/set_aside.h"
#include "daemon/journal/sqlite/calls_row.h"
#include "daemon/journal/sqlite/page_images.h"
#include "daemon/journal/sqlite/sqlite_file.h"
#include "daemon/journal/sqlite/state_directory.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <sqlite3.h>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t rows_in_transaction = 1'000;
constexpr std::size_t keys_in_piece = 8'192;
/// The fewest bytes of a call: a record's head, its offset and its keys.
constexpr std::uint64_t least_call_bytes = 64 + 4 + 24;
/// Seqs that are skipped besides those that the lost bytes may have had: those of rows that nothing led to.
constexpr std::uint64_t seqs_passed_over = 100'000;

fs::path beside(const fs::path& journal, const char* suffix) { return journal.string() + suffix; }
fs::path mark_of(const fs::path& journal) { return beside(journal, damage_mark); }
fs::path salvaging(const fs::path& journal) { return beside(journal, ".salvaging"); }
/// The new file when it is complete and not in its place yet.
fs::path salvaged(const fs::path& journal) { return beside(journal, ".salvaged"); }

void move_file(const fs::path& from, const fs::path& to) {
  if (fs::exists(from)) fs::rename(from, to);
}

/// The new journal while it is filled.
class Salvaged {
 public:
  explicit Salvaged(const fs::path& file)
      : database_(open_sqlite_file(file, journal_format())),
        before_(database_, "SELECT first + count - 1 FROM calls WHERE first <= ? ORDER BY first DESC LIMIT 1"),
        insert_(database_, "INSERT INTO calls(first, count, received_at, keys, offsets, records, checksum, unpacked)"
                           " VALUES(?,?,?,?,?,?,?,?)") {}

  void add(const FoundRow& row) {
    const auto last = row.first + row.count - 1;
    before_.bind(1, static_cast<std::int64_t>(last));
    const bool there =
        before_.executeStep() && static_cast<std::uint64_t>(before_.getColumn(0).getInt64()) >= row.first;
    before_.reset();
    if (there) return; // it is an older image of a row
    if (!transaction_) transaction_.emplace(database_);
    insert_.bind(1, static_cast<std::int64_t>(row.first));
    insert_.bind(2, static_cast<std::int64_t>(row.count));
    insert_.bind(3, row.received_at_ms);
    insert_.bindNoCopy(4, row.keys.data(), static_cast<int>(row.keys.size()));
    insert_.bindNoCopy(5, row.offsets.data(), static_cast<int>(row.offsets.size() * sizeof(std::uint32_t)));
    insert_.bindNoCopy(6, row.records.data(), static_cast<int>(row.records.size()));
    if (row.checksum)
      insert_.bind(7, *row.checksum);
    else
      insert_.bind(7);
    if (row.unpacked != 0)
      insert_.bind(8, static_cast<std::int64_t>(row.unpacked));
    else
      insert_.bind(8);
    run(insert_);
    calls_ += row.count;
    last_ = std::max(last_, last);
    if (++rows_ % rows_in_transaction == 0) commit();
  }

  /// Gives no seq up to this one again. Nothing is added after it.
  void finish(std::uint64_t given, std::uint64_t workspace) {
    commit();
    add_keys();
    if (workspace != 0) {
      SQLite::Statement own(database_, "UPDATE numbers SET value = ? WHERE name = 'identity'");
      own.bind(1, static_cast<std::int64_t>(workspace));
      run(own);
      // Files derived from the lost calls are rebuilt.
      database_.exec("UPDATE numbers SET value = random() & 0x3fffffffffffffff WHERE name = 'erasures'");
    }
    SQLite::Statement set(database_, "UPDATE numbers SET value = ? WHERE name = 'forgotten'");
    set.bind(1, static_cast<std::int64_t>(given));
    run(set);
    database_.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  std::uint64_t calls() const { return calls_; }
  std::uint64_t last() const { return last_; }

 private:
  void commit() {
    if (transaction_) transaction_->commit();
    transaction_.reset();
  }

  void add_keys() {
    SQLite::Statement rows(database_, "SELECT first, count, received_at, keys FROM calls ORDER BY first");
    SQLite::Statement insert(database_, "INSERT INTO dedupe(first, last, received_at, groups) VALUES(?,?,?,?)");
    std::string piece;
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t received_at_ms = 0;
    const auto put = [&] {
      if (piece.empty()) return;
      insert.bind(1, first);
      insert.bind(2, last);
      insert.bind(3, received_at_ms);
      insert.bindNoCopy(4, piece.data(), static_cast<int>(piece.size()));
      run(insert);
      piece.clear();
      received_at_ms = 0;
    };
    WriteTransaction transaction(database_);
    while (rows.executeStep()) {
      const KeysHead head{static_cast<std::uint64_t>(rows.getColumn(0).getInt64()), rows.getColumn(2).getInt64(),
                          static_cast<std::uint64_t>(rows.getColumn(1).getInt64())};
      if (piece.empty()) first = static_cast<std::int64_t>(head.first);
      last = static_cast<std::int64_t>(head.first + head.count - 1);
      received_at_ms = std::max(received_at_ms, head.received_at_ms);
      piece.append(reinterpret_cast<const char*>(&head), sizeof head);
      const auto keys = rows.getColumn(3);
      piece.append(static_cast<const char*>(keys.getBlob()), static_cast<std::size_t>(keys.getBytes()));
      if (piece.size() >= keys_in_piece * sizeof(StoredKey)) put();
    }
    put();
    transaction.commit();
  }

  SQLite::Database database_;
  SQLite::Statement before_;
  SQLite::Statement insert_;
  std::optional<WriteTransaction> transaction_;
  std::uint64_t rows_ = 0;
  std::uint64_t calls_ = 0;
  std::uint64_t last_ = 0;
};

/// What SQLite still knows of seqs whose rows are gone.
std::uint64_t remembered(const fs::path& journal) {
  std::uint64_t seq = 0;
  try {
    SQLite::Database database(journal.string(), SQLite::OPEN_READONLY);
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    database.exec("PRAGMA writable_schema=ON"); // lets it read a file that is shorter than it says
    for (const auto* query : {"SELECT value FROM numbers WHERE name = 'forgotten'", "SELECT max(last) FROM dedupe"}) {
      SQLite::Statement select(database, query);
      if (!select.tryExecuteStep() && select.hasRow()) continue;
      if (select.hasRow()) seq = std::max(seq, static_cast<std::uint64_t>(select.getColumn(0).getInt64()));
    }
  } catch (const SQLite::Exception&) {
    return seq; // it cannot be read
  }
  constexpr std::uint64_t sane = std::uint64_t{1} << 50U;
  return seq < sane ? seq : 0;
}

bool says_journal(PageImages& pages) {
  const auto first = pages.page(1);
  return first && first->find("CREATE TABLE calls(") != std::string_view::npos;
}

/// Puts the old file aside, then the new one in its place. A crash may follow each step: the next start goes on.
void exchange_files(const fs::path& journal, const std::string& aside) {
  for (const auto* suffix : {"-wal", ""}) move_file(journal.string() + suffix, aside + suffix);
  std::error_code ignored;
  fs::remove(journal.string() + "-shm", ignored);
  fs::rename(salvaged(journal), journal);
  fs::remove(mark_of(journal), ignored);
  sync_directory(journal.parent_path());
}

} // namespace

void mark_damaged(const fs::path& journal) { std::ofstream(mark_of(journal)).flush(); }

bool is_being_salvaged(const fs::path& journal) { return fs::exists(salvaged(journal)); }

bool must_salvage(const fs::path& journal) {
  if (is_being_salvaged(journal) || fs::exists(mark_of(journal))) return true;
  const auto log = read_log(journal.string() + "-wal", journal_page_bytes);
  if (log.damaged) return true;
  std::error_code ignored;
  const auto size = fs::file_size(journal, ignored);
  const auto there = static_cast<std::uint32_t>((ignored ? 0 : size) / journal_page_bytes);
  for (auto page = there + 1; page <= log.pages; ++page)
    if (!log.newest.contains(page)) return true;
  return false;
}

bool salvage(const fs::path& journal, std::int64_t now_ms, const SalvageTerms& terms) {
  const auto aside = name_aside(journal, "damaged", now_ms);
  if (is_being_salvaged(journal)) {
    spdlog::warn("finished the salvage of the journal {} that was interrupted; the damaged file is {}",
                 journal.string(), aside);
    exchange_files(journal, aside);
    return true;
  }
  remove_sqlite_file(salvaging(journal));
  std::uint64_t broken_rows = 0;
  std::uint64_t broken_last = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t given = 0;
  std::uint64_t calls = 0;
  std::uint64_t last = 0;
  {
    PageImages pages(journal, journal_page_bytes);
    if (pages.count() == 0 || !says_journal(pages)) return false;
    spdlog::critical("the journal {} is damaged: salvaging its intact calls into a new one", journal.string());
    Salvaged made(salvaging(journal));
    file_bytes = std::uint64_t{pages.count()} * journal_page_bytes;
    find_rows(
        pages, [&made](const FoundRow& row) { made.add(row); },
        [&](std::uint64_t broken) {
          ++broken_rows;
          broken_last = std::max(broken_last, broken);
        });
    calls = made.calls();
    last = std::max(made.last(), remembered(journal));
    // A broken row may claim any seq: ignore one that the file could not have reached.
    if (broken_last <= last + file_bytes / least_call_bytes) last = std::max(last, broken_last);
    given = last + pages.missing_bytes() / least_call_bytes + seqs_passed_over;
    // A reservation is exact; the contents of the lost bytes are a guess.
    if (terms.given >= last && terms.given != 0) given = terms.given;
    made.finish(given, terms.workspace);
  }
  fs::rename(salvaging(journal), salvaged(journal));
  sync_directory(journal.parent_path());
  exchange_files(journal, aside);
  spdlog::critical("{} calls were salvaged into {}; {} rows were damaged; the damaged file is now {}. The newest "
                   "known seq is {}; the next is {}, so that no seq is used twice. The counts of repeated calls are "
                   "lost",
                   calls, journal.string(), broken_rows, aside, last, given + 1);
  return true;
}

} // namespace plumbline::journal
