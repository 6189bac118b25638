#include "tests/validator/judge.h"
#include "validator/plan/plan_schema.h"
#include "validator/second_opinion.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

constexpr std::string_view web_shop = R"({"name":"Web shop","type":"LIVE","rules":[
 {"type":"TRACK","key":"Order Completed","version":2,"jsonSchema":{"$schema":"http://json-schema.org/draft-07/schema#","description":"Paid","properties":{"properties":{"properties":{"n":{"minimum":1.10}}}}},
  "x-plumbline":{"suggested":false,"kept":false,"why":"Because","accepts":[{"type":"page","map":{"/properties/page_name":"/name"}}]}},
 {"type":"IDENTIFY","version":1,"jsonSchema":{"type":"object"}},
 {"type":"COMMON","key":null,"version":1,"jsonSchema":{"type":"object"}}]})";

std::vector<PlanProblem> problems(std::string_view json) {
  auto plan = read_plan(json);
  return plan ? std::vector<PlanProblem>{} : plan.error();
}

PlanProblem first(std::string_view json) {
  const auto all = problems(json);
  EXPECT_FALSE(all.empty()) << json;
  return all.empty() ? PlanProblem{} : all.front();
}

TEST(ReadPlan, ReadsThePublicApisShape) {
  const auto plan = read_plan(web_shop);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->name, "Web shop");
  ASSERT_EQ(plan->rules.size(), 3U);
  const RuleText& order = plan->rules[0];
  EXPECT_EQ(order.type, RuleType::track);
  EXPECT_EQ(order.event, "Order Completed");
  EXPECT_EQ(order.version, 2);
  EXPECT_EQ(order.description, "Paid");
  EXPECT_EQ(order.why, "Because");
  EXPECT_FALSE(order.suggested);
  EXPECT_FALSE(order.kept);
  ASSERT_EQ(order.accepts.size(), 1U);
  EXPECT_EQ(order.accepts[0].type, CallType::page);
  EXPECT_EQ(order.accepts[0].map.at(0), (std::pair<std::string, std::string>("/properties/page_name", "/name")));
  EXPECT_NE(order.schema.find("1.10"), std::string::npos);
  EXPECT_EQ(plan->rules[1].id(), "identify::1");
  EXPECT_TRUE(plan->rules[1].suggested);
  EXPECT_EQ(plan->rules[2].id(), "common::1");
}

TEST(ReadPlan, FindsThePlanInsideAnAnswerOfTheApi) {
  const auto plan = read_plan(R"({"data":{"trackingPlan":)" + std::string(web_shop) + "}}");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->rules.size(), 3U);
}

TEST(ReadPlan, ReadsAFileWithAByteOrderMark) { EXPECT_TRUE(read_plan("\xEF\xBB\xBF{\"rules\":[]}")); }

TEST(ReadPlan, SaysLineAndColumnAndWhatWasExpected) {
  const PlanProblem problem = first("{\n  \"rules\": [\n    {\"type\": \"TRACK\" \"key\": \"x\"}\n  ]\n}");
  EXPECT_EQ(problem.code, "invalid_json");
  EXPECT_EQ(problem.line, 3);
  EXPECT_EQ(problem.column, 22);
  EXPECT_NE(problem.message.find("expected ',' or '}'"), std::string::npos);
}

TEST(ReadPlan, RefusesWhatIsNoPlan) {
  for (const char* json :
       {"[]", "1", "{}", R"({"rules":{}})", R"({"rules":[1]})", R"({"rules":[{"type":"TRACK"}]})",
        R"({"rules":[{"type":"EVENT","key":"x","jsonSchema":{}}]})",
        R"({"rules":[{"type":"TRACK","key":7,"jsonSchema":{}}]})",
        R"({"rules":[{"type":"TRACK","key":"x","version":0,"jsonSchema":{}}]})",
        R"({"rules":[{"type":"TRACK","key":"x","version":1.5,"jsonSchema":{}}]})",
        R"({"rules":[{"type":"TRACK","key":"x","jsonSchema":[]}]})",
        R"({"rules":[{"type":"TRACK","key":"x","jsonSchema":{},"x-plumbline":{"accepts":[{"type":"track"}]}}]})"}) {
    EXPECT_EQ(first(json).code, "invalid_plan") << json;
  }
}

TEST(ReadPlan, SaysInWordsOfItsOwnWhatWasWantedAndGiven) {
  const auto message = [](const std::string& rule) { return first("{\"rules\":[" + rule + "]}").message; };
  EXPECT_EQ(
      message(R"({"type":"track","key":"x","jsonSchema":{}})"),
      "type must be \"TRACK\", \"PAGE\", \"SCREEN\", \"IDENTIFY\", \"GROUP\" or \"COMMON\"; \"track\" was given: write "
      "\"TRACK\", in capitals.");
  EXPECT_EQ(
      message(R"({"type":"EVENT","key":"x","jsonSchema":{}})"),
      "type must be \"TRACK\", \"PAGE\", \"SCREEN\", \"IDENTIFY\", \"GROUP\" or \"COMMON\"; \"EVENT\" was given.");
  EXPECT_EQ(message(R"({"type":"TRACK","key":"x","version":"1","jsonSchema":{}})"),
            "version must be a whole number from 1 to 1,000,000; \"1\" was given: write it without quotes.");
  EXPECT_EQ(message(R"({"type":"TRACK","key":"x","jsonSchema":"{\"type\":\"object\"}"})"),
            "jsonSchema must be an object: a JSON Schema over the whole call; \"{\\\"type\\\":\\\"object\\\"}\" was "
            "given: write the schema itself, without quotes around it.");
  EXPECT_EQ(message(R"({"type":"TRACK","key":"x"})"),
            "A rule must be an object with `type` and `jsonSchema`; `jsonSchema` is missing.");
  EXPECT_EQ(message("7"), "A rule must be an object with `type` and `jsonSchema`; 7 was given.");
  EXPECT_EQ(message(R"({"type":"TRACK","key":[],"jsonSchema":{}})"),
            "key must be a string: the name of the event, page or screen; a list was given.");
  EXPECT_EQ(first("{}").message, "The plan must be an object with `rules`, a list of rules; `rules` is missing.");
}

TEST(ReadPlan, PointsAtWhatIsWrong) {
  const PlanProblem problem = first("{\"rules\":[\n{\"type\":\"TRACK\",\"key\":\"x\",\"jsonSchema\":{}},\n{\"type\":"
                                    "\"TRACK\",\"key\":7,\"jsonSchema\":{}}]}");
  EXPECT_EQ(problem.pointer, "/rules/1/key");
  EXPECT_EQ(problem.line, 3);
  EXPECT_EQ(problem.column, 23);
  EXPECT_FALSE(problem.message.empty());
}

TEST(ReadPlan, RefusesARuleWithoutItsName) {
  EXPECT_EQ(first(R"({"rules":[{"type":"TRACK","jsonSchema":{}}]})").code, "missing_key");
  EXPECT_EQ(first(R"({"rules":[{"type":"PAGE","key":null,"jsonSchema":{}}]})").pointer, "/rules/0");
}

TEST(ReadPlan, HoldsRulesToTheirLimit) {
  const auto with = [](std::size_t count) {
    std::string json = "{\"rules\":[";
    for (std::size_t i = 0; i < count; ++i)
      json += (i ? "," : "") + std::string(R"({"type":"TRACK","key":"e)") + std::to_string(i) + R"(","jsonSchema":{}})";
    return json + "]}";
  };
  EXPECT_TRUE(problems(with(2000)).empty());
  EXPECT_EQ(first(with(2001)).code, "invalid_plan");
}

TEST(ReadPlan, HoldsTheFileToItsLimit) {
  constexpr std::size_t limit = 15 * 1024 * 1024;
  const auto with = [](std::size_t bytes) {
    std::string json = R"({"rules":[],"filler":")";
    json.append(bytes - json.size() - 2, 'x');
    return json + "\"}";
  };
  EXPECT_TRUE(problems(with(limit)).empty());
  EXPECT_EQ(first(with(limit + 1)).code, "too_large");
}

TEST(ReadPlan, SurvivesMaliciousFiles) {
  EXPECT_EQ(first(std::string(1'000'000, '[')).code, "invalid_json");
  EXPECT_EQ(first(R"({"rules":[{"type":"TRACK","key":"x","version":1e999,"jsonSchema":{}}]})").code, "invalid_json");
  EXPECT_EQ(first(std::string("{\"rules\":\0[]}", 13)).code, "invalid_json");
  EXPECT_EQ(first("").code, "invalid_json");
}

TEST(PlanSchema, IsOneThatCompilesAndRunsNoRegularExpression) {
  EXPECT_NO_THROW(program_of(plan_file_schema));
  EXPECT_TRUE(can_judge(plan_file_schema));
}

} // namespace
} // namespace plumbline::validator
