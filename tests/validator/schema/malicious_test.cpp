#include "tests/validator/judge.h"

#include <gtest/gtest.h>

#include <ctime>

namespace plumbline::validator {
namespace {

/// A rule that makes the validator look at everything: types, uniqueness, values, names, branches, recursion.
std::shared_ptr<const Plan> strict_plan() {
  return plan_of({track_rule(
      "x",
      R"({"definitions":{"any":{"anyOf":[{"type":"object","additionalProperties":{"$ref":"#/definitions/any"},"propertyNames":{"maxLength":5}},
      {"type":"array","items":{"$ref":"#/definitions/any"},"uniqueItems":true},{"type":"integer","maximum":100,"multipleOf":3},{"enum":["a",{"b":1}]}]}},
      "properties":{"properties":{"$ref":"#/definitions/any"}}})")});
}

/// Reads and validates whatever comes; nothing but an error or a verdict may come of it. A loose bound, of the
/// processor's time: it catches quadratic time, and neither a slow machine nor a busy one.
void survive(std::string_view text) {
  static const auto plan = strict_plan();
  const std::clock_t begin = std::clock();
  const std::string buffer = padded(text);
  CallReader reader;
  const auto call = reader.read(std::string_view(buffer).substr(0, text.size()));
  if (call) {
    const Verdict verdict = validate(*call, plan.get());
    EXPECT_LE(verdict.violations.size(), max_violations);
    static_cast<void>(content_hash(*call));
  }
  EXPECT_LT((std::clock() - begin) / CLOCKS_PER_SEC, 60);
}

std::string times(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

TEST(Malicious, DepthOfTenThousand) {
  survive(std::string(10'000, '['));
  survive(std::string(10'000, '[') + std::string(10'000, ']'));
  survive(times(R"({"a":)", 10'000));
  survive(track_call("x", std::string(10'000, '[') + "1e999" + std::string(10'000, ']')));
}

TEST(Malicious, TheDeepestCallThatIsTaken) {
  survive(track_call("x", times(R"({"a":)", 127) + "1" + std::string(127, '}')));
  survive(track_call("x", R"({"a":)" + std::string(126, '[') + "1e999" + std::string(126, ']') + "}"));
}

TEST(Malicious, AMegabyteOfDigits) {
  const std::string digits(1'000'000, '9');
  survive(track_call("x", R"({"a":)" + digits + "}"));
  survive(track_call("x", R"({"a":0.)" + digits + "}"));
  survive(track_call("x", R"({"a":1e)" + digits + "}"));
  survive(track_call("x", R"({"a":1e-)" + digits + "}"));
  const std::string third = digits.substr(0, 333'333);
  survive(track_call("x", R"({"a":)" + third + "." + third + "e" + third + "}"));
}

TEST(Malicious, HugeExponents) {
  for (const char* number : {"1e400", "-1e400", "1e-400", "1e2147483648", "1e9223372036854775808",
                             "1e-9223372036854775808", "0e99999999999"}) {
    survive(track_call("x", R"({"a":)" + std::string(number) + R"(,"b":[)" + number + "," + number + "]}"));
  }
}

TEST(Malicious, AHundredThousandDuplicateKeys) {
  survive(track_call("x", "{" + times(R"("a":1,)", 100'000) + R"("a":"x"})"));
  survive("{" + times(R"("userId":"u",)", 100'000) + R"("type":"track","event":"x"})");
  survive("{" + times(R"("properties":{"a":7},)", 100'000) + R"("type":"track","event":"x","userId":"u"})");
}

TEST(Malicious, ManyItemsThatMustBeUnique) {
  std::string items = "0";
  for (int i = 1; i < 100'000; ++i) items += "," + std::to_string(i * 3);
  survive(track_call("x", R"({"a":[)" + items + "]}"));
  survive(track_call("x", R"({"a":[)" + times("[],", 50'000) + "[]]}"));
}

TEST(Malicious, ManyWrongMembers) {
  survive(track_call("x", "{" + times(R"("toolong":"b",)", 50'000) + R"("a":null})"));
}

TEST(Malicious, BytesThatAreNoUtf8) {
  survive("{\"type\":\"track\",\"event\":\"\xFF\xFE\"}");
  survive("{\"type\":\"track\",\"event\":\"\xED\xA0\x80\",\"userId\":\"u\"}");
  survive(std::string_view("\xFE\xFF\0{", 4));
  survive(std::string(10'000, '\x80'));
}

TEST(Malicious, NulBytes) {
  survive(std::string("{\"type\":\"tr\0ack\"}", 17));
  survive(std::string("{}\0{}", 5));
  survive(std::string(1000, '\0'));
  survive(R"({"type":"track","event":"a\u0000b","userId":"u"})");
}

TEST(Malicious, NulBehindANumberOfTheOtherParser) {
  const std::string text("{\"a\":1e400}\0garbage", 19);
  const std::string buffer = padded(text);
  CallReader reader;
  EXPECT_FALSE(reader.read(std::string_view(buffer).substr(0, text.size())));
}

TEST(Malicious, LoneSurrogates) {
  survive(R"({"type":"track","event":"\ud800","userId":"u"})");
  survive(R"({"type":"track","event":"\udc00\ud800","userId":"u"})");
  survive(R"({"\ud800":1})");
}

TEST(Malicious, TextsCutAnywhere) {
  const std::string whole =
      R"({"type":"track","event":"x \u00e9 \ud83d\ude00","userId":"u","properties":{"a":[1,-2.5e3,true,null,{"b":"c"}],"n":1e400}})";
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) survive(std::string_view(whole).substr(0, cut));
}

TEST(Malicious, BytesChangedAnywhere) {
  const std::string whole =
      R"({"type":"track","event":"x","userId":"u","properties":{"a":[1,-2.5e3,true,null,{"b":"c"}]}})";
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char byte : {'\0', '"', '\\', '{', ']', ',', '9', '\x80', '\xFF'}) {
      std::string changed = whole;
      changed[at] = byte;
      survive(changed);
    }
  }
}

TEST(Malicious, LongNamesInManyViolations) {
  const std::string name(20'000, 'n');
  survive(track_call("x", R"({")" + name + R"(":{)" + times(R"("toolong":"b",)", 500) + R"("a":null}})"));
  survive(track_call(std::string(30'000, 'e'), "{}"));
}

TEST(Malicious, ViolationsOfLongNamesHave64KibibytesTogether) {
  const std::string name(20'000, 'n');
  const auto plan =
      plan_of({track_rule("x", over_properties(R"({"additionalProperties":{"additionalProperties":false}})"))});
  const Verdict verdict =
      verdict_of(track_call("x", R"({")" + name + R"(":{"a":1,"b":2,"c":3,"d":4,"e":5}})"), plan.get());
  EXPECT_EQ(verdict.result, VerdictResult::fail);
  EXPECT_EQ(verdict.violations.size(), 3U);
  EXPECT_TRUE(verdict.truncated);
  const Verdict whole = verdict_of(track_call("x", R"({")" + name + R"(":{"a":1,"b":2,"c":3}})"), plan.get());
  EXPECT_EQ(whole.violations.size(), 3U);
  EXPECT_FALSE(whole.truncated);
}

/// A rule that sends every level of a call through `branches` subschemas in place.
std::shared_ptr<const Plan> nested_plan(std::size_t branches) {
  std::string schema = R"({"items":{"$ref":"#/definitions/n"},"type":"array"})";
  for (std::size_t i = 1; i < branches; ++i) schema = R"({"allOf":[)" + schema + "]}";
  return plan_of(
      {track_rule("x", R"({"definitions":{"n":)" + schema +
                           R"(},"properties":{"properties":{"properties":{"a":{"$ref":"#/definitions/n"}}}}})")});
}

Verdict verdict_of_nested(std::size_t branches, std::size_t levels, std::string_view inside) {
  const std::string arrays = std::string(levels, '[') + std::string(inside) + std::string(levels, ']');
  return verdict_of(track_call("x", R"({"a":)" + arrays + "}"), nested_plan(branches).get());
}

TEST(Malicious, ANestedRuleOnTheDeepestCall) {
  EXPECT_EQ(verdict_of_nested(8, 126, "").result, VerdictResult::pass);
  EXPECT_EQ(verdict_of_nested(4, 120, "1").violations.at(0).keyword, "type");
}

TEST(Malicious, TheMostNestedRuleEndsInAnErrorBeforeTheStackDoes) {
  EXPECT_EQ(verdict_of_nested(24, 126, "").result, VerdictResult::error);
}

TEST(Malicious, AnExplanationThatIsTooNestedIsStillAFail) {
  const Verdict verdict = verdict_of_nested(8, 110, "1");
  EXPECT_EQ(verdict.result, VerdictResult::fail);
  EXPECT_TRUE(verdict.truncated);
  ASSERT_EQ(verdict.violations.size(), 1U);
  EXPECT_EQ(verdict.violations[0].kind, ViolationKind::schema);
}

TEST(Malicious, ARuleThatMultipliesEndsInAnError) {
  const auto plan = plan_of({track_rule(
      "x",
      R"({"definitions":{"n":{"anyOf":[{"items":{"$ref":"#/definitions/n"},"minItems":1,"type":"array"},{"items":{"$ref":"#/definitions/n"},"maxItems":1,"type":"array"}]}},
                                                "properties":{"properties":{"properties":{"a":{"$ref":"#/definitions/n"}}}}})")});
  const Verdict verdict =
      verdict_of(track_call("x", R"({"a":)" + std::string(100, '[') + "1" + std::string(100, ']') + "}"), plan.get());
  EXPECT_EQ(verdict.result, VerdictResult::error);
  ASSERT_EQ(verdict.notes.size(), 1U);
  EXPECT_EQ(verdict.notes[0].code, "check_gave_up");
}

} // namespace
} // namespace plumbline::validator
