#include "daemon/setup/documents/json.h"
#include "daemon/setup/plans/plan_edit.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace plumbline::setup {
namespace {

/// A plan of one rule, Tea Drunk, that requires `cups` (a number) and names `milk` (a boolean).
validator::PlanText tea() {
  validator::RuleText rule;
  rule.event = "Tea Drunk";
  rule.schema = R"({"type":"object","properties":{"properties":{"type":"object","required":["cups"],"properties":)"
                R"({"cups":{"type":"number","minimum":0.10,"examples":[2]},"milk":{"type":"boolean"}}}}})";
  return {"Tea house", {rule}};
}

/// The schema of the first rule after the edits; "" where they are refused, with the pointers in `errors`.
std::string after(const std::string& rules, const Origins& origins = {}, std::string* errors = nullptr) {
  const auto document = parse_json(rules);
  if (!document || !document->IsArray()) return "no array";
  const auto say = [&](const EditErrors& found) {
    for (const auto& [pointer, message] : found)
      if (errors) *errors += pointer + ": " + message + "\n";
  };
  const auto edits = read_plan_edits(*document);
  if (!edits) return say(edits.error()), "";
  const auto plan = edited(tea(), edits->edits, origins);
  if (!plan) return say(plan.error()), "";
  return plan->rules.front().schema;
}

TEST(PlanEdit, NamesEveryMemberThatMeansNothingWhereItStands) {
  const auto rules = parse_json(
      R"([{"id":"track:Tea Drunk:1","event":"Coffee Drunk","kept":true,"suggestd":true,)"
      R"("properties":[{"name":"cups","requird":true}]},)"
      R"({"type":"track","event":"Cup Washed","schema":{},"a/b~c":1,"accepts":[{"type":"page","map":{},"x":null}]}])");
  const auto read = read_plan_edits(*rules);
  ASSERT_TRUE(read);
  auto ignored = read->ignored;
  std::ranges::sort(ignored);
  EXPECT_EQ(ignored, (std::vector<std::string>{"/rules/0/event", "/rules/0/properties/0/requird", "/rules/0/suggestd",
                                               "/rules/1/accepts/0/x", "/rules/1/a~1b~0c"}));
}

TEST(PlanEdit, MarksARuleAsSuggestedAndTakesItBack) {
  auto plan = tea();
  for (const bool suggested : {true, false}) {
    plan.rules[0].suggested = !suggested;
    const auto rules =
        parse_json(R"([{"id":"track:Tea Drunk:1","suggested":)" + std::string(suggested ? "true" : "false") + "}]");
    const auto changed = edited(plan, read_plan_edits(*rules)->edits, {});
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->rules[0].suggested, suggested);
    EXPECT_EQ(changed->rules[0].schema, plan.rules[0].schema);
  }
}

TEST(PlanEdit, MakesAPropertyRequiredAndOptional) {
  EXPECT_NE(after(R"([{"id":"track:Tea Drunk:1","properties":[{"name":"milk","required":true}]}])")
                .find(R"("required":["cups","milk"])"),
            std::string::npos);
  EXPECT_EQ(after(R"([{"id":"track:Tea Drunk:1","properties":[{"name":"cups","required":false}]}])").find("required"),
            std::string::npos);
}

TEST(PlanEdit, TakesAnotherSchemaOfARuleAndChangesPropertiesInIt) {
  EXPECT_EQ(after(R"([{"id":"track:Tea Drunk:1","schema":{"required":["event"]}}])"), R"({"required":["event"]})");
  const auto both = after(R"([{"id":"track:Tea Drunk:1","schema":{"properties":{"properties":{"required":["milk"]}}},)"
                          R"("properties":[{"name":"milk","type":"boolean","required":false}]}])");
  EXPECT_EQ(both, R"({"properties":{"properties":{"properties":{"milk":{"type":"boolean"}}}}})");
  std::string errors;
  EXPECT_EQ(after(R"([{"id":"track:Tea Drunk:1","schema":true}])", {}, &errors), "");
  EXPECT_EQ(errors, "/rules/0/schema: schema must be an object: a JSON Schema over the whole call.\n");
}

TEST(PlanEdit, DropsAPropertyAndPutsItBackAsTheOriginHasIt) {
  const auto dropped = after(R"([{"id":"track:Tea Drunk:1","properties":[{"name":"cups","kept":false}]}])");
  EXPECT_EQ(dropped.find("cups"), std::string::npos);
  const auto origin = tea();
  const auto back = after(R"([{"id":"track:Tea Drunk:1","properties":[{"name":"cups","kept":false}]},)"
                          R"({"id":"track:Tea Drunk:1","properties":[{"name":"cups","kept":true,"required":true}]}])",
                          {&origin});
  EXPECT_NE(back.find(R"("cups":{"type":"number","minimum":0.1)"), std::string::npos) << back;
  EXPECT_NE(back.find(R"("required":["cups"])"), std::string::npos);
}

TEST(PlanEdit, ChangesATypeWithWhatOnlyMeansSomethingForTheOldOne) {
  const auto text = after(R"([{"id":"track:Tea Drunk:1","properties":[{"name":"cups","type":"string"}]}])");
  EXPECT_NE(text.find(R"("cups":{"type":"string"})"), std::string::npos) << text;
  const auto same = after(R"([{"id":"track:Tea Drunk:1","properties":[{"name":"cups","type":"number"}]}])");
  EXPECT_NE(same.find("minimum"), std::string::npos) << "the type that it has changes nothing";
}

TEST(PlanEdit, AddsAPropertyOfOnesOwn) {
  EXPECT_NE(after(R"([{"id":"track:Tea Drunk:1","properties":[{"name":"sugar/s","type":"integer","required":true}]}])")
                .find(R"("sugar/s":{"type":"integer"})"),
            std::string::npos);
}

TEST(PlanEdit, NamesEverythingThatDoesNotFit) {
  std::string errors;
  EXPECT_EQ(
      after(R"([{"id":"track:Tea Drunk:1","kept":"yes","properties":[{"required":true},{"name":"x","type":"text"}]},)"
            R"({"type":"track","event":""},7])",
            {}, &errors),
      "");
  for (const auto* pointer : {"/rules/0/kept", "/rules/0/properties/0/name", "/rules/0/properties/1/type",
                              "/rules/1/event", "/rules/1/schema", "/rules/2"})
    EXPECT_NE(errors.find(pointer), std::string::npos) << pointer << " in\n" << errors;
}

TEST(PlanEdit, RefusesARuleThatIsNotThereAndOneThatIs) {
  std::string errors;
  EXPECT_EQ(after(R"([{"id":"track:Coffee Drunk:1","kept":false}])", {}, &errors), "");
  EXPECT_EQ(after(R"([{"type":"track","event":"Tea Drunk","schema":{}}])", {}, &errors), "");
  EXPECT_EQ(after(R"([{"id":"track:Tea Drunk:1","properties":[{"name":"sugar"}]}])", {}, &errors), "");
  EXPECT_EQ(errors, "/rules/0/id: The plan has no rule track:Coffee Drunk:1.\n"
                    "/rules/0: The plan already has the rule track:Tea Drunk:1. Change it by its id.\n"
                    "/rules/0/properties/0/name: track:Tea Drunk:1 has no property sugar. Send its type to add it.\n");
}

TEST(PlanEdit, ComesToNoMoreThanAnImportMayBring) {
  const auto with = [](std::size_t rules, const std::string& schema) {
    std::vector<PlanEdit> edits;
    for (std::size_t i = 0; i < rules; ++i) {
      validator::RuleText rule;
      rule.event = "Added " + std::to_string(i);
      rule.schema = schema;
      edits.emplace_back(rule);
    }
    const auto plan = edited(tea(), edits, {});
    return plan ? std::string("taken") : plan.error().front().first + ": " + plan.error().front().second;
  };
  EXPECT_EQ(with(1'999, "{}"), "taken");
  EXPECT_EQ(with(2'000, "{}"), "/rules: A plan may have at most 2000 rules; this one would have 2001.");
  const auto mebibyte = R"({"description":")" + std::string(1024 * 1024 - 19, 'x') + "\"}";
  EXPECT_EQ(with(14, mebibyte), "taken");
  EXPECT_EQ(with(15, mebibyte)
                .find("/rules: The schemas of a plan may have at most 15728640 bytes; those of this plan would have "),
            0U);
}

} // namespace
} // namespace plumbline::setup
