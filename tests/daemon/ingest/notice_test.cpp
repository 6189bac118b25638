#include "daemon/ingest/notice.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

Notice notice_of(std::string code) {
  Notice notice;
  notice.code = std::move(code);
  return notice;
}

TEST(NoticeBoard, NumbersNoticesFromOneAndGivesThoseBehindANumber) {
  NoticeBoard board;
  EXPECT_EQ(board.last(), 0U);
  EXPECT_TRUE(board.after(0).empty());
  for (int i = 0; i < 5; ++i) board.post(notice_of("wrong_path"));
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
  for (int i = 0; i < 10; ++i) board.post(notice_of("wrong_path"));
  const auto found = board.after(2, 3);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found.front().number, 3U);
  EXPECT_EQ(found.back().number, 5U);
}

TEST(NoticeBoard, KeepsTheLastThousand) {
  NoticeBoard board;
  for (int i = 0; i < 1'500; ++i) board.post(notice_of("unknown_key"));
  const auto found = board.after(0, 5'000);
  ASSERT_EQ(found.size(), 1'000U);
  EXPECT_EQ(found.front().number, 501U);
  EXPECT_EQ(found.back().number, 1'500U);
  EXPECT_EQ(board.after(501).front().number, 502U);
  EXPECT_EQ(board.after(500).front().number, 501U);
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
  board.post(notice_of("too_large"));
  board.post(notice_of("too_large"));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2}));
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
