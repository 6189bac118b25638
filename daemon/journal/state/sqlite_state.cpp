#include "daemon/journal/state/sqlite_state.h"

#include "daemon/journal/sqlite/sqlite_file.h"

#include <algorithm>
#include <mutex>
#include <string>

namespace plumbline::journal {
namespace {

constexpr SqliteFormat state_format{
    "a workspace of plumblined",
    0x504c5753 /* PLWS */,
    1,
    4'096,
    2'048,
    "CREATE TABLE documents(key TEXT PRIMARY KEY, revision INTEGER NOT NULL, json TEXT NOT NULL)"
    " WITHOUT ROWID;",
    {},
    SqliteCommits::rollback};

class SqliteState final : public StateStore {
 public:
  explicit SqliteState(const std::filesystem::path& file) : database_(open_sqlite_file(file, state_format)) {
    database_.exec("PRAGMA secure_delete=ON");
    look_for_damage(file);
  }

  StateDocument get(std::string_view key) override {
    const std::lock_guard lock(mutex_);
    SQLite::Statement select(database_, "SELECT json, revision FROM documents WHERE key = ?");
    select.bind(1, std::string(key));
    if (!select.executeStep()) return {};
    return {select.getColumn(0).getString(), static_cast<std::uint64_t>(select.getColumn(1).getInt64())};
  }

  std::vector<std::string> keys(std::string_view prefix) override {
    const std::lock_guard lock(mutex_);
    SQLite::Statement select(database_, "SELECT key FROM documents WHERE key >= ?1 AND substr(key, 1, length(?1)) = ?1"
                                        " ORDER BY key");
    select.bind(1, std::string(prefix));
    std::vector<std::string> found;
    while (select.executeStep()) found.push_back(select.getColumn(0).getString());
    return found;
  }

  Result<std::vector<std::uint64_t>, StateConflict> put(const std::vector<Change>& changes) override {
    const std::lock_guard lock(mutex_);
    std::vector<std::uint64_t> revisions;
    WriteTransaction transaction(database_);
    SQLite::Statement upsert(database_, "INSERT INTO documents(key, revision, json) VALUES(?1, ?2, ?3)"
                                        " ON CONFLICT(key) DO UPDATE SET revision = ?2, json = ?3");
    SQLite::Statement erase(database_, "DELETE FROM documents WHERE key = ?");
    for (const auto& change : changes) {
      if (revision_of(change.key) != change.expected) return unexpected(StateConflict{change.key});
      if (change.json.empty()) {
        revisions.push_back(0);
        erase.bind(1, change.key);
        run(erase);
        continue;
      }
      revisions.push_back(change.expected + 1);
      upsert.bind(1, change.key);
      upsert.bind(2, static_cast<std::int64_t>(revisions.back()));
      upsert.bind(3, change.json);
      run(upsert);
    }
    transaction.commit();
    return revisions;
  }

  /// secure_delete overwrites it in the file, and the rollback journal is empty again after each commit.
  bool erase_replaced() override { return true; }

 private:
  /// Its contents cannot be derived: better no start than one with half of them. It is small.
  void look_for_damage(const std::filesystem::path& file) {
    std::string found;
    try {
      found = database_.execAndGet("PRAGMA quick_check(1)").getString();
    } catch (const SQLite::Exception& error) {
      if (!says_damaged(error)) throw;
      found = error.what();
    }
    if (found == "ok") return;
    std::replace(found.begin(), found.end(), '\n', ' ');
    throw DamagedFile(file.string() + " is damaged: " + found +
                      " (a backup has it: plumbline restore; what is whole of it can be salvaged with the .recover "
                      "command of sqlite3)");
  }

  std::uint64_t revision_of(const std::string& key) {
    SQLite::Statement select(database_, "SELECT revision FROM documents WHERE key = ?");
    select.bind(1, key);
    return select.executeStep() ? static_cast<std::uint64_t>(select.getColumn(0).getInt64()) : 0;
  }

  std::mutex mutex_; // guards database_: one transaction at a time
  SQLite::Database database_;
};

} // namespace

std::unique_ptr<StateStore> open_sqlite_state(const std::filesystem::path& file) {
  return std::make_unique<SqliteState>(file);
}

} // namespace plumbline::journal
