#include "tests/validator/judge.h"
#include "validator/verdict_json.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

RuleText rule(RuleType type, std::optional<std::string> event, std::string schema, int version = 1) {
  RuleText text;
  text.type = type;
  text.event = std::move(event);
  text.schema = std::move(schema);
  text.version = version;
  return text;
}

TEST(Validate, PassesACallThatKeepsItsRule) {
  const auto plan = plan_of({track_rule(
      "Order Completed", over_properties(R"({"required":["order_id"],"properties":{"order_id":{"type":"string"}}})"))});
  const Verdict verdict = verdict_of(track_call("Order Completed", R"({"order_id":"1"})"), plan.get());
  EXPECT_EQ(verdict.result, VerdictResult::pass);
  EXPECT_EQ(verdict.rule, "track:Order Completed:1");
  EXPECT_EQ(verdict.rule_event, "Order Completed");
  EXPECT_EQ(verdict.plan_version, 1);
  EXPECT_TRUE(verdict.violations.empty());
  EXPECT_TRUE(verdict.notes.empty());
}

TEST(Validate, LeavesCallsUncheckedWithoutAPlan) {
  EXPECT_EQ(verdict_of(track_call("x", "{}"), nullptr).result, VerdictResult::unchecked);
}

TEST(Validate, FailsATrackCallThatThePlanDoesNotHave) {
  const auto plan = plan_of({track_rule("a", "{}")});
  const Verdict verdict = verdict_of(track_call("z", "{}"), plan.get());
  EXPECT_EQ(verdict.result, VerdictResult::fail);
  EXPECT_EQ(verdict.rule, "");
  ASSERT_EQ(verdict.violations.size(), 1U);
  EXPECT_EQ(verdict.violations[0].kind, ViolationKind::unplanned_event);
  EXPECT_EQ(verdict.violations[0].path, "/event");
  EXPECT_EQ(verdict.violations[0].actual, R"("z")");
}

TEST(Validate, LeavesWhatSdksSendByThemselvesUncheckedUnderAPlanThatKnowsThem) {
  PlanText text;
  text.rules = {track_rule("Application Opened", over_properties(R"({"required":["version"]})"))};
  text.knows_sdk_events = true;
  const auto knows = *Plan::compile(text, 1);
  text.knows_sdk_events = false;
  const auto does_not = *Plan::compile(text, 1);
  for (const auto* event : {"Application Backgrounded", "Segment Consent Preference Updated"}) {
    const Verdict verdict = verdict_of(track_call(event, "{}"), knows.get());
    EXPECT_EQ(verdict.result, VerdictResult::unchecked) << event;
    ASSERT_EQ(verdict.notes.size(), 1U) << event;
    EXPECT_EQ(verdict.notes[0].code, "sdk_event");
    EXPECT_EQ(verdict_of(track_call(event, "{}"), does_not.get()).result, VerdictResult::fail) << event;
  }
  EXPECT_EQ(verdict_of(track_call("Application Backgrounde", "{}"), knows.get()).result, VerdictResult::fail);
  // What the plan has a rule for is held to it.
  EXPECT_EQ(verdict_of(track_call("Application Opened", "{}"), knows.get()).result, VerdictResult::fail);
}

TEST(Validate, HoldsWhatSdksSendToTheRulesForEveryCall) {
  PlanText text;
  text.rules = {track_rule("a", "{}"), rule(RuleType::common, std::nullopt, R"({"required":["context"]})")};
  text.knows_sdk_events = true;
  const auto plan = *Plan::compile(text, 1);
  EXPECT_EQ(verdict_of(R"({"type":"track","userId":"u","event":"Deep Link Opened"})", plan.get()).result,
            VerdictResult::fail);
  EXPECT_EQ(verdict_of(R"({"type":"track","userId":"u","event":"Deep Link Opened","context":{}})", plan.get()).result,
            VerdictResult::unchecked);
}

TEST(Validate, NotesWhatWasSentAndIsOfNoUse) {
  const auto notes = [](const std::string& call) {
    std::string found;
    for (const auto& note : verdict_of(call, nullptr).notes) found += note.code + " " + note.path + "\n";
    return found;
  };
  for (const auto* odd : {"{}", "[1]", "true"}) {
    const std::string value(odd);
    EXPECT_EQ(notes(R"({"type":"identify","userId":"u","messageId":)" + value + "}"), "unread_id /messageId\n");
    EXPECT_EQ(notes(R"({"type":"identify","userId":"u","anonymousId":)" + value + "}"), "unread_id /anonymousId\n");
    EXPECT_EQ(notes(R"({"type":"identify","anonymousId":"u","userId":)" + value + "}"), "unread_id /userId\n");
    EXPECT_EQ(notes(R"({"type":"page","userId":"u","name":)" + value + "}"), "unread_name /name\n");
    EXPECT_EQ(notes(R"({"type":"page","userId":"u","context":{"plumbline":{"session":)" + value + "}}}"),
              "unread_id /context/plumbline/session\n");
  }
  EXPECT_EQ(notes(R"({"type":"page","userId":"u","name":5})"), "unread_name /name\n");
  for (const auto* fine : {"null", "\"\"", "\"x\"", "17"})
    EXPECT_EQ(notes(R"({"type":"identify","userId":"u","name":{},"messageId":)" + std::string(fine) + "}"), "");
  const auto told = verdict_of(R"({"type":"identify","userId":"u","messageId":{"a":1}})", nullptr).notes;
  EXPECT_EQ(told.at(0).message, "messageId must be a string or a number, but an object was sent. The call got a new "
                                "messageId, so a retry of it is not recognised.");
}

TEST(Validate, MatchesNamesToTheLetter) {
  const auto plan = plan_of({track_rule("a b", "{}")});
  EXPECT_EQ(verdict_of(track_call("a b", "{}"), plan.get()).result, VerdictResult::pass);
  EXPECT_EQ(verdict_of(track_call("A b", "{}"), plan.get()).result, VerdictResult::fail);
  EXPECT_EQ(verdict_of(track_call("a b ", "{}"), plan.get()).result, VerdictResult::fail);
}

TEST(Validate, LeavesOtherCallsWithoutARuleUnchecked) {
  const auto plan = plan_of({track_rule("a", "{}")});
  EXPECT_EQ(verdict_of(R"({"type":"identify","userId":"u"})", plan.get()).result, VerdictResult::unchecked);
  EXPECT_EQ(verdict_of(R"({"type":"page","name":"Home","userId":"u"})", plan.get()).result, VerdictResult::unchecked);
  EXPECT_EQ(verdict_of(R"({"type":"alias","userId":"u","previousId":"p"})", plan.get()).result,
            VerdictResult::unchecked);
}

TEST(Validate, ChecksIdentifyAndGroupByTheirRule) {
  const std::string schema = R"({"properties":{"traits":{"required":["email"]}}})";
  const auto plan =
      plan_of({rule(RuleType::identify, std::nullopt, schema), rule(RuleType::group, std::nullopt, schema)});
  const Verdict verdict = verdict_of(R"({"type":"identify","userId":"u","traits":{}})", plan.get());
  EXPECT_EQ(verdict.result, VerdictResult::fail);
  EXPECT_EQ(verdict.rule, "identify::1");
  EXPECT_EQ(verdict_of(R"({"type":"group","userId":"u","groupId":"g","traits":{"email":"x"}})", plan.get()).result,
            VerdictResult::pass);
}

TEST(Validate, HoldsEveryCallToTheCommonRules) {
  const auto plan = plan_of(
      {track_rule("a", "{}"), rule(RuleType::common, std::nullopt,
                                   R"({"required":["context"],"properties":{"context":{"required":["library"]}}})")});
  EXPECT_EQ(verdict_of(track_call("a", "{}"), plan.get()).result, VerdictResult::fail);
  const Verdict alias =
      verdict_of(R"({"type":"alias","userId":"u","previousId":"p","context":{"library":{}}})", plan.get());
  EXPECT_EQ(alias.result, VerdictResult::pass);
  EXPECT_EQ(alias.rule, "common::1");
  const Verdict unplanned = verdict_of(track_call("z", "{}"), plan.get());
  ASSERT_EQ(unplanned.violations.size(), 2U);
  EXPECT_EQ(unplanned.violations[0].kind, ViolationKind::unplanned_event);
  EXPECT_EQ(unplanned.violations[1].path, "/context");
}

TEST(Validate, PicksTheVersionAskedForOrTheOldest) {
  const auto plan = plan_of(
      {rule(RuleType::track, "a", "{}", 3), rule(RuleType::track, "a", "{}", 2), rule(RuleType::track, "a", "{}", 5)});
  const auto with = [&](std::string_view version) {
    return verdict_of(R"({"type":"track","event":"a","userId":"u","context":{"protocols":{"event_version":)" +
                          std::string(version) + "}}}",
                      plan.get());
  };
  EXPECT_EQ(with("5").rule, "track:a:5");
  EXPECT_TRUE(with("5").notes.empty());
  EXPECT_EQ(with("3.0").rule, "track:a:3");
  EXPECT_EQ(verdict_of(track_call("a", "{}"), plan.get()).rule, "track:a:2");
  for (const char* unknown : {"4", "2.5", "-1"}) {
    const Verdict verdict = with(unknown);
    EXPECT_EQ(verdict.rule, "track:a:2");
    ASSERT_EQ(verdict.notes.size(), 1U);
    EXPECT_EQ(verdict.notes[0].code, "unknown_version");
  }
  EXPECT_TRUE(with("\"5\"").notes.empty());
}

TEST(Validate, NotesPropertiesThatNoSchemaNames) {
  const auto plan =
      plan_of({track_rule("a", over_properties(R"({"properties":{"order_id":{}},"patternProperties":{"^x_":{}}})"))});
  const Verdict verdict = verdict_of(track_call("a", R"({"orderId":1,"x_1":2,"zzz":{"deep":1}})"), plan.get());
  EXPECT_EQ(verdict.result, VerdictResult::pass);
  ASSERT_EQ(verdict.notes.size(), 2U);
  EXPECT_EQ(verdict.notes[0].code, "unplanned_property");
  EXPECT_EQ(verdict.notes[0].path, "/properties/orderId");
  EXPECT_EQ(verdict.notes[0].hint, "Rename orderId to order_id.");
  EXPECT_EQ(verdict.notes[0].meant, "order_id");
  EXPECT_EQ(verdict.notes[1].path, "/properties/zzz");
  EXPECT_EQ(verdict.notes[1].hint, "");
}

TEST(Validate, GivesNoHintToANameThatTheCallHasAlready) {
  const auto plan = plan_of({track_rule("a", over_properties(R"({"properties":{"order_id":{}}})"))});
  EXPECT_EQ(verdict_of(track_call("a", R"({"orderId":1,"order_id":2})"), plan.get()).notes.at(0).hint, "");
}

TEST(Validate, MakesAnUnplannedPropertyAViolationOnlyWhereTheRuleIsClosed) {
  const auto plan =
      plan_of({track_rule("a", over_properties(R"({"properties":{"order_id":{}},"additionalProperties":false})"))});
  const Verdict verdict = verdict_of(track_call("a", R"({"zzz":1})"), plan.get());
  ASSERT_EQ(verdict.violations.size(), 1U);
  EXPECT_EQ(verdict.violations[0].kind, ViolationKind::unplanned_property);
  EXPECT_EQ(verdict.violations[0].path, "/properties/zzz");
  EXPECT_TRUE(verdict.notes.empty());
}

TEST(Validate, NotesNothingWhereTheRuleSaysNothingOfNames) {
  for (const char* schema : {"{}", R"({"properties":{"properties":{}}})",
                             R"({"properties":{"properties":{"additionalProperties":{"type":"string"}}}})"}) {
    const auto plan = plan_of({track_rule("a", schema)});
    EXPECT_TRUE(verdict_of(track_call("a", R"({"x":"1"})"), plan.get()).notes.empty()) << schema;
  }
}

TEST(Validate, KnowsTheNamesOfEveryBranch) {
  const auto plan = plan_of({track_rule(
      "a",
      R"({"definitions":{"p":{"properties":{"one":{}}}},"allOf":[{"properties":{"properties":{"anyOf":[{"$ref":"#/definitions/p"},{"required":["two"]}],
                                               "if":{"required":["three"]},"then":{"properties":{"four":{}}},"dependencies":{"five":["one"]}}}}]})")});
  EXPECT_TRUE(
      verdict_of(track_call("a", R"({"one":1,"two":1,"three":1,"four":1,"five":1})"), plan.get()).notes.empty());
}

TEST(Validate, NotesAtMostFiftyProperties) {
  const auto plan = plan_of({track_rule("a", over_properties(R"({"properties":{"x":{}}})"))});
  std::string properties = "{\"x\":1";
  for (int i = 0; i < 300; ++i) properties += ",\"n" + std::to_string(i) + "\":1";
  EXPECT_EQ(verdict_of(track_call("a", properties + "}"), plan.get()).notes.size(), 50U);
}

TEST(Validate, ChecksWhatOnlyTheOtherParserCanRead) {
  const auto plan = plan_of(
      {track_rule("a", over_properties(R"({"required":["n"],"properties":{"n":{"type":"integer","maximum":10}}})"))});
  const Verdict verdict = verdict_of(track_call("a", R"({"n":1e400,"m":1})"), plan.get());
  ASSERT_EQ(verdict.violations.size(), 1U);
  EXPECT_EQ(verdict.violations[0].keyword, "maximum");
  EXPECT_EQ(verdict.violations[0].actual, "1e400");
  EXPECT_EQ(verdict.notes.at(0).path, "/properties/m");
}

TEST(Validate, NamesNoRuleThatWasDropped) {
  RuleText dropped = track_rule("a", "{}");
  dropped.kept = false;
  const auto plan = plan_of({dropped, track_rule("b", "{}")});
  EXPECT_EQ(verdict_of(track_call("a", "{}"), plan.get()).result, VerdictResult::fail);
  EXPECT_EQ(plan->event_names(), std::vector<std::string>{"b"});
}

} // namespace
} // namespace plumbline::validator
