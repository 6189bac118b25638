#include "tests/validator/judge.h"
#include "tests/validator/worst_cases.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

/// How many steps it takes to judge a call.
std::uint64_t steps_of(const Call& call, const Plan& plan, Verdict* verdict = nullptr) {
  Budget budget;
  Verdict judged = validate(call, &plan, budget);
  if (verdict) *verdict = std::move(judged);
  return Budget::steps_of_a_call - budget.left();
}

/// Of the time a call takes there is a bound because of these three; tools/bench worst measures it.
TEST(WorstCost, OfACallIsItsBudgetAndWhatIsNotDecidedIsNeverAPass) {
  for (const WorstCase& one : worst_cases()) {
    ASSERT_LE(one.call.size(), max_call_bytes) << one.name;
    const auto plan = plan_of(one.rules);
    const ReadCall call(one.call);
    Verdict verdict;
    const auto steps = steps_of(*call, *plan, &verdict);
    EXPECT_LE(steps, Budget::steps_of_a_call) << one.name;
    EXPECT_NE(verdict.result, one.passes ? VerdictResult::fail : VerdictResult::pass) << one.name;
    EXPECT_EQ(verdict.result == VerdictResult::fail, !verdict.violations.empty()) << one.name;
    // Nothing of it depends on what was judged before.
    Verdict again;
    EXPECT_EQ(steps_of(*call, *plan, &again), steps) << one.name;
    EXPECT_EQ(again.result, verdict.result) << one.name;
    EXPECT_EQ(again.violations.size(), verdict.violations.size()) << one.name;
    EXPECT_EQ(again.truncated, verdict.truncated) << one.name;
    EXPECT_EQ(again.notes.size(), verdict.notes.size()) << one.name;
  }
}

/// A schema under which a value is looked at 2^20 times: no budget suffices for it.
const std::string endless = [] {
  std::string definitions;
  for (int i = 0; i < 20; ++i) {
    const std::string next = R"({"$ref":"#/definitions/d)" + std::to_string(i + 1) + "\"}";
    definitions += "\"d" + std::to_string(i) + R"(":{"anyOf":[)" + next + "," + next + "]},";
  }
  return R"("definitions":{)" + definitions + R"("d20":{"enum":["no value of any call"]}})";
}();
const std::string unknown = R"({"$ref":"#/definitions/d0"})";

VerdictResult result_under(const std::string& schema, const std::string& value) {
  const auto plan = plan_of(
      {track_rule("x", "{" + endless + R"(,"properties":{"properties":{"properties":{"a":)" + schema + "}}}}")});
  return verdict_of(track_call("x", R"({"a":)" + value + "}"), plan.get()).result;
}

TEST(WorstCost, OfWhatGaveUpIsAnErrorWhateverStandsAroundIt) {
  const auto with = [](std::string schema) {
    for (std::size_t at; (at = schema.find('?')) != std::string::npos;) schema.replace(at, 1, unknown);
    return schema;
  };
  const std::vector<std::pair<std::string, std::string>> around = {
      {"?", "1"},
      {R"({"not":?})", "1"},
      {R"({"not":{"not":?}})", "1"},
      {R"({"anyOf":[?,true]})", "1"},
      {R"({"anyOf":[?,false]})", "1"},
      {R"({"oneOf":[?,true]})", "1"},
      {R"({"oneOf":[true,?]})", "1"},
      {R"({"allOf":[?,true]})", "1"},
      {R"({"if":?,"then":false,"else":true})", "1"},
      {R"({"if":?,"then":true,"else":false})", "1"},
      {R"({"if":true,"then":?})", "1"},
      {R"({"contains":?})", "[1,2]"},
      {R"({"contains":{"not":?}})", "[1,2]"},
      {R"({"not":{"contains":?}})", "[1,2]"},
      {R"({"items":?})", "[1]"},
      {R"({"items":[true],"additionalItems":?})", "[1,2]"},
      {R"({"propertyNames":?})", R"({"k":1})"},
      {R"({"propertyNames":{"not":?}})", R"({"k":1})"},
      {R"({"not":{"propertyNames":?}})", R"({"k":1})"},
      {R"({"propertyNames":{"anyOf":[?,true]}})", R"({"k":1})"},
      {R"({"patternProperties":{"k":?}})", R"({"k":1})"},
      {R"({"additionalProperties":?})", R"({"k":1})"},
      {R"({"additionalProperties":{"not":?}})", R"({"k":1})"},
      {R"({"dependencies":{"k":?}})", R"({"k":1})"},
      {R"({"not":{"dependencies":{"k":?}}})", R"({"k":1})"},
  };
  for (const auto& [schema, value] : around)
    EXPECT_EQ(result_under(with(schema), value), VerdictResult::error) << schema;
}

TEST(WorstCost, OfABranchThatIsNotReachedIsNothing) {
  EXPECT_EQ(result_under(R"({"anyOf":[true,)" + unknown + "]}", "1"), VerdictResult::pass);
  EXPECT_EQ(result_under(R"({"allOf":[false,)" + unknown + "]}", "1"), VerdictResult::fail);
  EXPECT_EQ(result_under(R"({"if":false,"then":)" + unknown + "}", "1"), VerdictResult::pass);
  EXPECT_EQ(result_under(R"({"contains":{"const":1},"items":true})", "[1]"), VerdictResult::pass);
}

TEST(WorstCost, OfACheckThatGaveUpNamesTheRuleAndThePlaceInIt) {
  const auto plan = plan_of({track_rule(
      "x", "{" + endless + R"(,"properties":{"properties":{"properties":{"a":{"not":)" + unknown + "}}}}}")});
  const Verdict verdict = verdict_of(track_call("x", R"({"a":1})"), plan.get());
  ASSERT_EQ(verdict.result, VerdictResult::error);
  ASSERT_EQ(verdict.notes.size(), 1U);
  EXPECT_EQ(verdict.notes[0].code, "check_gave_up");
  EXPECT_NE(verdict.notes[0].message.find("track:x:1"), std::string::npos) << verdict.notes[0].message;
  EXPECT_NE(verdict.notes[0].message.find("/definitions/d"), std::string::npos) << verdict.notes[0].message;
}

TEST(WorstCost, OfAnExplanationThatDoesNotEndIsAFailThatIsTruncated) {
  // The first branch that refuses ends the decision; the explanation looks at all of them.
  const auto plan = plan_of({track_rule("x", "{" + endless +
                                                 R"(,"properties":{"properties":{"properties":{"a":{"type":"string"}},)"
                                                 R"("allOf":[{"required":["b"]},)" +
                                                 unknown + "]}}}")});
  const Verdict verdict = verdict_of(track_call("x", R"({"a":1})"), plan.get());
  EXPECT_EQ(verdict.result, VerdictResult::fail);
  EXPECT_TRUE(verdict.truncated);
  ASSERT_FALSE(verdict.violations.empty());
  EXPECT_EQ(verdict.violations[0].path, "/properties/a");
}

TEST(WorstCost, OfASecondRuleComesOutOfTheSameBudget) {
  RuleText common;
  common.type = RuleType::common;
  common.schema = R"({"required":["userId"]})";
  const Verdict verdict = [&] {
    const auto plan =
        plan_of({track_rule("x", "{" + endless + R"(,"allOf":[{"anyOf":[true,)" + unknown + "]}]}"), common});
    return verdict_of(track_call("x", "{}"), plan.get());
  }();
  EXPECT_EQ(verdict.result, VerdictResult::pass);
  Budget little(32);
  const auto plan = plan_of({track_rule("x", "{}"), common});
  const ReadCall call(track_call("x", "{}"));
  EXPECT_EQ(validate(*call, plan.get(), little).result, VerdictResult::pass);
  Budget less(1);
  EXPECT_EQ(validate(*call, plan.get(), less).result, VerdictResult::error);
}

TEST(WorstCost, IsTakenFromHintsAndNotesBeforeItIsTakenFromViolations) {
  const auto plan = plan_of({track_rule("x", over_properties(R"({"required":["total"],"properties":{"total":{}}})"))});
  const ReadCall call(track_call("x", R"({"Total":"1","mail":"ada@example.com"})"));
  Verdict whole;
  const auto steps = steps_of(*call, *plan, &whole);
  ASSERT_EQ(whole.violations.size(), 1U);
  ASSERT_TRUE(whole.violations[0].hint);
  ASSERT_FALSE(whole.notes.empty());
  bool without_hint = false;
  bool without_violation = false;
  for (std::uint64_t left = steps; left-- > 0;) {
    Budget budget(left);
    const Verdict verdict = validate(*call, plan.get(), budget);
    ASSERT_TRUE(verdict.result == VerdictResult::fail || verdict.result == VerdictResult::error) << left;
    if (verdict.result == VerdictResult::error) break;
    ASSERT_EQ(verdict.violations.size(), 1U) << left;
    without_hint = without_hint || !verdict.violations[0].hint;
    without_violation = without_violation || verdict.violations[0].path.empty();
    // What had no room once has none with less.
    EXPECT_FALSE(without_hint && verdict.violations[0].hint) << left;
    EXPECT_TRUE(verdict.truncated || !without_violation) << left;
  }
  EXPECT_TRUE(without_hint);
  EXPECT_TRUE(without_violation);
}

} // namespace
} // namespace plumbline::validator
