#include "plans/catalog.h"
#include "plans/formats/export_plan.h"
#include "plans/formats/json_rewriting.h"
#include "tests/plans/formats/sample_plans.h"
#include "tests/plans/second_opinion.h"
#include "validator/json/tape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::plans {
namespace {

using testing::HasSubstr;
using validator::AnyNode;
using validator::PlanText;

std::vector<std::string> json_differences(const std::string& one, const std::string& other) {
  validator::Tape a, b;
  EXPECT_FALSE(validator::parse_json(one, 256, &a));
  EXPECT_FALSE(validator::parse_json(other, 256, &b));
  return differences(AnyNode(a, 0), AnyNode(b, 0));
}

std::string told(const std::vector<validator::PlanProblem>& losses) {
  std::string out;
  for (const auto& loss : losses) out += loss.rule + " " + loss.pointer + "\n";
  return out;
}

PlanText plan_of_use_case(std::string_view id) { return plan_of(*find("", id)); }

TEST(ExportPlan, GivesASegmentPlanBackAsItCame) {
  const std::string text = segment_plan(60);
  const auto plan = imported(text);
  ASSERT_EQ(plan.plan->text().rules.size(), 66U);
  const auto exported = export_plan(plan.plan->text(), PlanFormat::segment);
  EXPECT_EQ(told(exported.losses), "");
  EXPECT_THAT(json_differences(text, exported.text), testing::IsEmpty());
  EXPECT_EQ(differences_between(plan.plan->text(), imported(exported.text).plan->text()), "");
}

TEST(ExportPlan, GivesARudderStackPlanBackAsItCame) {
  const std::string text = rudderstack_events_plan(40);
  const auto plan = imported(text);
  const auto exported = export_plan(plan.plan->text(), PlanFormat::rudderstack);
  EXPECT_EQ(told(exported.losses), "");
  EXPECT_THAT(json_differences(text, exported.text), testing::IsEmpty());
}

TEST(ExportPlan, GivesRudderStacksRulesForAllPagesBackAsPageRules) {
  const auto plan = imported(rudderstack_rules_plan(3));
  const auto exported = export_plan(plan.plan->text(), PlanFormat::rudderstack);
  EXPECT_EQ(told(exported.losses), "");
  EXPECT_THAT(exported.text, HasSubstr(R"("eventType": "page")"));
  EXPECT_THAT(exported.text, HasSubstr(R"("$ref": "#/definitions/p")"));
  EXPECT_EQ(differences_between(plan.plan->text(), imported(exported.text).plan->text()), "");
}

TEST(ExportPlan, SaysThatRudderStackHasNoCommonRules) {
  const auto plan = imported(segment_plan(2));
  EXPECT_EQ(told(export_plan(plan.plan->text(), PlanFormat::rudderstack).losses), "common::1 \n");
}

TEST(ExportPlan, KeepsWhatIsOursInEveryJsonShape) {
  PlanText plan = plan_of_use_case("personalize-winback");
  plan.rules[1].kept = false;
  plan.rules[1].suggested = false;
  plan.rules[2].version = 3;
  for (const auto format : {PlanFormat::segment, PlanFormat::rudderstack, PlanFormat::json_schema}) {
    const auto exported = export_plan(plan, format);
    EXPECT_EQ(told(exported.losses), "") << name_of(format);
    EXPECT_EQ(differences_between(plan, imported(exported.text).plan->text()), "") << name_of(format);
    EXPECT_EQ(imported(exported.text).format, format);
  }
}

TEST(ExportPlan, GivesEveryUseCaseWithoutALossInEveryJsonShape) {
  for (const Goal& goal : catalog().goals) {
    for (const CatalogUseCase& use_case : goal.use_cases) {
      const PlanText plan = plan_of(use_case);
      for (const auto format : {PlanFormat::segment, PlanFormat::rudderstack, PlanFormat::json_schema})
        EXPECT_EQ(told(export_plan(plan, format).losses), "") << use_case.id << " " << name_of(format);
    }
  }
}

TEST(ExportPlan, GivesAJsonSchemaThatAnotherValidatorJudgesCallsByAlike) {
  const auto plan = imported(segment_plan(6));
  const auto exported = export_plan(plan.plan->text(), PlanFormat::json_schema);
  EXPECT_EQ(told(exported.losses), "");
  const std::string head = R"({"type":"track","event":"Order Completed","userId":"u","context":{)";
  const std::string good = R"(},"properties":{"order_id":"o","total":1}})";
  EXPECT_EQ(complaints(exported.text, head + good), "");
  EXPECT_NE(complaints(exported.text, head + R"(},"properties":{"order_id":"o"}})"), "");
  EXPECT_NE(complaints(exported.text,
                       R"({"type":"track","event":"Order Completed","properties":{"order_id":"o","total":1}})"),
            ""); // the common rule
  // Version 2 has another pattern (status_6): it is chosen by the call.
  const std::string asks =
      R"("protocols":{"event_version":2}},"properties":{"order_id":"o","total":1,"status_6":"x"}})";
  EXPECT_NE(complaints(exported.text, head + asks), "");
  EXPECT_EQ(judged(plan, head + asks), "fail /properties/status_6");
  EXPECT_EQ(complaints(exported.text, head + R"(},"properties":{"order_id":"o","total":1,"status_6":"x"}})"), "");
}

TEST(ExportPlan, ListsEveryLossOfACsvWithItsPointer) {
  const auto plan = imported(
      R"({"name":"Shop","rules":[{"type":"TRACK","key":"A","version":2,"jsonSchema":{"type":"object","required":["properties"],
    "properties":{"context":{"type":"object"},"properties":{"type":"object","required":["id"],"properties":{
    "id":{"type":"string","minLength":1},"n":{"type":["number","null"],"description":"Number, \"quoted\"\nof two lines","enum":[1,2.50,null]},
    "at":{"type":"string","format":"date-time"},"tags":{"type":"array","items":{"type":"string"}},
    "a.b":{"type":"object","properties":{"$":{"type":"boolean","examples":[true]}}}}}}}}]})");
  const auto exported = export_plan(plan.plan->text(), PlanFormat::csv);
  EXPECT_EQ(exported.media_type, "text/csv");
  EXPECT_EQ(told(exported.losses), " \n"
                                   "track:A:2 /properties/context\n"
                                   "track:A:2 /properties/properties/properties/id/minLength\n");
  EXPECT_EQ(told(losses_between(plan.plan->text(), imported(exported.text).plan->text())), told(exported.losses));
}

TEST(ExportPlan, WritesNoCellOfACsvThatASpreadsheetTakesForAFormula) {
  const std::string properties =
      R"raw({"+1":{"type":"string","description":"\tx","enum":["-2","b"],"examples":["@b"]},)raw"
      R"raw("'=a":{"type":"number","enum":[-1,2],"examples":[-2.5]},)raw"
      R"raw("＝b":{"type":"string","pattern":"-.*"},"plain":{"type":"string","examples":["'quoted'"]}})raw";
  const auto plan = imported(
      R"raw({"name":"Shop","rules":[{"type":"TRACK","key":"=cmd|calc(1)","version":1,"jsonSchema":{"type":"object",)raw"
      R"raw("properties":{"properties":{"type":"object","properties":)raw" +
      properties + "}}}}]}");
  const auto exported = export_plan(plan.plan->text(), PlanFormat::csv);
  for (const auto* cell : {"\n'=cmd|calc(1),", ",'+1,", ",\"'\tx\",", ",\"'-2, b\",,'@b,", ",''=a,",
                           ",\"-1, 2\",,-2.5,", ",'＝b,", ",'-.*,", ",'quoted',"})
    EXPECT_THAT(exported.text, HasSubstr(cell));
  EXPECT_EQ(told(losses_between(plan.plan->text(), imported(exported.text).plan->text())), told(exported.losses))
      << "and each comes back as it was";
}

TEST(ExportPlan, LeavesReferencesAloneThatBeginAtAnIdOfTheirOwn) {
  const std::string call = R"({"type":"track","event":"A","userId":"u","properties":{"x":1}})";
  const auto plan = imported(
      R"({"$id":"https://example.com/a.json","title":"A","type":"object","properties":{"x":{"$ref":"#/definitions/t"}},
    "definitions":{"t":{"type":"string"}}})");
  EXPECT_EQ(judged(plan, call), "fail /properties/x");
  const auto exported = export_plan(plan.plan->text(), PlanFormat::json_schema);
  EXPECT_EQ(told(exported.losses), "");
  EXPECT_EQ(judged(imported(exported.text), call), "fail /properties/x");
}

TEST(ExportPlan, KeepsNumbersToTheLastDigit) {
  const auto exported = export_plan(imported(segment_plan(12)).plan->text(), PlanFormat::segment);
  EXPECT_THAT(exported.text, HasSubstr("9007199254740993123"));
  EXPECT_THAT(exported.text, HasSubstr("\"multipleOf\": 1.50"));
}

TEST(ExportPlan, WritesLinesThatAVersionControlCanShow) {
  const auto exported = export_plan(imported(segment_plan(60)).plan->text(), PlanFormat::segment);
  std::size_t longest = 0, lines = 0;
  for (std::size_t at = 0; at < exported.text.size(); ++lines) {
    const auto end = exported.text.find('\n', at);
    longest = std::max(longest, end - at);
    at = end + 1;
  }
  EXPECT_LE(longest, 200U);
  EXPECT_GT(lines, 300U);
}

} // namespace
} // namespace plumbline::plans
