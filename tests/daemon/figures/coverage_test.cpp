#include "daemon/figures/coverage.h"
#include "tests/daemon/debugger/calls.h"

#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

using validator::CallType;
using validator::RuleType;
using validator::VerdictResult;

constexpr std::int64_t now = 1'700'000'000'000; // when the calls of call_of came

std::shared_ptr<const validator::Plan> plan_of(std::vector<validator::RuleText> rules) {
  for (auto& rule : rules) rule.schema = "{}";
  return validator::Plan::compile({"Plan", std::move(rules)}, 3).value();
}
validator::RuleText rule(std::string event, RuleType type = RuleType::track) {
  validator::RuleText text;
  text.type = type;
  if (!event.empty()) text.event = std::move(event);
  return text;
}

struct CoverageTest : testing::Test {
  Coverage coverage;
  std::uint64_t seq = 0;
  std::shared_ptr<const validator::Plan> plan = plan_of({rule("Order"), rule("Cart"), rule("", RuleType::identify)});

  void fold(ingest::Record record, std::string_view rule) {
    record.rule = rule;
    coverage.fold(++seq, record);
  }
  std::string json(std::int64_t at = now) const { return coverage.json(Environment::dev, plan.get(), at); }
  bool says(std::string_view part) const {
    const auto text = json();
    return text.find(part) != std::string::npos || (ADD_FAILURE() << text, false);
  }
};

TEST_F(CoverageTest, SaysOfEachRuleOfThePlanWhatWasSeenOfItBySource) {
  fold(call_of("Order"), "track:Order:1");
  auto app = call_of("Order", VerdictResult::fail);
  app.source_id = "src_2";
  app.source_name = "App";
  fold(app, "track:Order:1");
  fold(call_of("Order", VerdictResult::error), "track:Order:1");
  fold(call_of("Order", VerdictResult::pass, Environment::prod), "track:Order:1");
  EXPECT_EQ(
      json(),
      R"({"env":"dev","planVersion":3,"rules":[)"
      R"({"rule":"track:Order:1","type":"track","event":"Order","state":"failing","seen":3,"passed":1,"failed":1,)"
      R"("lastAt":"2023-11-14T22:13:20.000Z","sources":[)"
      R"({"source":{"id":"src_2","name":"App"},"seen":1,"passed":0,"failed":1,"lastAt":"2023-11-14T22:13:20.000Z"},)"
      R"({"source":{"id":"src_1","name":"Web"},"seen":2,"passed":1,"failed":0,"lastAt":"2023-11-14T22:13:20.000Z"}]},)"
      R"({"rule":"track:Cart:1","type":"track","event":"Cart","state":"never","seen":0,"passed":0,"failed":0,"lastAt":null,"sources":[]},)"
      R"({"rule":"identify::1","type":"identify","event":null,"state":"never","seen":0,"passed":0,"failed":0,"lastAt":null,"sources":[]}],)"
      R"("unplanned":[],"next":null})");
}

TEST_F(CoverageTest, PassesAndFailsByTheLatestCall) {
  fold(call_of("Order", VerdictResult::fail), "track:Order:1");
  fold(call_of("Order"), "track:Order:1");
  EXPECT_TRUE(says(R"("event":"Order","state":"passing","seen":2)"));
  fold(call_of("Order", VerdictResult::fail), "track:Order:1");
  EXPECT_TRUE(says(R"("event":"Order","state":"failing","seen":3)"));
}

TEST_F(CoverageTest, IsSilentADayAfterTheLatestCall) {
  fold(call_of("Order"), "track:Order:1");
  EXPECT_EQ(times(json(now + silent_after_ms), "\"state\":\"passing\""), 1U);
  EXPECT_EQ(times(json(now + silent_after_ms + 1), "\"state\":\"silent\""), 1U);
}

TEST_F(CoverageTest, ListsWhatNoRuleChecksTheMostRecentFirstWithItsHint) {
  auto misspelled = call_of("order", VerdictResult::fail);
  misspelled.details =
      R"("violations":[{"kind":"unplanned_event","path":"/event","message":"m","keyword":"","rulePath":"","expected":null,)"
      R"("actual":"order","actualType":"string","hint":{"kind":"event_name","from":"order","to":"Order","message":"Say Order."}}],)"
      R"("truncated":false,"notes":[])";
  fold(misspelled, "");
  auto page = call_of("Pricing", VerdictResult::unchecked);
  page.type = CallType::page;
  fold(page, "");
  fold(page, "");
  EXPECT_TRUE(says(
      R"("unplanned":[{"type":"page","event":"Pricing","seen":2,"lastAt":"2023-11-14T22:13:20.000Z","sample":3,"hint":null},)"
      R"({"type":"track","event":"order","seen":1,"lastAt":"2023-11-14T22:13:20.000Z","sample":1,)"
      R"("hint":{"kind":"event_name","from":"order","to":"Order","message":"Say Order."}}],"next":null})"));
}

TEST_F(CoverageTest, LeavesOutWhatIsMalformedHasNoNameOrIsPlannedByNow) {
  auto malformed = call_of("x", VerdictResult::fail);
  malformed.set(ingest::RecordFlag::malformed);
  fold(malformed, "");
  auto identify = call_of("", VerdictResult::unchecked);
  identify.type = CallType::identify;
  identify.flags = 0;
  fold(identify, "");
  fold(call_of("Cart", VerdictResult::fail), ""); // before it was planned
  EXPECT_TRUE(says(R"("unplanned":[],"next":null})"));
  plan = plan_of({rule("Order")});
  EXPECT_TRUE(says(R"("unplanned":[{"type":"track","event":"Cart","seen":1)"));
  plan = nullptr;
  EXPECT_TRUE(says(R"({"env":"dev","planVersion":null,"rules":[],"unplanned":[{"type":"track","event":"Cart")"));
}

TEST_F(CoverageTest, KeepsTheCountsOfARuleWhileThePlanChanges) {
  fold(call_of("Order"), "track:Order:1");
  plan = plan_of({rule("Cart")});
  EXPECT_EQ(times(json(), "Order"), 0U);
  plan = plan_of({rule("Order")});
  EXPECT_TRUE(says(R"("state":"passing","seen":1)"));
}

TEST_F(CoverageTest, RemembersTenThousandUnplannedEventsAndListsAThousand) {
  for (std::size_t i = 0; i <= Coverage::max_unplanned; ++i) fold(call_of("E" + std::to_string(i)), "");
  EXPECT_EQ(coverage.unplanned().all().size(), Coverage::max_unplanned);
  EXPECT_EQ(times(json(), "\"seen\":1"), Coverage::max_listed);
  EXPECT_EQ(times(json(), "\"E0\""), 0U);
  EXPECT_EQ(times(json(), "\"E10000\""), 1U);
}

TEST_F(CoverageTest, LosesTheSamplesOfForgottenCalls) {
  fold(call_of("Tea", VerdictResult::fail), "");
  coverage.erase({{1, 1}});
  EXPECT_TRUE(says(R"("event":"Tea","seen":1,"lastAt":"2023-11-14T22:13:20.000Z","sample":null,"hint":null)"));
}

} // namespace
} // namespace plumbline::debugger
