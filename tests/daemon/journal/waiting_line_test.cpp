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
  WaitingLine exact(2 * cost_of_one);
  EXPECT_EQ(exact.offer(one(), [](AppendResult) {}), std::nullopt);
  EXPECT_EQ(exact.offer(one(), [](AppendResult) {}), std::nullopt);
  EXPECT_EQ(exact.offer(one(), [](AppendResult) {}), AppendFault::overloaded);

  WaitingLine short_of_a_byte(2 * cost_of_one - 1);
  EXPECT_EQ(short_of_a_byte.offer(one(), [](AppendResult) {}), std::nullopt);
  EXPECT_EQ(short_of_a_byte.offer(one(), [](AppendResult) {}), AppendFault::overloaded);
}

TEST(WaitingLine, LeavesARefusedBatchAlone) {
  WaitingLine line(cost_of_one);
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
  WaitingLine line(1);
  EXPECT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
  EXPECT_EQ(line.offer(one(), [](AppendResult) {}), AppendFault::overloaded);
}

TEST(WaitingLine, CountsWhatWasTakenUntilItIsReleased) {
  WaitingLine line(cost_of_one);
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
  WaitingLine line(cost_of_one);
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
  WaitingLine line(1);
  std::vector<WaitingBatch> taken;
  EXPECT_TRUE(line.take(taken, std::chrono::steady_clock::now(), nobody));
  EXPECT_TRUE(taken.empty());
}

TEST(WaitingLine, WaitsForThoseWhoAreExpectedAndNoLonger) {
  WaitingLine line(3 * cost_of_one);
  std::vector<WaitingBatch> taken;
  std::thread taker([&] { line.take(taken, std::nullopt, {3, std::chrono::hours(1)}); });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
  taker.join();
  EXPECT_EQ(taken.size(), 3U);
}

TEST(WaitingLine, IsPatientForAsLongAsItIsTold) {
  WaitingLine line(3 * cost_of_one);
  ASSERT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
  std::vector<WaitingBatch> taken;
  EXPECT_TRUE(line.take(taken, std::nullopt, {3, std::chrono::milliseconds(1)}));
  EXPECT_EQ(taken.size(), 1U);
}

TEST(WaitingLine, DoesNotWaitForAnybodyOnceItStops) {
  WaitingLine line(3 * cost_of_one);
  ASSERT_EQ(line.offer(one(), [](AppendResult) {}), std::nullopt);
  std::vector<WaitingBatch> taken;
  std::thread taker([&] { line.take(taken, std::nullopt, {3, std::chrono::hours(1)}); });
  line.close(AppendFault::stopping);
  taker.join();
  EXPECT_EQ(taken.size(), 1U);
}

} // namespace
} // namespace plumbline::journal
