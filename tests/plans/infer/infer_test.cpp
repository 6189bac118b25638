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
