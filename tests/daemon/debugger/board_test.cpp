#include "daemon/debugger/board.h"

#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

TEST(ChecklistBoard, KeepsTheLatestStateOfEachStepInTheOrderOfNumbers) {
  ChecklistBoard board;
  EXPECT_EQ(board.last(), 0U);
  EXPECT_TRUE(board.after(0).empty());
  board.post(Environment::dev, "dev.source", 0, "{\"a\":1}");
  board.post(Environment::dev, "dev.events", 5, "{\"b\":1}");
  board.post(Environment::dev, "dev.source", 7, "{\"a\":2}");
  EXPECT_EQ(board.last(), 3U);
  const auto steps = board.after(0);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].step, "dev.events");
  EXPECT_EQ(steps[0].number, 2U);
  EXPECT_EQ(steps[1].step, "dev.source");
  EXPECT_EQ(steps[1].number, 3U);
  EXPECT_EQ(steps[1].after, 7U);
  EXPECT_EQ(*steps[1].json, "{\"a\":2}");
}

TEST(ChecklistBoard, GivesOnlyWhatIsNumberedBehindWhatIsKnown) {
  ChecklistBoard board;
  board.post(Environment::dev, "dev.source", 0, "{}");
  board.post(Environment::prod, "prod.source", 0, "{}");
  ASSERT_EQ(board.after(1).size(), 1U);
  EXPECT_EQ(board.after(1)[0].env, Environment::prod);
  EXPECT_TRUE(board.after(2).empty());
}

TEST(ChecklistBoard, WakesForEachPostWhenItCanBeRead) {
  ChecklistBoard board;
  std::vector<std::uint64_t> seen;
  board.on_post([&] { seen.push_back(board.last()); });
  board.post(Environment::dev, "dev.source", 0, "{}");
  board.post(Environment::dev, "dev.source", 0, "{}");
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2}));
}

} // namespace
} // namespace plumbline::debugger
