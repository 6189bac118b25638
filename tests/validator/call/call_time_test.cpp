#include "validator/call/call_time.h"

#include <gtest/gtest.h>

namespace plumbline {
namespace {

using State = CallTime::State;

constexpr std::int64_t noon = 1'769'860'800'000; // 2026-01-31T12:00:00Z

CallTimes times(std::optional<std::string_view> timestamp, std::optional<std::string_view> sent_at) {
  return call_times(noon, read_call_time(timestamp), read_call_time(sent_at));
}

TEST(CallTime, IsReadFromANumberByItsSize) {
  for (const char* text :
       {"1769860800", "1769860800000", "1769860800000000", "1769860800000000000", "1769860800.0", "1.7698608e9"}) {
    const auto time = read_call_time(text);
    EXPECT_EQ(time.state, State::read) << text;
    EXPECT_EQ(time.ms, noon) << text;
  }
  EXPECT_EQ(read_call_time("1769860800.25").ms, noon + 250);
}

TEST(CallTime, IsUnreadWhereItIsNoTime) {
  for (const char* text : {"yesterday", "[optional timestamp]", "20260131", "7", "-1769860800", "1e30", "true", "{}",
                           "1769860800x", "2026-02-30T00:00:00Z"})
    EXPECT_EQ(read_call_time(text).state, State::unread) << text;
}

TEST(CallTime, IsZeroWhereNobodySetIt) {
  for (const char* text : {"0001-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z", "0", "0.0", "0001-01-01"})
    EXPECT_EQ(read_call_time(text).state, State::zero) << text;
  EXPECT_EQ(read_call_time(std::nullopt).state, State::absent);
}

TEST(CallTimes, AreCorrectedByTheClockOfTheSender) {
  EXPECT_EQ(times("2026-01-31T13:00:00Z", "2026-01-31T13:00:10Z").corrected_ms, noon - 10'000);
  EXPECT_EQ(times(std::nullopt, "2026-01-31T13:00:10Z").corrected_ms, noon);
  EXPECT_EQ(times("2026-01-31T11:00:00Z", std::nullopt).corrected_ms, noon - 3'600'000);
}

TEST(CallTimes, AreNotCorrectedByATimeThatIsUnreadOrZero) {
  EXPECT_EQ(times("2026-01-31T11:00:00Z", "soon").corrected_ms, noon - 3'600'000);
  EXPECT_EQ(times("2026-01-31T11:00:00Z", "0001-01-01T00:00:00Z").corrected_ms, noon - 3'600'000);
  EXPECT_EQ(times("soon", "2026-01-31T13:00:10Z").corrected_ms, noon);
  EXPECT_EQ(times("0001-01-01T00:00:00Z", "2026-01-31T13:00:10Z").corrected_ms, noon);
}

} // namespace
} // namespace plumbline
