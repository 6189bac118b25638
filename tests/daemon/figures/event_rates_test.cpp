#include "daemon/figures/event_rates.h"
#include "tests/daemon/debugger/calls.h"

#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

using validator::VerdictResult;

constexpr std::int64_t start = 1'700'006'400'000; // 2023-11-15T00:00:00Z

struct EventRatesTest : testing::Test {
  EventRates rates;
  std::uint64_t seq = 0;

  void fold(std::int64_t second, std::string_view event = "Order", VerdictResult result = VerdictResult::pass,
            std::string_view source = "src_1") {
    auto record = call_of(event, result);
    record.received_at_ms = start + second * ms_per_second;
    record.source_id = source;
    rates.fold(++seq, record);
  }
  /// The answer after so many seconds.
  std::string page(std::int64_t second, EventQuery query = {}) const {
    query.now_ms = start + second * ms_per_second;
    return rates.page(query);
  }
};

TEST_F(EventRatesTest, SaysHowOftenAnEventCameFromASource) {
  fold(0);
  fold(1, "Order", VerdictResult::fail);
  fold(70);
  EXPECT_EQ(page(75),
            R"({"rates":[{"env":"dev","source":{"id":"src_1","name":"Web"},"type":"track","event":"Order","seen":3,)"
            R"("passed":2,"failed":1,"perMinute":1,)"
            R"("minutes":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,1],)"
            R"("failing":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0],)"
            R"("last":{"seq":3,"at":"2023-11-15T00:01:10.000Z"}}],"next":null})");
}

TEST_F(EventRatesTest, CountsTheLatestSixtySecondsPerMinute) {
  for (std::int64_t second = 0; second < 60; ++second) fold(second);
  EXPECT_EQ(times(page(59), "\"perMinute\":60"), 1U);
  EXPECT_EQ(times(page(60), "\"perMinute\":59"), 1U);
  EXPECT_EQ(times(page(119), "\"perMinute\":0"), 1U);
}

TEST_F(EventRatesTest, TellsSourcesEventsAndCallsWithoutAnEventApart) {
  fold(0);
  fold(1, "Order", VerdictResult::pass, "src_2");
  fold(2, "Cart");
  auto identify = call_of("");
  identify.type = validator::CallType::identify;
  identify.flags = 0;
  rates.fold(++seq, identify);
  EXPECT_EQ(times(page(5), "\"seen\":1"), 4U);
  EXPECT_EQ(times(page(5), R"("type":"identify","event":null)"), 1U);
  EventQuery query;
  query.source = "src_2";
  EXPECT_EQ(times(page(5, query), "\"seen\""), 1U);
  query = {};
  query.event = "Cart";
  EXPECT_EQ(times(page(5, query), "\"seen\""), 1U);
}

TEST_F(EventRatesTest, ArePagedTheMostRecentFirst) {
  fold(0, "A");
  fold(1, "B");
  fold(2, "C");
  EventQuery query;
  query.limit = 2;
  const auto first = page(5, query);
  EXPECT_EQ(times(first, R"("event":"C")") + times(first, R"("event":"B")"), 2U);
  EXPECT_EQ(times(first, R"("next":"2")"), 1U) << first;
  query.before = 2;
  const auto second = page(5, query);
  EXPECT_EQ(times(second, R"("event":"A")"), 1U);
  EXPECT_EQ(times(second, R"("next":null)"), 1U);
}

TEST_F(EventRatesTest, DropsWhatWasSeenLongestAgo) {
  for (std::size_t i = 0; i < EventRates::max_rates; ++i) fold(0, "E" + std::to_string(i));
  EXPECT_EQ(rates.kept().all().size(), EventRates::max_rates);
  fold(0, "one more");
  EXPECT_EQ(rates.kept().all().size(), EventRates::max_rates);
  EventQuery query;
  query.event = "E0";
  EXPECT_EQ(times(page(0, query), "\"seen\""), 0U);
}

} // namespace
} // namespace plumbline::debugger
