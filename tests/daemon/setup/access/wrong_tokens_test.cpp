#include "daemon/setup/access/wrong_tokens.h"

#include <gtest/gtest.h>

#include <vector>

namespace plumbline::setup {
namespace {

using std::chrono::milliseconds;

TEST(WrongTokens, AreAnsweredSlowerAndSlowerUpToABound) {
  WrongTokens wrong;
  std::vector<std::int64_t> delays;
  for (int i = 0; i < 12; ++i) delays.push_back(wrong.note("192.0.2.1", i).delay.count());
  EXPECT_EQ(delays, (std::vector<std::int64_t>{0, 0, 0, 10, 20, 40, 80, 160, 250, 250, 250, 250}));
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(wrong.note("192.0.2.1", 12).delay, WrongTokens::max_delay);
  EXPECT_EQ(wrong.note("192.0.2.2", 12).delay, milliseconds(0)) << "another address";
  EXPECT_EQ(wrong.note("192.0.2.1", 12 + WrongTokens::memory_ms).delay, WrongTokens::max_delay);
  EXPECT_EQ(wrong.note("192.0.2.1", 13 + 2 * WrongTokens::memory_ms).delay, milliseconds(0))
      << "after ten quiet minutes";
}

TEST(WrongTokens, LeaveATraceAtEachPowerOfTen) {
  WrongTokens wrong;
  std::vector<std::uint64_t> traces;
  for (int i = 0; i < 1500; ++i)
    if (const auto noted = wrong.note("192.0.2.1", i); noted.trace) traces.push_back(*noted.trace);
  EXPECT_EQ(traces, (std::vector<std::uint64_t>{1, 10, 100, 1000}));
}

TEST(WrongTokens, LeaveABoundedNumberOfTracesHoweverManyAddressesSendThem) {
  WrongTokens wrong;
  int traces = 0;
  const auto flood = [&](std::int64_t now_ms) {
    for (int i = 0; i < 5000; ++i)
      if (wrong.note("2001:db8:" + std::to_string(i) + "::1", now_ms).trace) ++traces;
  };
  flood(0);
  EXPECT_EQ(traces, 20);
  traces = 0;
  flood(10 * 60 * 1000);
  EXPECT_EQ(traces, 10) << "one a minute";
}

TEST(WrongTokens, OfOneIPv6NetworkAreOneSenders) {
  EXPECT_EQ(sender_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(sender_of("::1"), "::/64");
  EXPECT_EQ(sender_of("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(sender_of("::ffff:192.0.2.1"), "::ffff:192.0.2.1");
  EXPECT_EQ(sender_of("unix"), "unix");
}

} // namespace
} // namespace plumbline::setup
