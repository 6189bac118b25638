#include "daemon/figures/recent_counts.h"

#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

using Counts = RecentCounts<4>;

Counts counts_of(std::initializer_list<std::int64_t> units) {
  Counts counts;
  for (const auto unit : units) counts.add(unit);
  return counts;
}

TEST(RecentCounts, HasACountForEachOfTheLatestUnits) {
  const auto counts = counts_of({100, 100, 102, 103});
  EXPECT_EQ(counts.up_to(103), (Counts::Counts{2, 0, 1, 1}));
  EXPECT_EQ(counts.sum_up_to(103), 4U);
}

TEST(RecentCounts, ForgetsAUnitWhenItIsOlderThanTheWindow) {
  EXPECT_EQ(counts_of({100, 103}).up_to(103), (Counts::Counts{1, 0, 0, 1}));
  EXPECT_EQ(counts_of({100, 104}).up_to(104), (Counts::Counts{0, 0, 0, 1}));
  EXPECT_EQ(counts_of({100, 100'000}).up_to(100'000), (Counts::Counts{0, 0, 0, 1}));
}

TEST(RecentCounts, IsAskedForAnyTimeBeforeOrAfterTheLatestUnit) {
  const auto counts = counts_of({100, 101, 103});
  EXPECT_EQ(counts.up_to(105), (Counts::Counts{0, 1, 0, 0}));
  EXPECT_EQ(counts.up_to(107), (Counts::Counts{}));
  EXPECT_EQ(counts.up_to(101), (Counts::Counts{0, 0, 1, 1}));
  EXPECT_EQ(Counts().up_to(5), (Counts::Counts{}));
}

TEST(RecentCounts, CountsALateUnitInItsPlace) {
  EXPECT_EQ(counts_of({103, 101, 103}).up_to(103), (Counts::Counts{0, 1, 0, 2}));
}

TEST(RecentCounts, BeginsAnewWhenTheClockWasSetBackBeyondTheWindow) {
  EXPECT_EQ(counts_of({103, 99}).up_to(99), (Counts::Counts{0, 0, 0, 1}));
  EXPECT_EQ(counts_of({103, 99, 100}).up_to(100), (Counts::Counts{0, 0, 1, 1}));
}

TEST(RecentCounts, CountsTimesBeforeTheEpoch) {
  EXPECT_EQ(counts_of({-1, -1, 0}).up_to(0), (Counts::Counts{0, 0, 2, 1}));
}

} // namespace
} // namespace plumbline::debugger
