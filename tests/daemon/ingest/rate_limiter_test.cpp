#include "daemon/ingest/rate_limiter.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

TEST(RateLimiter, TakesOneSecondsWorthAtOnceAndNotOneCallMore) {
  RateLimiter limiter(10);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limiter.take("a", 1, 0), 0) << i;
  EXPECT_EQ(limiter.take("a", 1, 0), 100);
  EXPECT_EQ(limiter.take("b", 10, 0), 0) << "each source has its own";
  EXPECT_EQ(limiter.take("b", 1, 0), 100);
}

TEST(RateLimiter, SaysExactlyWhenTheNextIsTaken) {
  RateLimiter limiter(3);
  EXPECT_EQ(limiter.take("a", 3, 0), 0);
  EXPECT_EQ(limiter.take("a", 1, 0), 334);
  EXPECT_EQ(limiter.take("a", 1, 333), 1);
  EXPECT_EQ(limiter.take("a", 1, 334), 0);
  EXPECT_GT(limiter.take("a", 1, 334), 0);
}

TEST(RateLimiter, TakesABatchBeyondASecondsWorthWhenNothingIsOwedAndMakesItPay) {
  RateLimiter limiter(10);
  EXPECT_EQ(limiter.take("a", 25, 0), 0);
  EXPECT_EQ(limiter.take("a", 1, 0), 1'600);
  EXPECT_EQ(limiter.take("a", 1, 1'599), 1);
  EXPECT_EQ(limiter.take("a", 1, 1'600), 0);
}

TEST(RateLimiter, LetsNothingBeSavedUpAndAClockThatIsSetBackFillNothing) {
  RateLimiter limiter(10);
  EXPECT_EQ(limiter.take("a", 1, 1'000'000), 0);
  EXPECT_EQ(limiter.take("a", 10, 2'000'000), 0);
  EXPECT_EQ(limiter.take("a", 1, 2'000'000), 100);
  EXPECT_EQ(limiter.take("a", 1, 1'000'000), 100);
}

} // namespace
} // namespace plumbline::ingest
