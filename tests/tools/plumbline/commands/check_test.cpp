#include "tests/tools/plumbline/tool_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace plumbline::tool {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string plan =
    R"({"rules":[{"type":"TRACK","key":"Order Completed","jsonSchema":{"type":"object","required":["properties"],
  "properties":{"properties":{"type":"object","required":["total"],"properties":{"total":{"type":"number"}}}}}}]})";

std::string call(const std::string& id, const std::string& event, const std::string& properties) {
  return R"({"type":"track","messageId":")" + id + R"(","userId":"u","event":")" + event + R"(","properties":)" +
         properties + "}";
}
std::string good(const std::string& id) { return call(id, "Order Completed", R"({"total":1})"); }
std::string bad(const std::string& id) { return call(id, "Order Completed", R"({"total":"1"})"); }

class Check : public testing::Test {
 protected:
  Check() { dir.write("plan.json", plan); }
  ToolRun check(const std::string& input, const std::string& flags = "") const {
    return dir.run("check - --plan plan.json " + flags, input);
  }
  ToolDirectory dir;
};

TEST_F(Check, EndsWith0WhereEveryCallPasses) {
  const auto run = check(good("a") + "\n" + good("b") + "\n");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, "2 calls: 2 passed, 0 failed\n");
}

TEST_F(Check, NamesEachBrokenCallByLineAndMessageIdAndEndsWith3) {
  const auto run = check(good("a") + "\n\n" + bad("b") + "\n" + good("c"));
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, StartsWith("stdin:3: Order Completed (track), messageId b\n  type: properties.total must be a "
                                  "number, but the text \"1\" was sent."));
  EXPECT_EQ(run.err, "3 calls: 2 passed, 1 failed\n");
}

TEST_F(Check, NamesEveryBrokenOneOf100000CallsAndNothingElse) {
  std::string input, expected;
  for (int i = 0; i < 100'000; ++i) {
    const bool broken = i % 100 == 37;
    const std::string id = "m-" + std::to_string(i);
    input += (broken ? call(id, "Order Complted", R"({"total":1})") : good(id)) + "\n";
    if (broken)
      expected += "calls.ndjson:" + std::to_string(i + 1) + ": Order Complted (track), messageId " + id + "\n";
  }
  dir.write("calls.ndjson", input);
  const auto run = dir.run("check calls.ndjson --plan plan.json");
  EXPECT_EQ(run.exit_code, 3);
  std::string named;
  for (std::size_t at = 0; at < run.out.size();) {
    const auto end = run.out.find('\n', at);
    if (run.out[at] != ' ') named += run.out.substr(at, end - at + 1);
    at = end + 1;
  }
  EXPECT_EQ(named, expected);
  EXPECT_EQ(run.err, "100000 calls: 99000 passed, 1000 failed\n");
}

TEST_F(Check, TakesAnArrayABatchAndWhatTheEventsApiGives) {
  const std::string array = "[\n  " + good("a") + ",\n  " + bad("b") + "\n]\n";
  EXPECT_THAT(check(array).out, StartsWith("stdin:3: Order Completed (track), messageId b\n"));
  EXPECT_THAT(check("[" + good("a") + "," + bad("b") + "]").out, StartsWith("stdin:1: Order Completed"));
  const std::string batch = "{\"batch\": [" + good("a") + ",\n" + bad("b") + "], \"writeKey\": \"k\"}";
  EXPECT_THAT(check(batch).out, StartsWith("stdin:2: Order Completed (track), messageId b\n"));
  const std::string lines =
      "{\"batch\":[" + good("a") + "," + bad("b") + "]}\n{\"verdict\":{},\"call\":" + bad("c") + "}\n";
  const auto run = check(lines);
  EXPECT_THAT(run.out, HasSubstr("stdin:1: Order Completed (track), messageId b\n"));
  EXPECT_THAT(run.out, HasSubstr("stdin:2: Order Completed (track), messageId c\n"));
  EXPECT_THAT(run.err, StartsWith("3 calls"));
  const std::string pretty = "{\n \"type\": \"track\",\n \"event\": \"Order Completed\",\n \"userId\": \"u\"\n}\n";
  EXPECT_THAT(check(pretty).out, StartsWith("stdin:1: Order Completed (track)\n  required: "));
}

TEST_F(Check, MergesABatchsContextAsTheDaemonDoes) {
  dir.write(
      "plan.json",
      R"({"rules":[{"type":"COMMON","jsonSchema":{"required":["context"],"properties":{"context":{"required":["library"]},"writeKey":false}}}]})");
  const std::string with_key = R"({"type":"identify","userId":"u","writeKey":"k"})";
  EXPECT_EQ(check("{\"batch\":[" + with_key + "],\"context\":{\"library\":{\"name\":\"go\"}}}").exit_code, 0);
  EXPECT_EQ(check("{\"batch\":[" + with_key + "]}").exit_code, 3);
}

TEST_F(Check, TellsALineThatIsNoCallAndGoesOn) {
  const auto run = check(good("a") + "\n{\"type\": \"track\"\n" + R"({"event":"x"})" + "\n" + bad("b") + "\n");
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("stdin:2: malformed call\n"));
  EXPECT_THAT(run.out, HasSubstr("stdin:3: malformed call\n"));
  EXPECT_THAT(run.out, HasSubstr("stdin:4: Order Completed"));
  const auto first = check("{broken\n" + bad("b") + "\n");
  EXPECT_THAT(first.out, HasSubstr("stdin:1: malformed call\n"));
  EXPECT_THAT(first.out, HasSubstr("stdin:2: Order Completed"));
  const auto array = check("[" + good("a") + ",\n" + good("b"));
  EXPECT_EQ(array.exit_code, 1);
  EXPECT_THAT(array.err, HasSubstr("stdin:2:"));
}

TEST_F(Check, HoldsACallTo32768BytesAsTheDaemonDoes) {
  const auto sized = [&](std::size_t bytes) {
    std::string text = call("a", "Order Completed", R"({"total":1,"x":""})");
    return text.insert(text.rfind("\"}"), std::string(bytes - text.size(), 'x'));
  };
  EXPECT_EQ(check(sized(32'768)).exit_code, 0);
  EXPECT_THAT(check(sized(32'769)).out, HasSubstr("malformed"));
}

TEST_F(Check, ShowsNoControlCharacterOfACall) {
  const auto run = check(call("a\\u001b[31m", "Evil\\u001b[2J\\u202e\\n::error::x", "{}"));
  EXPECT_THAT(run.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(run.out, HasSubstr(R"(Evil\u001B[2J\u202E\n::error::x (track), messageId a\u001B[31m)"));
  for (const char* format : {"github", "junit"}) {
    const auto other = check(call("a", "Evil\\u001b[2J\\u0000\\n::error::x", "{}"), std::string("--format ") + format);
    EXPECT_THAT(other.out, Not(HasSubstr("\x1b")));
    EXPECT_THAT(other.out, Not(HasSubstr("\n::error::x")));
  }
}

TEST_F(Check, GivesProgramsOneObject) {
  const auto run = check(good("a") + "\n" + bad("b") + "\n{\n", "--json");
  EXPECT_EQ(run.exit_code, 3);
  rapidjson::Document document;
  document.Parse(run.out.c_str());
  ASSERT_FALSE(document.HasParseError()) << run.out;
  EXPECT_EQ(document["checked"].GetInt(), 3);
  EXPECT_EQ(document["failed"].GetInt(), 2);
  ASSERT_EQ(document["calls"].Size(), 3U);
  EXPECT_EQ(document["calls"][0]["result"].GetString(), std::string("pass"));
  const auto& first = document["calls"][1];
  EXPECT_EQ(first["line"].GetInt(), 2);
  EXPECT_EQ(first["messageId"].GetString(), std::string("b"));
  EXPECT_EQ(first["rule"].GetString(), std::string("track:Order Completed:1"));
  EXPECT_EQ(first["violations"][0]["path"].GetString(), std::string("/properties/total"));
  EXPECT_TRUE(document["calls"][2]["event"].IsNull());
  document.Parse(check("", "--format json --allow-empty").out.c_str());
  EXPECT_EQ(document["calls"].Size(), 0U);
}

TEST_F(Check, ShowsTheNotesOfCallsThatPass) {
  const std::string noted = call("n", "Order Completed", R"({"total":1,"zzz":"ada@example.com"})");
  rapidjson::Document document;
  const auto json = check(noted, "--json");
  EXPECT_EQ(json.exit_code, 0);
  document.Parse(json.out.c_str());
  ASSERT_FALSE(document.HasParseError()) << json.out;
  ASSERT_EQ(document["calls"].Size(), 1U);
  const auto& notes = document["calls"][0]["notes"];
  ASSERT_EQ(notes.Size(), 2U);
  EXPECT_EQ(notes[0]["code"].GetString(), std::string("unplanned_property"));
  EXPECT_EQ(notes[1]["code"].GetString(), std::string("personal_data"));
  const auto text = check(good("a") + "\n" + noted);
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.out, StartsWith("stdin:2: Order Completed (track), messageId n\n"
                                   "  note, unplanned_property: properties.zzz is not in the plan.\n"
                                   "  note, personal_data: properties.zzz looks like an e-mail address"));
}

TEST_F(Check, SaysTheHintOfANote) {
  dir.write("open.json",
            R"({"rules":[{"type":"TRACK","key":"Order Completed","jsonSchema":{"properties":{"properties":{
                "properties":{"total":{"type":"number"},"coupon":{"type":"string"}}}}}}]})");
  const auto run = dir.run("check - --plan open.json", call("n", "Order Completed", R"({"Coupon":"a"})"));
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("properties.Coupon is not in the plan. Rename Coupon to coupon.\n"));
}

TEST_F(Check, GivesACiAJunitReportWithASuiteForEachEvent) {
  const auto run = check(good("a") + "\n" + bad("b<&\\\">") + "\n" + call("c", "Nope", "{}"), "--format junit");
  EXPECT_THAT(run.out, StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"plumbline check\" "
                                  "tests=\"3\" failures=\"2\" errors=\"0\">\n"));
  EXPECT_THAT(run.out,
              HasSubstr("<testsuite name=\"Order Completed (track)\" tests=\"2\" failures=\"1\" errors=\"0\">"));
  EXPECT_THAT(run.out, HasSubstr("name=\"stdin:2 b&lt;&amp;&quot;>\" file=\"stdin\" line=\"2\">"));
  EXPECT_THAT(run.out, HasSubstr("<failure type=\"unplanned_event\""));
  EXPECT_THAT(run.out, HasSubstr("name=\"1 call without a violation\" />"));
}

TEST_F(Check, GivesGithubAnAnnotationForEachViolation) {
  dir.write("calls, all.ndjson", bad("b") + "\n");
  const auto run = dir.run("check 'calls, all.ndjson' --plan plan.json --format github");
  EXPECT_THAT(run.out, StartsWith("::error file=calls%2C all.ndjson,line=1,title=Order Completed (track)::"
                                  "properties.total must be a number"));
}

TEST_F(Check, TakesTheBuiltInUseCasesAndPlansOfOtherTools) {
  EXPECT_EQ(dir.run("check - --use-case personalize-winback", good("a")).exit_code, 3);
  dir.write("plan.csv",
            "Event Name,Property Name,Property Status,Property Type\nOrder Completed,total,required,number\n");
  EXPECT_EQ(dir.run("check - --plan plan.csv", bad("a")).exit_code, 3);
  dir.write("schemas/track/Order Completed.json", R"({"properties":{"properties":{"required":["total"]}}})");
  dir.write("schemas/page/Home.json", "{}");
  EXPECT_EQ(dir.run("check - --plan schemas", call("a", "Order Completed", "{}")).exit_code, 3);
  EXPECT_EQ(dir.run("check - --plan schemas", good("a")).exit_code, 0);
}

TEST_F(Check, EndsWith3WhereThereIsNoCallUnlessThatIsAllowed) {
  for (const auto* nothing : {"", "\n\n", "[]", "{\"batch\":[]}"}) {
    const auto silent = check(nothing);
    EXPECT_EQ(silent.exit_code, 3) << nothing;
    EXPECT_THAT(silent.err, HasSubstr("plumbline check: no call arrived (--allow-empty accepts that)")) << nothing;
    EXPECT_EQ(check(nothing, "--allow-empty").exit_code, 0) << nothing;
  }
}

TEST_F(Check, EndsWith3WhereNoCallWasJudgedUnlessThatIsAllowed) {
  const std::string unruled = R"({"type":"identify","userId":"u","messageId":"i"})";
  const auto silent = check(unruled + "\n" + unruled);
  EXPECT_EQ(silent.exit_code, 3);
  EXPECT_THAT(silent.err, HasSubstr("plumbline check: no call was checked: "));
  EXPECT_EQ(check(unruled, "--allow-empty").exit_code, 0);
  EXPECT_EQ(check(unruled + "\n" + good("a")).exit_code, 0);
  EXPECT_EQ(check(unruled + "\n" + bad("a"), "--allow-empty").exit_code, 3);
}

TEST_F(Check, ReadsTheCallsOfABrowsersRecording) {
  const auto entry = [](const std::string& method, const std::string& url, const std::string& body) {
    rapidjson::Document text;
    text.SetString(body.c_str(), text.GetAllocator());
    rapidjson::StringBuffer quoted;
    rapidjson::Writer<rapidjson::StringBuffer> writer(quoted);
    text.Accept(writer);
    return "{\"startedDateTime\":\"2026-03-02T09:15:00Z\",\"request\":{\"method\":\"" + method + "\",\"url\":\"" + url +
           "\",\"postData\":{\"mimeType\":\"text/plain\",\"text\":" + quoted.GetString() + "}},\n\"response\":{}}";
  };
  const std::string untyped = R"({"event":"Order Completed","userId":"u","properties":{"total":1}})";
  const std::string har = "{\n\"log\": {\"version\":\"1.2\",\"creator\":{\"name\":\"x\"},\"entries\":[\n" +
                          entry("OPTIONS", "https://api.segment.io/v1/t", good("x")) + ",\n" +
                          entry("POST", "https://api.segment.io/v1/t", bad("single")) + ",\n" +
                          entry("POST", "https://own.example/proxy/v1/batch?x=1",
                                "{\"batch\":[" + good("b1") + "," + bad("b2") + "],\"context\":{\"app\":1}}") +
                          ",\n" + entry("POST", "https://api.segment.io/v1/track", untyped) + ",\n" +
                          entry("POST", "https://shop.example/login", R"({"type":"login","userId":"u"})") + ",\n" +
                          entry("POST", "https://shop.example/graphql", "query{}") + ",\n" +
                          R"({"request":{"method":"GET","url":"https://api.segment.io/v1/pixel/track?data=)"
                          R"(eyJ0eXBlIjoidHJhY2siLCJldmVudCI6Ik5vcGUiLCJ1c2VySWQiOiJ1IiwibWVzc2FnZUlkIjoicCJ9"}},)"
                          R"({"request":{"method":"POST","url":"https://api.segment.io/v1/p"}}]}})";
  const auto run = check(har);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("stdin:5: Order Completed (track), messageId single\n"));
  EXPECT_THAT(run.out, HasSubstr("messageId b2\n"));
  EXPECT_THAT(run.out, HasSubstr("Nope (track), messageId p\n"));
  EXPECT_THAT(run.err, HasSubstr("stdin: a HAR: 4 of its 8 requests hold calls; the recording has no body for 1 more"));
  EXPECT_THAT(run.err, HasSubstr("5 calls: 2 passed, 3 failed\n"));
}

TEST_F(Check, SaysOfARecordingThatNoneOfItsRequestsHoldsCalls) {
  const auto run = check(R"({"log":{"entries":[{"request":{"method":"GET","url":"https://shop.example/"}}]}})");
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("a HAR: 0 of its 1 request hold calls"));
}

TEST_F(Check, TakesARecordingInARecordingForACallThatIsNone) {
  const auto har = [](const std::string& body) {
    rapidjson::StringBuffer text;
    rapidjson::Writer<rapidjson::StringBuffer>(text).String(body.c_str());
    return R"({"log":{"entries":[{"request":{"method":"POST","url":"https://x/v1/t","postData":{"text":)" +
           std::string(text.GetString()) + "}}}]}}";
  };
  const auto run = check(har(har(good("inner"))));
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("malformed: "));
  EXPECT_THAT(run.err, HasSubstr("1 call: 0 passed, 1 failed\n"));
  EXPECT_EQ(check(har(good("inner"))).exit_code, 0);
}

TEST_F(Check, SaysWhatIsWrongWithItsArguments) {
  EXPECT_EQ(dir.run("check -").exit_code, 2);
  EXPECT_THAT(dir.run("check -").err, HasSubstr("--plan FILE, or --use-case ID"));
  EXPECT_EQ(dir.run("check - --plan plan.json --use-case x").exit_code, 2);
  EXPECT_THAT(dir.run("check - --use-case nope").err, HasSubstr("there is no use case 'nope'"));
  EXPECT_EQ(dir.run("check - --plan none.json").exit_code, 2);
  EXPECT_EQ(dir.run("check none.ndjson --plan plan.json").exit_code, 2);
  dir.write("broken.json", "{\"rules\": [\n  {\"type\": \"TRACK\" \"key\": 1}]}");
  const auto run = dir.run("check - --plan broken.json", good("a"));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("broken.json:2:20: error: The plan is not valid JSON: expected ',' or '}'."));
  EXPECT_THAT(dir.run("check --help").out, HasSubstr("plumbline check calls.ndjson --plan plan.json"));
}

} // namespace
} // namespace plumbline::tool
