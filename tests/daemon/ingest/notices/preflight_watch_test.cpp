#include "daemon/ingest/notices/preflight_watch.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

constexpr auto grace = PreflightWatch::grace_ms;

TEST(PreflightWatch, KnowsAPageThatAskedAndSentNothing) {
  PreflightWatch watch;
  watch.asked("10.0.0.1", "https://shop.example", 1000);
  watch.asked("10.0.0.1", "https://shop.example", 2000);
  EXPECT_TRUE(watch.unanswered(2000 + grace - 1).empty()) << "it may be about to send";
  const auto lines = watch.unanswered(2000 + grace);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].origin, "https://shop.example");
  EXPECT_EQ(lines[0].at_ms, 2000);
  EXPECT_EQ(lines[0].count, 2U);
}

TEST(PreflightWatch, ForgetsAPageThatSent) {
  PreflightWatch watch;
  watch.asked("10.0.0.1", "https://shop.example", 1000);
  watch.asked("10.0.0.2", "https://shop.example", 1000);
  watch.asked("10.0.0.1", "https://blog.example", 1000);
  watch.sent("10.0.0.1", "https://shop.example");
  watch.sent("10.0.0.9", "https://shop.example");
  watch.sent("10.0.0.2", "");
  EXPECT_EQ(watch.unanswered(1000 + grace).size(), 2U);
}

TEST(PreflightWatch, DoesNotLookAtWhatHasNoOrigin) {
  PreflightWatch watch;
  watch.asked("10.0.0.1", "", 1000);
  EXPECT_TRUE(watch.unanswered(1000 + grace).empty());
}

TEST(PreflightWatch, KeepsTheLatestAndNoMoreThanItMay) {
  PreflightWatch watch;
  for (std::size_t i = 0; i < PreflightWatch::kept + 1; ++i)
    watch.asked("10.0.0.1", "https://" + std::to_string(i) + ".example", static_cast<std::int64_t>(i));
  const auto lines = watch.unanswered(1'000'000);
  ASSERT_EQ(lines.size(), PreflightWatch::kept);
  EXPECT_EQ(lines.front().origin, "https://256.example");
  EXPECT_EQ(lines.back().origin, "https://1.example");
}

} // namespace
} // namespace plumbline::ingest
