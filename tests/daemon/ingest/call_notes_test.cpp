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

constexpr std::int64_t now = 1'767'323'045'000; // 2026-01-02T03:04:05Z

/// "code path", ... of the notes about a call's times.
std::string time_notes(std::optional<std::string_view> timestamp, std::string_view sent_at, bool original = false) {
  validator::Call call;
  call.timestamp = timestamp;
  call.timestamp_is_original = original;
  std::vector<validator::Note> notes;
  add_time_notes(notes, call, SentAt::of(sent_at), now);
  std::string out;
  for (const auto& note : notes) out += (out.empty() ? "" : ", ") + note.code + " " + note.path;
  return out;
}

std::string first_message(std::optional<std::string_view> timestamp, std::string_view sent_at) {
  validator::Call call;
  call.timestamp = timestamp;
  std::vector<validator::Note> notes;
  add_time_notes(notes, call, SentAt::of(sent_at), now);
  return notes.empty() ? "" : notes.front().message;
}

TEST(ClockSkew, IsMoreThanAMinuteEitherWay) {
  EXPECT_EQ(time_notes({}, "2026-01-02T03:04:05Z"), "");
  EXPECT_EQ(time_notes({}, "2026-01-02T03:03:05.000Z"), "");
  EXPECT_EQ(time_notes({}, "2026-01-02T03:05:05.000Z"), "");
  EXPECT_EQ(time_notes({}, "2026-01-02T03:03:04.999Z"), "clock_skew /sentAt");
  EXPECT_NE(first_message({}, "2026-01-02T03:03:04.999Z").find("60 s before"), std::string::npos);
  EXPECT_NE(first_message({}, "2026-01-02T03:06:05Z").find("120 s after"), std::string::npos);
}

TEST(UnreadTime, IsSaidWithItsValueAndTheFormThatIsWanted) {
  EXPECT_EQ(time_notes("yesterday", ""), "unread_time /timestamp");
  EXPECT_EQ(time_notes("yesterday", "", true), "unread_time /originalTimestamp");
  EXPECT_EQ(time_notes("2026-01-02T03:04:05Z", "soon"), "unread_time /sentAt");
  EXPECT_EQ(time_notes("2026-01-02 03:04:05 UTC", "1767323045"), "");
  EXPECT_EQ(first_message("yesterday", ""),
            "timestamp cannot be read as a time: \"yesterday\" was sent. The time of arrival is shown instead.");
  EXPECT_EQ(time_notes({}, ""), "");
}

TEST(ImpossibleTime, IsZeroInTheFutureOrYearsAway) {
  EXPECT_EQ(time_notes({}, "0001-01-01T00:00:00Z"), "impossible_time /sentAt");
  EXPECT_EQ(time_notes("1970-01-01T00:00:00Z", ""), "impossible_time /timestamp");
  EXPECT_EQ(time_notes("2026-01-02T03:05:05Z", ""), "");
  EXPECT_EQ(time_notes("2026-01-02T03:05:06Z", ""), "impossible_time /timestamp");
  EXPECT_EQ(time_notes("2126-01-01T00:00:00Z", ""), "impossible_time /timestamp");
  EXPECT_EQ(time_notes("2024-01-01T00:00:00Z", ""), "");
  EXPECT_EQ(time_notes("2022-06-01T00:00:00Z", ""), "impossible_time /timestamp");
  EXPECT_EQ(time_notes("2026-01-16T03:04:05Z", "2026-01-02T03:04:05Z"), "impossible_time /timestamp");
  EXPECT_NE(first_message("2026-01-16T03:04:05Z", "2026-01-02T03:04:05Z").find("14 days later than sentAt"),
            std::string::npos);
}

TEST(ImpossibleTime, IsJudgedOnceCorrected) {
  // The device's clock is a year behind: once corrected the call is of a minute ago.
  EXPECT_EQ(time_notes("2025-01-02T03:03:05Z", "2025-01-02T03:04:05Z"), "clock_skew /sentAt");
}

} // namespace
} // namespace plumbline::ingest
