#include "daemon/delivery/retry_after.h"

#include <gtest/gtest.h>

namespace plumbline::delivery {
namespace {

using std::chrono::seconds;

constexpr std::int64_t now = 784'111'777; // Sun, 06 Nov 1994 08:49:37 GMT
constexpr const char* now_text = "Sun, 06 Nov 1994 08:49:37 GMT";

std::optional<seconds> read(std::string_view text, std::string_view date = "") {
  return read_retry_after(text, date, now);
}

TEST(RetryAfter, IsWholeSecondsUpToAnHour) {
  EXPECT_EQ(read("0"), seconds(0));
  EXPECT_EQ(read("00"), seconds(0));
  EXPECT_EQ(read("7"), seconds(7));
  EXPECT_EQ(read("0000000000000000000007"), seconds(7));
  EXPECT_EQ(read("3600"), seconds(3600));
  EXPECT_EQ(read("3601"), seconds(3600));
  EXPECT_EQ(read("99999999999999999999999999"), seconds(3600));
}

TEST(RetryAfter, IsADateInEachOfItsForms) {
  EXPECT_EQ(read("Sun, 06 Nov 1994 08:49:40 GMT"), seconds(3));
  EXPECT_EQ(read("Sunday, 06-Nov-94 08:49:40 GMT"), seconds(3));
  EXPECT_EQ(read("Sun Nov  6 08:49:40 1994"), seconds(3));
  EXPECT_EQ(read("Sun, 06 Nov 1994 09:49:37 GMT"), seconds(3600));
  EXPECT_EQ(read("Sun, 06 Nov 1994 09:49:38 GMT"), seconds(3600)) << "no more than an hour";
  EXPECT_EQ(read("Sun, 06 Nov 1994 08:49:36 GMT"), seconds(0)) << "the past";
  EXPECT_EQ(read("Thu, 01 Jan 1970 00:00:00 GMT"), seconds(0));
}

TEST(RetryAfter, MeasuresADateFromTheAnswersOwn) {
  EXPECT_EQ(read("Mon, 01 Mar 2027 10:00:30 GMT", "Mon, 01 Mar 2027 10:00:00 GMT"), seconds(30));
  EXPECT_EQ(read("Sun, 06 Nov 1994 08:49:47 GMT", "soon"), seconds(10)) << "a date that is none: by our clock";
}

TEST(RetryAfter, IsAbsentWhereItCannotBeRead) {
  for (const char* text :
       {"", "soon", "-5", "+5", "1.5", "5 s", "0x10", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Nov 1994 GMT", "Sun Nov  6 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, 5", "06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"})
    EXPECT_EQ(read(text), std::nullopt) << text;
}

TEST(HttpDate, IsReadAsUnixSeconds) {
  EXPECT_EQ(read_http_date(now_text), now);
  EXPECT_EQ(read_http_date("Thu, 29 Feb 2024 23:59:59 GMT"), 1'709'251'199);
  EXPECT_EQ(read_http_date("Wed, 29 Feb 2023 23:59:59 GMT"), std::nullopt);
  EXPECT_EQ(read_http_date(std::string(41, ' ') + now_text), std::nullopt);
}

} // namespace
} // namespace plumbline::delivery
