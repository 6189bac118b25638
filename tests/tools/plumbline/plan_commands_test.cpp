#include "tests/tools/plumbline/tool_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace plumbline::tool {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string plan_with(const std::string& properties, const std::string& required = "") {
  return R"({"name":"Shop","rules":[
 {"type":"TRACK","key":"Order Completed","version":1,"jsonSchema":{"type":"object","description":"It went through.","properties":{"properties":{"type":"object",
  "required":[)" +
         required + R"(],"properties":{)" + properties + "}}}}}]}";
}

std::string calls(int count, const std::string& properties) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += R"({"type":"track","event":"Order Completed","userId":"u","messageId":"m-)" + std::to_string(i) +
           R"(","properties":)" + properties + "}\n";
  return out;
}

TEST(LintCommand, NamesFileLineAndColumnOfWhatIsUnwise) {
  const ToolDirectory dir;
  dir.write("plan.json",
            plan_with("\n    \"orderId\": {\"type\": \"string\", \"description\": \"d\", \"examples\": [\"e\"]}"));
  const auto run = dir.run("lint plan.json");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out,
            "plan.json:4:16: warning: track:Order Completed:1: The property \"orderId\" is not named in snake_case, "
            "such as order_id. [property_name_case] "
            "/rules/0/jsonSchema/properties/properties/properties/orderId\n");
  EXPECT_EQ(run.err, "0 errors, 1 warning\n");
  EXPECT_EQ(dir.run("lint plan.json --strict").exit_code, 3);
}

TEST(LintCommand, EndsWith3OfAPlanThatIsRefused) {
  const ToolDirectory dir;
  dir.write("plan.json", plan_with(R"x("x":{"pattern":"(?=a)"})x"));
  const auto run = dir.run("lint plan.json --json");
  EXPECT_EQ(run.exit_code, 3);
  rapidjson::Document document;
  document.Parse(run.out.c_str());
  ASSERT_FALSE(document.HasParseError()) << run.out;
  EXPECT_EQ(document["plans"][0]["format"].GetString(), std::string("segment"));
  const auto& problem = document["plans"][0]["problems"][0];
  EXPECT_EQ(problem["severity"].GetString(), std::string("error"));
  EXPECT_EQ(problem["code"].GetString(), std::string("unsupported_pattern"));
  EXPECT_EQ(problem["line"].GetInt(), 3);
  EXPECT_EQ(dir.run("lint none.json").exit_code, 2);
}

TEST(LintCommand, SaysWhichRequiredPropertyNoCallHas) {
  const ToolDirectory dir;
  dir.write("plan.json",
            plan_with(R"("total":{"description":"d","examples":[1]},"tax":{"description":"d","examples":[1]})",
                      R"("total","tax")"));
  dir.write("calls.ndjson", calls(3, R"({"total":1})"));
  const auto run = dir.run("lint plan.json --events calls.ndjson");
  EXPECT_THAT(run.out, HasSubstr("\"tax\" is required, but none of 3 calls has it. [required_never_seen]"));
  EXPECT_EQ(dir.run("lint plan.json --events none.ndjson").exit_code, 2);
}

TEST(InferCommand, MakesAPlanThatEveryCallItSawPasses) {
  const ToolDirectory dir;
  const auto input = calls(30, R"({"total":1.5,"items":[{"sku":"a"}],"note":null})") + calls(1, R"({"total":2})");
  const auto draft = dir.run("infer - --name Shop", input);
  EXPECT_EQ(draft.exit_code, 0);
  EXPECT_EQ(draft.err, "1 rule from 31 calls\n");
  EXPECT_THAT(draft.out, HasSubstr("\"confidence\": 0.96"));
  EXPECT_EQ(dir.run("infer - --name Shop", input).out, draft.out);
  dir.write("draft.json", draft.out);
  EXPECT_EQ(dir.run("check - --plan draft.json", input).exit_code, 0);
  EXPECT_EQ(dir.run("check - --plan draft.json", calls(1, R"({"total":"x"})")).exit_code, 3);
  EXPECT_EQ(dir.run("infer -", "{}\n").exit_code, 1);
  EXPECT_EQ(dir.run("infer none.ndjson").exit_code, 2);
}

TEST(InferCommand, TellsLikelyMistakesOnStderrAndLeavesThemOutOfTheDraft) {
  const ToolDirectory dir;
  const auto draft = dir.run("infer -", calls(40, R"({"total":1.5})") + calls(1, R"({"total":"1.50"})"));
  EXPECT_EQ(draft.exit_code, 0);
  EXPECT_EQ(draft.err, "1 rule from 41 calls\n"
                       "likely mistakes in the calls, which are not in the draft:\n"
                       "  track:Order Completed:1 /properties/total: 1 of 41 values are of the type string; nearly all "
                       "others are of the type number.\n");
  dir.write("draft.json", draft.out);
  EXPECT_EQ(dir.run("check - --plan draft.json", calls(1, R"({"total":"1.50"})")).exit_code, 3);
}

TEST(DiffCommand, SaysWhatBreaksAndWhoseVerdictsChange) {
  const ToolDirectory dir;
  dir.write("old.json", plan_with(R"("total":{"type":"number"},"tax":{"type":"string"})"));
  dir.write("new.json", plan_with(R"("total":{"type":"number"},"tax":{"type":"number"})", R"("total")"));
  const auto run = dir.run("diff old.json new.json");
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.out, "breaks track:Order Completed:1 /properties/properties/properties/tax/type: The type changed from "
                     "string to number.\n"
                     "tightens track:Order Completed:1 /properties/properties/required: \"total\" was optional and is "
                     "required now.\n");
  const auto input = calls(12, "{}") + calls(2, R"({"total":1,"tax":1})") + calls(5, R"({"total":1})");
  dir.write("calls.ndjson", input);
  const auto judged = dir.run("diff old.json new.json --events calls.ndjson --json");
  EXPECT_EQ(judged.exit_code, 3);
  rapidjson::Document document;
  document.Parse(judged.out.c_str());
  ASSERT_FALSE(document.HasParseError()) << judged.out;
  EXPECT_EQ(document["checked"].GetInt(), 19);
  EXPECT_EQ(document["newlyFailing"]["count"].GetInt(), 12);
  EXPECT_EQ(document["newlyFailing"]["samples"].Size(), 10U);
  EXPECT_EQ(document["newlyFailing"]["samples"][0]["violations"][0]["path"].GetString(),
            std::string("/properties/total"));
  EXPECT_EQ(document["newlyPassing"]["count"].GetInt(), 2);
  EXPECT_EQ(dir.run("diff old.json old.json").out, "The plans give every call the same verdict.\n");
  EXPECT_EQ(dir.run("diff old.json old.json").exit_code, 0);
  EXPECT_EQ(dir.run("diff old.json new.json --events none.ndjson").exit_code, 2);
}

TEST(UseCasesCommand, ListsAllPairsForPeopleAndPrograms) {
  const ToolDirectory dir;
  EXPECT_THAT(dir.run("use-cases").out, HasSubstr("\n  personalize-winback\n"));
  rapidjson::Document document;
  document.Parse(dir.run("use-cases --json").out.c_str());
  std::size_t pairs = 0;
  for (const auto& goal : document["goals"].GetArray()) pairs += goal["useCases"].Size();
  EXPECT_EQ(pairs, 25U);
}

TEST(ToolHelp, HasAnExampleOfEachOfflineCommand) {
  const ToolDirectory dir;
  for (const std::string command : {"check", "lint", "infer", "diff", "use-cases"}) {
    const auto run = dir.run(command + " --help");
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_THAT(run.out, HasSubstr("Example:\n  plumbline " + command));
  }
}

} // namespace
} // namespace plumbline::tool
