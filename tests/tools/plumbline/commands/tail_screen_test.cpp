#include "tools/plumbline/commands/tail_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

namespace plumbline::tool {
namespace {

constexpr auto all = std::numeric_limits<std::uint64_t>::max();

struct Screen {
  explicit Screen(std::optional<std::uint64_t> since = std::nullopt, bool json = false)
      : screen(out, err, {.json = json, .since = since}) {}
  std::ostringstream out, err;
  TailScreen screen;
};

TEST(TailScreen, BeginsBehindTheHeadOrWhereItWasTold) {
  const std::string hello = R"([{"type":"hello","seq":40}])";
  Screen at_head;
  at_head.screen.show(hello, all);
  EXPECT_EQ(at_head.screen.position(), 40);
  Screen told(7);
  told.screen.show(hello, all);
  EXPECT_EQ(told.screen.position(), 7);
}

TEST(TailScreen, GoesOnFromTheLastCallOrFromWhatTheFilterPassedOver) {
  Screen s(0);
  s.screen.show(R"([{"type":"hello","seq":0},{"type":"verdict","verdict":{"seq":3}}])", all);
  EXPECT_EQ(s.screen.position(), 3);
  s.screen.show(R"([{"type":"stats","position":9}])", all);
  EXPECT_EQ(s.screen.position(), 9);
  s.screen.show(R"([{"type":"lagged","from":10,"to":20}])", all);
  EXPECT_EQ(s.screen.position(), 20);
  EXPECT_EQ(s.screen.calls(), 1);
}

TEST(TailScreen, StartsOverWhereTheJournalIsAnotherOne) {
  Screen s(9);
  s.screen.show(R"([{"type":"hello","seq":2}])", all);
  EXPECT_EQ(s.screen.position(), 2);
  EXPECT_THAT(s.err.str(), testing::HasSubstr("ends at #2, before #9"));
}

TEST(TailScreen, StopsBehindTheLastCallThatWasAskedFor) {
  Screen s(0, true);
  s.screen.show(R"([{"type":"verdict","verdict":{"seq":1}},{"type":"verdict","verdict":{"seq":2}}])", 1);
  EXPECT_EQ(s.out.str(), "{\"type\":\"verdict\",\"verdict\":{\"seq\":1}}\n");
}

TEST(TailScreen, WritesEachMessageAsItCame) {
  Screen s(0, true);
  s.screen.show(R"([{"type":"notice", "notice":{"n":1.50}}])", all);
  EXPECT_EQ(s.out.str(), "{\"type\":\"notice\", \"notice\":{\"n\":1.50}}\n");
  EXPECT_FALSE(s.screen.show("no frame", all));
}

TEST(TailScreen, PutsNoticesOnTheOtherStream) {
  Screen s;
  s.screen.show(R"([{"type":"notice","notice":{"message":"Wrong\u001b key","count":3,"remote":"127.0.0.1"}}])", all);
  EXPECT_EQ(s.out.str(), "");
  EXPECT_EQ(s.err.str(), "notice: Wrong\\u001B key (3 times) from 127.0.0.1\n");
}

} // namespace
} // namespace plumbline::tool
