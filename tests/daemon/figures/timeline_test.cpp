#include "daemon/figures/timeline.h"
#include "tests/daemon/debugger/calls.h"

#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

using validator::VerdictResult;

constexpr std::int64_t day = 1'700'006'400'000; // 2023-11-15T00:00:00Z

struct TimelineTest : testing::Test {
  Timeline timeline;

  void fold(std::int64_t minute, VerdictResult result = VerdictResult::pass, Environment env = Environment::dev,
            std::string_view source = "src_1") {
    auto record = call_of("Order", result, env);
    record.received_at_ms = day + minute * ms_per_minute + 5;
    record.source_id = source;
    timeline.fold(record);
  }
  /// The answer at this minute.
  std::string json(std::int64_t minute, TimelineQuery query = {}) const {
    query.now_ms = day + minute * ms_per_minute + 30'000;
    return timeline.json(query);
  }
};

TEST_F(TimelineTest, CountsTheCallsOfEachMinuteByResult) {
  fold(0);
  fold(0, VerdictResult::fail);
  fold(2, VerdictResult::error);
  fold(2, VerdictResult::unchecked);
  fold(2, VerdictResult::unchecked);
  EXPECT_EQ(json(2), R"({"from":"2023-11-14T00:03:00.000Z","to":"2023-11-15T00:03:00.000Z","step":60,"counts":[)"
                     R"({"at":"2023-11-15T00:00:00.000Z","pass":1,"fail":1,"error":0,"unchecked":0},)"
                     R"({"at":"2023-11-15T00:02:00.000Z","pass":0,"fail":0,"error":1,"unchecked":2}]})");
}

TEST_F(TimelineTest, IsAskedByEnvironmentSourceAndRange) {
  fold(0);
  fold(1, VerdictResult::fail, Environment::prod);
  fold(2, VerdictResult::pass, Environment::dev, "src_2");
  TimelineQuery query;
  query.env = Environment::prod;
  EXPECT_EQ(times(json(5, query), "\"at\""), 1U);
  query = {};
  query.source = "src_2";
  EXPECT_EQ(times(json(5, query), "\"at\":\"2023-11-15T00:02:00.000Z\""), 1U);
  EXPECT_EQ(times(json(5, query), "\"at\""), 1U);
  query = {};
  query.from_ms = day + ms_per_minute;
  query.to_ms = day + 2 * ms_per_minute;
  const auto text = json(5, query);
  EXPECT_TRUE(text.starts_with(R"({"from":"2023-11-15T00:01:00.000Z","to":"2023-11-15T00:02:00.000Z")")) << text;
  EXPECT_EQ(times(text, "\"at\""), 1U);
}

TEST_F(TimelineTest, CountsSomeMinutesTogether) {
  for (std::int64_t minute = 8; minute < 16; ++minute) fold(minute);
  TimelineQuery query;
  query.step = 5;
  const auto text = json(20, query);
  EXPECT_EQ(times(text, "\"at\""), 3U);
  EXPECT_EQ(times(text, R"({"at":"2023-11-15T00:10:00.000Z","pass":5,)"), 1U) << text;
}

TEST_F(TimelineTest, KeepsADay) {
  fold(0);
  fold(Timeline::minutes_kept - 1);
  EXPECT_EQ(times(json(Timeline::minutes_kept - 1), "\"at\""), 2U);
  EXPECT_EQ(times(json(Timeline::minutes_kept), "\"at\""), 1U);
  EXPECT_EQ(timeline.kept().all().size(), 2U);
  fold(Timeline::minutes_kept);
  EXPECT_EQ(timeline.kept().all().size(), 2U);
}

TEST_F(TimelineTest, KeepsNoMoreThanItsBoundHoweverManySourcesThereAre) {
  for (std::size_t source = 0; source < Timeline::max_counts; ++source)
    fold(0, VerdictResult::pass, Environment::dev, "src_" + std::to_string(source));
  EXPECT_EQ(timeline.kept().all().size(), Timeline::max_counts);
  fold(1);
  EXPECT_EQ(timeline.kept().all().size(), Timeline::max_counts);
  EXPECT_EQ(times(json(1), "\"at\":\"2023-11-15T00:01:00.000Z\""), 1U);
}

TEST_F(TimelineTest, CountsTheSecondsOfFiveMinutes) {
  fold(0);
  fold(0, VerdictResult::fail);
  fold(4, VerdictResult::error, Environment::dev, "src_2");
  TimelineQuery query;
  query.by_second = true;
  // Half a minute after the fourth.
  EXPECT_EQ(json(4, query), R"({"from":"2023-11-14T23:59:31.000Z","to":"2023-11-15T00:04:31.000Z","step":1,"counts":[)"
                            R"({"at":"2023-11-15T00:00:00.000Z","pass":1,"fail":1,"error":0,"unchecked":0},)"
                            R"({"at":"2023-11-15T00:04:00.000Z","pass":0,"fail":0,"error":1,"unchecked":0}]})");
  EXPECT_EQ(times(json(5, query), "\"at\""), 1U);
  query.source = "src_1";
  EXPECT_EQ(times(json(4, query), "\"at\""), 1U);
}

TEST_F(TimelineTest, CountsABoundedNumberOfSourcesByTheSecond) {
  for (std::size_t source = 0; source < Timeline::max_sources; ++source)
    fold(0, VerdictResult::pass, Environment::dev, "src_" + std::to_string(source));
  EXPECT_EQ(timeline.seconds().all().size(), Timeline::max_sources);
  fold(0, VerdictResult::pass, Environment::dev, "one more");
  EXPECT_EQ(timeline.seconds().all().size(), Timeline::max_sources);
  EXPECT_EQ(timeline.seconds().all().front().value.source_id, "one more");
}

TEST_F(TimelineTest, LeavesOutWhatCameBeforeTheClockWasSetBack) {
  fold(500);
  fold(1);
  EXPECT_EQ(times(json(2), "\"at\""), 1U);
}

} // namespace
} // namespace plumbline::debugger
