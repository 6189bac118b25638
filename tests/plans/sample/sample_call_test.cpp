#include "plans/catalog.h"
#include "plans/sample/sample_call.h"
#include "plans/sample/sample_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::plans {
namespace {

validator::RuleText rule(std::string event, std::string properties) {
  validator::RuleText rule;
  rule.event = std::move(event);
  rule.schema = R"({"type":"object","properties":{"properties":)" + properties + "}}";
  return rule;
}

std::optional<std::string> passing(std::vector<validator::RuleText> rules) {
  return passing_call(**validator::Plan::compile({"Own", std::move(rules)}, 1));
}

TEST(PassingCall, HasValuesThatSatisfyTheRule) {
  EXPECT_EQ(*passing({rule("Tea Drunk", R"({"type":"object","required":["cups","kind"],"properties":{)"
                                        R"("cups":{"type":"integer","minimum":3},"kind":{"enum":["green"]},)"
                                        R"("at":{"type":"string","format":"date-time"}}})")}),
            R"({"type":"track","event":"Tea Drunk","userId":"user-1","properties":)"
            R"({"cups":3,"kind":"green","at":"2026-01-31T12:00:00Z"}})");
}

TEST(PassingCall, LeavesOutAnOptionalPropertyThatItCannotSatisfy) {
  EXPECT_THAT(*passing({rule("Tea Drunk", R"({"required":["cups"],"properties":{"cups":{"type":"number"},)"
                                          R"("code":{"type":"string","pattern":"^[0-9]{4}$"}}})")}),
              testing::HasSubstr(R"("properties":{"cups":1}})"));
}

TEST(PassingCall, IsOfTheFirstSuggestedEventThatItCanSatisfy) {
  auto own = rule("Own", R"({"properties":{}})");
  own.suggested = false;
  auto dropped = rule("Dropped", R"({"properties":{}})");
  dropped.kept = false;
  const auto hard =
      rule("Hard", R"({"required":["code"],"properties":{"code":{"type":"string","pattern":"^[0-9]{4}$"}}})");
  EXPECT_THAT(*passing({own, dropped, hard, rule("Easy", R"({"properties":{}})")}), testing::HasSubstr("Easy"));
  EXPECT_THAT(*passing({own, hard}), testing::HasSubstr("Own"));
  EXPECT_EQ(passing({hard}), std::nullopt);
}

TEST(PassingCall, IsKnownOfEveryUseCaseOfTheCatalog) {
  for (const auto& goal : catalog().goals)
    for (const auto& use_case : goal.use_cases)
      EXPECT_TRUE(passing_call(**validator::Plan::compile(plan_of(use_case), 0))) << use_case.id;
}

TEST(SampleValue, IsBoundedWhateverTheSchema) {
  std::string schema = R"({"type":"integer"})";
  for (int i = 0; i < 14; ++i) schema = R"({"type":"object","properties":{"a":)" + schema + R"(,"b":)" + schema + "}}";
  rapidjson::Document document;
  document.Parse(schema.c_str());
  rapidjson::Document sample;
  EXPECT_TRUE(sample_value(document, sample.GetAllocator()).IsObject());
  EXPECT_LT(sample.GetAllocator().Size(), 1'000'000U);
}

} // namespace
} // namespace plumbline::plans
