#include "validator/values/timestamp.h"

#include <gtest/gtest.h>

namespace plumbline {
namespace {

constexpr std::int64_t noon = 1'769'860'800'000; // 2026-01-31T12:00:00Z

TEST(Timestamp, TakesAnyNumberOfFractionDigitsUpToNine) {
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00Z"), noon);
  EXPECT_EQ(parse_timestamp("2026-01-31 12:00:00 +0000 UTC"), noon);
  EXPECT_EQ(parse_timestamp("2026-01-31 14:00:00.5 +0200 CEST"), noon + 500);
  EXPECT_EQ(parse_timestamp("2026-01-31 12:00:00 +0000 "), noon);
  EXPECT_EQ(parse_timestamp("2026-01-31 12:00:00 +0000 utc"), std::nullopt);
  EXPECT_EQ(parse_timestamp("2026-01-31 12:00:00 +0000 UTCUTC"), std::nullopt);
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00.5Z"), noon + 500);
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00.123Z"), noon + 123);
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00.123456Z"), noon + 123);
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00.1234567Z"), noon + 123);
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00.123456789Z"), noon + 123);
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00.1234567890Z"), std::nullopt);
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00.Z"), std::nullopt);
}

TEST(Timestamp, TakesOffsets) {
  EXPECT_EQ(parse_timestamp("2026-01-31T14:00:00+02:00"), noon);
  EXPECT_EQ(parse_timestamp("2026-01-31T06:30:00.000-05:30"), noon);
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00+0000"), noon);
  EXPECT_EQ(parse_timestamp("2026-01-31T14:00:00+02"), noon);
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00"), noon);
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00+25:00"), std::nullopt);
}

TEST(Timestamp, TakesAZoneAfterABlankOrAStrayColonAndBlanksAroundIt) {
  for (const char* text :
       {"2026-01-31 12:00:00 UTC", "2026-01-31 12:00:00 GMT", "2026-01-31 12:00:00 +0000", "2026-01-31T12:00:00 Z",
        "2026-01-31T12:00:00UTC", "2026-01-31 12:00:00+00", "2026-01-31 14:00:00 +02", "2026-01-31T12:00:00:Z",
        "2026-01-31T12:00:00.000:+00:00", "2026-01-31T12:00:00:000Z", "2026-01-31T12:00:00Z ", " 2026-01-31T12:00:00",
        "2026-01-31T12:00:00 "}) {
    EXPECT_EQ(parse_timestamp(text), noon) << text;
  }
}

TEST(Timestamp, TakesOneDigitDaysBareDatesAndASpaceForT) {
  EXPECT_EQ(parse_timestamp("2026-1-31T12:00:00Z"), noon);
  EXPECT_EQ(parse_timestamp("2026-02-1T12:00:00Z"), noon + 86'400'000);
  EXPECT_EQ(parse_timestamp("2026-01-31 12:00:00Z"), noon);
  EXPECT_EQ(parse_timestamp("2026-01-31"), noon - 43'200'000);
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00Z"), noon);
}

TEST(Timestamp, RefusesWhatIsNone) {
  for (const char* text : {"", "now", "1769860800000", "2026-13-01", "2026-02-30", "2026-00-10", "2026-01-31T24:00:00Z",
                           "2026-01-31T12:60:00Z", "2026-01-31T12:00:00ZZ", "2026-01-31T12:00:00 PM", "0",
                           "2026-01-31T", " ", "2026-01-31T12:00:00::Z", "2026-01-31T12:00:00UTC+1"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
}

TEST(Timestamp, KnowsLeapYears) {
  EXPECT_TRUE(parse_timestamp("2024-02-29"));
  EXPECT_FALSE(parse_timestamp("2023-02-29"));
  EXPECT_TRUE(parse_timestamp("2000-02-29"));
  EXPECT_FALSE(parse_timestamp("1900-02-29"));
}

TEST(Timestamp, IsWrittenWithMilliseconds) {
  EXPECT_EQ(format_timestamp(noon), "2026-01-31T12:00:00.000Z");
  EXPECT_EQ(format_timestamp(noon + 7), "2026-01-31T12:00:00.007Z");
  EXPECT_EQ(format_timestamp(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_timestamp(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Timestamp, IsReadBackAsWritten) {
  for (const std::int64_t ms :
       {std::int64_t{0}, noon, noon + 999, std::int64_t{-62'135'596'800'000}, std::int64_t{253'402'300'799'999}}) {
    EXPECT_EQ(parse_timestamp(format_timestamp(ms)), ms);
  }
}

} // namespace
} // namespace plumbline
