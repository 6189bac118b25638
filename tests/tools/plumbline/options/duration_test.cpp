#include "tools/plumbline/options/duration.h"

#include <gtest/gtest.h>

namespace plumbline::tool {
namespace {

using namespace std::chrono_literals;

TEST(Duration, IsReadInEachUnit) {
  EXPECT_EQ(read_duration("500ms"), 500ms);
  EXPECT_EQ(read_duration("90s"), 90s);
  EXPECT_EQ(read_duration("10m"), 10min);
  EXPECT_EQ(read_duration("2h"), 2h);
  EXPECT_EQ(read_duration("7d"), 168h);
  EXPECT_EQ(read_duration("0s"), 0s);
}

TEST(Duration, IsRefusedWithoutAUnitNegativeOrBeyondTenYears) {
  for (const auto* text : {"", "10", "s", "-1s", "1.5h", "10 m", "10min", "3651d", "99999999999999999999s"})
    EXPECT_FALSE(read_duration(text)) << text;
  EXPECT_TRUE(read_duration("3650d"));
}

TEST(Moment, IsATimeOrSoLongAgo) {
  const std::chrono::system_clock::time_point now{1'700'000'000s};
  EXPECT_EQ(read_moment("10m", now), "2023-11-14T22:03:20.000Z");
  EXPECT_EQ(read_moment("2026-11-24T12:00:00Z", now), "2026-11-24T12:00:00.000Z");
  EXPECT_FALSE(read_moment("yesterday", now));
}

} // namespace
} // namespace plumbline::tool
