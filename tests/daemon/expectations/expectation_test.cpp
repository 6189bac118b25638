#include "daemon/expectations/expectation_watch.h"
#include "tests/daemon/debugger/calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

using testing::HasSubstr;
using validator::VerdictResult;

/// A track call with these properties.
ingest::Record call_with(std::string_view event, const std::string& properties,
                         VerdictResult result = VerdictResult::pass) {
  static std::deque<std::string> texts;
  auto record = call_of(event, result);
  record.call =
      texts.emplace_back(R"({"type":"track","event":")" + std::string(event) + R"(","properties":)" + properties + "}");
  return record;
}

/// What is answered when these have come, from seq 1 on.
std::string answer(const std::string& expectation, const std::vector<ingest::Record>& records) {
  const auto read = read_expectation(expectation);
  if (!read) return "refused";
  ExpectationWatch watch(*read);
  std::uint64_t seq = 0;
  for (const auto& record : records) watch.take(++seq, record);
  return watch.json();
}

std::string faults_of(const std::string& expectation) {
  const auto read = read_expectation(expectation);
  std::string faults;
  if (!read)
    for (const auto& [pointer, message] : read.error()) faults += pointer + ": " + message + "\n";
  return faults;
}

TEST(Expectation, IsMetByACallOfTheTypeAndEventAndNamesItsSeq) {
  EXPECT_EQ(answer(R"({"events":[{"type":"track","event":"B"}]})", {call_of("A"), call_of("B")}),
            R"({"ok":true,"seqs":[2]})");
}

TEST(Expectation, SaysWhatDidNotCome) {
  EXPECT_EQ(answer(R"({"events":[{"type":"track","event":"Order Completed"}]})", {call_of("A")}),
            R"({"ok":false,"missing":[{"index":0,"message":"Order Completed (track) did not come.","nearest":null}],)"
            R"("unexpected":[],"failing":[]})");
}

TEST(Expectation, SaysWhereNoCallCameAtAllAmongThoseThatAreMeant) {
  const auto message = [](const std::string& where, const std::vector<ingest::Record>& records) {
    const auto said = answer(R"({"events":[{"event":"B"}])" + where + "}", records);
    const auto begin = said.find("\"message\":\"") + 11;
    return said.substr(begin, said.find("\",\"nearest") - begin);
  };
  auto other = call_of("A");
  other.session = "t2";
  EXPECT_EQ(message("", {}), "B did not come: no call has come.");
  EXPECT_EQ(message("", {other}), "B did not come.");
  EXPECT_EQ(message(R"(,"env":"prod","since":1)", {other, other}),
            "B did not come: no call has come in prod since #1.");
  EXPECT_EQ(message(R"(,"session":"nope")", {other}),
            R"(B did not come: no call has come in the session \"nope\". Does the app use the session's )"
            R"(write key, or the header X-Plumbline-Session?)");
  EXPECT_EQ(message(R"(,"session":"t2")", {other}), "B did not come.");
}

TEST(Expectation, ShowsTheNearestMissWithItsDifferences) {
  const auto said =
      answer(R"({"events":[{"type":"track","event":"A","properties":{"total":{"gt":100},"plan":"gold"}}]})",
             {call_with("A", R"({"total":7,"plan":"silver"})"), call_with("A", R"({"total":7,"plan":"gold"})")});
  EXPECT_THAT(
      said,
      HasSubstr(
          R"("nearest":{"seq":2,"differences":[{"path":"/properties/total","expected":{"gt":100},"actual":7}]})"));
}

TEST(Expectation, ShowsOfMissesInAsManyPropertiesTheOneWhoseValuesAreNearest) {
  const std::vector<std::tuple<std::string, std::string, std::string>> nearer_and_later = {
      {"50", "49.9", "\"x\""},
      {"50", "49.9", "7"},
      {"50", "-49", "null"},
      {"\"gold\"", "\"gould\"", "\"x\""},
      {"\"gold\"", "\"Gold\"", "3"},
      {R"({"gt":100})", "99", "5"},
      {R"({"gte":10,"lt":20})", "21", "400"},
      {R"({"in":["a","order"]})", "\"orders\"", "\"zzz\""},
      {"[1]", "[2]", "{}"},
      {R"({"type":"string"})", "1", ""},
  };
  for (const auto& [wanted, nearer, later] : nearer_and_later) {
    const auto said = answer(
        R"({"events":[{"event":"A","properties":{"p":)" + wanted + "}}]}",
        {call_with("A", R"({"p":)" + nearer + "}"), call_with("A", later.empty() ? "{}" : R"({"p":)" + later + "}")});
    EXPECT_THAT(said, HasSubstr("\"nearest\":{\"seq\":1,")) << wanted;
  }
}

TEST(Expectation, ShowsTheLatestOfMissesThatAreEquallyNear) {
  for (const auto& [first, second] : {std::pair{"49", "51"}, {"\"x\"", "\"y\""}, {"null", "true"}}) {
    const auto said = answer(R"({"events":[{"event":"A","properties":{"p":50}}]})",
                             {call_with("A", std::string(R"({"p":)") + first + "}"),
                              call_with("A", std::string(R"({"p":)") + second + "}")});
    EXPECT_THAT(said, HasSubstr("\"nearest\":{\"seq\":2,")) << second;
  }
}

TEST(Expectation, TakesANameThatIsNearlyRightForTheNearestMiss) {
  const auto said = answer(R"({"events":[{"type":"track","event":"Order Completed"}]})", {call_of("order_completed")});
  EXPECT_THAT(
      said, HasSubstr(R"("differences":[{"path":"/event","expected":"Order Completed","actual":"order_completed"}])"));
}

TEST(Expectation, ComparesNumbersByValueAndObjectsWhateverTheirOrder) {
  const std::string wanted =
      R"({"events":[{"event":"A","properties":{"n":1,"o":{"a":1,"b":[2]},"deep":{"type":"array"}}}]})";
  EXPECT_THAT(answer(wanted, {call_with("A", R"({"n":1.0,"o":{"b":[2],"a":1},"deep":[]})")}),
              HasSubstr(R"("ok":true)"));
  EXPECT_THAT(answer(wanted, {call_with("A", R"({"n":1.5,"o":{"b":[2],"a":1},"deep":[]})")}),
              HasSubstr(R"("ok":false)"));
}

TEST(Expectation, KnowsEachOperatorOnBothSides) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {R"({"matches":"^o-[0-9]+$"})", "\"o-17\"", "\"x-17\""},
      {R"({"type":"integer"})", "3", "3.5"},
      {R"({"type":"number"})", "3.5", "\"3.5\""},
      {R"({"gt":3})", "3.1", "3"},
      {R"({"gte":3})", "3", "2.9"},
      {R"({"lt":3})", "2.9", "3"},
      {R"({"lte":3})", "3", "3.1"},
      {R"({"gte":1,"lte":2})", "2", "3"},
      {R"({"in":["a","b"]})", "\"b\"", "\"c\""},
      {R"({"equals":{"gt":1}})", R"({"gt":1})", "2"},
      {R"({"exists":true})", "null", ""},
      {R"({"exists":false})", "", "1"},
  };
  for (const auto& [matcher, good, bad] : cases) {
    const auto wanted = R"({"events":[{"event":"A","properties":{"p":)" + matcher + "}}]}";
    const auto with = [](const std::string& value) {
      return call_with("A", value.empty() ? "{}" : "{\"p\":" + value + "}");
    };
    EXPECT_THAT(answer(wanted, {with(good)}), HasSubstr(R"("ok":true)")) << matcher << " " << good;
    EXPECT_THAT(answer(wanted, {with(bad)}), HasSubstr(R"("ok":false)")) << matcher << " " << bad;
  }
}

TEST(Expectation, LooksForAPointerFromTheCallsRoot) {
  EXPECT_THAT(answer(R"({"events":[{"event":"A","properties":{"/properties/a/0/b":2}}]})",
                     {call_with("A", R"({"a":[{"b":2}]})")}),
              HasSubstr(R"("ok":true)"));
}

TEST(Expectation, CountsEachCallForOneLine) {
  const std::string twice = R"({"events":[{"event":"A"},{"event":"A"}]})";
  EXPECT_THAT(answer(twice, {call_of("A")}), HasSubstr(R"("ok":false)"));
  EXPECT_EQ(answer(twice, {call_of("A"), call_of("A")}), R"({"ok":true,"seqs":[1,2]})");
}

TEST(Expectation, MovesACallToAnotherLineThatItFitsWhereAFurtherOneFitsOnlyTheFirst) {
  // The first call fits both lines; the second only the first.
  EXPECT_EQ(answer(R"({"events":[{"event":"A"},{"event":"A","properties":{"x":1}}]})",
                   {call_with("A", R"({"x":1})"), call_with("A", "{}")}),
            R"({"ok":true,"seqs":[1,2]})");
}

TEST(Expectation, HoldsACountOnBothSides) {
  const std::string two = R"({"events":[{"event":"A","count":2}]})";
  EXPECT_THAT(answer(two, {call_of("A")}), HasSubstr("A came 1 time; at least 2 were expected."));
  EXPECT_EQ(answer(two, {call_of("A"), call_of("A")}), R"({"ok":true,"seqs":[1,2]})");
  EXPECT_THAT(answer(two, {call_of("A"), call_of("A"), call_of("A")}), HasSubstr("A came 3 times; at most 2 were"));
  EXPECT_THAT(answer(R"({"events":[{"event":"A","count":{"min":1,"max":2}}]})", {call_of("A"), call_of("A")}),
              HasSubstr(R"("ok":true)"));
  EXPECT_THAT(answer(R"({"events":[{"event":"A","count":0}]})", {call_of("B")}), HasSubstr(R"("ok":true)"));
  EXPECT_THAT(answer(R"({"events":[{"event":"A","count":0}]})", {call_of("A")}), HasSubstr(R"("ok":false)"));
}

TEST(Expectation, WithExactlyNamesEveryCallThatNobodyExpected) {
  EXPECT_THAT(answer(R"({"exactly":true,"events":[{"event":"A"}]})", {call_of("A"), call_of("B"), call_of("A")}),
              HasSubstr(R"("unexpected":[2,3])"));
  EXPECT_THAT(answer(R"({"exactly":true,"events":[{"event":"A"}]})", {call_of("A")}), HasSubstr(R"("ok":true)"));
}

TEST(Expectation, WithOrderedWantsTheLinesInTheirOrder) {
  const std::string order = R"({"ordered":true,"events":[{"event":"A"},{"event":"B"}]})";
  EXPECT_EQ(answer(order, {call_of("A"), call_of("C"), call_of("B")}), R"({"ok":true,"seqs":[1,3]})");
  EXPECT_THAT(answer(order, {call_of("B"), call_of("A")}), HasSubstr(R"("index":1)"));
}

TEST(Expectation, FailsOnAFailingCallUnlessItIsTold) {
  const std::vector<ingest::Record> records = {call_of("A"), call_of("B", VerdictResult::fail)};
  EXPECT_EQ(answer(R"({"events":[{"event":"A"}]})", records),
            R"({"ok":false,"missing":[],"unexpected":[],"failing":[2]})");
  EXPECT_EQ(answer(R"({"noneFailing":false,"events":[{"event":"A"}]})", records), R"({"ok":true,"seqs":[1]})");
}

TEST(Expectation, SeesOnlyItsSessionItsEnvironmentAndWhatCameSince) {
  auto in_session = call_of("A");
  in_session.session = "t1";
  const auto prod = call_of("A", VerdictResult::pass, Environment::prod);
  EXPECT_THAT(answer(R"({"session":"t1","events":[{"event":"A"}]})", {call_of("A")}), HasSubstr(R"("ok":false)"));
  EXPECT_EQ(answer(R"({"session":"t1","events":[{"event":"A"}]})", {call_of("A"), in_session}),
            R"({"ok":true,"seqs":[2]})");
  EXPECT_EQ(answer(R"({"env":"prod","events":[{"event":"A"}]})", {call_of("A"), prod}), R"({"ok":true,"seqs":[2]})");
  EXPECT_EQ(answer(R"({"since":1,"events":[{"event":"A"}]})", {call_of("A"), call_of("A")}),
            R"({"ok":true,"seqs":[2]})");
}

TEST(Expectation, IsRefusedWithThePlaceOfEachFault) {
  EXPECT_EQ(faults_of("[]"), "");
  EXPECT_FALSE(read_expectation("[]"));
  EXPECT_THAT(faults_of("{}"), HasSubstr("/events: "));
  EXPECT_THAT(faults_of(R"({"env":"stage","events":[{}]})"),
              testing::AllOf(HasSubstr("/env: "), HasSubstr("/events/0: ")));
  EXPECT_THAT(faults_of(R"({"events":[{"event":"A","properties":{"p":{"matches":"("}}}]})"),
              HasSubstr("/events/0/properties/p: "));
  EXPECT_THAT(faults_of(R"({"events":[{"event":"A","count":{"min":2,"max":1}}]})"), HasSubstr("/events/0/count: "));
}

TEST(Expectation, HoldsItsLimitsOnBothSides) {
  const auto with_events = [](std::size_t count) {
    std::string json = R"({"events":[)";
    for (std::size_t i = 0; i < count; ++i) json += std::string(i > 0 ? "," : "") + R"({"event":"A"})";
    return json + "]}";
  };
  EXPECT_TRUE(read_expectation(with_events(100)));
  EXPECT_FALSE(read_expectation(with_events(101)));
  EXPECT_TRUE(read_expectation(R"({"timeoutMs":100000,"events":[]})"));
  EXPECT_FALSE(read_expectation(R"({"timeoutMs":100001,"events":[]})"));
  EXPECT_TRUE(read_expectation(R"({"events":[{"event":"A","count":10000}]})"));
  EXPECT_FALSE(read_expectation(R"({"events":[{"event":"A","count":10001}]})"));
}

} // namespace
} // namespace plumbline::debugger
