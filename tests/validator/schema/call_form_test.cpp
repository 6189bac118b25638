#include "tests/validator/judge.h"
#include "validator/schema/call_form.h"
#include "validator/validate.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

constexpr Receipt receipt{1'769'860'800'000, "plumbline-11111111-1111-4111-8111-111111111111"};

RuleText common_rule(std::string_view schema) {
  RuleText rule;
  rule.type = RuleType::common;
  rule.schema = schema;
  return rule;
}

/// The paths of the violations that a common rule finds, after the result.
std::string judged(std::string_view schema, std::string_view call, CallType route = CallType::none) {
  const auto plan = plan_of({track_rule("E", "{}"), common_rule(schema)});
  const ReadCall read(call, route);
  const Verdict verdict = validate(*read, plan.get(), receipt);
  std::string out(name_of(verdict.result));
  for (const Violation& violation : verdict.violations) out += " " + violation.path;
  return out;
}

constexpr std::string_view bare = R"({"event":"E","userId":"u"})";
constexpr std::string_view whole =
    R"({"type":"track","event":"E","userId":"u","messageId":"m","timestamp":"2026-01-31T12:00:00Z"})";

TEST(CallForm, HasTheTypeOfTheRoute) {
  constexpr std::string_view by_type =
      R"({"if":{"required":["type"],"properties":{"type":{"const":"track"}}},"then":{"required":["context"]}})";
  EXPECT_EQ(judged(by_type, bare, CallType::track), "fail /context");
  EXPECT_EQ(judged(by_type, whole), "fail /context");
  EXPECT_EQ(judged(by_type, R"({"type":"identify","event":"E","userId":"u"})", CallType::track), "fail /context");
  EXPECT_EQ(judged(by_type, R"({"userId":"u"})", CallType::identify), "pass");
  EXPECT_EQ(judged(by_type, R"({"type":"track","userId":"u"})", CallType::identify), "pass");
}

TEST(CallForm, SatisfiesRequiredWithWhatTheServerMade) {
  constexpr std::string_view all = R"({"required":["type","messageId","timestamp","receivedAt"]})";
  EXPECT_EQ(judged(all, bare, CallType::track), "pass");
  EXPECT_EQ(judged(all, whole), "pass");
  EXPECT_EQ(judged(all, R"({"event":"E","userId":"u","messageId":null,"timestamp":""})", CallType::track), "pass");
  EXPECT_EQ(judged(R"({"required":["sentAt"]})", bare, CallType::track), "fail /sentAt");
}

TEST(CallForm, IsNeverInViolationByWhatTheServerMade) {
  constexpr std::string_view strict =
      R"({"properties":{"messageId":{"pattern":"^[0-9]+$"},"timestamp":{"maxLength":3},"receivedAt":false,"type":{"enum":["x"]}}})";
  EXPECT_EQ(judged(strict, bare, CallType::track), "pass");
  EXPECT_EQ(judged(strict, whole), "fail /type /messageId /timestamp") << "what the caller sent is held to it";
  EXPECT_EQ(judged(strict, R"({"event":"E","userId":"u","receivedAt":"then","messageId":"7"})", CallType::track),
            "pass");
}

TEST(CallForm, IsTakenUnderAClosedRoot) {
  constexpr std::string_view closed =
      R"({"properties":{"event":{},"userId":{}},"additionalProperties":false,"maxProperties":2})";
  EXPECT_EQ(judged(closed, bare, CallType::track), "pass");
  EXPECT_EQ(judged(R"({"properties":{"event":{},"userId":{}},"additionalProperties":false})", whole), "pass");
  EXPECT_EQ(judged(closed, R"({"event":"E","userId":"u","other":1})", CallType::track), "fail /other");
  EXPECT_EQ(judged(R"({"properties":{"properties":{"additionalProperties":false}}})",
                   R"({"event":"E","userId":"u","properties":{"type":1}})", CallType::track),
            "fail /properties/type")
      << "only the call itself is open";
}

TEST(CallForm, LeavesTheHintsOfAClosedRootToThePlansNames) {
  const auto plan =
      plan_of({track_rule("E", "{}"),
               common_rule(R"({"properties":{"event":{},"userId":{},"theme":{}},"additionalProperties":false})")});
  const ReadCall read(R"({"event":"E","userId":"u","thme":1,"receivdAt":2})", CallType::track);
  const Verdict verdict = validate(*read, plan.get(), receipt);
  ASSERT_EQ(verdict.violations.size(), 2U);
  ASSERT_TRUE(verdict.violations[0].hint);
  EXPECT_EQ(verdict.violations[0].hint->to, "theme");
  EXPECT_FALSE(verdict.violations[1].hint);
}

TEST(CallForm, LeadsToTheAlternativeOfItsType) {
  constexpr std::string_view alternatives =
      R"({"oneOf":[{"properties":{"type":{"const":"identify"}}},{"properties":{"type":{"const":"track"}},"required":["context"]}]})";
  EXPECT_EQ(judged(alternatives, bare, CallType::track), "fail /context");
  EXPECT_EQ(judged(alternatives, R"({"event":"E","userId":"u","context":{}})", CallType::track), "pass");
}

TEST(CallForm, TakesAMadeMessageIdThatComesBackAsMade) {
  const std::string again =
      R"({"type":"track","event":"E","userId":"u","messageId":")" + std::string(receipt.message_id) + "\"}";
  EXPECT_EQ(judged(R"({"properties":{"messageId":{"pattern":"^[0-9]+$"}}})", again), "pass");
}

TEST(CallForm, HasTheCallersTimeOrTheTimeOfArrival) {
  constexpr std::string_view then =
      R"({"if":{"properties":{"timestamp":{"const":"2026-01-31T12:00:00.000Z"}}},"then":false})";
  EXPECT_EQ(judged(then, bare, CallType::track), "fail ");
  EXPECT_EQ(judged(then, R"({"event":"E","userId":"u","originalTimestamp":"2026-01-31T12:00:00Z"})", CallType::track),
            "fail ");
  EXPECT_EQ(judged(then, R"({"event":"E","userId":"u","originalTimestamp":"2026-01-30T12:00:00Z"})", CallType::track),
            "pass");
}

TEST(CallForm, NotesATypeThatTheRouteOverrules) {
  const ReadCall call(R"({"type":"identify","event":"E","userId":"u"})", CallType::track);
  const Verdict verdict = validate(*call, nullptr, receipt);
  ASSERT_EQ(verdict.notes.size(), 1U);
  EXPECT_EQ(verdict.notes[0].code, "type_mismatch");
  EXPECT_EQ(verdict.notes[0].path, "/type");
  EXPECT_TRUE(validate(*ReadCall(bare, CallType::track), nullptr, receipt).notes.empty());
  EXPECT_TRUE(validate(*ReadCall(whole, CallType::track), nullptr, receipt).notes.empty());
}

TEST(CallForm, LeavesTheContentHashAlone) {
  EXPECT_EQ(content_hash(*ReadCall(bare, CallType::track)), content_hash(*ReadCall(whole)));
}

} // namespace
} // namespace plumbline::validator
