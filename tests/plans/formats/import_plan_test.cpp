#include "plans/formats/import_plan.h"
#include "tests/plans/formats/sample_plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::plans {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using validator::PlanProblem;
using validator::RuleType;

const std::string order = R"({"type":"track","event":"Order Completed","userId":"u","properties":)";

TEST(ImportPlan, ReadsSegmentsPublicApiShapeWhereverTheApiWrapsIt) {
  const std::string rule =
      R"({"type":"TRACK","key":"Order Completed","jsonSchema":{"properties":{"properties":{"required":["total"]}}}})";
  for (const std::string& text : {R"({"name":"n","rules":[)" + rule + "]}", R"({"data":{"rules":[)" + rule + "]}}",
                                  R"({"data":{"trackingPlan":{"name":"n","rules":[)" + rule + "]}}}"}) {
    const auto plan = imported(text);
    EXPECT_EQ(plan.format, PlanFormat::segment) << text;
    EXPECT_EQ(judged(plan, order + "{}}"), "fail /properties/total") << text;
    EXPECT_EQ(judged(plan, order + R"({"total":1}})"), "pass") << text;
  }
}

TEST(ImportPlan, PutsBackTheLevelThatTypewriterStripped) {
  const auto plan = imported(R"({"id":"tp_1","resourceSchemaId":"rs_1","name":"Shop","type":"LIVE","rules":[
    {"type":"TRACK","key":"Order Completed","version":1,"jsonSchema":{"$schema":"http://json-schema.org/draft-07/schema#",
     "eventMetadata":{"name":"Order Completed","type":"TRACK"},"type":"object","required":["total"],
     "properties":{"total":{"type":"number","id":"/properties/total"},"link":{"$ref":"#/definitions/l"}},"definitions":{"l":{"type":"string"}}}}]})");
  EXPECT_EQ(plan.format, PlanFormat::typewriter);
  EXPECT_EQ(judged(plan, order + R"({"total":"1"}})"), "fail /properties/total");
  EXPECT_EQ(judged(plan, order + R"({"total":1,"link":2}})"), "fail /properties/link");
  EXPECT_EQ(judged(plan, R"({"type":"track","event":"Order Completed","userId":"u"})"), "fail /properties");
}

TEST(ImportPlan, KnowsAnOlderTypewriterPlanByItsSchemasBeingOfNoCall) {
  const auto plan = imported(R"({"rules":[{"type":"TRACK","key":"Order Completed","version":1,"jsonSchema":{
    "type":"object","properties":{"total":{"type":"number"}}}},
    {"type":"TRACK","key":"Cart Viewed","version":1,"jsonSchema":{"type":"object"}}]})");
  EXPECT_EQ(plan.format, PlanFormat::typewriter);
  EXPECT_EQ(judged(plan, order + R"({"total":"1"}})"), "fail /properties/total");
}

TEST(ImportPlan, ReadsTheConfigApisShapeWithItsGlobalRuleAsACommonOne) {
  const auto plan =
      imported(R"({"name":"workspaces/acme/tracking-plans/rs_1","display_name":"Shop","create_time":"x","rules":{
    "events":[{"name":"Order Completed","description":"It went through.","version":2,"rules":{"properties":{"properties":{"required":["total"]}}}}],
    "global":{"required":["context"]},"identify":{"properties":{"traits":{"required":["email"]}}},"group":{}}})");
  EXPECT_EQ(plan.format, PlanFormat::segment_config);
  const auto& rules = plan.plan->text().rules;
  ASSERT_EQ(rules.size(), 3U);
  EXPECT_EQ(plan.plan->text().name, "Shop");
  EXPECT_EQ(rules[0].id(), "track:Order Completed:2");
  EXPECT_EQ(rules[0].description, "It went through.");
  EXPECT_EQ(rules[1].id(), "common::1");
  EXPECT_EQ(rules[2].id(), "identify::1");
  EXPECT_EQ(judged(plan, order + R"({"total":1}})"), "fail /context");
  EXPECT_EQ(warning_codes(plan), "not_kept"); // create_time
}

TEST(ImportPlan, ReadsRudderStacksTwoShapes) {
  for (const auto& text : {rudderstack_rules_plan(40), rudderstack_events_plan(40)}) {
    const auto plan = imported(text);
    EXPECT_EQ(plan.format, PlanFormat::rudderstack);
    EXPECT_GE(plan.plan->text().rules.size(), 42U);
    EXPECT_EQ(judged(plan, order + R"({"order_id":"o","total":"3"}})"), "fail /properties/total");
    EXPECT_EQ(judged(plan, R"({"type":"identify","userId":"u","traits":{"plan":"gold"}})"), "fail /traits/plan");
  }
}

TEST(ImportPlan, HoldsEveryPageCallToRudderStacksPageRuleAndNoOther) {
  const auto plan = imported(rudderstack_rules_plan(2));
  EXPECT_EQ(warning_codes(plan), "page_rule_as_common");
  EXPECT_EQ(judged(plan, R"({"type":"page","userId":"u"})"), "fail /name");
  EXPECT_EQ(judged(plan, R"({"type":"page","name":"Home","userId":"u"})"), "pass");
  EXPECT_EQ(judged(plan, R"({"type":"screen","name":"Start","userId":"u","properties":{}})"),
            "fail /properties/screen_id");
  EXPECT_EQ(judged(plan, R"({"type":"group","groupId":"g","userId":"u"})"), "pass");
}

TEST(ImportPlan, TakesAJsonSchemaByWhatItSaysOfTheCall) {
  const std::string inner = R"("properties":{"type":"object","required":["total"]})";
  const auto by_const = imported(
      R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{"event":{"const":"Order Completed"},)" +
      inner + "}}");
  EXPECT_EQ(by_const.format, PlanFormat::json_schema);
  EXPECT_EQ(judged(by_const, order + "{}}"), "fail /properties/total");
  EXPECT_EQ(judged(imported("{\"title\":\"Order Completed\",\"properties\":{" + inner + "}}"), order + "{}}"),
            "fail /properties/total");
  EXPECT_EQ(judged(imported("{\"properties\":{" + inner + "}}", "track/Order Completed.schema.json"), order + "{}}"),
            "fail /properties/total");
  const auto identify = imported(R"({"properties":{"traits":{"required":["email"]}}})", "identify.json");
  EXPECT_EQ(identify.plan->text().rules[0].id(), "identify::1");
}

TEST(ImportPlan, TakesASchemaOfPropertiesAsThatAndSaysSo) {
  const auto plan = imported(
      R"({"title":"Order Completed","type":"object","required":["total"],"properties":{"total":{"type":"number"}}})");
  EXPECT_EQ(warning_codes(plan), "wrapped");
  EXPECT_EQ(judged(plan, order + "{}}"), "fail /properties/total");
}

TEST(ImportPlan, TakesManySchemasOfOneObjectByTheirNames) {
  const auto plan = imported(
      R"({"Order Completed":{"properties":{"properties":{"required":["total"]}}},"identify":{"type":"object"}})");
  ASSERT_EQ(plan.plan->text().rules.size(), 2U);
  EXPECT_EQ(plan.plan->text().rules[1].id(), "identify::1");
  EXPECT_EQ(judged(plan, order + "{}}"), "fail /properties/total");
}

TEST(ImportPlan, ReadsAFolderOfSchemasAndNamesTheFileOfAFault) {
  const std::string good = R"({"properties":{"properties":{"required":["total"]}}})";
  const std::string bad = "{\n \"properties\": {\"properties\": {\"type\": \"text\"}}}";
  const std::string broken = "{\n \"properties\": }";
  const std::vector<PlanFile> fine{{"Order Completed.json", good}, {"page/Home.json", "{}"}};
  const auto plan = import_schema_folder(fine);
  ASSERT_TRUE(plan);
  EXPECT_EQ((*plan).plan->text().rules[1].id(), "page:Home:1");
  const std::vector<PlanFile> with_bad{{"Order Completed.json", good}, {"Cart.json", bad}};
  const auto refused = import_schema_folder(with_bad);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().problems[0].pointer, "Cart.json#/properties/properties/type");
  EXPECT_EQ(refused.error().problems[0].line, 2);
  const std::vector<PlanFile> with_broken{{"a.json", good}, {"b.json", broken}};
  const auto no_json = import_schema_folder(with_broken);
  ASSERT_FALSE(no_json);
  EXPECT_EQ(no_json.error().problems[0].pointer, "b.json#");
  EXPECT_EQ(no_json.error().problems[0].line, 2);
}

TEST(ImportPlan, ReadsASchemaRegistryByItsNamesAndVersions) {
  const auto schema = [](const std::string& self) {
    return "{" + self + R"("type":"object","properties":{"total":{"type":"number"}},"required":["total"]})";
  };
  const std::string order_text =
      schema(R"("self":{"vendor":"com.example","name":"Order Completed","version":"2-0-1"},)");
  const std::string plain = schema("");
  const std::vector<PlanFile> files{{"com.example/order_completed/jsonschema/2-0-1", order_text},
                                    {"Cart Viewed/1-0.json", plain},
                                    {"identify/Profile Changed/1-0-0", plain},
                                    {"page/Home/jsonschema/3-1-0.json", plain}};
  const auto plan = import_schema_folder(files);
  ASSERT_TRUE(plan);
  std::string ids;
  for (const auto& rule : (*plan).plan->text().rules) ids += rule.id() + " ";
  EXPECT_EQ(ids, "track:Order Completed:2 track:Cart Viewed:1 identify::1 page:Home:3 ");
}

TEST(ImportPlan, TakesTheNewestRevisionOfAVersionAndWarnsOfTheOthers) {
  const std::string older = R"({"type":"object","properties":{"total":{"type":"string"}}})";
  const std::string newer = R"({"type":"object","properties":{"total":{"type":"number"}}})";
  const std::vector<PlanFile> files{
      {"shop/a/jsonschema/1-0-10", newer}, {"shop/a/jsonschema/1-0-9", older}, {"shop/a/jsonschema/2-0-0", older}};
  const auto plan = import_schema_folder(files);
  ASSERT_TRUE(plan);
  ASSERT_EQ((*plan).plan->text().rules.size(), 2U);
  EXPECT_EQ(judged(*plan, R"({"type":"track","event":"a","userId":"u","properties":{"total":"1"}})"),
            "fail /properties/total");
  EXPECT_THAT(warning_codes(*plan), HasSubstr("older_revision"));
  const std::vector<PlanFile> doubled{{"x/a.json", newer}, {"y/a.json", older}};
  EXPECT_FALSE(import_schema_folder(doubled));
}

TEST(ImportPlan, NamesNoEventByAVersion) {
  EXPECT_THAT(refusal_of(R"({"type":"object","properties":{"a":{}}})", "1-0.json"),
              StartsWith("missing_key 1:1 This file is named after a version"));
  EXPECT_EQ(
      imported(R"({"self":{"name":"A","version":"1-0"},"properties":{"a":{}}})", "1-0.json").plan->text().rules[0].id(),
      "track:A:1");
}

TEST(ImportPlan, KnowsTheFilesOfAPlansFolder) {
  for (const auto* path : {"a.json", "track/A b.schema.json", "tp.yaml", "x/events.yml", "shop/a/jsonschema/1-0-0"})
    EXPECT_TRUE(is_plan_file(path)) << path;
  for (const auto* path : {"README.md", ".git/a.json", "x/.hidden.json", "LICENSE", "shop/a/jsonschema/latest", "2024"})
    EXPECT_FALSE(is_plan_file(path)) << path;
}

TEST(ImportPlan, SaysLineColumnAndWhatWasExpectedOfASyntaxError) {
  EXPECT_EQ(refusal_of("{\n  \"rules\": [\n    {\"type\": \"TRACK\" \"key\": \"A\"}\n  ]\n}"),
            "invalid_json 3:22 The plan is not valid JSON: expected ',' or '}'.");
  EXPECT_THAT(refusal_of("{\"rules\": [{\"type\":\"TRACK\"}]}"), HasSubstr("invalid_plan 1:12"));
  EXPECT_THAT(refusal_of("hello"), StartsWith("unknown_format"));
  EXPECT_THAT(refusal_of(""), StartsWith("unknown_format"));
  EXPECT_THAT(refusal_of("{\"a\": 1}"), StartsWith("unknown_format"));
}

TEST(ImportPlan, PlacesWhatCannotBeCheckedInTheFile) {
  EXPECT_THAT(
      refusal_of(
          "{\"rules\": [{\"type\": \"TRACK\", \"key\": \"A\",\n  \"jsonSchema\": {\"properties\": {\"properties\": "
          "{\"properties\": {\"x\":\n {\"pattern\": \"(?=a)\"}}}}}}]}"),
      StartsWith("unsupported_pattern 3:"));
  EXPECT_THAT(refusal_of("{\"rules\":{\"events\":[{\"name\":\"A\",\n\"rules\":{\"type\":\"text\"}}]}}"),
              StartsWith("invalid_schema 2:"));
}

TEST(ImportPlan, KeepsNothingOfAPlanWithOneBrokenRule) {
  auto text = segment_plan(60);
  const auto at = text.find("\"minLength\":1");
  text.replace(at, 13, "\"minLength\":-1");
  const auto plan = import_plan({"plan.json", text});
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().format, PlanFormat::segment);
  EXPECT_EQ(plan.error().problems.size(), 1U);
}

TEST(ImportPlan, SaysWhereSegmentsDateTimeIsLaxerButNotOfPlansMadeHere) {
  const std::string schema =
      R"("jsonSchema":{"properties":{"properties":{"properties":{"at":{"type":"string","format":"date-time"}}}}}})";
  const auto theirs = imported("{\"rules\":[{\"type\":\"TRACK\",\"key\":\"A\"," + schema + "]}");
  ASSERT_EQ(warning_codes(theirs), "lax_date_time");
  EXPECT_EQ(theirs.problems[0].rule, "track:A:1");
  EXPECT_EQ(theirs.problems[0].pointer, "/rules/0/jsonSchema/properties/properties/properties/at/format");
  EXPECT_EQ(theirs.problems[0].line, 1);
  const auto ours = imported(R"({"rules":[{"type":"TRACK","key":"A","x-plumbline":{"why":"w"},)" + schema + "]}");
  EXPECT_EQ(warning_codes(ours), "");
}

TEST(ImportPlan, ListsWhatItHasNoPlaceForOnceEachName) {
  const auto plan = imported(
      R"({"id":"tp_1","rules":[{"type":"TRACK","key":"A","createdAt":"x","deprecatedAt":"0001-01-01T00:00:00.000Z","jsonSchema":{}},
    {"type":"TRACK","key":"B","createdAt":"x","deprecatedAt":"2024-05-01T00:00:00.000Z","jsonSchema":{}}]})");
  std::string told;
  for (const auto& problem : plan.problems) told += problem.code + " " + problem.pointer + "\n";
  EXPECT_EQ(told, "deprecated_rule /rules/1/deprecatedAt\nnot_kept /rules/0/createdAt\nnot_kept /id\n");
}

TEST(ImportPlan, SaysWhichKeywordsOfLaterSchemasAreNotChecked) {
  const auto plan = imported(
      R"({"events":[{"name":"A","eventType":"track","rules":{"allOf":[{}],"unevaluatedProperties":false,"minContains":1}}]})");
  EXPECT_EQ(warning_codes(plan), "unchecked_keyword");
  EXPECT_EQ(plan.problems.size(), 2U);
}

/// A plan whose event A has this schema for its properties.
std::string plan_with(const std::string& schema, const std::string& draft = "") {
  const std::string says = draft.empty() ? "" : R"("$schema":"http://json-schema.org/)" + draft + R"(/schema#",)";
  return R"({"rules":[{"type":"TRACK","key":"A","jsonSchema":{)" + says + R"("properties":{"properties":)" + schema +
         "}}}]}";
}

std::string judged_a(const ImportedPlan& plan, const std::string& properties) {
  return judged(plan, R"({"type":"track","event":"A","userId":"u","properties":)" + properties + "}");
}

TEST(ImportPlan, TakesTheTypeAnyOfSegmentsEditorForNoConstraintAndSaysSoOnce) {
  const auto plan = imported(plan_with(
      R"({"properties":{"coupon":{"type":"any"},"gift":{"type":["any"]},"list":{"items":{"type":["string","any"]}},"n":{"type":"number"}}})"));
  EXPECT_EQ(warning_codes(plan), "any_type");
  ASSERT_EQ(plan.problems.size(), 1U);
  EXPECT_THAT(plan.problems[0].message, HasSubstr("(and in 2 more places)"));
  EXPECT_EQ(plan.problems[0].pointer, "/rules/0/jsonSchema/properties/properties/properties/coupon/type");
  EXPECT_EQ(judged_a(plan, R"({"coupon":1,"gift":null,"list":[1,"a"]})"), "pass");
  EXPECT_EQ(judged_a(plan, R"({"n":"1"})"), "fail /properties/n");
}

TEST(ImportPlan, NamesTheTypeThatItDoesNotKnowAndWhatIsMeant) {
  EXPECT_THAT(refusal_of(plan_with(R"({"type":"Object"})")),
              HasSubstr(R"("Object" was given: write "object", in lower case.)"));
  EXPECT_THAT(refusal_of(plan_with(R"({"properties":{"a":{"type":"datetime"}}})")),
              HasSubstr(R"(write "string" with "format": "date-time".)"));
  EXPECT_THAT(refusal_of(plan_with(R"({"properties":{"a":{"type":["float","null"]}}})")),
              HasSubstr(R"("float" was given: write "number".)"));
  EXPECT_THAT(refusal_of(plan_with(R"({"properties":{"a":{"type":null}}})")), HasSubstr(R"(write "null" in quotes)"));
  EXPECT_THAT(refusal_of(plan_with(R"({"properties":{"a":{"type":"colour"}}})")), HasSubstr(R"("colour" was given.)"));
}

TEST(ImportPlan, ReadsDraft04sExclusiveBoundsWhereTheSchemaIsOfDraft04OrSaysNothing) {
  const std::string age =
      R"({"properties":{"age":{"minimum":18,"exclusiveMinimum":true,"maximum":99,"exclusiveMaximum":false}}})";
  for (const auto* draft : {"draft-04", ""}) {
    const auto plan = imported(plan_with(age, draft));
    EXPECT_EQ(warning_codes(plan), "draft_04") << draft;
    EXPECT_EQ(judged_a(plan, R"({"age":18})"), "fail /properties/age") << draft;
    EXPECT_EQ(judged_a(plan, R"({"age":18.5})"), "pass") << draft;
    EXPECT_EQ(judged_a(plan, R"({"age":99})"), "pass") << draft;
    EXPECT_EQ(judged_a(plan, R"({"age":99.5})"), "fail /properties/age") << draft;
  }
  EXPECT_THAT(refusal_of(plan_with(age, "draft-07")), HasSubstr("the draft-04 form"));
}

TEST(ImportPlan, SaysWhichKeywordsADraft04ValidatorPassesOver) {
  const auto plan = imported(plan_with(R"({"properties":{"a":{"const":1}}})", "draft-04"));
  EXPECT_EQ(warning_codes(plan), "draft_04");
  EXPECT_EQ(warning_codes(imported(plan_with(R"({"properties":{"a":{"const":1}}})", "draft-07"))), "");
}

TEST(ImportPlan, TakesUnevaluatedPropertiesOfAnObjectWithoutApplicatorsForAdditionalOnes) {
  const auto closed =
      imported(plan_with(R"({"properties":{"a":{}},"patternProperties":{"^x":{}},"unevaluatedProperties":false})"));
  EXPECT_EQ(warning_codes(closed), "");
  EXPECT_EQ(judged_a(closed, R"({"a":1,"xy":1})"), "pass");
  EXPECT_EQ(judged_a(closed, R"({"b":1})"), "fail /properties/b");
  const auto beside =
      imported(plan_with(R"({"additionalProperties":{"type":"string"},"unevaluatedProperties":false})"));
  EXPECT_EQ(judged_a(beside, R"({"b":"c"})"), "pass");
  const auto open = imported(plan_with(R"({"anyOf":[{"properties":{"a":{}}}],"unevaluatedProperties":false})"));
  EXPECT_EQ(warning_codes(open), "unchecked_keyword");
}

TEST(ImportPlan, ReadsLaterDraftsKeywordsThatHaveAnOlderName) {
  const auto plan = imported(plan_with(
      R"({"dependentRequired":{"a":["b"]},"properties":{"c":{"dependentSchemas":{"d":{"required":["e"]}}}}})"));
  EXPECT_EQ(warning_codes(plan), "");
  EXPECT_EQ(judged_a(plan, R"({"a":1})"), "fail /properties/b");
  EXPECT_EQ(judged_a(plan, R"({"c":{"d":1}})"), "fail /properties/c/e");
}

} // namespace
} // namespace plumbline::plans
