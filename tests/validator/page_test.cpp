#include "tests/validator/judge.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

RuleText page_viewed(
    std::string_view properties =
        R"({"required":["page_name"],"properties":{"page_name":{"type":"string","minLength":3},"page_category":{"type":"string"}}})") {
  RuleText rule = track_rule("Page Viewed", over_properties(properties));
  rule.accepts.push_back(
      {CallType::page, {{"/properties/page_name", "/name"}, {"/properties/page_category", "/category"}}});
  return rule;
}

RuleText screen_viewed() {
  RuleText rule = track_rule(
      "Screen Viewed",
      over_properties(
          R"({"required":["screen_id","screen_title"],"properties":{"screen_id":{"type":"string"},"screen_title":{"type":"string"},"screen_type":{}}})"));
  rule.accepts.push_back({CallType::screen,
                          {{"/properties/screen_id", "/name"},
                           {"/properties/screen_title", "/name"},
                           {"/properties/screen_type", "/category"}}});
  return rule;
}

TEST(PageCall, IsCheckedByTheTrackRuleThatAcceptsIt) {
  const auto plan = plan_of({page_viewed()});
  const Verdict verdict = verdict_of(
      R"({"type":"page","name":"Home","anonymousId":"a","properties":{"path":"/","url":"http://x/","title":"t","referrer":"","search":"","name":"Home","category":"c"}})",
      plan.get());
  EXPECT_EQ(verdict.result, VerdictResult::pass);
  EXPECT_EQ(verdict.rule, "track:Page Viewed:1");
  EXPECT_EQ(verdict.rule_event, "Page Viewed");
  EXPECT_TRUE(verdict.notes.empty());
}

TEST(PageCall, IsSeenWithPropertiesWhereItHasNone) {
  const auto plan = plan_of({page_viewed()});
  EXPECT_EQ(verdict_of(R"({"type":"page","name":"Home","anonymousId":"a"})", plan.get()).result, VerdictResult::pass);
  EXPECT_EQ(verdict_of(R"({"type":"page","name":"Home","anonymousId":"a","properties":null})", plan.get()).result,
            VerdictResult::pass);
}

TEST(PageCall, IsToldItsMistakesWhereItMadeThem) {
  const auto plan = plan_of({page_viewed()});
  const Verdict verdict =
      verdict_of(R"({"type":"page","name":"Ho","category":7,"anonymousId":"a","properties":{}})", plan.get());
  EXPECT_EQ(verdict.result, VerdictResult::fail);
  ASSERT_EQ(verdict.violations.size(), 2U);
  EXPECT_EQ(verdict.violations[0].path, "/name");
  EXPECT_EQ(verdict.violations[0].actual, R"("Ho")");
  EXPECT_EQ(verdict.violations[0].keyword, "minLength");
  EXPECT_EQ(verdict.violations[1].path, "/category");
  EXPECT_EQ(verdict.violations[1].actual, "7");
}

TEST(PageCall, KeepsATargetThatIsThereAlready) {
  const auto plan = plan_of({page_viewed()});
  const Verdict verdict =
      verdict_of(R"({"type":"page","name":"Home","anonymousId":"a","properties":{"page_name":"x"}})", plan.get());
  ASSERT_EQ(verdict.violations.size(), 1U);
  EXPECT_EQ(verdict.violations[0].path, "/properties/page_name");
}

TEST(PageCall, IsToldOfAMissingSource) {
  const auto plan = plan_of({page_viewed(R"({"required":["page_name","page_category","lang"]})")});
  const Verdict verdict =
      verdict_of(R"({"type":"page","name":"Home","category":null,"anonymousId":"a","properties":{}})", plan.get());
  ASSERT_EQ(verdict.violations.size(), 2U);
  EXPECT_EQ(verdict.violations[0].path, "/category");
  EXPECT_EQ(verdict.violations[1].path, "/properties/lang");
}

TEST(PageCall, NotesWhatIsNeitherPlannedNorAutomatic) {
  const auto plan = plan_of({page_viewed()});
  const Verdict verdict =
      verdict_of(R"({"type":"page","name":"Home","anonymousId":"a","properties":{"path":"/","pageName":"x","zzz":1}})",
                 plan.get());
  ASSERT_EQ(verdict.notes.size(), 2U);
  EXPECT_EQ(verdict.notes[0].path, "/properties/pageName");
  EXPECT_EQ(verdict.notes[1].path, "/properties/zzz");
}

TEST(PageCall, PrefersItsOwnRule) {
  RuleText own;
  own.type = RuleType::page;
  own.event = "Home";
  own.schema = "{}";
  const auto plan = plan_of({page_viewed(), own});
  EXPECT_EQ(verdict_of(R"({"type":"page","name":"Home","anonymousId":"a"})", plan.get()).rule, "page:Home:1");
  EXPECT_EQ(verdict_of(R"({"type":"page","name":"Other","anonymousId":"a"})", plan.get()).rule, "track:Page Viewed:1");
}

TEST(PageCall, WithoutANameIsUncheckedAndNoted) {
  const auto plan = plan_of({page_viewed()});
  for (const char* call : {R"({"type":"page","anonymousId":"a"})", R"({"type":"page","name":"","anonymousId":"a"})",
                           R"({"type":"screen","name":null,"anonymousId":"a"})"}) {
    const Verdict verdict = verdict_of(call, plan.get());
    EXPECT_EQ(verdict.result, VerdictResult::unchecked);
    EXPECT_EQ(verdict.rule, "");
    ASSERT_EQ(verdict.notes.size(), 1U);
    EXPECT_EQ(verdict.notes[0].code, "unnamed_page");
  }
}

TEST(PageCall, WithoutANameIsNotNotedAsUnjudgedWhereARuleForEveryCallJudgedIt) {
  RuleText common;
  common.type = RuleType::common;
  common.schema = R"({"properties":{"properties":{"additionalProperties":false}}})";
  const auto plan = plan_of({page_viewed(), common});
  const Verdict failed = verdict_of(R"({"type":"page","anonymousId":"a","properties":{"other":1}})", plan.get());
  EXPECT_EQ(failed.result, VerdictResult::fail);
  EXPECT_EQ(failed.rule, "common::1");
  EXPECT_TRUE(failed.notes.empty());
  EXPECT_TRUE(verdict_of(R"({"type":"page","anonymousId":"a","properties":{}})", plan.get()).notes.empty());
}

TEST(PageCall, IsNoTrackCallOfTheRule) {
  const auto plan = plan_of({page_viewed()});
  const Verdict verdict = verdict_of(
      R"({"type":"track","event":"Page Viewed","name":"Home","anonymousId":"a","properties":{}})", plan.get());
  EXPECT_EQ(verdict.result, VerdictResult::fail);
  EXPECT_EQ(verdict.violations.at(0).path, "/properties/page_name");
}

TEST(ScreenCall, IsAcceptedWithOneSourceForTwoTargets) {
  const auto plan = plan_of({page_viewed(), screen_viewed()});
  const Verdict verdict =
      verdict_of(R"({"type":"screen","name":"Home","anonymousId":"a","properties":{}})", plan.get());
  EXPECT_EQ(verdict.result, VerdictResult::pass);
  EXPECT_EQ(verdict.rule, "track:Screen Viewed:1");
}

TEST(ScreenCall, IsAcceptedFromTheOtherParserToo) {
  const auto plan = plan_of({screen_viewed()});
  EXPECT_EQ(
      verdict_of(R"({"type":"screen","name":"Home","anonymousId":"a","properties":{"n":1e400}})", plan.get()).result,
      VerdictResult::pass);
  EXPECT_EQ(verdict_of(R"({"type":"screen","name":"\ud83d","anonymousId":"a"})", plan.get()).result,
            VerdictResult::pass);
}

} // namespace
} // namespace plumbline::validator
