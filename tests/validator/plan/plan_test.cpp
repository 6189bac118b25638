#include "tests/validator/judge.h"
#include "validator/plan/compiled_rule.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

std::vector<PlanProblem> problems(std::vector<RuleText> rules) {
  auto plan = Plan::compile({"test", std::move(rules)}, 1);
  return plan ? std::vector<PlanProblem>{} : plan.error();
}

PlanProblem only(std::string_view schema) {
  const auto all = problems({track_rule("x", schema)});
  EXPECT_EQ(all.size(), 1U) << schema;
  return all.empty() ? PlanProblem{} : all.front();
}

TEST(Plan, NamesRulesByTypeNameAndVersion) {
  RuleText rule = track_rule("Order Completed", "{}");
  EXPECT_EQ(rule.id(), "track:Order Completed:1");
  rule.type = RuleType::identify;
  rule.event = std::nullopt;
  rule.version = 2;
  EXPECT_EQ(rule.id(), "identify::2");
}

TEST(Plan, KeepsItsTextAndNumber) {
  const auto plan = Plan::compile({"Web shop", {track_rule("b", "{}"), track_rule("a", "{}")}}, 7);
  ASSERT_TRUE(plan);
  EXPECT_EQ((*plan)->number(), 7);
  EXPECT_EQ((*plan)->text().name, "Web shop");
  EXPECT_EQ((*plan)->event_names(), (std::vector<std::string>{"b", "a"}));
}

TEST(Plan, SharesTheRulesThatAnEarlierVersionHasAlike) {
  const auto track = [](const Plan& plan, std::string_view event) { return plan.find(RuleType::track, event, {}); };
  const auto first = *Plan::compile({"p", {track_rule("a", "{}"), track_rule("b", "{}"), track_rule("c", "{}")}}, 1);
  auto rules = first->text().rules;
  rules[1].schema = R"({"required":["x"]})";
  rules[1].description = "other";
  rules[2].kept = false;
  rules.push_back(track_rule("d", "{}"));
  auto second = *Plan::compile({"p", rules}, 2, first.get());
  EXPECT_EQ(track(*second, "a"), track(*first, "a"));
  EXPECT_NE(track(*second, "b"), track(*first, "b"));
  EXPECT_FALSE(track(*second, "c"));
  EXPECT_TRUE(track(*second, "d"));
  rules[0].accepts.push_back({CallType::page, {}});
  rules[2].kept = true;
  const auto third = *Plan::compile({"p", rules}, 3, second.get());
  EXPECT_NE(track(*third, "a"), track(*second, "a")) << "it accepts pages now";
  EXPECT_TRUE(track(*third, "c"));
  const auto* kept = track(*third, "d");
  second.reset();
  EXPECT_EQ(kept->event, "d") << "what is shared outlives the version that it was made for";
}

TEST(Plan, SharesNothingThatChangedWhereAPlanIsRefused) {
  const auto first = *Plan::compile({"p", {track_rule("a", "{}")}}, 1);
  EXPECT_FALSE(Plan::compile({"p", {track_rule("a", "{}"), track_rule("a", "{}")}}, 2, first.get()));
  EXPECT_FALSE(Plan::compile({"p", {track_rule("a", R"({"type":7})")}}, 2, first.get()));
}

TEST(Plan, RefusesRemoteReferences) {
  const PlanProblem problem = only(R"({"properties":{"properties":{"$ref":"http://example.com/schema.json"}}})");
  EXPECT_EQ(problem.code, "remote_ref");
  EXPECT_EQ(problem.pointer, "/properties/properties/$ref");
  EXPECT_EQ(problem.rule, "track:x:1");
  EXPECT_NE(problem.message.find("http://example.com/schema.json"), std::string::npos);
  EXPECT_EQ(only(R"({"$id":"http://example.com/a","items":{"$ref":"b#/definitions/x"}})").code, "remote_ref");
}

TEST(Plan, RefusesReferencesThatLeadNowhere) {
  EXPECT_EQ(only(R"({"$ref":"#/definitions/none"})").code, "unknown_ref");
  EXPECT_EQ(only(R"({"$ref":"#none"})").code, "unknown_ref");
  EXPECT_EQ(only(R"({"properties":{"a":{"$ref":7}}})").code, "invalid_schema");
}

TEST(Plan, RefusesCyclesThatConsumeNothing) {
  EXPECT_EQ(only(R"({"$ref":"#"})").code, "ref_cycle");
  EXPECT_EQ(
      only(
          R"({"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}},"properties":{"x":{"$ref":"#/definitions/a"}}})")
          .code,
      "ref_cycle");
  EXPECT_EQ(only(R"({"allOf":[{"$ref":"#"}]})").code, "ref_cycle");
  EXPECT_EQ(
      only(
          R"({"definitions":{"a":{"anyOf":[{"not":{"$ref":"#/definitions/a"}}]}},"properties":{"x":{"$ref":"#/definitions/a"}}})")
          .code,
      "ref_cycle");
  EXPECT_EQ(only(R"({"dependencies":{"a":{"$ref":"#"}}})").code, "ref_cycle");
  EXPECT_TRUE(problems({track_rule("x", R"({"properties":{"x":{"$ref":"#"}}})")}).empty());
}

TEST(Plan, RefusesPatternsThatCannotBeChecked) {
  const PlanProblem problem = only(R"J({"properties":{"a":{"pattern":"^(?!x)"}}})J");
  EXPECT_EQ(problem.code, "unsupported_pattern");
  EXPECT_EQ(problem.pointer, "/properties/a/pattern");
  EXPECT_EQ(only(R"J({"patternProperties":{"(?=a/b)":{}}})J").pointer, "/patternProperties/(?=a~1b)");
}

std::string chain_of_references(int length) {
  std::string definitions = R"("d0":{"type":"string"})";
  for (int i = 1; i <= length; ++i)
    definitions += ",\"d" + std::to_string(i) + R"(":{"$ref":"#/definitions/d)" + std::to_string(i - 1) + "\"}";
  return R"({"definitions":{)" + definitions + R"(},"properties":{"x":{"$ref":"#/definitions/d)" +
         std::to_string(length) + "\"}}}";
}

TEST(Plan, Follows64ReferencesInARowAndNoMore) {
  EXPECT_TRUE(problems({track_rule("x", chain_of_references(63))}).empty());
  const PlanProblem problem = only(chain_of_references(64));
  EXPECT_EQ(problem.code, "too_deep");
  EXPECT_EQ(problem.pointer, "/definitions/d1/$ref");
}

TEST(Plan, FollowsManyReferencesIntoManyDefinitions) {
  std::string definitions, properties;
  for (int i = 0; i < 20'000; ++i) {
    const std::string n = std::to_string(i);
    definitions += (i > 0 ? ",\"d" : "\"d") + n + R"(":{"type":"string"})";
    properties += (i > 0 ? ",\"p" : "\"p") + n + R"(":{"$ref":"#/definitions/d)" + n + "\"}";
  }
  EXPECT_TRUE(
      problems({track_rule("x", R"({"definitions":{)" + definitions + R"(},"properties":{)" + properties + "}}")})
          .empty());
}

TEST(Plan, TakesPatternsOf64MebibytesTogetherAndNoMore) {
  const auto rules = [](int patterns) {
    std::vector<RuleText> out;
    for (int i = 0; i < patterns; ++i)
      out.push_back(
          track_rule("e" + std::to_string(i), R"({"properties":{"a":{"pattern":"^x)" + std::to_string(i) + R"($"}}})"));
    return out;
  };
  EXPECT_TRUE(problems(rules(1'024)).empty());
  const auto found = problems(rules(1'026));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].code, "patterns_too_large");
  EXPECT_EQ(found[0].rule, "track:e1024:1");
  EXPECT_EQ(found[0].pointer, "/properties/a/pattern");
  // One that many rules have is one.
  std::vector<RuleText> alike;
  for (int i = 0; i < 2'000; ++i)
    alike.push_back(track_rule("e" + std::to_string(i), R"({"properties":{"a":{"pattern":"^x$"}}})"));
  EXPECT_TRUE(problems(alike).empty());
}

TEST(Plan, CountsThePatternsOfRulesThatItTakesFromTheVersionBefore) {
  std::vector<RuleText> rules;
  for (int i = 0; i < 1'024; ++i)
    rules.push_back(
        track_rule("e" + std::to_string(i), R"({"properties":{"a":{"pattern":"^x)" + std::to_string(i) + R"($"}}})"));
  const auto before = plan_of(rules);
  rules.insert(rules.begin(), track_rule("new", R"({"properties":{"a":{"pattern":"^new$"}}})"));
  const auto refused = Plan::compile({"test", rules}, 2, before.get());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().rule, "track:new:1");
  rules.pop_back();
  EXPECT_TRUE(Plan::compile({"test", rules}, 2, before.get()));
}

TEST(Plan, RefusesAPatternThatIsTooLargeWithItsPlace) {
  const PlanProblem problem = only(R"J({"properties":{"a":{"pattern":"((\\pL{10}){10}){10}"}}})J");
  EXPECT_EQ(problem.code, "pattern_too_large");
  EXPECT_EQ(problem.pointer, "/properties/a/pattern");
}

TEST(Plan, Maps32MembersOfACallAndNoMore) {
  RuleText rule = track_rule("x", "{}");
  rule.accepts.push_back({CallType::page, {}});
  for (int i = 0; i < 32; ++i) rule.accepts[0].map.emplace_back("/properties/p" + std::to_string(i), "/name");
  EXPECT_TRUE(problems({rule}).empty());
  rule.accepts[0].map.emplace_back("/properties/one_more", "/name");
  EXPECT_EQ(problems({rule}).at(0).code, "invalid_accepts");
}

TEST(Plan, TellsNamesApartThatAreAlikeAtBothEnds) {
  std::string properties;
  for (int i = 1'000; i < 9'000; ++i)
    properties += (i > 1'000 ? ",\"customer" : "\"customer") + std::to_string(i) + R"(_account":{"const":)" +
                  std::to_string(i) + "}";
  const auto plan = plan_of(
      {track_rule("x", over_properties(R"({"additionalProperties":false,"properties":{)" + properties + "}}"))});
  EXPECT_EQ(
      verdict_of(track_call("x", R"({"customer8765_account":8765,"customer1000_account":1000})"), plan.get()).result,
      VerdictResult::pass);
  EXPECT_EQ(verdict_of(track_call("x", R"({"customer8765_account":8764})"), plan.get()).result, VerdictResult::fail);
  EXPECT_EQ(verdict_of(track_call("x", R"({"customer9765_account":9765})"), plan.get()).result, VerdictResult::fail);
}

TEST(Plan, RefusesSchemasThatAreNone) {
  for (const char* schema : {"1",
                             R"({"type":"text"})",
                             R"({"type":[]})",
                             R"({"type":7})",
                             R"({"enum":[]})",
                             R"({"enum":1})",
                             R"({"minimum":"1"})",
                             R"({"exclusiveMinimum":true})",
                             R"({"multipleOf":0})",
                             R"({"minLength":-1})",
                             R"({"maxItems":1.5})",
                             R"({"pattern":1})",
                             R"({"format":{}})",
                             R"({"items":1})",
                             R"({"uniqueItems":1})",
                             R"({"required":"a"})",
                             R"({"required":[1]})",
                             R"({"properties":[]})",
                             R"({"properties":{"a":1}})",
                             R"({"additionalProperties":1})",
                             R"({"dependencies":[]})",
                             R"({"allOf":[]})",
                             R"({"anyOf":{}})",
                             R"({"not":1})",
                             R"({"properties":{"a":{"required":true}}})"}) {
    EXPECT_EQ(only(schema).code, "invalid_schema") << schema;
  }
}

TEST(Plan, SaysWhereASchemaIsNoJson) {
  const PlanProblem problem = only("{\"type\":\n \"object\",}");
  EXPECT_EQ(problem.code, "invalid_json");
  EXPECT_EQ(problem.line, 2);
  EXPECT_EQ(problem.column, 11);
}

TEST(Plan, FindsEveryProblemOfEveryRule) {
  const auto all = problems({track_rule("x", R"({"type":"text","properties":{"a":{"pattern":"("}}})"),
                             track_rule("y", R"({"$ref":"other.json"})")});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].pointer, "/type");
  EXPECT_EQ(all[1].pointer, "/properties/a/pattern");
  EXPECT_EQ(all[2].rule, "track:y:1");
  for (const PlanProblem& problem : all) EXPECT_EQ(problem.severity, PlanProblem::Severity::error);
}

TEST(Plan, RefusesTwoRulesOfOneNameAndVersion) {
  EXPECT_EQ(problems({track_rule("x", "{}"), track_rule("x", "{}")}).at(0).code, "duplicate_rule");
  RuleText dropped = track_rule("x", "{}");
  dropped.kept = false;
  EXPECT_TRUE(problems({track_rule("x", "{}"), dropped}).empty());
}

TEST(Plan, RefusesARuleWithoutTheNameThatItSpeaksOf) {
  RuleText rule = track_rule("", "{}");
  EXPECT_EQ(problems({rule}).at(0).code, "missing_key");
}

TEST(Plan, RefusesMappingsThatItCannotMake) {
  const auto with = [](CallType type, std::string target, std::string source) {
    RuleText rule = track_rule("x", "{}");
    rule.accepts.push_back({type, {{std::move(target), std::move(source)}}});
    return problems({rule});
  };
  EXPECT_TRUE(with(CallType::page, "/properties/a", "/name").empty());
  EXPECT_TRUE(with(CallType::page, "/title", "/context/page/title").empty());
  EXPECT_EQ(with(CallType::page, "/properties/a/b", "/name").at(0).code, "invalid_accepts");
  EXPECT_EQ(with(CallType::page, "properties/a", "/name").at(0).code, "invalid_accepts");
  EXPECT_EQ(with(CallType::page, "/properties/a", "name").at(0).code, "invalid_accepts");
  EXPECT_EQ(with(CallType::track, "/properties/a", "/name").at(0).code, "invalid_accepts");
}

TEST(Plan, HoldsNestingInPlaceToItsLimit) {
  const auto nested = [](std::size_t levels) {
    std::string schema = "{}";
    for (std::size_t i = 1; i < levels; ++i) schema = R"({"not":)" + schema + "}";
    return problems({track_rule("x", schema)});
  };
  EXPECT_TRUE(nested(24).empty());
  ASSERT_EQ(nested(25).size(), 1U);
  EXPECT_EQ(nested(25)[0].code, "too_deep");
}

} // namespace
} // namespace plumbline::validator
