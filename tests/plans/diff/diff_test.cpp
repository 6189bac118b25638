#include "plans/catalog.h"
#include "plans/diff/diff.h"
#include "tests/plans/formats/sample_plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::plans {
namespace {

using testing::HasSubstr;
using validator::PlanText;
using validator::RuleText;
using validator::RuleType;

RuleText rule_of(RuleType type, const std::string& event, const std::string& schema = "{}") {
  RuleText rule;
  rule.type = type;
  if (!event.empty()) rule.event = event;
  rule.schema = schema;
  return rule;
}

std::string told(const PlanText& before, const PlanText& after) {
  std::string out;
  for (const auto& change : diff(before, after))
    out += std::string(name_of(change.effect)) + " " + change.rule + " " + change.pointer + "\n";
  return out;
}

/// Of two schemas of a property x: the effects with the places below it.
std::string effects(const std::string& before, const std::string& after) {
  const auto plan = [](const std::string& schema) {
    PlanText text;
    text.rules = {
        rule_of(RuleType::track, "A", R"({"properties":{"properties":{"properties":{"x":)" + schema + "}}}}")};
    return text;
  };
  std::string out;
  for (const auto& change : diff(plan(before), plan(after))) {
    const std::string place = "/properties/properties/properties/x";
    EXPECT_TRUE(change.pointer.starts_with(place)) << change.pointer;
    out += (out.empty() ? "" : ", ") + std::string(name_of(change.effect)) + " " + change.pointer.substr(place.size());
  }
  return out;
}

TEST(Diff, OfAPlanWithItselfIsNothing) {
  const auto plan = imported(segment_plan(60));
  EXPECT_EQ(told(plan.plan->text(), plan.plan->text()), "");
}

TEST(Diff, PassesOverDescriptionsExamplesAndTheOrderOfMembers) {
  EXPECT_EQ(effects(R"({"type":"string","description":"a","enum":["a","b"]})",
                    R"({"enum":["b","a"],"examples":["a"],"type":["string"]})"),
            "");
  EXPECT_EQ(effects(R"({"type":["string","null"]})", R"({"type":["null","string"],"$comment":"x"})"), "");
}

TEST(Diff, TellsWiderNarrowerAndOtherTypesApart) {
  EXPECT_EQ(effects(R"({"type":"integer"})", R"({"type":"number"})"), "loosens /type");
  EXPECT_EQ(effects(R"({"type":"number"})", R"({"type":"integer"})"), "tightens /type");
  EXPECT_EQ(effects(R"({"type":"string"})", "{}"), "loosens /type");
  EXPECT_EQ(effects("{}", R"({"type":"string"})"), "tightens /type");
  EXPECT_EQ(effects(R"({"type":"string"})", R"({"type":["string","null"]})"), "loosens /type");
  EXPECT_EQ(effects(R"({"type":"string","minLength":1})", R"({"type":"number"})"), "breaks /type");
  EXPECT_EQ(effects("true", "false"), "breaks ");
}

TEST(Diff, TellsValuesThatCameAndWent) {
  EXPECT_EQ(effects(R"({"enum":["a"]})", R"({"enum":["a","b"]})"), "loosens /enum");
  EXPECT_EQ(effects(R"({"enum":["a","b"]})", R"({"enum":["a"]})"), "tightens /enum");
  EXPECT_EQ(effects(R"({"enum":["a"]})", R"({"const":"b"})"), "breaks /const, loosens /const");
  EXPECT_EQ(effects("{}", R"({"enum":["a"]})"), "tightens /enum");
  EXPECT_EQ(effects(R"({"const":1})", "{}"), "loosens /const");
}

TEST(Diff, TellsBoundsPatternsAndFormats) {
  EXPECT_EQ(effects(R"({"minimum":1,"maxLength":5})", R"({"minimum":2,"maxLength":6})"),
            "tightens /minimum, loosens /maxLength");
  EXPECT_EQ(effects("{}", R"({"maximum":1})"), "tightens /maximum");
  EXPECT_EQ(effects(R"({"pattern":"a"})", "{}"), "loosens /pattern");
  EXPECT_EQ(effects(R"({"pattern":"a"})", R"({"pattern":"b"})"), "tightens /pattern");
  EXPECT_EQ(effects("{}", R"({"format":"email"})"), "tightens /format");
  EXPECT_EQ(effects(R"({"anyOf":[{"type":"string"}]})", R"({"anyOf":[{"type":"number"}]})"), "tightens /anyOf");
}

TEST(Diff, TellsPropertiesThatCameAndWentByWhetherTheObjectIsClosed) {
  EXPECT_EQ(effects(R"({"properties":{"a":{"type":"string"}}})", R"({"properties":{}})"), "loosens /properties/a");
  EXPECT_EQ(effects(R"({"properties":{"a":{}},"additionalProperties":false})",
                    R"({"properties":{},"additionalProperties":false})"),
            "breaks /properties/a");
  EXPECT_EQ(effects(R"({"properties":{},"additionalProperties":false})",
                    R"({"properties":{"a":{}},"additionalProperties":false})"),
            "loosens /properties/a");
  EXPECT_EQ(effects("{}", R"({"additionalProperties":false})"), "tightens /additionalProperties");
  EXPECT_EQ(effects(R"({"items":{"properties":{"a":{"type":"string"}}}})",
                    R"({"items":{"properties":{"a":{"type":"null"}}}})"),
            "breaks /items/properties/a/type");
}

TEST(Diff, TellsWhatIsRequiredNowAndWhetherThePlanKnewIt) {
  EXPECT_EQ(effects(R"({"properties":{"a":{}}})", R"({"properties":{"a":{}},"required":["a"]})"), "tightens /required");
  EXPECT_EQ(effects("{}", R"({"required":["a"]})"), "breaks /required");
  EXPECT_EQ(effects(R"({"required":["a"]})", "{}"), "loosens /required");
}

TEST(Diff, SaysNothingOfWhatJudgesNothing) {
  for (const auto* idle :
       {"true", "{}", R"({"properties":{"a":{}}})", R"({"properties":{"a":{"description":"x"}},"required":[]})",
        R"({"minLength":0,"uniqueItems":false,"items":{},"additionalProperties":true})",
        R"({"anyOf":[{"type":"string"},{}]})", R"({"allOf":[{},true]})", R"({"not":false})",
        R"({"if":{"type":"string"}})", R"({"then":false})", R"({"format":"colour"})",
        R"({"definitions":{"a":{"type":"string"}}})", R"({"patternProperties":{"^a":{}}})",
        R"({"type":["string","number","boolean","array","object","null"]})", R"({"dependencies":{"a":[]}})"}) {
    EXPECT_EQ(effects(idle, "{}"), "") << idle;
    EXPECT_EQ(effects("{}", idle), "") << idle;
  }
}

TEST(Diff, LooksAtWhatAReferenceLeadsTo) {
  const auto plan = [](const std::string& inside) {
    PlanText text;
    text.rules = {rule_of(RuleType::track, "A", R"({"properties":{"properties":{"properties":{"x":)" + inside + "}")};
    return text;
  };
  const auto named = plan(R"({"$ref":"#/definitions/t","type":"number"}}}},"definitions":{"t":{"type":"string"}})");
  const auto written = plan(R"({"type":"string"}}}})");
  EXPECT_EQ(told(named, written), "");
  EXPECT_EQ(told(named, plan(R"({"type":["string","null"]}}}})")),
            "loosens track:A:1 /properties/properties/properties/x/type\n");
  const auto itself = R"({"items":{"$ref":"#/properties/properties/properties/x"}}}}})";
  EXPECT_EQ(told(plan(itself), plan(itself)), "");
}

TEST(Diff, ComparesWhatCameOrWentWithTheSchemaOfUndescribedProperties) {
  EXPECT_EQ(effects(R"({"additionalProperties":{"type":"string"}})",
                    R"({"additionalProperties":{"type":"string"},"properties":{"a":{"type":"string"}}})"),
            "");
  EXPECT_EQ(effects(R"({"additionalProperties":{"type":"string"},"properties":{"a":{}}})",
                    R"({"additionalProperties":{"type":"string"}})"),
            "tightens /properties/a/type");
}

TEST(Diff, TellsRulesThatCameAndWent) {
  PlanText before, after;
  before.rules = {rule_of(RuleType::track, "Order Completed"), rule_of(RuleType::page, "Home"),
                  rule_of(RuleType::track, "Cart Viewed")};
  after.rules = {rule_of(RuleType::track, "Cart Viewed"), rule_of(RuleType::track, "order_completed"),
                 rule_of(RuleType::identify, "")};
  EXPECT_EQ(told(before, after), "breaks track:Order Completed:1 \n"
                                 "loosens page:Home:1 \n"
                                 "loosens track:order_completed:1 \n"
                                 "tightens identify::1 \n");
  EXPECT_THAT(diff(before, after)[0].message, HasSubstr("The new plan has \"order_completed\""));
  after.rules = before.rules;
  after.rules[0].kept = false;
  EXPECT_EQ(told(before, after), "breaks track:Order Completed:1 \n");
  after.rules = before.rules;
  after.rules.push_back(rule_of(RuleType::track, "Cart Viewed"));
  after.rules.back().version = 2;
  EXPECT_EQ(told(before, after), "tightens track:Cart Viewed:2 \n");
}

TEST(Diff, TellsThatPageCallsAreTakenNoMore) {
  const PlanText before = plan_of(*find("", "personalize-winback"));
  PlanText after = before;
  after.rules[0].accepts.clear();
  EXPECT_EQ(told(before, after), "loosens track:Page Viewed:1 \n");
  EXPECT_EQ(told(after, before), "tightens track:Page Viewed:1 \n");
}

} // namespace
} // namespace plumbline::plans
