#include "daemon/journal/backup/backup.h"
#include "daemon/journal/sqlite/table_copy.h"
#include "daemon/journal/state/sqlite_state.h"
#include "tests/daemon/journal/fixture.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <string>

namespace plumbline::journal {
namespace {

constexpr const char* journal_name = in_segments ? "journal" : "journal.db";

/// A state directory with a journal and a workspace, as a daemon leaves one.
struct State {
  TemporaryDirectory parent;
  std::filesystem::path path = parent.path() / "state";
  std::filesystem::path backup = parent.path() / "backup.db";
  std::filesystem::path restored = parent.path() / "restored";
  std::unique_ptr<Journal> journal;
  std::unique_ptr<StateStore> documents;

  State() {
    std::filesystem::create_directory(path);
    journal = open_journal(path / journal_name);
    documents = open_sqlite_state(path / "workspace.db");
  }

  BackupFacts back_up_and_restore() {
    const auto made = make_backup(path, backup, test_time);
    if (!made) throw std::runtime_error(made.error().sentence);
    const auto done = restore_backup(backup, restored);
    if (!done) throw std::runtime_error(done.error().sentence);
    return *done;
  }
};

TEST(Backup, OfAnOpenJournalHasItsCallsAndDocumentsAsTheyWere) {
  State state;
  for (const char* id : {"a", "b", "c"}) append_one(*state.journal, {id, id});
  ASSERT_TRUE(state.documents->put({{"setup", R"({"x":1})", 0}}));
  const auto facts = state.back_up_and_restore();
  append_one(*state.journal, {"d", "d"});
  EXPECT_EQ(facts.made_at_ms, test_time);
  EXPECT_EQ(facts.calls, 3U);
  EXPECT_EQ(facts.first, 1U);
  EXPECT_EQ(facts.head, 3U);

  const auto journal = open_journal(state.restored / journal_name);
  EXPECT_EQ(all_of(*journal), (std::vector<std::pair<std::uint64_t, std::string>>{{1, "a"}, {2, "b"}, {3, "c"}}));
  EXPECT_EQ(journal->mark(), state.journal->mark());
  const auto again = append_one(*journal, {"b", "b"});
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.seq, 2U);
  EXPECT_EQ(append_one(*journal, {"e", "e"}).seq, 4U);
  const auto documents = open_sqlite_state(state.restored / "workspace.db");
  EXPECT_EQ(documents->get("setup").json, R"({"x":1})");
  EXPECT_EQ(documents->get("setup").revision, 1U);
}

TEST(Backup, GivesNoSeqAgainThoughEveryCallWasForgotten) {
  State state;
  for (const char* id : {"a", "b", "c"}) append_one(*state.journal, {id, id});
  EXPECT_EQ(state.journal->forget({{1, 3}}), 3U);
  const auto facts = state.back_up_and_restore();
  EXPECT_EQ(facts.calls, 0U);
  EXPECT_EQ(facts.head, 3U);
  const auto journal = open_journal(state.restored / journal_name);
  EXPECT_EQ(append_one(*journal, {"a", "a"}).seq, 1U); // its key outlives it
  EXPECT_EQ(append_one(*journal, {"d", "d"}).seq, 4U);
  // The trigger that remembers the highest deleted seq came along.
  EXPECT_EQ(journal->forget({{4, 4}}), 1U);
  EXPECT_EQ(journal->mark().erasures, state.journal->mark().erasures + 1);
}

TEST(Backup, BringsBackNobodyWhoWasSignedIn) {
  State state;
  ASSERT_TRUE(state.documents->put({{"consoleSessions", R"({"sessions":[]})", 0}, {"tokens", R"({"x":1})", 0}}));
  state.back_up_and_restore();
  const auto documents = open_sqlite_state(state.restored / "workspace.db");
  EXPECT_EQ(documents->get("consoleSessions").revision, 0U);
  EXPECT_EQ(documents->get("tokens").json, R"({"x":1})");
}

TEST(Backup, OfAJournalThatGoesOnHasWhatItHadAndHoldsNothingBack) {
  State state;
  for (int i = 0; i < 300; ++i)
    append_one(*state.journal, {std::to_string(i), random_text(2'000, static_cast<std::uint64_t>(i))});
  EXPECT_EQ(state.journal->forget({{10, 20}, {300, 300}}), 12U);
  append_one(*state.journal, {"last", "last"});
  const auto facts = state.back_up_and_restore();
  EXPECT_EQ(facts.calls, 289U);
  EXPECT_EQ(facts.head, 301U);
  append_one(*state.journal, {"later", "later"});
  EXPECT_EQ(state.journal->forget({{21, 21}}), 1U) << "nothing is held any more";
  const auto journal = open_journal(state.restored / journal_name);
  const auto kept = all_of(*journal);
  ASSERT_EQ(kept.size(), 289U);
  for (const auto& [seq, text] : kept) {
    if (seq <= 300) {
      EXPECT_EQ(text, random_text(2'000, seq - 1));
    }
  }
  EXPECT_EQ(append_one(*journal, {"12", random_text(2'000, 12)}).seq, 13U);
  EXPECT_EQ(append_one(*journal, {"last", "last"}).seq, 301U);
  EXPECT_EQ(append_one(*journal, {"new", "new"}).seq, 302U);
}

TEST(Backup, IsNotRestoredByAnOlderPlumbline) {
  State state;
  ASSERT_TRUE(make_backup(state.path, state.backup, test_time));
  SQLite::Database(state.backup.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version=3");
  const auto refused = restore_backup(state.backup, state.restored);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().sentence, state.backup.string() +
                                          " was written by a newer plumbline: its format is 3, this "
                                          "one reads format 2; nothing was restored");
  EXPECT_FALSE(std::filesystem::exists(state.restored));
}

TEST(TableCopy, HasEveryValueAsItWasAndTellsAnotherByItsChecksum) {
  SQLite::Database from(":memory:", SQLite::OPEN_READWRITE);
  SQLite::Database to(":memory:", SQLite::OPEN_READWRITE);
  for (auto* database : {&from, &to}) database->exec("CREATE TABLE t(a INTEGER PRIMARY KEY, b)");
  from.exec(
      "INSERT INTO t VALUES(3, NULL), (1, x''), (2, x'00ff'), (4, ''), (5, 'a' || char(0) || 'b'), (6, 0.5), (7, -1)");
  const auto copied = copy_rows({from, "t"}, {to, "t"});
  EXPECT_EQ(copied.rows, 7U);
  const auto* dump = "SELECT group_concat(a || typeof(b) || quote(b)) FROM (SELECT * FROM t ORDER BY a)";
  EXPECT_EQ(to.execAndGet(dump).getString(), from.execAndGet(dump).getString());

  SQLite::Database third(":memory:", SQLite::OPEN_READWRITE);
  third.exec("CREATE TABLE t(a INTEGER PRIMARY KEY, b)");
  EXPECT_EQ(copy_rows({to, "t"}, {third, "t"}), copied);
  to.exec("UPDATE t SET b = '' WHERE a = 1"); // of another type alone
  third.exec("DELETE FROM t");
  EXPECT_NE(copy_rows({to, "t"}, {third, "t"}).checksum, copied.checksum);
}

} // namespace
} // namespace plumbline::journal
