#include "daemon/ingest/dedupe_keys.h"
#include "daemon/journal/backup/backup.h"
#include "daemon/journal/state/sqlite_state.h"
#include "daemon/journal/state/state_opening.h"
#include "tests/daemon/journal/fixture.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <array>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A state directory that is opened again and again.
struct StateOpening : testing::Test {
  TemporaryDirectory parent;
  fs::path path = parent.path() / "state";

  void SetUp() override { spdlog::set_level(spdlog::level::off); }
  void TearDown() override { spdlog::set_level(spdlog::level::info); }

  OpenState open(bool accept_loss = false, const fs::path& where = {}) {
    auto directory = StateDirectory::take(where.empty() ? path : where);
    if (!directory) throw std::runtime_error(directory.error());
    SqliteJournalOptions options;
    options.clock = [] { return test_time; };
    options.accept_loss = accept_loss;
    return open_state(*directory, options);
  }
  /// Why it is refused; "": it is not.
  std::string refusal(const fs::path& where = {}) {
    try {
      open(false, where);
      return "";
    } catch (const std::runtime_error& fault) {
      return fault.what();
    }
  }
  /// A workspace with documents and calls; ended as a kill ends it where `killed`.
  std::uint64_t fill(const fs::path& where, bool killed = false, int calls = 3) {
    std::uint64_t number = 0;
    {
      auto state = open(false, where);
      number = state.identity.number;
      if (!state.documents->put({{"tokens", "{}", 0}})) throw std::runtime_error("not put");
      for (int i = 0; i < calls; ++i) append_one(*state.journal, {where.filename().string() + std::to_string(i)});
      if (killed) copy(where, parent.path() / "killed");
    }
    if (killed) {
      fs::remove_all(where);
      fs::rename(parent.path() / "killed", where);
    }
    return number;
  }
  /// The same as a daemon of before made it, with a journal.db.
  void fill_old(const fs::path& where, bool killed = false, int calls = 3) {
    fs::create_directories(where);
    {
      const auto documents = open_sqlite_state(where / "workspace.db");
      const auto identity = draw_identity();
      store_identity(*documents, identity);
      if (!documents->put({{"tokens", "{}", 0}})) throw std::runtime_error("not put");
      SeqLedger ledger(*documents);
      SqliteJournalOptions options;
      options.workspace = identity.number;
      options.ledger = &ledger;
      const auto journal = open_journal(where / "journal.db", options);
      for (int i = 0; i < calls; ++i) append_one(*journal, {where.filename().string() + std::to_string(i)});
      if (killed) copy(where, parent.path() / "killed");
    }
    if (killed) {
      fs::remove_all(where);
      fs::rename(parent.path() / "killed", where);
    }
  }
  static void copy(const fs::path& from, const fs::path& to) {
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  }
  fs::path file(const char* name) const { return path / name; }
  /// Removes, empties or cuts a file, or changes a byte of it.
  static std::vector<std::function<void(const fs::path&)>> damages() {
    return {[](const fs::path& of) { fs::remove(of); }, [](const fs::path& of) { fs::resize_file(of, 0); },
            [](const fs::path& of) { fs::resize_file(of, fs::file_size(of) * 2 / 3); },
            [](const fs::path& of) {
              std::fstream stream(of, std::ios::binary | std::ios::in | std::ios::out);
              stream.seekp(100);
              stream.put('\x55');
            }};
  }
  /// The segment that has the newest calls.
  fs::path newest_segment() const {
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(path / "journal"))
      if (entry.path().extension() == ".calls") newest = std::max(newest, entry.path());
    return newest;
  }

  void expect_refused(const std::string& what) {
    const auto said = refusal();
    EXPECT_THAT(said, HasSubstr(what));
    EXPECT_THAT(said, HasSubstr("plumbline restore"));
    EXPECT_THAT(said, HasSubstr("--accept-loss"));
  }
  /// The next call's seq, once the loss was accepted, and that the next start is an ordinary one.
  std::uint64_t next_after_acceptance() {
    {
      const auto state = open(true);
      append_one(*state.journal, {"new"});
    }
    return append_one(*open().journal, {"newer"}).seq;
  }
};

TEST_F(StateOpening, GivesEveryFileOfANewWorkspaceItsIdentityAndKeepsIt) {
  const auto number = fill(path);
  EXPECT_NE(number, 0U);
  const auto state = open();
  EXPECT_EQ(state.identity.number, number);
  EXPECT_EQ(state.journal->mark().identity, number);
  EXPECT_EQ(state.identity.keyed_since_ms, 0);
  EXPECT_EQ(state.journal->head(), 3U);
  EXPECT_EQ(append_one(*state.journal, {"next"}).seq, 4U) << "no gap where nothing is lost";
}

TEST_F(StateOpening, GoesOnWithoutAGapAfterAKill) {
  fill(path, true);
  const auto state = open();
  EXPECT_EQ(append_one(*state.journal, {"next"}).seq, 4U);
}

TEST_F(StateOpening, GivesAWorkspaceOfBeforeTheIdentityOfItsJournal) {
  fs::create_directory(path);
  std::uint64_t number = 0;
  {
    const auto journal = open_journal(path / "journal.db");
    append_one(*journal, {"a", "text"});
    number = journal->mark().identity;
    ASSERT_TRUE(open_sqlite_state(path / "workspace.db")->put({{"tokens", "{}", 0}}));
  }
  const auto state = open();
  EXPECT_EQ(state.identity.number, number);
  EXPECT_EQ(state.identity.keyed_since_ms, test_time);
  EXPECT_EQ(append_one(*state.journal, {"b"}).seq, 2U);
}

TEST_F(StateOpening, KnowsCallsOfBeforeTheSecretForTheirDay) {
  fs::create_directory(path);
  {
    const auto journal = open_journal(path / "journal.db");
    ASSERT_TRUE(append(*journal, batch_of({{"a", "text"}}, test_time - 1)));
    ASSERT_TRUE(open_sqlite_state(path / "workspace.db")->put({{"tokens", "{}", 0}}));
  }
  const auto state = open();
  const ingest::DedupeKeys keys(state.identity.secret, test_time + 1);
  auto batch = batch_of({{"a", "text"}, {"c", "text"}}, test_time);
  for (std::size_t i = 0; i < 2; ++i) {
    batch.old_keys.push_back(batch.entries[i].key);
    batch.entries[i].key = keys.of("web", "", i == 0 ? "a" : "c");
  }
  const auto answers = append(*state.journal, batch);
  ASSERT_TRUE(answers);
  EXPECT_TRUE(answers->at(0).duplicate);
  EXPECT_EQ(answers->at(0).seq, 1U);
  EXPECT_FALSE(answers->at(1).duplicate);
  const auto again = append(*state.journal, batch);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->at(1).duplicate);
}

TEST_F(StateOpening, RefusesAWorkspaceWithoutItsJournal) {
  for (const bool killed : {false, true}) {
    for (const bool emptied : {false, true}) {
      fs::remove_all(path);
      fill(path, killed);
      fs::remove_all(file("journal"));
      if (emptied) fs::create_directory(file("journal"));
      expect_refused(emptied ? "journal is empty, but there is a workspace" : "journal is missing, but there is");
      EXPECT_GT(next_after_acceptance(), SeqLedger::block) << "above every seq that may have been given";
    }
  }
}

TEST_F(StateOpening, RefusesAWorkspaceWithoutItsJournalOfBefore) {
  for (const bool emptied : {false, true}) {
    fs::remove_all(path);
    fill_old(path, true);
    for (const auto* name : {"journal.db", "journal.db-wal"}) {
      if (emptied)
        fs::resize_file(file(name), 0);
      else
        fs::remove(file(name));
    }
    expect_refused("journal is missing, but there is a workspace");
    EXPECT_GT(next_after_acceptance(), SeqLedger::block);
  }
}

TEST_F(StateOpening, TakesOverTheCallsOfAJournalOfBefore) {
  for (const bool killed : {false, true}) {
    fs::remove_all(path);
    fill_old(path, killed);
    {
      const auto state = open();
      EXPECT_EQ(all_of(*state.journal).size(), 3U);
      EXPECT_TRUE(append_one(*state.journal, {"state1"}).duplicate);
      EXPECT_EQ(append_one(*state.journal, {"next"}).seq, 4U);
    }
    EXPECT_FALSE(fs::exists(file("journal.db")));
    EXPECT_EQ(all_of(*open().journal).size(), 4U);
  }
}

TEST_F(StateOpening, RefusesAJournalWhoseNewestSegmentIsGoneOrDamaged) {
  for (const auto& damage : damages()) {
    fs::remove_all(path);
    fill(path, true, 30);
    damage(newest_segment());
    expect_refused("journal");
    EXPECT_GT(next_after_acceptance(), SeqLedger::block);
  }
}

TEST_F(StateOpening, RefusesSegmentsWithoutTheirNumbers) {
  for (const bool emptied : {false, true}) {
    fs::remove_all(path);
    fill(path);
    if (emptied)
      fs::resize_file(file("journal/numbers.db"), 0);
    else
      fs::remove(file("journal/numbers.db"));
    expect_refused("numbers.db");
    EXPECT_GT(next_after_acceptance(), 3U);
  }
}

TEST_F(StateOpening, RefusesAJournalWithoutItsWorkspace) {
  for (const bool emptied : {false, true}) {
    fs::remove_all(path);
    const auto number = fill(path);
    if (emptied)
      fs::resize_file(file("workspace.db"), 0);
    else
      fs::remove(file("workspace.db"));
    expect_refused(emptied ? "workspace.db is empty, but there is a journal" : "workspace.db is missing, but there is");
    EXPECT_EQ(next_after_acceptance(), 5U) << "the journal is whole";
    EXPECT_EQ(open().identity.number, number);
  }
}

TEST_F(StateOpening, RefusesFilesThatAreLeftOfAWorkspace) {
  for (const auto* name : {"figures.db", "index.db", "owner.token"}) {
    fs::remove_all(path);
    fs::create_directory(path);
    std::ofstream(file(name)) << "x";
    expect_refused("workspace.db and the journal are missing");
    EXPECT_NO_THROW(open(true));
    EXPECT_EQ(refusal(), "");
  }
}

TEST_F(StateOpening, RefusesAJournalWhoseLogIsGone) {
  for (const auto& damage : damages()) {
    fs::remove_all(path);
    fill_old(path, true, 30);
    damage(file("journal.db-wal"));
    expect_refused("lost");
    EXPECT_GT(next_after_acceptance(), SeqLedger::block);
  }
}

TEST_F(StateOpening, RefusesTheLogOfAnotherJournal) {
  for (const int calls : {2, 3, 9}) {
    fs::remove_all(path);
    fill_old(path, true);
    const auto other = parent.path() / "other";
    fs::remove_all(other);
    fill_old(other, true, calls);
    fs::copy_file(other / "journal.db-wal", file("journal.db-wal"), fs::copy_options::overwrite_existing);
    expect_refused("lost");
    EXPECT_GT(next_after_acceptance(), SeqLedger::block);
  }
}

TEST_F(StateOpening, TakesAJournalWhoseNewestCallsWereForgotten) {
  fill(path, true);
  {
    const auto state = open();
    append_one(*state.journal, {"a"});
    EXPECT_EQ(state.journal->forget({{4, 4}}), 1U);
    copy(path, parent.path() / "forgotten");
  }
  fs::remove_all(path);
  fs::rename(parent.path() / "forgotten", path);
  EXPECT_EQ(append_one(*open().journal, {"b"}).seq, 5U);
}

TEST_F(StateOpening, RefusesACopyOfTheDatabasesWithoutTheirLog) {
  fill_old(path, true);
  for (const auto* name : {"journal.db-wal", "journal.db-shm", "journal.db.head"}) fs::remove(file(name));
  expect_refused("journal.db-wal is missing, the log of a journal that was in use");
  EXPECT_GT(next_after_acceptance(), SeqLedger::block);
}

TEST_F(StateOpening, RefusesAnOlderCopyOfTheJournal) {
  fill(path, true);
  copy(path, parent.path() / "older");
  {
    const auto state = open();
    for (const char* id : {"x", "y"}) append_one(*state.journal, {id});
  }
  const auto head = parent.path() / "head";
  fs::rename(file("journal/head"), head);
  fs::remove_all(file("journal"));
  copy(parent.path() / "older" / "journal", file("journal"));
  fs::rename(head, file("journal/head"));
  expect_refused("ends with call 3, and calls up to 5 were answered");
  EXPECT_GT(next_after_acceptance(), SeqLedger::block);
}

TEST_F(StateOpening, RefusesAJournalOfAnotherWorkspace) {
  const auto number = fill(path);
  const auto other = parent.path() / "other";
  fill(other, false, 9);
  fs::remove_all(file("journal"));
  copy(other / "journal", file("journal"));
  expect_refused("journal is the journal of another workspace than workspace.db");
  EXPECT_GT(next_after_acceptance(), SeqLedger::block);
  EXPECT_EQ(open().journal->mark().identity, number);
  bool aside = false;
  for (const auto& entry : fs::directory_iterator(path))
    aside = aside || entry.path().filename().string().starts_with("journal.foreign-");
  EXPECT_TRUE(aside);
}

TEST_F(StateOpening, RefusesATornWorkspaceAndATornJournal) {
  for (const auto* name : {"workspace.db", "journal/numbers.db"}) {
    for (const auto size : {std::uintmax_t{1}, std::uintmax_t{5'000}}) {
      fs::remove_all(path);
      fill(path);
      fs::resize_file(file(name), std::min(size, fs::file_size(file(name)) - 1));
      expect_refused(fs::path(name).filename());
      EXPECT_NO_THROW(next_after_acceptance());
    }
  }
}

TEST_F(StateOpening, MakesNothingOfAStartThatWasKilledBeforeItHadAnything) {
  fs::create_directory(path);
  for (const auto* name : {"workspace.db", "journal.db"}) std::ofstream(file(name)).flush();
  EXPECT_EQ(refusal(), "");
}

TEST_F(StateOpening, OpensARestoredBackupOfAWorkspaceInUse) {
  const auto restored = parent.path() / "restored";
  const auto backup = parent.path() / "backup.db";
  std::uint64_t number = 0;
  std::array<std::uint8_t, 32> secret{};
  {
    const auto state = open();
    number = state.identity.number;
    secret = state.identity.secret;
    append_one(*state.journal, {"a"});
    ASSERT_TRUE(make_backup(path, backup, test_time));
  }
  ASSERT_TRUE(restore_backup(backup, restored));
  const auto state = open(false, restored);
  EXPECT_EQ(state.identity.number, number);
  EXPECT_EQ(state.identity.secret, secret) << "ids of the last day stay known";
  EXPECT_EQ(append_one(*state.journal, {"b"}).seq, 2U);
}

TEST_F(StateOpening, TakesNoCallOnceTheJournalWasRemoved) {
  for (const bool numbers : {true, false}) {
    fs::remove_all(path);
    auto directory = StateDirectory::take(path);
    ASSERT_TRUE(directory);
    SqliteJournalOptions options;
    std::string lost;
    options.on_lost = [&lost](const std::string& sentence) { lost = sentence; };
    const auto state = open_state(*directory, options);
    append_one(*state.journal, {"a"}, test_time);
    EXPECT_EQ(state.journal->fault(), std::nullopt);
    const auto gone = numbers ? file("journal/numbers.db") : newest_segment();
    fs::remove(gone);
    for (const char* id : {"b", "a"}) { // a duplicate of what is gone is no better
      const auto refused = append(*state.journal, batch_of({{id}}));
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error(), ingest::AppendFault::broken);
    }
    EXPECT_EQ(state.journal->fault(), ingest::AppendFault::broken);
    EXPECT_THAT(lost, HasSubstr(gone.filename().string() + " was removed"));
  }
}

TEST(SeqLedger, ReservesInBlocksBeforeSeqsAreGiven) {
  const TemporaryDirectory directory;
  const auto store = open_sqlite_state(directory.path() / "workspace.db");
  SeqLedger ledger(*store);
  EXPECT_FALSE(ledger.has_journal());
  ledger.reserve(0);
  EXPECT_EQ(ledger.reserved(), SeqLedger::block);
  EXPECT_FALSE(ledger.is_short_after(SeqLedger::block / 2));
  EXPECT_TRUE(ledger.is_short_after(SeqLedger::block / 2 + 1));
  ledger.reserve(1); // enough is left
  EXPECT_EQ(SeqLedger(*store).reserved(), SeqLedger::block);
  ledger.reserve(SeqLedger::block);
  EXPECT_EQ(SeqLedger(*store).reserved(), 2 * SeqLedger::block);
  EXPECT_TRUE(SeqLedger(*store).has_journal());
}

} // namespace
} // namespace plumbline::journal
