#include "daemon/debugger/viewer.h"
#include "tests/daemon/debugger/calls.h"

#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

journal::Group group_of(std::uint64_t first, const std::vector<ingest::Record>& records) {
  std::string bytes;
  std::vector<std::uint32_t> offsets;
  for (const auto& record : records) {
    offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
    ingest::encode(record, bytes);
  }
  return {first, std::move(bytes), std::move(offsets)};
}

ViewerStart from_the_head(std::uint64_t head) {
  ViewerStart start;
  start.head = head;
  return start;
}

ViewerStart since(std::uint64_t seq, std::uint64_t head) {
  auto start = from_the_head(head);
  start.since = seq;
  return start;
}

std::string taken(Viewer& viewer, const journal::Group& group) {
  Frame frame;
  viewer.take(group, frame);
  return frame.finish();
}

ingest::Notice notice_of(std::string code, std::optional<Environment> env = std::nullopt) {
  ingest::Notice notice;
  notice.code = std::move(code);
  notice.env = env;
  return notice;
}

TEST(Viewer, BeginsAtTheHeadOrBehindWhatItHas) {
  Viewer fresh(from_the_head(10));
  EXPECT_EQ(fresh.position(), 10U);
  EXPECT_EQ(fresh.wanted(10), 0U);
  EXPECT_EQ(fresh.wanted(11), 11U);
  Viewer returned(since(4, 10));
  EXPECT_EQ(returned.position(), 4U);
  EXPECT_EQ(returned.wanted(10), 5U);
}

TEST(Viewer, SaysEveryCallOnceAndInOrder) {
  Viewer viewer(from_the_head(0));
  const auto group = group_of(1, {call_of("A"), call_of("B")});
  const auto text = taken(viewer, group);
  EXPECT_EQ(times(text, R"({"type":"verdict","verdict":{)"), 2U);
  EXPECT_LT(text.find("\"A\""), text.find("\"B\""));
  EXPECT_EQ(times(text, "\"call\":"), 0U);
  EXPECT_EQ(viewer.position(), 2U);
  EXPECT_EQ(taken(viewer, group), "[]");
}

TEST(Viewer, BeginsInTheMiddleOfAGroup) {
  Viewer viewer(since(2, 3));
  const auto text = taken(viewer, group_of(1, {call_of("A"), call_of("B"), call_of("C")}));
  EXPECT_EQ(times(text, "\"type\":\"verdict\""), 1U);
  EXPECT_NE(text.find("\"C\""), std::string::npos);
}

TEST(Viewer, GoesOnBehindAHole) {
  Viewer viewer(since(2, 20));
  taken(viewer, group_of(10, {call_of("A")}));
  EXPECT_EQ(viewer.position(), 10U);
  viewer.skip_to(20);
  EXPECT_EQ(viewer.wanted(20), 0U);
}

TEST(Viewer, SaysOnlyWhatPassesItsFilterAndIsPastTheRest) {
  auto start = from_the_head(0);
  start.filter.event = "B";
  start.filter.payload = true;
  Viewer viewer(start);
  const auto text = taken(viewer, group_of(1, {call_of("A"), call_of("B"), call_of("C")}));
  EXPECT_EQ(times(text, "\"type\":\"verdict\""), 1U);
  EXPECT_EQ(times(text, R"(,"call":{"type":"track","messageId":"m","userId":"u","event":"B",)"), 1U);
  EXPECT_EQ(viewer.position(), 3U);
}

TEST(Viewer, StopsWhereTheFrameIsFullAndGoesOnThere) {
  std::vector<ingest::Record> records(1'000, call_of("A"));
  const auto group = group_of(1, records);
  Viewer viewer(from_the_head(0));
  std::size_t said = 0;
  std::size_t frames = 0;
  while (viewer.wanted(group.last()) != 0) {
    const auto text = taken(viewer, group);
    EXPECT_LT(text.size(), Frame::full_bytes + 4'096);
    said += times(text, "\"type\":\"verdict\"");
    ASSERT_LT(++frames, 100U);
  }
  EXPECT_EQ(said, records.size());
  EXPECT_GT(frames, 2U);
}

TEST(Viewer, WantsNothingWhilePausedAndThenEverythingThatCame) {
  Viewer viewer(from_the_head(0));
  EXPECT_TRUE(viewer.may_lag());
  viewer.pause();
  EXPECT_TRUE(viewer.paused());
  EXPECT_EQ(viewer.wanted(5), 0U);
  EXPECT_FALSE(viewer.may_lag());
  viewer.resume();
  EXPECT_EQ(viewer.wanted(5), 1U);
  EXPECT_FALSE(viewer.may_lag());
  viewer.reached(5);
  EXPECT_FALSE(viewer.may_lag());
  viewer.skip_to(5);
  viewer.reached(5);
  EXPECT_TRUE(viewer.may_lag());
}

TEST(Viewer, IsNeverSkippedWhereItBeganWithSinceUnlessItAsks) {
  Viewer viewer(since(0, 5));
  EXPECT_FALSE(viewer.may_lag());
  viewer.pause();
  viewer.resume();
  viewer.skip_to(5);
  viewer.reached(5);
  EXPECT_FALSE(viewer.may_lag());
  auto start = since(0, 5);
  start.lag_skip = true;
  EXPECT_TRUE(Viewer(start).may_lag());
}

TEST(Viewer, SaysFromWhereToWhereItWasSkipped) {
  Viewer viewer(from_the_head(7));
  Frame frame;
  viewer.lag(20'000, frame);
  EXPECT_EQ(frame.finish(), R"([{"type":"lagged","from":8,"to":20000}])");
  EXPECT_EQ(viewer.position(), 20'000U);
}

TEST(Viewer, NeverSaysAStepBeforeTheVerdictThatCausedIt) {
  ChecklistBoard board;
  Viewer viewer(from_the_head(0));
  board.post(Environment::dev, "dev.source", 0, "{\"n\":1}");
  board.post(Environment::dev, "dev.events", 2, "{\"n\":2}");
  board.post(Environment::dev, "dev.enabled", 0, "{\"n\":3}");
  Frame frame;
  viewer.take_checklist(board, frame);
  EXPECT_EQ(frame.finish(), R"([{"type":"checklist","env":"dev","step":{"n":1}}])");
  taken(viewer, group_of(1, {call_of("A")}));
  viewer.take_checklist(board, frame);
  EXPECT_EQ(frame.finish(), "[]");
  taken(viewer, group_of(2, {call_of("B")}));
  viewer.take_checklist(board, frame);
  EXPECT_EQ(frame.finish(), R"([{"type":"checklist","env":"dev","step":{"n":2}},)"
                            R"({"type":"checklist","env":"dev","step":{"n":3}}])");
  viewer.take_checklist(board, frame);
  EXPECT_EQ(frame.finish(), "[]");
}

TEST(Viewer, IsToldTheStateOfEachStepWhereItReturnsAndOnlyWhatIsNewElse) {
  ChecklistBoard board;
  board.post(Environment::dev, "dev.source", 0, "{}");
  auto fresh = from_the_head(0);
  fresh.checklist = board.last();
  Frame frame;
  Viewer(fresh).take_checklist(board, frame);
  EXPECT_EQ(frame.finish(), "[]");
  auto returned = since(0, 0);
  returned.checklist = board.last();
  Viewer(returned).take_checklist(board, frame);
  EXPECT_EQ(frame.finish(), R"([{"type":"checklist","env":"dev","step":{}}])");
}

TEST(Viewer, HearsOfStepsAndNoticesOfItsEnvironmentAlone) {
  ChecklistBoard board;
  ingest::NoticeBoard notices;
  board.post(Environment::dev, "dev.source", 0, "{}");
  board.post(Environment::prod, "prod.source", 0, "{}");
  notices.post(notice_of("source_disabled", Environment::dev));
  notices.post(notice_of("source_disabled", Environment::prod));
  notices.post(notice_of("missing_key"));
  auto start = from_the_head(0);
  start.filter.env = Environment::prod;
  Viewer viewer(start);
  Frame frame;
  viewer.take_checklist(board, frame);
  EXPECT_EQ(frame.finish(), R"([{"type":"checklist","env":"prod","step":{}}])");
  viewer.take_notices(notices, frame);
  const auto text = frame.finish();
  EXPECT_EQ(times(text, R"({"type":"notice","notice":{)"), 2U);
  EXPECT_EQ(times(text, R"("env":"dev")"), 0U);
  EXPECT_EQ(times(text, R"("code":"missing_key")"), 1U);
  viewer.take_notices(notices, frame);
  EXPECT_EQ(frame.finish(), "[]");
}

TEST(Viewer, CountsWhatItSaidSinceItsFilterChanged) {
  ingest::NoticeBoard notices;
  Viewer viewer(from_the_head(0));
  Frame frame;
  taken(viewer, group_of(1, {call_of("A"), call_of("B", validator::VerdictResult::fail)}));
  notices.post(notice_of("duplicate"));
  notices.post(notice_of("unknown_key"));
  viewer.take_notices(notices, frame);
  frame.finish();
  viewer.add_stats(1'000, 9, frame);
  const auto before = frame.finish();
  EXPECT_NE(before.find(R"("seq":9,"position":2)"), std::string::npos) << before;
  EXPECT_NE(before.find(R"("calls":2,"pass":1,"fail":1,"error":0,"unchecked":0,"duplicates":1,"refused":1)"),
            std::string::npos)
      << before;
  viewer.set_filter(Filter{}, 2'000);
  viewer.add_stats(3'000, 9, frame);
  EXPECT_NE(frame.finish().find(R"("calls":0,"pass":0)"), std::string::npos);
}

TEST(ViewerStats, GivesTheRateSinceTheMessageBefore) {
  ViewerStats stats(0);
  for (int i = 0; i < 5; ++i) stats.count(call_of("A"));
  std::string text;
  stats.append_message(text, 2'000, 5, 5);
  EXPECT_NE(text.find(R"("perSecond":2.5)"), std::string::npos) << text;
  text.clear();
  stats.append_message(text, 3'000, 5, 5);
  EXPECT_NE(text.find(R"("perSecond":0.0)"), std::string::npos) << text;
}

TEST(ViewerStats, NamesTheMostFrequentEventsFirstAndAHundredAtMost) {
  ViewerStats stats(0);
  for (int i = 0; i < 150; ++i) stats.count(call_of("E" + std::to_string(i)));
  stats.count(call_of("E149", validator::VerdictResult::fail));
  std::string text;
  stats.append_message(text, 1'000, 1, 1);
  EXPECT_NE(text.find(R"("events":[{"type":"track","event":"E149","pass":1,"fail":1})"), std::string::npos) << text;
  EXPECT_EQ(times(text, "\"event\":"), ViewerStats::max_named_events);
}

TEST(ViewerStats, CountsTheEventsThatItDoesNotNameInItsTotals) {
  ViewerStats stats(0);
  for (int i = 0; i < 1'200; ++i) stats.count(call_of("E" + std::to_string(i)));
  std::string text;
  stats.append_message(text, 1'000, 1, 1);
  EXPECT_NE(text.find("\"calls\":1200,"), std::string::npos);
}

TEST(StreamMessages, SayWhoIsThereAndWhatWasNotUnderstood) {
  const auto hello = hello_message(7, 3, "My \"shop\"", "admin");
  EXPECT_TRUE(hello.starts_with(R"({"type":"hello","seq":7,"first":3,"server":"plumbline/)")) << hello;
  EXPECT_TRUE(hello.ends_with(R"(,"workspace":"My \"shop\"","role":"admin"})")) << hello;
  EXPECT_EQ(error_message("", "invalid_json", "No.", ""),
            R"({"type":"error","for":null,"code":"invalid_json","message":"No."})");
  EXPECT_EQ(error_message("complete", "not_yet", "No.", R"("missing":[1])"),
            R"({"type":"error","for":"complete","code":"not_yet","message":"No.","missing":[1]})");
}

TEST(Viewer, WithALimitedSightSharesNoBytesWithAnOwner) {
  const auto hiding = validator::Hiding::of({"userId", "coupon"});
  ASSERT_TRUE(hiding);
  auto record = call_of("A");
  record.call = R"({"type":"track","messageId":"m","userId":"ada","event":"A","properties":{"coupon":"TEA5"}})";
  const auto group = group_of(1, {record});
  const auto frame_of = [&group](const ingest::Sight& sight) {
    auto start = from_the_head(0);
    start.filter.payload = true;
    start.filter.sight = sight;
    Viewer viewer(start);
    return taken(viewer, group);
  };
  const auto first = frame_of(ingest::Sight(*hiding));
  const auto owners = frame_of(ingest::Sight());
  const auto second = frame_of(ingest::Sight(*hiding));
  EXPECT_EQ(times(owners, "ada") + times(owners, "TEA5"), 3U);
  EXPECT_EQ(times(first, "ada") + times(first, "TEA5"), 0U) << first;
  EXPECT_EQ(times(first, "•••"), 3U) << first;
  EXPECT_EQ(first, second);
}

} // namespace
} // namespace plumbline::debugger
