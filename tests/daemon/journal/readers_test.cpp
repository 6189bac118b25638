#include "tests/daemon/journal/fixture.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <limits>

namespace plumbline::journal {
namespace {

struct Reading : testing::Test {
  TemporaryDirectory directory;
  std::filesystem::path file = directory.path() / "journal.db";

  std::unique_ptr<Journal> open(std::size_t recent_bytes = 16U << 20U) {
    SqliteJournalOptions options;
    options.recent_bytes = recent_bytes;
    return open_journal(file, std::move(options));
  }
  /// Makes holes: behind the journal's back where its file is a database, and there without the keys too.
  void erase(const std::vector<SeqRange>& gone, bool with_keys = false) {
    if (in_segments) {
      open()->forget(gone);
      return;
    }
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
    SQLite::Statement drop(database, "DELETE FROM calls WHERE first BETWEEN ? AND ?");
    for (const auto& range : gone) {
      drop.bind(1, static_cast<std::int64_t>(range.first));
      drop.bind(2, static_cast<std::int64_t>(range.last));
      drop.exec();
      drop.reset();
    }
    if (with_keys) database.exec("DELETE FROM dedupe");
  }
};

constexpr auto far_beyond = std::numeric_limits<std::uint64_t>::max();

TEST_F(Reading, FindsTheGroupOfACallInMemoryAndOnDiskAlike) {
  for (const std::size_t recent_bytes : {std::size_t{16} << 20U, std::size_t{1}}) {
    TemporaryDirectory fresh;
    file = fresh.path() / "journal.db";
    const auto journal = open(recent_bytes);
    append(*journal, batch_of({{"", "1"}, {"", "2"}}));
    append(*journal, batch_of({{"", "3"}, {"", "4"}, {"", "5"}}));
    append(*journal, batch_of({{"", "6"}}));

    EXPECT_EQ(journal->at_or_after(0)->first(), 1U);
    EXPECT_EQ(journal->at_or_after(2)->first(), 1U);
    EXPECT_EQ(journal->at_or_after(3)->first(), 3U);
    EXPECT_EQ(journal->at_or_after(5)->record(5).call, "5");
    EXPECT_EQ(journal->at_or_after(6)->first(), 6U);
    EXPECT_EQ(journal->at_or_after(7), nullptr);
    EXPECT_EQ(journal->at_or_after(far_beyond), nullptr);
    EXPECT_EQ(journal->at_or_before(0), nullptr);
    EXPECT_EQ(journal->at_or_before(4)->first(), 3U);
    EXPECT_EQ(journal->at_or_before(6)->first(), 6U);
    EXPECT_EQ(journal->at_or_before(far_beyond)->first(), 6U);
  }
}

TEST_F(Reading, GivesOnlyWhatIsInMemoryAsRecent) {
  const auto journal = open(1);
  append(*journal, batch_of({{"", "1"}}));
  append(*journal, batch_of({{"", "2"}}));
  EXPECT_EQ(journal->recent(0), nullptr);
  EXPECT_EQ(journal->recent(1), nullptr);
  ASSERT_NE(journal->recent(2), nullptr) << "the newest group is always there";
  EXPECT_EQ(journal->recent(2)->record(2).call, "2");
  EXPECT_EQ(journal->recent(3), nullptr);
}

TEST_F(Reading, GivesTheFirstGroupAsRecentWhereAllIsInMemory) {
  const auto journal = open();
  append(*journal, batch_of({{"", "1"}}));
  EXPECT_EQ(journal->recent(0)->first(), 1U);
}

TEST_F(Reading, PassesOverHolesAndGivesNoSeqOfThemAgain) {
  {
    const auto journal = open();
    for (int i = 1; i <= 5; ++i) append(*journal, batch_of({{std::to_string(i), "x"}}));
  }
  erase({{1, 1}, {3, 3}, {5, 5}}, true);
  const auto journal = open();
  EXPECT_EQ(journal->first(), 2U);
  EXPECT_EQ(journal->head(), 5U);
  EXPECT_EQ(journal->at_or_after(1)->first(), 2U);
  EXPECT_EQ(journal->at_or_after(3)->first(), 4U);
  EXPECT_EQ(journal->at_or_before(3)->first(), 2U);
  EXPECT_EQ(journal->at_or_after(5), nullptr);
  EXPECT_EQ(journal->at_or_before(5)->first(), 4U);
  EXPECT_EQ(append_one(*journal, {"6", "x"}).seq, 6U);
}

TEST_F(Reading, SaysThatAllWasForgotten) {
  {
    const auto journal = open();
    append(*journal, batch_of({{"a"}, {"b"}}));
  }
  erase({{1, 2}});
  const auto journal = open();
  EXPECT_EQ(journal->head(), 2U);
  EXPECT_EQ(journal->first(), 3U);
  EXPECT_EQ(journal->at_or_after(1), nullptr);
  EXPECT_EQ(append_one(*journal, {"b"}).seq, 2U) << "the dedupe outlives the calls";
  EXPECT_EQ(append_one(*journal, {"c"}).seq, 3U);
}

} // namespace
} // namespace plumbline::journal
