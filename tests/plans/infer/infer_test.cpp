#include "plans/formats/import_plan.h"
#include "plans/infer/infer.h"
#include "tests/plans/formats/sample_plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::plans {
namespace {

using testing::HasSubstr;
using testing::Not;

bool give(Inference& inference, std::string call) {
  const std::size_t size = call.size();
  call.resize(size + validator::text_padding);
  validator::CallReader reader;
  const auto read = reader.read(std::string_view(call).substr(0, size));
  return read && inference.add(*read);
}

std::string track(const std::string& properties, const std::string& event = "Order Completed") {
  return R"({"type":"track","userId":"u","event":")" + event + R"(","properties":)" + properties + "}";
}

ImportedPlan draft_of(const Inference& inference) { return imported(inferred_plan_json("Draft", inference.rules())); }

Inference of(const std::vector<std::string>& all, int times = 1) {
  Inference inference;
  for (int i = 0; i < times; ++i) {
    for (const auto& properties : all) give(inference, track(properties));
  }
  return inference;
}

TEST(Infer, RequiresWhatEveryCallHasOnceThereAreFive) {
  const std::string call = R"({"total":1.5})";
  EXPECT_EQ(judged(draft_of(of({call}, 4)), track("{}")), "pass");
  EXPECT_EQ(judged(draft_of(of({call}, 5)), track("{}")), "fail /properties/total");
  EXPECT_EQ(judged(draft_of(of({call, call, call, "{}", call, call})), track("{}")), "pass");
}

TEST(Infer, PassesEveryCallThatItSaw) {
  const std::vector<std::string> all{
      R"({"a":1,"b":null,"c":[],"d":{"e":"x"}})", R"({"a":"one","c":[1,"2",{"f":true}],"d":null})",
      R"({"a":2.5,"b":[null],"c":[[1]],"d":{"e":"y","g":1e400}})", "null", R"({"":0,"~/":1})"};
  const auto draft = draft_of(of(all, 8));
  for (const auto& properties : all) EXPECT_EQ(judged(draft, track(properties)), "pass") << properties;
}

TEST(Infer, TellsWholeNumbersFromOthersOnceThereAreTwenty) {
  EXPECT_EQ(judged(draft_of(of({R"({"n":1})"}, 19)), track(R"({"n":1.5})")), "pass");
  EXPECT_EQ(judged(draft_of(of({R"({"n":1})"}, 20)), track(R"({"n":1.5})")), "fail /properties/n");
}

TEST(Infer, TellsFormatsAndFewTextsAndLeavesManyAlone) {
  const auto draft = of({R"({"at":"2026-11-24T00:00:00Z","mail":"ann@example.com","channel":"web"})",
                         R"({"at":"2026-11-25T00:00:00Z","mail":"bob@example.com","channel":"app"})"},
                        20);
  const auto plan = draft_of(draft);
  EXPECT_EQ(judged(plan, track(R"({"at":"x","mail":"y","channel":"tv"})")),
            "fail /properties/at /properties/mail /properties/channel");
  // Nobody's data gets into a plan.
  EXPECT_THAT(inferred_plan_json("n", draft.rules()), Not(HasSubstr("ann@example.com")));
  Inference many;
  for (int i = 0; i < 200; ++i) give(many, track(R"({"name":"name )" + std::to_string(i) + "\"}"));
  EXPECT_EQ(judged(draft_of(many), track(R"({"name":"another"})")), "pass");
  EXPECT_THAT(inferred_plan_json("n", many.rules()), Not(HasSubstr("name 1")));
}

TEST(Infer, IsSurerTheMoreCallsAgree) {
  EXPECT_THAT(inferred_plan_json("n", of({R"({"a":1})"}, 120).rules()),
              HasSubstr(R"({"confidence": 0.99, "seen": 120})"));
  EXPECT_THAT(inferred_plan_json("n", of({R"({"a":1})"}, 1).rules()), HasSubstr(R"({"confidence": 0.66, "seen": 1})"));
  const auto mixed = inferred_plan_json("n", of({R"({"a":1})", R"({"a":"1"})"}, 10).rules());
  EXPECT_THAT(mixed, HasSubstr(R"({"confidence": 0.50, "seen": 20})"));
  const auto rules = of({R"({"a":1})", R"({"b":1})", R"({"c":1})"}).rules();
  EXPECT_EQ(rules[0].seen, 3U);
  EXPECT_DOUBLE_EQ(rules[0].confidence, 0.25);
}

TEST(Infer, MakesARuleForEachEventPageAndScreenAndOneForIdentifyAndGroup) {
  Inference inference;
  EXPECT_TRUE(give(inference, track("{}")));
  EXPECT_TRUE(
      give(inference, R"({"type":"page","userId":"u","name":"Home","properties":{"url":"https://example.com/"}})"));
  EXPECT_TRUE(give(inference, R"({"type":"identify","userId":"u","traits":{"plan":"free"}})"));
  EXPECT_TRUE(give(inference, R"({"type":"group","userId":"u","groupId":"g"})"));
  EXPECT_TRUE(
      give(inference,
           R"({"type":"track","userId":"u","event":"Order Completed","context":{"protocols":{"event_version":2}}})"));
  EXPECT_FALSE(give(inference, R"({"type":"page","userId":"u"})"));
  EXPECT_FALSE(give(inference, R"({"type":"alias","userId":"u","previousId":"p"})"));
  EXPECT_FALSE(give(inference, R"({"type":"track","userId":"u"})"));
  std::string ids;
  for (const auto& inferred : inference.rules()) ids += inferred.rule.id() + " ";
  EXPECT_EQ(ids, "track:Order Completed:1 track:Order Completed:2 page:Home:1 identify::1 group::1 ");
  EXPECT_EQ(inference.passed_over(), 3U);
}

TEST(Infer, GivesTheSameDraftWhateverTheOrderOfTheCalls) {
  const std::vector<std::string> all{R"({"a":1,"b":"x"})", R"({"b":"y"})", R"({"c":[1,2.5]})", R"({"a":"z"})"};
  std::vector<std::string> reversed(all.rbegin(), all.rend());
  const auto one = of(all, 6).rules();
  const auto other = of(reversed, 6).rules();
  EXPECT_EQ(one[0].rule.schema, other[0].rule.schema);
}

std::string mistakes_of(const Inference& inference) {
  std::string out;
  for (const auto& [rule, mistake] : inference.mistakes())
    out += rule + " " + mistake.pointer + ": " + mistake.message + "\n";
  return out;
}

Inference with_rare(const std::string& usual, int times, const std::string& rare, int rarely) {
  Inference inference = of({usual}, times);
  for (int i = 0; i < rarely; ++i) give(inference, track(rare));
  return inference;
}

TEST(Infer, TakesATypeOfFewerThanOneInTwentyForALikelyMistake) {
  const auto few = with_rare(R"({"n":1})", 32, R"({"n":"5"})", 1);
  EXPECT_EQ(mistakes_of(few),
            "track:Order Completed:1 /properties/n: 1 of 33 values are of the type string; nearly all "
            "others are of the type integer.\n");
  EXPECT_EQ(judged(draft_of(few), track(R"({"n":"5"})")), "fail /properties/n");
  EXPECT_EQ(judged(draft_of(few), track(R"({"n":5})")), "pass");
  const auto some = with_rare(R"({"n":1})", 19, R"({"n":"5"})", 1);
  EXPECT_EQ(mistakes_of(some), "");
  EXPECT_EQ(judged(draft_of(some), track(R"({"n":"5"})")), "pass");
  EXPECT_NE(mistakes_of(with_rare(R"({"total":9.5})", 624, R"({"total":"9.50"})", 4)), "");
  EXPECT_NE(mistakes_of(with_rare(R"({"a":[{"n":true}]})", 60, R"({"a":[{"n":"true"}]})", 2)), "");
  EXPECT_EQ(mistakes_of(with_rare(R"({"n":1})", 100, R"({"n":null})", 1)), "");
}

TEST(Infer, TakesARareNameThatMeansAFrequentOneForALikelyMistake) {
  Inference events;
  for (int i = 0; i < 21; ++i) give(events, track("{}", "Signed Up"));
  give(events, track("{}", "signed_up"));
  give(events, track("{}", "Account Deleted"));
  EXPECT_EQ(mistakes_of(events), "track:signed_up:1 : 1 call has this name; \"Signed Up\" is most likely meant.\n");
  std::string ids;
  for (const auto& inferred : events.rules()) ids += inferred.rule.id() + " ";
  EXPECT_EQ(ids, "track:Account Deleted:1 track:Signed Up:1 ");

  const auto properties = with_rare(R"({"order_id":"a"})", 40, R"({"orderId":"a","note":"x"})", 1);
  EXPECT_THAT(mistakes_of(properties),
              HasSubstr("/properties/orderId: 1 of 41 objects here have \"orderId\"; \"order_id\""));
  EXPECT_THAT(inferred_plan_json("n", properties.rules()), Not(HasSubstr("orderId")));
  EXPECT_THAT(inferred_plan_json("n", properties.rules()), HasSubstr("\"note\""));

  Inference options = of({R"({"channel":"web"})", R"({"channel":"app"})"}, 30);
  give(options, track(R"({"channel":"Web"})"));
  give(options, track(R"({"channel":"tv"})"));
  EXPECT_THAT(mistakes_of(options), HasSubstr("\"Web\"; \"web\" is most likely meant"));
  EXPECT_EQ(judged(draft_of(options), track(R"({"channel":"tv"})")), "pass");
  EXPECT_EQ(judged(draft_of(options), track(R"({"channel":"Web"})")), "fail /properties/channel");
}

TEST(Infer, TakesAHostWithItsPortForNoUri) {
  for (const auto* text : {"localhost:3000", "api1.example.com:8000", "order:1001", "rgb:1", "app.shop:id/x"}) {
    const auto draft = inferred_plan_json("n", of({"{\"x\":\"" + std::string(text) + "\"}"}, 30).rules());
    EXPECT_THAT(draft, Not(HasSubstr("\"uri\""))) << text;
  }
  for (const auto* text : {"https://example.com/", "mailto:a@example.com", "urn:isbn:1", "myapp://open/1", "TEL:+1"}) {
    const auto draft = inferred_plan_json("n", of({"{\"x\":\"" + std::string(text) + "\"}"}, 30).rules());
    EXPECT_THAT(draft, HasSubstr("\"uri\"")) << text;
  }
}

TEST(Infer, KeepsItsMemoryBoundedWhateverComes) {
  Inference members;
  for (int i = 0; i < 1'000; ++i) give(members, track("{\"key_" + std::to_string(i) + "\":1}"));
  const auto rules = members.rules();
  EXPECT_TRUE(members.is_incomplete());
  EXPECT_THAT(rules[0].rule.schema, HasSubstr("key_299"));
  EXPECT_THAT(rules[0].rule.schema, Not(HasSubstr("key_300")));

  Inference events;
  for (int i = 0; i < 2'001; ++i) EXPECT_EQ(give(events, track("{}", "Event " + std::to_string(i))), i < 2'000) << i;
  EXPECT_EQ(events.rules().size(), 2'000U);

  std::string deep = "1";
  for (int i = 0; i < 100; ++i) deep = "{\"d\":" + deep + "}";
  EXPECT_EQ(judged(draft_of(of({deep}, 6)), track(deep)), "pass");
}

} // namespace
} // namespace plumbline::plans
