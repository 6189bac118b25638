#include "plans/catalog.h"
#include "plans/formats/plan_format.h"
#include "plans/lint/lint.h"
#include "plans/lint/linted_plan.h"
#include "tests/plans/formats/sample_plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace plumbline::plans {
namespace {

using testing::HasSubstr;
using testing::Not;
using validator::PlanText;

validator::RuleText track(const std::string& event, const std::string& properties, const std::string& more = "") {
  validator::RuleText rule;
  rule.event = event;
  rule.description = "Sent when it happens.";
  rule.schema = R"({"properties":{"properties":{"type":"object","properties":{)" + properties + "}" + more + "}}}";
  return rule;
}

/// "code rule pointer" of each finding, those of documentation left out unless asked for.
std::string found(const std::vector<validator::RuleText>& rules, const std::string& only = "") {
  PlanText plan;
  plan.rules = rules;
  std::string out;
  for (const auto& problem : lint(plan, nullptr)) {
    EXPECT_EQ(problem.severity, validator::PlanProblem::Severity::warning);
    if (only.empty() ? problem.code.starts_with("missing_") : problem.code != only) continue;
    out += problem.code + " " + problem.rule + " " + problem.pointer + "\n";
  }
  return out;
}

const std::string place = "/properties/properties/properties/";

TEST(Lint, FindsNothingInTheShippedPlans) {
  for (const Goal& goal : catalog().goals) {
    for (const CatalogUseCase& use_case : goal.use_cases) {
      for (const auto& problem : lint(plan_of(use_case), nullptr))
        ADD_FAILURE() << use_case.id << ": " << problem.code << " " << problem.rule << problem.pointer << ": "
                      << problem.message;
    }
  }
}

TEST(Lint, AsksForObjectActionInTitleCase) {
  for (const char* name : {"Order Completed", "Product Added to Cart", "2FA Enabled", "Trial Started"})
    EXPECT_EQ(found({track(name, "")}), "") << name;
  for (const char* name :
       {"order_completed", "OrderCompleted", "Order completed", "Order", "ORDER_COMPLETED", "orderCompleted"})
    EXPECT_THAT(found({track(name, "")}), HasSubstr("event_name_case")) << name;
}

TEST(Lint, AsksForSnakeCase) {
  EXPECT_EQ(found({track("Order Completed", R"("order_id":{},"$set":{},"utm_source2":{},"id":{})")}), "");
  EXPECT_EQ(found({track("Order Completed", R"("orderId":{},"Order ID":{})")}, "property_name_case"),
            "property_name_case track:Order Completed:1 " + place + "orderId\n");
}

std::string messages(const std::vector<validator::RuleText>& rules, const std::string& code) {
  PlanText plan;
  plan.rules = rules;
  std::string out;
  for (const auto& problem : lint(plan, nullptr)) {
    if (problem.code == code) out += problem.message + "\n";
  }
  return out;
}

TEST(Lint, MeasuresNamesAgainstThePlansOwnHabitOnceItHasFive) {
  std::vector<validator::RuleText> rules;
  for (const char* name : {"order_completed", "cart_viewed", "trial_started"})
    rules.push_back(track(name, R"("orderId":{})"));
  rules.push_back(track("Order Completed", R"("order_id":{})"));
  EXPECT_EQ(messages(rules, "event_name_case"), "3 of 4 events are not named in Title Case, such as Order Completed: "
                                                "\"order_completed\", \"cart_viewed\" and \"trial_started\".\n");
  rules.push_back(track("page_left", R"("userName":{})"));
  EXPECT_EQ(messages(rules, "event_name_case"), "The event \"Order Completed\" is not named in this plan's own style, "
                                                "snake_case, such as order_completed.\n");
  EXPECT_EQ(messages(rules, "property_name_case"), "The property \"order_id\" is not named in this plan's own style, "
                                                   "camelCase, such as orderId.\n");
}

TEST(Lint, SaysOnceWhatIsSoAllOverThePlan) {
  std::vector<validator::RuleText> rules;
  for (int i = 0; i < 366; ++i) {
    std::string properties;
    for (int j = 0; j < 12; ++j) properties += (j > 0 ? "," : "") + ("\"prop number " + std::to_string(j) + "\":{}");
    rules.push_back(track("Thing " + std::to_string(i) + " Clicked", properties));
    rules.back().description.clear();
  }
  PlanText plan;
  plan.rules = rules;
  const auto problems = lint(plan, nullptr);
  EXPECT_EQ(problems.size(), 3U);
  EXPECT_THAT(messages(rules, "missing_description"),
              HasSubstr("366 of 366 events have no description (when are they sent?): \"Thing 0 Clicked\", "));
  EXPECT_THAT(messages(rules, "missing_example"),
              HasSubstr("4392 of 4392 properties have no example: prop number 0, "));
  for (auto& rule : rules) rule = track(*rule.event, R"("season":{"pattern":"fall|winter"})");
  EXPECT_THAT(messages(rules, "unanchored_enum"), HasSubstr("(and in 365 more places)."));
}

TEST(Lint, FindsSpacesAroundNames) {
  EXPECT_THAT(found({track("Order Completed ", R"("id ":{})")}),
              HasSubstr("odd_characters track:Order Completed :1 " + place + "id "));
}

TEST(Lint, FindsCharactersThatLookLikeOthersAndNamesThem) {
  const auto said =
      messages({track("Help\u2008Article Added", "\"site\u00A0id\":{},\"caf\u00E9_id\":{},\"a\u200Bb\":{}"),
                track("It\u2019s Done", ""), track("Cafe\u0301 Opened", "")},
               "odd_characters");
  EXPECT_THAT(said,
              HasSubstr("The event \"Help\\u2008Article Added\" has U+2008 (punctuation space) as character 5: the "
                        "same name in plain characters does not match it."));
  EXPECT_THAT(said, HasSubstr("The property \"site\\u00A0id\" has U+00A0 (no-break space) as character 5"));
  EXPECT_THAT(said, HasSubstr("has U+200B (zero width space) as character 2"));
  EXPECT_THAT(said, HasSubstr("has U+2019 (right single quotation mark) as character 3"));
  EXPECT_THAT(said, HasSubstr("has U+0301 (combining acute accent) as character 5"));
  EXPECT_THAT(said, Not(HasSubstr("_id")));
}

TEST(Lint, FindsWordsThatAreNoKeywordsAndSaysWhatIsMeant) {
  const auto said = messages({track("Order Completed", R"("a":{"type":"string","nullable":true,"maxlength":5},)"
                                                       R"("b":{"enums":["x"],"x-own":1,"owner":"me","prefixItems":[]},)"
                                                       R"("nullable":{"type":"object","propertis":{}})")},
                             "unknown_keyword");
  EXPECT_EQ(said, "`nullable` is not a keyword of JSON Schema and is not checked: write \"type\": [..., \"null\"]\n"
                  "`maxlength` is not a keyword of JSON Schema and is not checked: did you mean `maxLength`?\n"
                  "`enums` is not a keyword of JSON Schema and is not checked: did you mean `enum`?\n"
                  "`propertis` is not a keyword of JSON Schema and is not checked: did you mean `properties`?\n");
}

TEST(Lint, FindsFormatsThatAreNotChecked) {
  EXPECT_EQ(messages({track("Order Completed", R"("a":{"format":"datetime"},"b":{"format":"phone"},)"
                                               R"("c":{"format":"uuid"},"d":{"format":"idn-hostname"})")},
                     "unknown_format"),
            "The format \"datetime\" is not checked: every text passes; did you mean \"date-time\"?\n"
            "The format \"phone\" is not checked: every text passes.\n");
}

TEST(Lint, FindsOneNameInTwoSpellingsAndNamesTheRarerOne) {
  EXPECT_EQ(found({track("Order Completed", R"("order_id":{})"), track("Cart Viewed", R"("order_id":{})"),
                   track("Trial Started", R"("orderId":{})")},
                  "naming_drift"),
            "naming_drift track:Trial Started:1 " + place + "orderId\n");
  EXPECT_EQ(found({track("Order Completed", ""), track("order_completed", "")}, "naming_drift"),
            "naming_drift track:order_completed:1 \n");
}

TEST(Lint, FindsAPropertyWithTwoTypesInTwoEvents) {
  EXPECT_EQ(found({track("Order Completed", R"("total":{"type":["number","null"]})"),
                   track("Cart Viewed", R"("total":{"type":"number"})"),
                   track("Trial Started", R"("total":{"type":"string"})")}),
            "type_conflict track:Trial Started:1 " + place + "total\n");
  EXPECT_EQ(found({track("Order Completed", R"("a":{"type":"object","properties":{"name":{"type":"string"}}})"),
                   track("Cart Viewed", R"("b":{"type":"object","properties":{"name":{"type":"object"}}})")}),
            "");
}

TEST(Lint, FindsPatternsThatListValuesWithoutAnchors) {
  for (const char* pattern : {"fall|winter", "(fall|winter)", "(?:fall|winter)"})
    EXPECT_EQ(found({track("Order Completed", R"("season":{"pattern":")" + std::string(pattern) + "\"}")}),
              "unanchored_enum track:Order Completed:1 " + place + "season/pattern\n")
        << pattern;
  for (const char* pattern : {"^(fall|winter)$", "^fall", "fall", "[a-z]+|x", "a|"})
    EXPECT_EQ(found({track("Order Completed", R"("season":{"pattern":")" + std::string(pattern) + "\"}")}), "")
        << pattern;
}

TEST(Lint, FindsPatternsThatMatchNothing) {
  for (const char* pattern : {"a^b", "$a", "[0-9]^x"})
    EXPECT_THAT(found({track("Order Completed", R"("id":{"pattern":")" + std::string(pattern) + "\"}")}),
                HasSubstr("empty_pattern"))
        << pattern;
  for (const char* pattern : {"^a$", "[$^]a", "a\\\\$b", "^$", "a|^b", "(a$)?b"})
    EXPECT_EQ(found({track("Order Completed", R"("id":{"pattern":")" + std::string(pattern) + "\"}")}), "") << pattern;
  EXPECT_THAT(found({track("Order Completed", R"("id":{"pattern":"^b","enum":["a","c"]})")}),
              HasSubstr("empty_pattern"));
  EXPECT_EQ(found({track("Order Completed", R"("id":{"pattern":"^a","enum":["a","c"]})")}), "");
}

TEST(Lint, FindsBranchesThatDecideNothing) {
  const auto branch = [](const std::string& schema) {
    return found({track("Order Completed", "\"x\":" + schema)}, "unreachable_branch");
  };
  const std::string head = "unreachable_branch track:Order Completed:1 " + place + "x/";
  EXPECT_EQ(branch(R"({"then":{"type":"string"}})"), head + "then\n");
  EXPECT_EQ(branch(R"({"if":true,"then":{"type":"string"},"else":{"type":"number"}})"), head + "else\n");
  EXPECT_EQ(branch(R"({"if":false,"then":{"type":"string"}})"), head + "then\n");
  EXPECT_EQ(branch(R"({"anyOf":[{"type":"string"},{}]})"), head + "anyOf/1\n");
  EXPECT_EQ(branch(R"({"oneOf":[{"type":"string"},{"type":"string"}]})"), head + "oneOf/1\n");
  EXPECT_EQ(
      branch(
          R"({"if":{"type":"string"},"then":{"minLength":1},"else":{"minimum":1},"oneOf":[{"type":"string"},{"type":"number"}]})"),
      "");
  EXPECT_EQ(branch(R"({"properties":{"then":{"type":"string"}}})"), "");
}

TEST(Lint, FindsWhatNoValueSatisfies) {
  const auto unsatisfiable = [](const std::string& schema) {
    return found({track("Order Completed", "\"x\":" + schema)}, "unsatisfiable");
  };
  for (const char* schema : {R"({"minimum":2,"maximum":1})", R"({"exclusiveMinimum":1,"maximum":1})",
                             R"({"minLength":3,"maxLength":2})", R"({"type":"string","enum":[1,2]})",
                             R"({"type":"integer","const":1.5})", R"({"required":["a"],"additionalProperties":false})"})
    EXPECT_NE(unsatisfiable(schema), "") << schema;
  for (const char* schema : {R"({"minimum":1,"maximum":1})", R"({"type":["string","null"],"enum":["a",null]})",
                             R"({"required":["a"],"properties":{"a":{}},"additionalProperties":false})"})
    EXPECT_EQ(unsatisfiable(schema), "") << schema;
}

TEST(Lint, FindsARequiredNameThatNoPropertyHas) {
  EXPECT_EQ(found({track("Order Completed", R"("order_id":{})", R"(,"required":["order_id","orderid"])")}),
            "required_unnamed track:Order Completed:1 /properties/properties/required\n");
  EXPECT_EQ(found({track(
                "Order Completed", R"("a":{})",
                R"(,"if":{"required":["b"],"properties":{"b":{}}},"then":{"required":["a"],"properties":{"c":{}}})")}),
            "");
}

TEST(Lint, SaysWhichRequiredPropertyNoCallHasAndNothingOfEventsNeverSeen) {
  PlanText plan;
  plan.rules = {track("Order Completed", R"("total":{},"tax":{})", R"(,"required":["total","tax"])"),
                track("Cart Viewed", R"("id":{})", R"(,"required":["id"])")};
  SeenCalls seen;
  seen["track:Order Completed:1"].calls = 7;
  seen["track:Order Completed:1"].members["total"] = 7;
  std::string told;
  for (const auto& problem : lint(plan, nullptr, &seen)) {
    if (problem.code == "required_never_seen") told += problem.message + "\n";
  }
  EXPECT_EQ(told, "\"tax\" is required, but none of 7 calls has it.\n");
}

TEST(Lint, GathersWhatIsNotDocumentedIntoOneWarning) {
  auto rule = track("Order Completed", R"("a":{},"b":{"description":"d","examples":[1]},"c":{"enum":["x"]})");
  EXPECT_EQ(found({rule}, "missing_description"), "missing_description track:Order Completed:1 " + place + "a\n");
  EXPECT_EQ(found({rule}, "missing_example"), "missing_example track:Order Completed:1 " + place + "a\n");
  rule.description.clear();
  EXPECT_THAT(found({rule}, "missing_description"), HasSubstr("missing_description track:Order Completed:1 \n"));
}

TEST(Lint, SaysNothingOfDroppedRules) {
  auto rule = track("order_completed", R"("orderId":{})");
  rule.kept = false;
  EXPECT_EQ(found({rule}), "");
}

TEST(Lint, PlacesWhatItFindsInTheFile) {
  const std::string text =
      "{\"rules\":[{\"type\":\"TRACK\",\"key\":\"Order "
      "Completed\",\"jsonSchema\":{\n\"properties\":{\"properties\":{\"properties\":{\n  \"orderId\":{}}}}}}]}";
  const auto plan = imported(text);
  for (const auto& problem : lint(plan.plan->text(), &plan.places)) {
    if (problem.code != "property_name_case") continue;
    EXPECT_EQ(problem.line, 3);
    EXPECT_EQ(problem.column, 13);
    EXPECT_EQ(problem.pointer, "/rules/0/jsonSchema" + place + "orderId");
  }
}

TEST(Lint, IsOneRowForEachCode) {
  std::vector<std::string_view> codes;
  for (const LintRule& rule : lint_rules()) codes.push_back(rule.code);
  EXPECT_EQ(codes.size(), 15U);
  std::ranges::sort(codes);
  EXPECT_EQ(std::ranges::adjacent_find(codes), codes.end());
}

TEST(Lint, OfAPlanOf2000RulesIsAFewLinesAndTakesNoTimeThatGrowsWithItsSquare) {
  const std::string text = segment_plan(1'900);
  const auto plan = imported(text);
  const auto found = lint(plan.plan->text(), &plan.places).size();
  EXPECT_GT(found, 0U);
  EXPECT_LT(found, 20U);
}

TEST(Lint, Tells10000FindingsOfARuleAndNoMore) {
  LintedPlan plan;
  const LintedRule rule;
  for (std::size_t i = 1; i < max_plan_warnings; ++i) plan.warn(rule, "", "It is so.");
  EXPECT_EQ(plan.found.size(), max_plan_warnings - 1);
  for (int i = 0; i < 2; ++i) plan.warn(rule, "", "It is so.");
  EXPECT_EQ(plan.found.size(), max_plan_warnings);
}

} // namespace
} // namespace plumbline::plans
