#include "daemon/ingest/notices/notice.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace plumbline::ingest {
namespace {

Notice notice_of(std::string code, std::string message = "", std::int64_t at_ms = 0) {
  Notice notice;
  notice.code = std::move(code);
  notice.message = std::move(message);
  notice.at_ms = at_ms;
  return notice;
}

/// One of its own each time.
Notice another() {
  static int number = 0;
  return notice_of("wrong_path", std::to_string(++number));
}

std::string newest(NoticeBoard& board) {
  const auto all = board.newest_first();
  return all.empty() ? "" : *all.front().json;
}

TEST(NoticeBoard, NumbersNoticesFromOneAndGivesThoseBehindANumber) {
  NoticeBoard board;
  EXPECT_EQ(board.last(), 0U);
  EXPECT_TRUE(board.after(0).empty());
  for (int i = 0; i < 5; ++i) board.post(another());
  EXPECT_EQ(board.last(), 5U);
  const auto found = board.after(3);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].number, 4U);
  EXPECT_EQ(found[1].number, 5U);
  EXPECT_TRUE(board.after(5).empty());
  EXPECT_TRUE(board.after(500).empty());
}

TEST(NoticeBoard, GivesTheOldestFirstAndAsManyAsAreAskedFor) {
  NoticeBoard board;
  for (int i = 0; i < 10; ++i) board.post(another());
  const auto found = board.after(2, 3);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found.front().number, 3U);
  EXPECT_EQ(found.back().number, 5U);
}

TEST(NoticeBoard, KeepsTheLastThousand) {
  NoticeBoard board;
  for (int i = 0; i < 1'500; ++i) board.post(another());
  const auto found = board.after(0, 5'000);
  ASSERT_EQ(found.size(), 1'000U);
  EXPECT_EQ(found.front().number, 501U);
  EXPECT_EQ(found.back().number, 1'500U);
  EXPECT_EQ(board.after(501).front().number, 502U);
  EXPECT_EQ(board.after(500).front().number, 501U);
}

TEST(NoticeBoard, KeepsTheNoticesOfASourceWhateverStrangersSend) {
  NoticeBoard board;
  auto own = notice_of("malformed_request", "own");
  own.source_id = "src_1";
  for (int i = 0; i < 300; ++i) {
    own.message = "own " + std::to_string(i);
    board.post(own);
  }
  for (int i = 0; i < 5'000; ++i) board.post(notice_of("unknown_key", std::to_string(i)));
  for (int i = 0; i < 5'000; ++i) board.post(notice_of("wrong_path", std::to_string(i)));
  const auto kept = board.notices();
  EXPECT_EQ(kept.size(), NoticeBoard::kept);
  EXPECT_EQ(std::ranges::count(kept, "src_1", &Notice::source_id), 300)
      << "a ring that is not the longest loses nothing";
  EXPECT_EQ(std::ranges::count(kept, "unknown_key", &Notice::code), 350);
}

TEST(NoticeBoard, TellsApartWhatASourceSendsWhileStrangersSendTooMuch) {
  NoticeBoard board;
  for (int i = 0; i < 5'000; ++i) board.post(notice_of("unknown_key", std::to_string(i)));
  EXPECT_NE(newest(board).find("Too many different notices"), std::string::npos);
  auto own = notice_of("malformed_request", "its own words");
  own.source_id = "src_1";
  board.post(own);
  EXPECT_NE(newest(board).find("its own words"), std::string::npos);
}

TEST(NoticeBoard, MarksDuplicatesAndTheirEnvironment) {
  NoticeBoard board;
  auto duplicate = notice_of("duplicate");
  duplicate.env = Environment::prod;
  board.post(duplicate);
  board.post(notice_of("missing_key"));
  const auto found = board.after(0);
  EXPECT_TRUE(found[0].duplicate);
  EXPECT_EQ(found[0].env, Environment::prod);
  EXPECT_FALSE(found[1].duplicate);
  EXPECT_EQ(found[1].env, std::nullopt);
}

TEST(NoticeBoard, WakesOnceForEachNoticeAndOnlyWhenItCanBeRead) {
  NoticeBoard board;
  std::vector<std::uint64_t> seen;
  board.on_post([&] { seen.push_back(board.last()); });
  board.post(notice_of("too_large", "one"));
  board.post(notice_of("too_large", "two"));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2}));
}

TEST(NoticeBoard, CountsUpWhatComesAgainInsteadOfAddingALine) {
  NoticeBoard board;
  for (int i = 0; i < 10'000; ++i) board.post(notice_of("unknown_key", "Invalid", i));
  EXPECT_EQ(board.newest_first().size(), 1U);
  EXPECT_NE(newest(board).find("\"count\":10000,"), std::string::npos) << newest(board);
  EXPECT_NE(newest(board).find("00:00:09.999Z"), std::string::npos) << "of the latest: " << newest(board);
}

TEST(NoticeBoard, TellsApartWhatDiffersInCodeSourceSenderKeyOrMessage) {
  NoticeBoard board;
  const auto first = notice_of("unknown_key", "Invalid");
  auto code = first, source = first, remote = first, key = first, message = first;
  code.code = "missing_key";
  source.source_id = "src_1";
  remote.remote = "::1";
  key.key_last4 = "abcd";
  message.message = "Other";
  for (const auto& each : {first, code, source, remote, key, message}) board.post(each);
  EXPECT_EQ(board.newest_first().size(), 6U);
}

TEST(NoticeBoard, BeginsANewLineTenMinutesAfterTheLatestOfItsKind) {
  constexpr auto window = NoticeBoard::fold_window_ms;
  NoticeBoard board;
  board.post(notice_of("unknown_key", "", 0));
  board.post(notice_of("unknown_key", "", window - 1));
  board.post(notice_of("unknown_key", "", 2 * window - 2));
  EXPECT_EQ(board.newest_first().size(), 1U);
  board.post(notice_of("unknown_key", "", 3 * window - 2));
  EXPECT_EQ(board.newest_first().size(), 2U);
  board.post(notice_of("unknown_key", "", 3 * window - 1));
  EXPECT_NE(newest(board).find("\"count\":2,"), std::string::npos) << newest(board);
}

TEST(NoticeBoard, TellsACountAgainAtMostOnceASecondAndTheLastOneToWhoeverLooks) {
  std::int64_t now = 0;
  NoticeBoard board([&] { return now; });
  int wakes = 0;
  board.on_post([&] { ++wakes; });
  for (; now < 2'500; ++now) board.post(notice_of("duplicate", "", now));
  EXPECT_EQ(wakes, 3) << "at 0, 1000 and 2000 ms";
  auto seen = board.after(0);
  ASSERT_EQ(seen.size(), 1U);
  const auto number = seen[0].number;
  EXPECT_TRUE(board.after(number).empty()) << "told less than a second ago";
  now = 3'000;
  seen = board.after(number);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_NE(seen[0].json->find("\"count\":2500,"), std::string::npos) << *seen[0].json;
  EXPECT_TRUE(board.after(seen[0].number).empty());
}

TEST(NoticeBoard, StaysBoundedWhateverComesAndLosesNoCount) {
  NoticeBoard board;
  std::size_t wakes = 0;
  board.on_post([&] { ++wakes; });
  for (int i = 0; i < 50'000; ++i) board.post(another());
  EXPECT_EQ(board.newest_first().size(), NoticeBoard::kept);
  EXPECT_LE(wakes, static_cast<std::size_t>(NoticeBoard::line_burst) + 1);
  EXPECT_NE(newest(board).find("\"count\":48000,"), std::string::npos) << newest(board);
  EXPECT_EQ(board.totals().since({}, std::nullopt).refused, 50'000U);
}

TEST(NoticeBoard, CountsByEnvironmentAndWhetherItIsADuplicate) {
  NoticeBoard board;
  auto twice = notice_of("duplicate");
  twice.env = Environment::prod;
  twice.count = 2;
  board.post(twice);
  const auto before = board.totals();
  board.post(twice);
  board.post(notice_of("missing_key"));
  EXPECT_EQ(board.totals().since({}, Environment::prod).duplicates, 4U);
  EXPECT_EQ(board.totals().since(before, Environment::prod).duplicates, 2U);
  EXPECT_EQ(board.totals().since(before, Environment::dev).duplicates, 0U);
  EXPECT_EQ(board.totals().since(before, Environment::dev).refused, 1U) << "of no environment: passes every filter";
}

TEST(NoticeJson, HasEveryMemberWhetherKnownOrNot) {
  EXPECT_EQ(notice_json(notice_of("wrong_path")),
            R"({"at":"1970-01-01T00:00:00.000Z","code":"wrong_path","env":null,"source":null,"message":"","count":1,)"
            R"("remote":"","keyLast4":null,"seq":null,"sample":null})");
  Notice full{1'000, "duplicate", Environment::dev, "src_1", "Web \"shop\"", "Again.",
              3,     "127.0.0.1", "4f2a",           17,      "{\n"};
  EXPECT_EQ(notice_json(full),
            R"({"at":"1970-01-01T00:00:01.000Z","code":"duplicate","env":"dev",)"
            R"("source":{"id":"src_1","name":"Web \"shop\""},"message":"Again.","count":3,"remote":"127.0.0.1",)"
            R"("keyLast4":"4f2a","seq":17,"sample":"{\n"})");
}

} // namespace
} // namespace plumbline::ingest
