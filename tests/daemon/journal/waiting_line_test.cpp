#include "daemon/journal/waiting_line.h"
#include "tests/daemon/journal/fixture.h"

#include <gtest/gtest.h>

#include <thread>

namespace plumbline::journal {
namespace {

using ingest::AppendFault;

constexpr std::size_t cost_of_one = 10'000 + sizeof(ingest::Batch::Entry) + sizeof(WaitingBatch);

/// Takes what is there.
constexpr WaitingLine::Expected nobody{};

ingest::Batch one() {
  ingest::Batch batch;
  batch.bytes.assign(10'000, 'x');
  batch.entries.resize(1);
  return batch;
}

TEST(WaitingLine, TakesWhatFitsToTheByteAndRefusesOneMore) {
  WaitingLine exact({.most_bytes = 2 * cost_of_one});
  EXPECT_EQ(exact.offer(one(), [](AppendResult) {}), std::nullopt);
  EXPECT_EQ(exact.offer(one(), [](AppendResult) {}), std::nullopt);
  EXPECT_EQ(exact.offer(one(), [](AppendResult) {}), AppendFault::overloaded);

  WaitingLine short_of_a_byte({.most_bytes = 2 * cost_of_one - 1});
  EXPECT_EQ(short_of_a_byte.offer(one(), [](AppendResult) {}), std::nullopt);
  EXPECT_EQ(short_of_a_byte.offer(one(), [](AppendResult) {}), AppendFault::overloaded);
}

TEST(WaitingLine, LeavesARefusedBatchAlone) {
  WaitingLine line({.most_bytes = cost_of_one});
  ASSERT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
  auto batch = one();
  bool told = false;
  std::function<void(AppendResult)> done = [&told](AppendResult) { told = true; };
  EXPECT_TRUE(line.offer(std::move(batch), std::move(done)));
  EXPECT_EQ(batch.bytes.size(), 10'000U); // NOLINT(bugprone-use-after-move): that is what is tested
  done(unexpected(AppendFault::overloaded));
  EXPECT_TRUE(told);
}

TEST(WaitingLine, TakesABatchBeyondTheLimitWhenNothingElseIsThere) {
  WaitingLine line({.most_bytes = 1});
  EXPECT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
  EXPECT_EQ(line.offer(one(), [](AppendResult) {}), AppendFault::overloaded);
}

TEST(WaitingLine, CountsWhatWasTakenUntilItIsReleased) {
  WaitingLine line({.most_bytes = cost_of_one});
  ASSERT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
  std::vector<WaitingBatch> taken;
  EXPECT_TRUE(line.take(taken, std::nullopt, nobody));
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].cost, cost_of_one);
  EXPECT_EQ(line.offer(one(), [](AppendResult) {}), AppendFault::overloaded);
  line.release(taken[0].cost);
  EXPECT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
}

TEST(WaitingLine, GivesOutWhatWaitsAfterItStopsAndThenEnds) {
  WaitingLine line({.most_bytes = cost_of_one});
  ASSERT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
  line.close(AppendFault::broken);
  EXPECT_EQ(line.offer(one(), [](AppendResult) {}), AppendFault::broken);
  line.close(AppendFault::stopping);
  line.close(AppendFault::broken);
  EXPECT_EQ(line.offer(one(), [](AppendResult) {}), AppendFault::stopping);
  std::vector<WaitingBatch> taken;
  EXPECT_TRUE(line.take(taken, std::nullopt, nobody));
  taken.clear();
  EXPECT_FALSE(line.take(taken, std::nullopt, nobody));
}

TEST(WaitingLine, ComesBackWithNothingWhenItsTimeIsOver) {
  WaitingLine line({.most_bytes = 1});
  std::vector<WaitingBatch> taken;
  EXPECT_TRUE(line.take(taken, std::chrono::steady_clock::now(), nobody));
  EXPECT_TRUE(taken.empty());
}

TEST(WaitingLine, WaitsForThoseWhoAreExpectedAndNoLonger) {
  WaitingLine line({.most_bytes = 3 * cost_of_one});
  std::vector<WaitingBatch> taken;
  std::thread taker([&] { line.take(taken, std::nullopt, {3, std::chrono::hours(1)}); });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
  taker.join();
  EXPECT_EQ(taken.size(), 3U);
}

TEST(WaitingLine, IsPatientForAsLongAsItIsTold) {
  WaitingLine line({.most_bytes = 3 * cost_of_one});
  ASSERT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
  std::vector<WaitingBatch> taken;
  EXPECT_TRUE(line.take(taken, std::nullopt, {3, std::chrono::milliseconds(1)}));
  EXPECT_EQ(taken.size(), 1U);
}

TEST(WaitingLine, DoesNotWaitForAnybodyOnceItStops) {
  WaitingLine line({.most_bytes = 3 * cost_of_one});
  ASSERT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
  std::vector<WaitingBatch> taken;
  std::thread taker([&] { line.take(taken, std::nullopt, {3, std::chrono::hours(1)}); });
  line.close(AppendFault::stopping);
  taker.join();
  EXPECT_EQ(taken.size(), 1U);
}

/// A line that is never full; a group takes 1,000,000 bytes, and 200,000 of large batches while small ones come.
class Groups : public testing::Test {
 protected:
  void offer(char name, std::size_t bytes) {
    ingest::Batch batch;
    batch.bytes.assign(bytes, name);
    EXPECT_EQ(line_.offer(std::move(batch), [](AppendResult) {}), std::nullopt);
  }
  /// The names of the batches in the next group.
  std::string take() {
    std::vector<WaitingBatch> taken;
    line_.take(taken, std::nullopt, nobody);
    std::string names;
    for (const auto& one : taken) names += one.batch.bytes.front();
    return names;
  }

  static constexpr auto small = WaitingLine::most_small_bytes;
  static constexpr auto large = WaitingLine::most_small_bytes + 1;
  WaitingLine line_{{.group_bytes = 1'000'000, .most_beside_small = 200'000}};
};

TEST_F(Groups, EndWithTheBatchThatReachesTheirSize) {
  offer('A', 999'999);
  offer('B', 500'000);
  offer('C', 500'000);
  offer('D', 500'000);
  EXPECT_EQ(take(), "AB") << "A is one byte short";
  EXPECT_EQ(take(), "CD");
  offer('E', 1'000'000);
  offer('F', large);
  EXPECT_EQ(take(), "E");
  EXPECT_EQ(take(), "F");
}

TEST_F(Groups, HaveSmallBatchesBeforeTheLargeOnesThatCameEarlier) {
  offer('A', large);
  offer('b', small);
  offer('C', large);
  offer('d', 1);
  EXPECT_EQ(take(), "bdAC");
}

TEST_F(Groups, LetASmallBatchWaitForOneGroupWithLargeOnesAndNotForTheNext) {
  for (const char name : {'A', 'B', 'C'}) offer(name, 1'000'000);
  EXPECT_EQ(take(), "A");
  offer('x', 1);
  EXPECT_EQ(take(), "x");
}

TEST_F(Groups, LetALargeBatchWaitForOneGroupOfSmallOnesAndNotForTheNext) {
  for (const char name : {'A', 'B', 'C'}) offer(name, 1'000'000);
  EXPECT_EQ(take(), "A");
  offer('x', 1);
  EXPECT_EQ(take(), "x");
  offer('y', 1);
  EXPECT_EQ(take(), "yB");
  offer('z', 1);
  EXPECT_EQ(take(), "z");
  EXPECT_EQ(take(), "C");
}

TEST_F(Groups, HaveFewLargeBatchesWhileSmallOnesCome) {
  for (const char name : {'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'}) offer(name, 100'000);
  offer('x', 1);
  EXPECT_EQ(take(), "xAB") << "they reach 200,000";
  EXPECT_EQ(take(), "CD") << "the last group had a small one";
  EXPECT_EQ(take(), "EFGHI") << "it had none";
}

TEST_F(Groups, OfSmallBatchesLeaveNoLargeOneOut) {
  for (int i = 0; i < 40; ++i) offer('x', small);
  offer('A', large);
  EXPECT_EQ(take(), std::string(16, 'x') + "A") << "16 of 65,536 bytes reach the size";
  EXPECT_EQ(take(), std::string(16, 'x'));
  EXPECT_EQ(take(), std::string(8, 'x'));
}

TEST_F(Groups, GoOnAtOnceWhereTheLastOneLeftSome) {
  for (const char name : {'A', 'B'}) offer(name, 1'000'000);
  EXPECT_EQ(take(), "A");
  std::vector<WaitingBatch> taken;
  EXPECT_TRUE(line_.take(taken, std::nullopt, {2, std::chrono::hours(1)}));
  EXPECT_EQ(taken.size(), 1U);
}

} // namespace
} // namespace plumbline::journal
