#include "daemon/journal/segments/migration.h"
#include "daemon/journal/segments/segment_journal.h"
#include "tests/daemon/journal/fixture.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <fstream>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A journal in one file, with everything that one may have.
struct Migrating : testing::Test {
  static constexpr std::uint64_t calls = 20'000; // so that keys lie in pieces of their own, and some do not
  TemporaryDirectory parent{fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()};
  fs::path old_file = parent.path() / "journal.db";
  fs::path directory = parent.path() / "journal";

  static std::string text_of(std::uint64_t number) {
    return number == 5'000 ? random_text(200'000, number) : std::to_string(number) + random_text(number % 300, number);
  }
  static std::unique_ptr<Journal> open_old(const fs::path& file) {
    SqliteJournalOptions options;
    options.clock = [] { return test_time; };
    return open_sqlite_journal(file, std::move(options));
  }
  std::unique_ptr<Journal> open_new() const {
    SqliteJournalOptions options;
    options.clock = [] { return test_time; };
    options.accept_loss = false;
    return open_segment_journal(directory, std::move(options));
  }

  void SetUp() override {
    spdlog::set_level(spdlog::level::off);
    const auto journal = open_old(old_file);
    for (std::uint64_t number = 1; number <= calls;) {
      std::vector<Sent> batch;
      for (int i = 0; i < 500; ++i, ++number)
        batch.push_back({number % 10 == 0 ? "" : "id" + std::to_string(number), text_of(number)});
      ASSERT_TRUE(append(*journal, batch_of(batch)));
    }
    for (const std::uint64_t again : {7, 7, 19'999})
      EXPECT_TRUE(append_one(*journal, {"id" + std::to_string(again), text_of(again)}).duplicate);
    EXPECT_EQ(journal->forget({{1, 700}, {3'000, 3'000}, {10'000, 12'000}, {calls - 1, calls}}), 2'704U);
  }
  void TearDown() override { spdlog::set_level(spdlog::level::info); }

  MigrationTerms terms() const { return {old_file, directory, 200'000}; }

  void expect_taken_over(std::uint64_t identity) const {
    const auto journal = open_new();
    EXPECT_EQ(journal->head(), calls);
    EXPECT_EQ(journal->first(), 701U);
    EXPECT_EQ(journal->mark().identity, identity);
    EXPECT_EQ(journal->mark().erasures, 1U);
    const auto kept = all_of(*journal);
    EXPECT_EQ(kept.size(), calls - 2'704);
    for (const auto& [seq, text] : kept) ASSERT_EQ(text, text_of(seq));
    EXPECT_EQ(journal->duplicates_of(7), 0U) << "it is forgotten";
    for (std::uint64_t number = 1; number <= calls; number += 37)
      if (number % 10 != 0) {
        ASSERT_EQ(append_one(*journal, {"id" + std::to_string(number), text_of(number)}).seq, number);
      }
    EXPECT_EQ(append_one(*journal, {"new", "new"}).seq, calls + 1);
  }
  std::uint64_t identity() const { return open_old(old_file)->mark().identity; }
};

TEST_F(Migrating, TakesOverEveryCallKeyAndCountAndRemovesTheOldFile) {
  const auto number = identity();
  std::uint64_t told = 0;
  auto with_progress = terms();
  with_progress.progress = [&](const MigrationProgress& progress) {
    ++told;
    EXPECT_EQ(progress.head, calls);
  };
  migrate(with_progress);
  EXPECT_GT(told, 2U);
  EXPECT_FALSE(fs::exists(old_file));
  EXPECT_FALSE(fs::exists(directory.string() + ".new"));
  expect_taken_over(number);
  migrate(terms()); // there is nothing to do any more
}

struct FailsAfter : SegmentDisk {
  int left = 0;
  ssize_t write(int file, std::string_view bytes, std::uint64_t at) override {
    if (left-- > 0) return SegmentDisk::write(file, bytes, at);
    errno = ENOSPC;
    return -1;
  }
};

TEST_F(Migrating, GoesOnWhereItWasCutOff) {
  const auto number = identity();
  FailsAfter disk;
  auto cut_off = terms();
  cut_off.disk = &disk;
  int tries = 0;
  for (bool done = false; !done; ++tries) {
    ASSERT_LT(tries, 1'000);
    disk.left = 7;
    try {
      migrate(cut_off);
      done = true;
    } catch (const std::system_error&) {
      ASSERT_TRUE(fs::exists(old_file));
      ASSERT_FALSE(fs::exists(directory));
      if (tries > 40) disk.left = 1'000'000, migrate(cut_off), done = true;
    }
  }
  EXPECT_GT(tries, 3);
  EXPECT_FALSE(fs::exists(old_file));
  expect_taken_over(number);
}

TEST_F(Migrating, RemovesTheOldFileWhereAKillCameBeforeThat) {
  const auto number = identity();
  fs::copy_file(old_file, parent.path() / "kept.db");
  migrate(terms());
  fs::copy_file(parent.path() / "kept.db", old_file);
  migrate(terms());
  EXPECT_FALSE(fs::exists(old_file));
  expect_taken_over(number);
}

TEST_F(Migrating, RefusesTwoJournalsThatAreNotTheSame) {
  migrate(terms());
  append_one(*open_old(old_file), {"a"});
  try {
    migrate(terms());
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("two journals"));
  }
  EXPECT_TRUE(fs::exists(old_file));
}

TEST_F(Migrating, BeginsAgainWhereWhatIsWrittenIsNotWhatTheOldFileHas) {
  const auto number = identity();
  fs::copy_file(old_file, parent.path() / "before.db");
  {
    const auto journal = open_old(old_file);
    EXPECT_EQ(journal->forget({{15'000, 15'000}}), 1U);
  }
  FailsAfter disk;
  disk.left = 14;
  auto cut_off = terms();
  cut_off.disk = &disk;
  EXPECT_THROW(migrate(cut_off), std::system_error);
  fs::copy_file(parent.path() / "before.db", old_file, fs::copy_options::overwrite_existing);
  disk.left = 1'000'000;
  try {
    migrate(cut_off);
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("was not written as it is"));
    EXPECT_FALSE(fs::exists(directory.string() + ".new"));
    EXPECT_TRUE(fs::exists(old_file));
    migrate(cut_off);
  }
  expect_taken_over(number);
}

TEST_F(Migrating, OfAJournalWithoutCallsGivesNoSeqAgain) {
  const auto file = parent.path() / "empty.db";
  {
    const auto journal = open_old(file);
    append(*journal, batch_of({{"a"}, {"b"}}));
    EXPECT_EQ(journal->forget({{1, 2}}), 2U);
  }
  migrate({file, directory, 200'000});
  const auto journal = open_new();
  EXPECT_EQ(journal->head(), 2U);
  EXPECT_EQ(journal->first(), 3U);
  EXPECT_EQ(append_one(*journal, {"a"}).seq, 1U);
  EXPECT_EQ(append_one(*journal, {"c"}).seq, 3U);
}

} // namespace
} // namespace plumbline::journal
