#include "daemon/ingest/call_notes.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

http::Request retry(std::string_view count) {
  http::Request request;
  static std::string_view value;
  value = count;
  request.bind_fields(&value, [](const void* fields, std::string_view name) {
    return name == "x-retry-count" ? *static_cast<const std::string_view*>(fields) : std::string_view();
  });
  return request;
}

TEST(Retry, IsACountAboveNone) {
  EXPECT_FALSE(is_retry(http::Request{}));
  EXPECT_FALSE(is_retry(retry("0")));
  EXPECT_FALSE(is_retry(retry("x")));
  EXPECT_FALSE(is_retry(retry("-1")));
  EXPECT_TRUE(is_retry(retry("1")));
  const auto note = retried_note(retry("12"));
  EXPECT_EQ(note.code, "retried");
  EXPECT_NE(note.message.find("retry 12."), std::string::npos);
}

TEST(ClockSkew, IsMoreThanAMinuteEitherWay) {
  constexpr std::int64_t now = 1'767'323'045'000; // 2026-01-02T03:04:05Z
  EXPECT_EQ(clock_skew_note("2026-01-02T03:04:05Z", now), std::nullopt);
  EXPECT_EQ(clock_skew_note("2026-01-02T03:03:05.000Z", now), std::nullopt);
  EXPECT_EQ(clock_skew_note("2026-01-02T03:05:05.000Z", now), std::nullopt);
  const auto early = clock_skew_note("2026-01-02T03:03:04.999Z", now);
  ASSERT_TRUE(early);
  EXPECT_EQ(early->code, "clock_skew");
  EXPECT_EQ(early->path, "/sentAt");
  EXPECT_NE(early->message.find("60 s before"), std::string::npos);
  const auto late = clock_skew_note("2026-01-02T03:06:05Z", now);
  ASSERT_TRUE(late);
  EXPECT_NE(late->message.find("120 s after"), std::string::npos);
}

TEST(ClockSkew, IsNotSaidOfATimeThatIsAbsentOrNone) {
  EXPECT_EQ(clock_skew_note("", 0), std::nullopt);
  EXPECT_EQ(clock_skew_note("yesterday", 0), std::nullopt);
}

} // namespace
} // namespace plumbline::ingest
