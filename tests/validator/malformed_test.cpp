#include "tests/validator/judge.h"
#include "validator/malformed.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

std::string reason(std::string_view text) { return malformed_reason(*ReadCall(text)).value_or(""); }

TEST(Malformed, TakesWellFormedCallsOfEveryType) {
  EXPECT_EQ(reason(R"({"type":"track","event":"x","userId":"u"})"), "");
  EXPECT_EQ(reason(R"({"type":"track","event":"x","userId":null,"anonymousId":"a"})"), "");
  EXPECT_EQ(reason(R"({"type":"identify","userId":12,"traits":null})"), "");
  EXPECT_EQ(reason(R"({"type":"page","anonymousId":"a","properties":{}})"), "");
  EXPECT_EQ(reason(R"({"type":"screen","userId":"u","context":null,"integrations":null})"), "");
  EXPECT_EQ(reason(R"({"type":"group","userId":"u","groupId":7})"), "");
  EXPECT_EQ(reason(R"({"type":"alias","userId":"u","previousId":"p"})"), "");
}

TEST(Malformed, NamesTheFirstReason) {
  EXPECT_EQ(reason("[1]"), "A call must be a JSON object");
  EXPECT_EQ(reason(R"({"userId":"u"})"), "Missing type");
  EXPECT_EQ(reason(R"({"type":null,"userId":"u"})"), "Missing type");
  EXPECT_EQ(reason(R"({"type":7,"userId":"u"})"), "Type must be a string");
  EXPECT_EQ(reason(R"({"type":"Track","userId":"u"})"),
            "Unknown type \"Track\"; it must be one of track, identify, page, screen, group, alias. Send "
            "\"type\":\"track\".");
  EXPECT_EQ(reason(R"({"type":"track","userId":"u"})"), "Missing event key for track call");
  EXPECT_EQ(reason(R"({"type":"track","event":"","userId":"u"})"), "Missing event key for track call");
  EXPECT_EQ(reason(R"({"type":"track","event":null,"userId":"u"})"), "Missing event key for track call");
  EXPECT_EQ(reason(R"({"type":"track","event":5,"userId":"u"})"), "Event must be a string");
  EXPECT_EQ(reason(R"({"type":"track","event":"x"})"), "Missing userId or anonymousId");
  EXPECT_EQ(reason(R"({"type":"track","event":"x","userId":"","anonymousId":""})"), "Missing userId or anonymousId");
  EXPECT_EQ(reason(R"({"type":"track","event":"x","userId":{}})"),
            "userId must be a string or a number, but an object was sent");
  EXPECT_EQ(reason(R"({"type":"alias","previousId":"p"})"), "Missing userId for alias call");
  EXPECT_EQ(reason(R"({"type":"alias","userId":"p"})"), "Missing previousId for alias call");
  EXPECT_EQ(reason(R"({"type":"group","userId":"u"})"), "Missing groupId for group call");
  EXPECT_EQ(reason(R"({"type":"page","userId":"u","properties":[1]})"),
            "properties must be an object, but an array was sent");
  EXPECT_EQ(reason(R"({"type":"identify","userId":"u","traits":"x"})"),
            "traits must be an object, but a string was sent");
  EXPECT_EQ(reason(R"({"type":"page","userId":"u","context":1})"),
            "context must be an object, but an integer was sent");
  EXPECT_EQ(reason(R"({"type":"page","userId":"u","integrations":true})"),
            "integrations must be an object, but a boolean was sent");
}

std::string hint(std::string_view text) {
  const auto violations = malformed_violations(*ReadCall(text));
  return violations.empty() || !violations.front().hint ? "" : violations.front().hint->message;
}

TEST(Malformed, HintsAtTheNameThatWasSentInsteadOfAnId) {
  EXPECT_EQ(hint(R"({"type":"page","user_id":"u"})"), "Rename user_id to userId.");
  EXPECT_EQ(hint(R"({"type":"page","UserID":7})"), "Rename UserID to userId.");
  EXPECT_EQ(hint(R"({"type":"page","anonymous_id":"a"})"), "Rename anonymous_id to anonymousId.");
  EXPECT_EQ(hint(R"({"type":"group","userId":"u","group_id":"g"})"), "Rename group_id to groupId.");
  EXPECT_EQ(hint(R"({"type":"page","user_id":""})"), "");
  EXPECT_EQ(hint(R"({"type":"page"})"), "");
}

TEST(Malformed, HintsAtTheEventAndTheType) {
  EXPECT_EQ(hint(R"({"type":"track","userId":"u","name":"Signed Up"})"), "Rename name to event.");
  EXPECT_EQ(hint(R"({"type":"track","userId":"u","Event":"Signed Up"})"), "Rename Event to event.");
  EXPECT_EQ(hint(R"({"type":"Track","userId":"u","event":"x"})"), "Send \"type\":\"track\".");
  EXPECT_EQ(hint(R"({"type":"indentify","userId":"u"})"), "Send \"type\":\"identify\".");
  EXPECT_EQ(hint(R"({"userId":"u","event":"x"})"), "Send \"type\":\"track\".");
  EXPECT_EQ(hint(R"({"Type":"track","userId":"u","event":"x"})"), "Rename Type to type.");
  EXPECT_EQ(hint(R"({"type":"purchase","userId":"u"})"), "");
}

TEST(Malformed, HintsAtTheObjectThatWasMeant) {
  EXPECT_EQ(hint(R"({"type":"page","userId":"u","properties":[]})"),
            "Send {} instead of []: PHP writes an empty array as [] (cast it to an object).");
  EXPECT_EQ(hint(R"({"type":"page","userId":"u","properties":"{\"a\":1}"})"),
            "Send the object itself, not its JSON text.");
  EXPECT_EQ(hint(R"({"type":"page","userId":"u","properties":[{"a":1}]})"),
            "Send the object itself, without the array around it.");
  EXPECT_EQ(hint(R"({"type":"page","userId":"u","properties":"x"})"), "");
  EXPECT_EQ(hint(R"({"type":"page","userId":"u","properties":[1,2]})"), "");
}

TEST(Malformed, FailsWhateverThePlanSays) {
  const auto plan = plan_of({track_rule("x", "{}")});
  for (const Plan* in_force : {plan.get(), static_cast<const Plan*>(nullptr)}) {
    const Verdict verdict = verdict_of(R"({"type":"track","event":"x","properties":[1.10]})", in_force);
    EXPECT_EQ(verdict.result, VerdictResult::fail);
    EXPECT_EQ(verdict.rule, "");
    EXPECT_EQ(verdict.plan_version, in_force ? 1 : 0);
    ASSERT_EQ(verdict.violations.size(), 2U);
    EXPECT_EQ(verdict.violations[0].kind, ViolationKind::malformed);
    EXPECT_EQ(verdict.violations[0].path, "/userId");
    EXPECT_EQ(verdict.violations[0].actual, "null");
    EXPECT_EQ(verdict.violations[1].path, "/properties");
    EXPECT_EQ(verdict.violations[1].actual, "[1.10]");
    EXPECT_EQ(verdict.violations[1].actual_type, "array");
  }
}

TEST(Malformed, HasAVerdictForWhatCannotBeRead) {
  const Verdict verdict = malformed_verdict({SyntaxFault::Code::too_deep, "too deep"}, nullptr);
  EXPECT_EQ(verdict.result, VerdictResult::fail);
  ASSERT_EQ(verdict.violations.size(), 1U);
  EXPECT_EQ(verdict.violations[0].kind, ViolationKind::malformed);
  EXPECT_EQ(verdict.violations[0].message, "too deep");
}

} // namespace
} // namespace plumbline::validator
