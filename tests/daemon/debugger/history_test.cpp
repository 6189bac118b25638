#include "daemon/debugger/history.h"
#include "tests/daemon/debugger/calls.h"
#include "tests/daemon/journal/fixture.h"
#include "tests/support/memory_journal.h"

#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

std::string all_lines(journal::Journal& journal, journal::CallIndex* index, const HistoryQuery& query,
                      std::uint64_t limit) {
  HistoryLines history(journal, index, query, limit);
  std::string all;
  while (!history.done()) all += history.next();
  return all;
}

/// Ten calls E1 to E10 in groups of 3, 1, 4 and 2, a second apart.
class HistoryTest : public testing::Test {
 protected:
  HistoryTest() {
    int next = 1;
    for (const int size : {3, 1, 4, 2}) {
      std::vector<ingest::Record> records;
      for (int i = 0; i < size; ++i, ++next) {
        records.push_back(call_of("E" + std::to_string(next)));
        records.back().received_at_ms = next * 1'000;
      }
      journal.add(records);
    }
  }

  /// The calls of a text by their numbers, in its order.
  static std::string calls(std::string_view text) {
    std::string numbers;
    for (auto at = text.find("\"E"); at != std::string_view::npos; at = text.find("\"E", at + 1)) {
      if (!numbers.empty()) numbers += ' ';
      numbers += text.substr(at + 2, text.find('"', at + 1) - at - 2);
    }
    return numbers;
  }
  std::string page(const HistoryQuery& query, std::size_t limit = 100) {
    return history_page(journal, nullptr, query, limit);
  }
  std::string lines(const HistoryQuery& query, std::uint64_t limit = 0) {
    HistoryLines history(journal, nullptr, query, limit);
    std::string all;
    for (auto piece = history.next(); !piece.empty(); piece = history.next()) all += piece;
    return all;
  }

  test::MemoryJournal journal;
};

TEST_F(HistoryTest, GivesAPageNewestFirstAndLinesOldestFirst) {
  EXPECT_EQ(calls(page({})), "10 9 8 7 6 5 4 3 2 1");
  EXPECT_EQ(calls(lines({})), "1 2 3 4 5 6 7 8 9 10");
  EXPECT_EQ(times(lines({}), "\n"), 10U);
}

TEST_F(HistoryTest, NamesThePlaceWhereTheNextPageBegins) {
  auto text = page({}, 4);
  EXPECT_EQ(calls(text), "10 9 8 7");
  EXPECT_TRUE(text.ends_with(R"(],"next":"7","first":1,"head":10})")) << text;
  HistoryQuery query;
  query.before = 7;
  EXPECT_EQ(calls(page(query, 4)), "6 5 4 3");
  query.before = 3;
  text = page(query, 4);
  EXPECT_EQ(calls(text), "2 1");
  EXPECT_TRUE(text.ends_with(R"(],"next":null,"first":1,"head":10})")) << text;
}

TEST_F(HistoryTest, NamesNoNextPageWhereTheLastOneIsExactlyFull) {
  EXPECT_NE(page({}, 10).find("\"next\":null"), std::string::npos);
  EXPECT_NE(page({}, 9).find("\"next\":\"2\""), std::string::npos);
}

TEST_F(HistoryTest, LeavesOutBothEndsOfARangeOfSeqs) {
  HistoryQuery query;
  query.after = 3;
  query.before = 8;
  EXPECT_EQ(calls(page(query)), "7 6 5 4");
  EXPECT_EQ(calls(lines(query)), "4 5 6 7");
  query.before = 4;
  EXPECT_EQ(calls(page(query)), "");
  EXPECT_EQ(calls(lines(query)), "");
}

TEST_F(HistoryTest, FindsNothingBeforeTheFirstAndBehindTheLast) {
  HistoryQuery query;
  for (const std::uint64_t before : {0U, 1U}) {
    query.before = before;
    EXPECT_EQ(calls(page(query)), "");
    EXPECT_EQ(calls(lines(query)), "");
  }
  query.before.reset();
  query.after = 10;
  EXPECT_EQ(calls(page(query)), "");
  EXPECT_EQ(calls(lines(query)), "");
  query.after.reset();
  query.before = 1'000;
  EXPECT_EQ(calls(lines(query, 1)), "1");
}

TEST_F(HistoryTest, TakesTheBeginningOfATimeAndLeavesItsEnd) {
  HistoryQuery query;
  query.from_ms = 3'000;
  query.to_ms = 6'000;
  EXPECT_EQ(calls(page(query)), "5 4 3");
  EXPECT_EQ(calls(lines(query)), "3 4 5");
}

TEST_F(HistoryTest, CountsOnlyWhatPassesTheFilter) {
  journal.add({call_of("E11", validator::VerdictResult::fail)});
  HistoryQuery query;
  query.filter.result = validator::VerdictResult::fail;
  EXPECT_EQ(calls(page(query, 1)), "11");
  EXPECT_EQ(calls(lines(query, 1)), "11");
  query.filter.result = validator::VerdictResult::pass;
  EXPECT_EQ(calls(lines(query, 2)), "1 2");
}

TEST_F(HistoryTest, GivesTheCallsAlongWhereAsked) {
  HistoryQuery query;
  query.filter.payload = true;
  query.after = 9;
  const std::string call = R"(,"call":{"type":"track","messageId":"m","userId":"u","event":"E10",)";
  EXPECT_EQ(times(page(query), call), 1U);
  EXPECT_EQ(times(lines(query), call), 1U);
  EXPECT_TRUE(lines(query).ends_with("Z\"}}\n")) << lines(query);
}

TEST_F(HistoryTest, EndsAtTheHeadOfItsBeginning) {
  HistoryLines history(journal, nullptr, {}, 0);
  journal.add({call_of("E11")});
  EXPECT_EQ(calls(history.next()), "1 2 3 4 5 6 7 8 9 10");
  EXPECT_EQ(history.next(), "");
}

TEST_F(HistoryTest, EndsAPageWhoseTimeIsOverWithThePlaceToGoOn) {
  test::MemoryJournal large;
  large.add(std::vector<ingest::Record>(200, call_of("E1")));
  HistoryQuery query;
  query.filter.event = "E2";
  auto text = history_page(large, nullptr, query, 10, [] { return true; });
  EXPECT_EQ(text, R"({"events":[],"next":"137","first":1,"head":200,"scannedTo":137})");
  query.before = 137;
  text = history_page(large, nullptr, query, 10, [] { return false; });
  EXPECT_EQ(text, R"({"events":[],"next":null,"first":1,"head":200,"scannedTo":1})");
}

TEST_F(HistoryTest, GivesLinesInTurnsWhoseEndIsNoEnd) {
  HistoryLines history(journal, nullptr, {}, 0);
  EXPECT_EQ(history.next([] { return true; }), "");
  EXPECT_FALSE(history.done());
  EXPECT_EQ(calls(history.next()), "1 2 3 4 5 6 7 8 9 10");
  EXPECT_TRUE(history.done());
}

TEST(History, IsTheSameWithAnIndexAsWithoutPageByPage) {
  const journal::TemporaryDirectory directory;
  const auto kept = journal::open_journal(directory.path() / "journal.db");
  for (int batch_number = 0; batch_number < 20; ++batch_number) {
    ingest::Batch batch;
    batch.received_at_ms = journal::test_time + batch_number;
    for (int i = 0; i < 50; ++i) {
      auto record = call_of(i % 7 == 0 ? "Rare" : "Often",
                            i % 5 == 0 ? validator::VerdictResult::fail : validator::VerdictResult::pass);
      record.received_at_ms = batch.received_at_ms;
      batch.entries.push_back({batch.bytes.size(), {}, 0});
      ingest::encode(record, batch.bytes);
    }
    ASSERT_TRUE(journal::append(*kept, std::move(batch)));
  }
  journal::CallIndex index(directory.path() / "index.db", *kept);
  index.catch_up();
  for (const auto* text : {"event:Rare", "event:Rare result:fail", "kind:required event:Often", "user:u event:~^R",
                           "event:Rare -result:fail", "event:Absent", "message:m \"rare\""}) {
    HistoryQuery query;
    query.filter.query = *FilterQuery::parse(text);
    query.from_ms = journal::test_time + 2;
    query.after = 120;
    std::string with;
    std::string without;
    for (const std::uint64_t before : {1'001U, 700U, 121U}) {
      query.before = before;
      for (const std::size_t limit : {1U, 10U, 1'000U}) {
        with += history_page(*kept, &index, query, limit).substr(0, 2'000);
        without += history_page(*kept, nullptr, query, limit).substr(0, 2'000);
      }
    }
    EXPECT_EQ(times(with, "\"seq\""), times(without, "\"seq\"")) << text;
    EXPECT_EQ(with.substr(0, with.find("\"next\"")), without.substr(0, without.find("\"next\""))) << text;
    for (const std::uint64_t limit : {0U, 3U})
      EXPECT_EQ(all_lines(*kept, &index, query, limit), all_lines(*kept, nullptr, query, limit)) << text;
  }
  kept->stop();
}

TEST(History, GivesLinesByTheIndexRangeByRange) {
  const journal::TemporaryDirectory directory;
  test::MemoryJournal journal;
  std::vector<ingest::Record> records;
  constexpr std::size_t count = 70'000; // more than a look into the index
  for (std::size_t i = 0; i < count; ++i) records.push_back(call_of(i % 14'000 == 7 ? "Rare" : "Often"));
  for (std::size_t i = 0; i < count; i += 1'000)
    journal.add(
        {records.begin() + static_cast<std::ptrdiff_t>(i), records.begin() + static_cast<std::ptrdiff_t>(i) + 1'000});
  journal::CallIndex index(directory.path() / "index.db", journal);
  index.catch_up();
  journal.add({call_of("Rare")}); // behind the index
  HistoryQuery query;
  query.filter.event = "Rare";
  const auto rare = all_lines(journal, &index, query, 0);
  EXPECT_EQ(rare, all_lines(journal, nullptr, query, 0));
  EXPECT_EQ(times(rare, "\n"), 6U);
  query.filter.event = "Often";
  query.after = 60'000;
  EXPECT_EQ(times(all_lines(journal, &index, query, 0), "\n"), 10'000U);
}

TEST(History, OfAnEmptyJournalIsEmpty) {
  test::MemoryJournal journal;
  EXPECT_EQ(history_page(journal, nullptr, {}, 10), R"({"events":[],"next":null,"first":1,"head":0})");
  EXPECT_EQ(HistoryLines(journal, nullptr, {}, 0).next(), "");
}

TEST(History, ComesInPiecesAndLosesNothingBetweenThem) {
  test::MemoryJournal journal;
  journal.add(std::vector<ingest::Record>(3'000, call_of("E")));
  HistoryLines history(journal, nullptr, {}, 0);
  std::size_t lines = 0;
  std::size_t pieces = 0;
  for (auto piece = history.next(); !piece.empty(); piece = history.next(), ++pieces) lines += times(piece, "\n");
  EXPECT_EQ(lines, 3'000U);
  EXPECT_GE(pieces, 1U);
}

TEST(History, GivesAPageInPiecesThatAreItsText) {
  test::MemoryJournal journal;
  for (int i = 0; i < 30; ++i) journal.add(std::vector<ingest::Record>(100, call_of("E")));
  HistoryPage page(journal, nullptr, {}, 3'000);
  std::string text;
  std::size_t pieces = 0;
  for (; !page.done(); ++pieces) {
    text += page.next();
    page.rest(); // as where its client does not read
    EXPECT_EQ(page.held(), 0U);
  }
  EXPECT_GT(pieces, 3U);
  EXPECT_EQ(text, history_page(journal, nullptr, {}, 3'000));
  EXPECT_EQ(times(text, "\"seq\""), 3'000U);
}

TEST(History, EndsAPageThatHasSoManyBytesWithThePlaceToGoOn) {
  test::MemoryJournal journal;
  auto large = call_of("E");
  const std::string call = R"({"type":"track","userId":"u","event":"E","pad":")" + std::string(30'000, 'x') + "\"}";
  large.call = call;
  for (int i = 0; i < 4; ++i) journal.add(std::vector<ingest::Record>(100, large));
  HistoryQuery query;
  query.filter.payload = true;
  std::size_t calls = 0;
  std::size_t pages = 0;
  for (bool more = true; more; ++pages) {
    const auto text = history_page(journal, nullptr, query, 1'000);
    EXPECT_LE(text.size(), max_page_bytes + 2 * call.size());
    calls += times(text, "\"seq\"");
    const auto next = text.find(R"("next":")");
    more = next != std::string::npos;
    if (more) query.before = std::stoull(text.substr(next + 8));
  }
  EXPECT_EQ(calls, 400U);
  EXPECT_EQ(pages, 2U);
}

} // namespace
} // namespace plumbline::debugger
