#include "validator/call/call.h"
#include "validator/privacy/redaction.h"
#include "validator/validate.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

Redaction of(const std::vector<std::string>& entries) {
  auto made = Redaction::of(entries);
  if (!made) throw std::invalid_argument(made.error());
  return std::move(*made);
}

std::string text_of(const std::vector<std::string>& entries, const std::string& call) {
  const auto redacted = of(entries).redacted(call);
  return redacted ? redacted->text : "as it was";
}

std::string refusal_of(const std::vector<std::string>& entries) {
  const auto made = Redaction::of(entries);
  return made ? "" : made.error();
}

TEST(Redaction, HidesEveryMemberOfANameWhateverItsCaseDepthAndType) {
  EXPECT_EQ(
      text_of({"email"}, R"({"email":"a@b.c","properties":{ "Email" : null,"list":[{"EMAIL":{"x":[1]}},{"mail":1}]}})"),
      R"({"email":"[redacted]","properties":{ "Email" : "[redacted]","list":[{"EMAIL":"[redacted]"},{"mail":1}]}})");
  EXPECT_EQ(text_of({"email"}, R"({"traits":{"e\u006dail":"a@b.c","email":1,"email":2}})"),
            R"({"traits":{"e\u006dail":"[redacted]","email":"[redacted]","email":"[redacted]"}})");
  EXPECT_EQ(text_of({"email"}, R"({"properties":{"emails":"a@b.c"}})"), "as it was");
}

TEST(Redaction, APointerIsThatPlaceAloneToTheLetter) {
  const std::string call = R"({"context":{"ip":"1.2.3.4","IP":1},"properties":{"ip":"5.6.7.8","a/b":[10,20]}})";
  EXPECT_EQ(text_of({"/context/ip"}, call),
            R"({"context":{"ip":"[redacted]","IP":1},"properties":{"ip":"5.6.7.8","a/b":[10,20]}})");
  EXPECT_EQ(text_of({"/properties/a~1b/1"}, call),
            R"({"context":{"ip":"1.2.3.4","IP":1},"properties":{"ip":"5.6.7.8","a/b":[10,"[redacted]"]}})");
  EXPECT_EQ(text_of({"/context/ip/x", "/properties/a~1b/2", "/context/Ip"}, call), "as it was");
}

TEST(Redaction, OfACallsOwnMembersHidesNoneThatMakesItThatCall) {
  const std::string call = R"({"type":"page","name":"Home","userId":"u1","properties":{"name":"Ada","type":"x"}})";
  EXPECT_EQ(
      text_of({"name", "type", "userId"}, call),
      R"({"type":"page","name":"Home","userId":"[redacted]","properties":{"name":"[redacted]","type":"[redacted]"}})");
}

TEST(Redaction, RefusesWhatHidesNothingOrTheCallItself) {
  EXPECT_EQ(refusal_of({"email", "/context/ip", "/userId", "name", "type", "version"}), "");
  EXPECT_EQ(refusal_of({""}), "a name must not be empty");
  for (const std::string entry : {"/", "/event", "/messageId", "/properties", "/context", "event", "properties"})
    EXPECT_NE(refusal_of({entry}).find(entry + " identifies the call"), std::string::npos) << entry;
  EXPECT_NE(refusal_of({"/a~2"}).find("not a JSON pointer"), std::string::npos);
  EXPECT_NE(refusal_of({"/a~"}).find("not a JSON pointer"), std::string::npos);
}

TEST(Redaction, TakesAHundredEntriesOfFiveHundredBytes) {
  EXPECT_EQ(refusal_of(std::vector<std::string>(100, "email")), "");
  EXPECT_EQ(refusal_of(std::vector<std::string>(101, "email")), "101 names were given; at most 100 are allowed");
  EXPECT_EQ(refusal_of({std::string(500, 'e')}), "");
  EXPECT_NE(refusal_of({std::string(501, 'e')}).find("501 bytes; at most 500 are allowed"), std::string::npos);
}

TEST(Redaction, OfASampleHidesWhatStandsBehindTheNameWholeOrBroken) {
  const auto redaction = of({"email", "full name", "/context/ip", "/properties/list/0"});
  const auto shown = [&](std::string_view text) { return redaction.redacted_sample(text); };
  EXPECT_EQ(shown(R"({"Email": "a@b.c","x":1})"), R"({"Email": "[redacted]","x":1})");
  EXPECT_EQ(shown(R"({"email":"a \" b","full name":{"a":"}","b":[1]},"x":1})"),
            R"({"email":"[redacted]","full name":[redacted],"x":1})");
  EXPECT_EQ(shown(R"({"email":"cut of)"), R"({"email":"[redacted])");
  EXPECT_EQ(shown(R"({"email":{"a":"cut of)"), R"({"email":[redacted])");
  EXPECT_EQ(shown("{'email':'a@b.c', x}"), "{'email':'[redacted]', x}");
  EXPECT_EQ(shown("{email: 12}"), "{email: [redacted]}");
  EXPECT_EQ(shown("properties.email=a%40b.c&x=1"), "properties.email=[redacted]&x=1");
  EXPECT_EQ(shown(R"({\"email\":\"a@b.c\",\"x\":1})"), R"({\"email\":\"[redacted]\",\"x\":1})");
  EXPECT_EQ(shown(R"({"context":{"ip":"1.2.3.4"},"list":[5]})"),
            R"({"context":{"ip":"[redacted]"},"list":[redacted]})");
  EXPECT_EQ(shown(R"(my email is none, "emails":"kept", "tip":"kept")"),
            R"(my email is none, "emails":"kept", "tip":"kept")");
  EXPECT_EQ(shown(R"({"email":)"), R"({"email":)");
  EXPECT_EQ(Redaction().redacted_sample("email=1"), "email=1");
}

/// The verdict of a call under a rule for its properties, as it may be kept.
Verdict kept(const std::vector<std::string>& entries, const std::string& properties_schema, std::string call) {
  PlanText plan{"p", {}};
  RuleText rule;
  rule.event = "A";
  rule.schema = R"({"type":"object","properties":{"properties":)" + properties_schema + "}}";
  plan.rules.push_back(std::move(rule));
  const auto compiled = Plan::compile(plan, 1);
  call.reserve(call.size() + text_padding);
  CallReader reader;
  const auto read = reader.read(call);
  auto verdict = validate(*read, compiled->get());
  if (const auto redacted = of(entries).redacted(call)) redact(verdict, call, *redacted);
  return verdict;
}

std::string track(const std::string& properties) {
  return R"({"type":"track","userId":"u","event":"A","properties":)" + properties + "}";
}

TEST(Redaction, AViolationOfAHiddenValueKeepsItsPlaceKindAndTypeAndNothingOfTheValue) {
  const auto verdict =
      kept({"email"}, R"({"type":"object","properties":{"email":{"type":"string","pattern":"^[^@]+@example[.]com$"}}})",
           track(R"({"email":"ada@lovelace.org"})"));
  ASSERT_EQ(verdict.violations.size(), 1U);
  const auto& violation = verdict.violations.front();
  EXPECT_EQ(violation.path, "/properties/email");
  EXPECT_EQ(violation.kind, ViolationKind::pattern);
  EXPECT_EQ(violation.actual, R"("[redacted]")");
  EXPECT_EQ(violation.actual_type, "string");
  EXPECT_NE(violation.message.find("[redacted] was sent"), std::string::npos) << violation.message;
  EXPECT_EQ(violation.message.find("lovelace"), std::string::npos) << violation.message;
}

TEST(Redaction, AHintToAnotherTypeSaysTheTypeAlone) {
  const auto verdict =
      kept({"total"}, R"({"type":"object","properties":{"total":{"type":"number"}}})", track(R"({"total":"4912.75"})"));
  ASSERT_EQ(verdict.violations.size(), 1U);
  ASSERT_TRUE(verdict.violations.front().hint);
  const auto& hint = *verdict.violations.front().hint;
  EXPECT_EQ(hint.kind, "value_type");
  EXPECT_EQ(hint.from, "[redacted]");
  EXPECT_EQ(hint.to, "\"number\"");
  EXPECT_EQ((hint.from + hint.to + hint.message).find("4912"), std::string::npos);
}

TEST(Redaction, AViolationOfWhatHoldsAHiddenValueShowsTheRest) {
  const auto verdict = kept({"email"}, R"({"type":"object","properties":{"person":{"type":"array"}}})",
                            track(R"({"person":{"email":"ada@lovelace.org","plan":"gold"}})"));
  ASSERT_EQ(verdict.violations.size(), 1U);
  EXPECT_EQ(verdict.violations.front().actual, R"({"email":"[redacted]","plan":"gold"})");
  const auto inside = kept({"person"}, R"({"properties":{"person":{"properties":{"age":{"maximum":100}}}}})",
                           track(R"({"person":{"age":1234567}})"));
  ASSERT_EQ(inside.violations.size(), 1U);
  EXPECT_EQ(inside.violations.front().actual, R"("[redacted]")");
  EXPECT_EQ(inside.violations.front().message.find("1234567"), std::string::npos) << inside.violations.front().message;
}

TEST(Redaction, TheVerdictSeesTheRealValueAndOtherViolationsStayAsTheyWere) {
  const std::string schema =
      R"({"type":"object","required":["id"],"properties":{"email":{"type":"string","format":"email"},"total":{"maximum":10}}})";
  EXPECT_EQ(kept({"email"}, schema, track(R"({"email":"ada@lovelace.org","id":1})")).result, VerdictResult::pass);
  const auto verdict = kept({"email"}, schema, track(R"({"email":"ada@lovelace.org","total":12345})"));
  ASSERT_EQ(verdict.violations.size(), 2U);
  for (const auto& violation : verdict.violations) EXPECT_NE(violation.actual, R"("[redacted]")") << violation.message;
}

} // namespace
} // namespace plumbline::validator
