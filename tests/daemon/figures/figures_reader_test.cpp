#include "daemon/figures/figures_reader.h"
#include "tests/daemon/debugger/calls.h"
#include "tests/daemon/journal/fixture.h"
#include "tests/support/memory_journal.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace plumbline::debugger {
namespace {

using validator::VerdictResult;

class FiguresReaderTest : public testing::Test {
 protected:
  /// What it answers, from a coroutine as of the routes; "behind" where it says so, as it does after two seconds too.
  std::string answer_of(FiguresReader& reader) const {
    net::io_context context{1};
    std::optional<std::string> answer;
    auto render = [now_ms = made_ * ms_per_second](const Figures& figures) {
      ProblemQuery problems;
      EventQuery rates;
      TimelineQuery timeline;
      problems.now_ms = rates.now_ms = timeline.now_ms = now_ms;
      auto seconds = timeline;
      seconds.by_second = true;
      return figures.problems.page(problems) + figures.coverage.json(Environment::dev, nullptr, 0) +
             figures.rates.page(rates) + figures.timeline.json(timeline) + figures.timeline.json(seconds);
    };
    auto ask = [&]() -> task<> { answer = co_await reader.ask(render); };
    net::co_spawn(context, ask(), [](std::exception_ptr) {});
    context.run();
    return answer.value_or("behind");
  }
  /// The same once it has counted all: on a busy machine that takes longer than it lets anybody wait.
  std::string said(FiguresReader& reader) const {
    for (;;)
      if (auto answer = answer_of(reader); answer != "behind") return answer;
  }
  void add(int calls) {
    std::vector<ingest::Record> records;
    for (int i = 0; i < calls; ++i, ++made_) {
      records.push_back(
          call_of("E" + std::to_string(made_ % 7), made_ % 3 == 0 ? VerdictResult::fail : VerdictResult::pass));
      records.back().received_at_ms = made_ * 1'000;
      if (made_ % 2 == 0) records.back().rule = "track:E:1";
    }
    journal_.add(records);
  }
  /// As a count from the beginning has it.
  std::string anew() {
    FiguresReader reader(directory_.path() / "anew.db", journal_);
    auto text = said(reader);
    reader.stop();
    for (const auto* behind : {"", "-wal", "-shm"})
      std::filesystem::remove((directory_.path() / "anew.db").string() + behind);
    return text;
  }
  std::filesystem::path file() const { return directory_.path() / "figures.db"; }

  journal::TemporaryDirectory directory_;
  test::MemoryJournal journal_;
  int made_ = 0;
};

TEST_F(FiguresReaderTest, AnswersWithEveryCallThatIsInTheJournal) {
  FiguresReader reader(file(), journal_);
  EXPECT_TRUE(said(reader).starts_with(R"({"problems":[],"next":null})"));
  add(10);
  EXPECT_EQ(times(said(reader), "\"id\":\"prb_"), 4U);
  EXPECT_EQ(said(reader), anew());
}

TEST_F(FiguresReaderTest, SaysThatItIsBehindWhereTheJournalCannotBeRead) {
  const auto file_of_calls = directory_.path() / "journal.db";
  ASSERT_TRUE(journal::append(*journal::open_journal(file_of_calls), journal::batch_of({{"a"}, {"b"}})));
  const auto opened = journal::open_journal(file_of_calls); // another process: nothing of it is in memory
  SQLite::Database other(file_of_calls.string(), SQLite::OPEN_READWRITE);
  other.exec("ALTER TABLE calls RENAME TO gone");
  FiguresReader reader(file(), *opened);
  EXPECT_EQ(answer_of(reader), "behind");
  other.exec("ALTER TABLE gone RENAME TO calls");
  EXPECT_FALSE(said(reader).empty());
}

TEST_F(FiguresReaderTest, GoesOnAfterARestartAsIfThereWereNone) {
  for (int restart = 0; restart < 3; ++restart) {
    FiguresReader reader(file(), journal_);
    add(50);
    EXPECT_EQ(said(reader), anew());
  }
}

TEST_F(FiguresReaderTest, CountsAgainWhatWasNotWrittenBeforeACrash) {
  const auto copy = directory_.path() / "crashed.db";
  {
    FiguresReader reader(file(), journal_);
    add(5'000); // written behind this group
    said(reader);
    add(100); // and not behind this one
    said(reader);
    for (const auto* behind : {"", "-wal"})
      std::filesystem::copy_file(file().string() + behind, copy.string() + behind);
  }
  FiguresReader reader(copy, journal_);
  EXPECT_LE(reader.may_drop_below(), 5'001U);
  EXPECT_EQ(said(reader), anew());
}

TEST_F(FiguresReaderTest, KeepsTheCountsOfForgottenCallsAndNothingThatTheySaid) {
  std::string before;
  {
    FiguresReader reader(file(), journal_);
    add(10);
    before = said(reader);
    reader.count_all();
    journal_.forget({{1, 10}});
    reader.erase({{1, 10}});
    const auto after = said(reader);
    EXPECT_EQ(times(after, "\"count\":"), times(before, "\"count\":"));
    EXPECT_EQ(times(after, "\"sample\":null"), times(before, "\"sample\":"));
  }
  FiguresReader reader(file(), journal_);
  EXPECT_EQ(times(said(reader), "\"count\":"), times(before, "\"count\":"));
}

TEST_F(FiguresReaderTest, LetsRetentionHaveWhatIsWritten) {
  FiguresReader reader(file(), journal_);
  add(10);
  EXPECT_LE(reader.may_drop_below(), 11U);
  said(reader); // behind the write that was asked for
  said(reader);
  EXPECT_EQ(reader.may_drop_below(), 11U);
}

TEST_F(FiguresReaderTest, CountsAnewWhereTheFileIsDamagedOrAnotherJournals) {
  add(10);
  std::ofstream(file()) << "no database at all, and long enough to be looked at as one: " << std::string(4'096, 'x');
  {
    FiguresReader reader(file(), journal_);
    EXPECT_EQ(said(reader), anew());
  }
  test::MemoryJournal shorter;
  FiguresReader reader(file(), shorter);
  EXPECT_TRUE(said(reader).starts_with(R"({"problems":[],"next":null})"));
}

TEST_F(FiguresReaderTest, TakesOverTheFileOfAVersionThatKnewNoRates) {
  {
    FiguresReader reader(file(), journal_);
    add(10);
    said(reader);
  }
  {
    SQLite::Database older(file().string(), SQLite::OPEN_READWRITE);
    older.exec("DROP TABLE rates; DROP TABLE minutes; DROP TABLE seconds; ALTER TABLE problems DROP COLUMN hours; "
               "PRAGMA user_version=1");
  }
  FiguresReader reader(file(), journal_);
  const auto text = said(reader);
  EXPECT_EQ(times(text, "\"id\":\"prb_"), 4U);
  EXPECT_EQ(times(text, R"("rates":[],"next":null)"), 1U);
  add(1);
  EXPECT_EQ(times(said(reader), "\"perMinute\":1"), 1U);
}

TEST_F(FiguresReaderTest, PassesOverWhatIsDamaged) {
  add(3);
  journal_.add_damaged();
  add(3);
  FiguresReader reader(file(), journal_);
  EXPECT_EQ(times(said(reader), "\"id\":\"prb_"), 2U);
}

} // namespace
} // namespace plumbline::debugger
