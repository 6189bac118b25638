#include "tests/validator/judge.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

std::vector<Violation> violations(std::string_view properties_schema, std::string_view properties) {
  const auto plan = plan_of({track_rule("x", over_properties(properties_schema))});
  return verdict_of(track_call("x", properties), plan.get()).violations;
}

Violation only(std::string_view properties_schema, std::string_view properties) {
  auto all = violations(properties_schema, properties);
  EXPECT_EQ(all.size(), 1U) << properties_schema << " " << properties;
  return all.empty() ? Violation{} : all.front();
}

TEST(Explain, SaysWhereWhatAndWhy) {
  const Violation v = only(R"({"properties":{"total":{"type":"number"}}})", R"({"total":"1.10"})");
  EXPECT_EQ(v.kind, ViolationKind::type);
  EXPECT_EQ(v.path, "/properties/total");
  EXPECT_EQ(v.keyword, "type");
  EXPECT_EQ(v.rule_path, "/properties/properties/properties/total/type");
  EXPECT_EQ(v.expected, R"("number")");
  EXPECT_EQ(v.actual, R"("1.10")");
  EXPECT_EQ(v.actual_type, "string");
  EXPECT_EQ(v.message, "properties.total must be a number, but the text \"1.10\" was sent.");
}

TEST(Explain, NamesTheAbsentMember) {
  const Violation v = only(R"({"required":["order_id"],"properties":{"order_id":{"type":"string"}}})", "{}");
  EXPECT_EQ(v.kind, ViolationKind::required);
  EXPECT_EQ(v.path, "/properties/order_id");
  EXPECT_EQ(v.expected, R"("string")");
  EXPECT_EQ(v.actual, "null");
  EXPECT_EQ(v.actual_type, "");
  EXPECT_EQ(v.message, "properties.order_id is required, but missing.");
}

TEST(Explain, NamesAMissingObjectAndNotItsMembers) {
  const auto plan = plan_of({track_rule("x", over_properties(R"({"required":["a","b"]})"))});
  const Verdict verdict = verdict_of(R"({"type":"track","event":"x","userId":"u"})", plan.get());
  ASSERT_EQ(verdict.violations.size(), 1U);
  EXPECT_EQ(verdict.violations[0].path, "/properties");
  EXPECT_EQ(verdict.violations[0].kind, ViolationKind::required);
}

TEST(Explain, HasAKindForEachKeyword) {
  const auto kind = [](std::string_view schema, std::string_view value) {
    return only(R"({"properties":{"a":)" + std::string(schema) + "}}", R"({"a":)" + std::string(value) + "}").kind;
  };
  EXPECT_EQ(kind(R"({"enum":[1,2]})", "3"), ViolationKind::enumeration);
  EXPECT_EQ(kind(R"({"const":1})", "3"), ViolationKind::enumeration);
  EXPECT_EQ(kind(R"({"pattern":"^a"})", R"("b")"), ViolationKind::pattern);
  EXPECT_EQ(kind(R"({"format":"email"})", R"("b")"), ViolationKind::format);
  EXPECT_EQ(kind(R"({"minimum":1})", "0"), ViolationKind::range);
  EXPECT_EQ(kind(R"({"exclusiveMaximum":1})", "1"), ViolationKind::range);
  EXPECT_EQ(kind(R"({"multipleOf":2})", "1"), ViolationKind::range);
  EXPECT_EQ(kind(R"({"minLength":1})", R"("")"), ViolationKind::length);
  EXPECT_EQ(kind(R"({"maxLength":1})", R"("ab")"), ViolationKind::length);
  EXPECT_EQ(kind(R"({"minItems":1})", "[]"), ViolationKind::items);
  EXPECT_EQ(kind(R"({"uniqueItems":true})", "[1,1]"), ViolationKind::items);
  EXPECT_EQ(kind(R"({"contains":{"const":1}})", "[2]"), ViolationKind::items);
  EXPECT_EQ(kind(R"({"items":[{}],"additionalItems":false})", "[1,2]"), ViolationKind::items);
  EXPECT_EQ(kind(R"({"additionalProperties":false})", R"({"b":1})"), ViolationKind::unplanned_property);
  EXPECT_EQ(kind(R"({"minProperties":1})", "{}"), ViolationKind::schema);
  EXPECT_EQ(kind(R"({"propertyNames":{"maxLength":1}})", R"({"bb":1})"), ViolationKind::schema);
  EXPECT_EQ(kind(R"({"not":{"type":"null"}})", "null"), ViolationKind::schema);
  EXPECT_EQ(kind(R"({"oneOf":[{"type":"integer"},{"minimum":0}]})", "1"), ViolationKind::schema);
  EXPECT_EQ(kind("false", "1"), ViolationKind::schema);
  EXPECT_EQ(kind(R"({"dependencies":{"b":["c"]}})", R"({"b":1})"), ViolationKind::required);
}

TEST(Explain, SaysAMistakeOnce) {
  // A wrong type breaks the other keywords too, an empty string its pattern, and two branches may say the same.
  EXPECT_EQ(
      only(R"({"properties":{"a":{"type":"string","enum":["x"],"minLength":2,"pattern":"x"}}})", R"({"a":1})").keyword,
      "type");
  EXPECT_EQ(only(R"({"properties":{"a":{"enum":["xx"],"minLength":2,"pattern":"x"}}})", R"({"a":"y"})").keyword,
            "enum");
  EXPECT_EQ(only(R"({"properties":{"a":{"minLength":1,"pattern":"^.+$","format":"email"}}})", R"({"a":""})").keyword,
            "minLength");
  EXPECT_EQ(only(R"({"required":["a"],"allOf":[{"required":["a"]},{"required":["a"]}]})", "{}").path, "/properties/a");
}

TEST(Explain, SaysEveryMistakeInOrderOfPlace) {
  const auto all = violations(
      R"({"required":["z"],"properties":{"c":{"type":"string"},"a":{"minimum":1},"b":{"items":{"type":"integer"}}}})",
      R"({"b":["x",1,"y"],"a":0,"c":1})");
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[0].path, "/properties/b/0");
  EXPECT_EQ(all[1].path, "/properties/b/2");
  EXPECT_EQ(all[2].path, "/properties/a");
  EXPECT_EQ(all[3].path, "/properties/c");
  EXPECT_EQ(all[4].path, "/properties/z");
}

TEST(Explain, StopsAtFiftyAndSaysSo) {
  const auto plan = plan_of({track_rule("x", over_properties(R"({"properties":{"a":{"items":{"type":"string"}}}})"))});
  const auto with = [&](std::size_t wrong) {
    std::string items = "1";
    for (std::size_t i = 1; i < wrong; ++i) items += ",1";
    return verdict_of(track_call("x", R"({"a":[)" + items + "]}"), plan.get());
  };
  EXPECT_EQ(with(50).violations.size(), 50U);
  EXPECT_FALSE(with(50).truncated);
  EXPECT_EQ(with(51).violations.size(), 50U);
  EXPECT_TRUE(with(51).truncated);
  EXPECT_EQ(with(51).violations.back().path, "/properties/a/49");
}

TEST(Explain, LetsTheClosestBranchSpeak) {
  constexpr std::string_view payment = R"({"properties":{"payment":{"anyOf":[
    {"type":"object","required":["kind","iban"],"properties":{"kind":{"const":"sepa"},"iban":{"type":"string"}}},
    {"type":"object","required":["kind","card"],"properties":{"kind":{"const":"card"},"card":{"type":"string"}}},
    {"type":"string"}]}}})";
  const Violation v = only(payment, R"({"payment":{"kind":"card","card":7}})");
  EXPECT_EQ(v.path, "/properties/payment/card");
  EXPECT_EQ(v.keyword, "type");
  EXPECT_EQ(v.rule_path, "/properties/properties/properties/payment/anyOf/1/properties/card/type");
}

TEST(Explain, JoinsTheTypesAndValuesOfAlternatives) {
  const Violation types =
      only(R"({"properties":{"a":{"anyOf":[{"type":"string"},{"type":"number"}]}}})", R"({"a":true})");
  EXPECT_EQ(types.kind, ViolationKind::type);
  EXPECT_EQ(types.expected, R"(["string","number"])");
  EXPECT_EQ(types.message, "properties.a must be a string or a number, but true was sent.");
  const Violation values = only(R"({"properties":{"a":{"oneOf":[{"const":"x"},{"enum":["y","z"]}]}}})", R"({"a":"w"})");
  EXPECT_EQ(values.kind, ViolationKind::enumeration);
  EXPECT_EQ(values.expected, R"(["x","y","z"])");
}

std::string message_of(std::string_view properties_schema, std::string_view properties) {
  return only(properties_schema, properties).message;
}

TEST(Explain, SaysTheValueAndWhatIsWanted) {
  EXPECT_EQ(message_of(R"({"properties":{"a":{"type":"integer"}}})", R"({"a":2.5})"),
            "properties.a must be a whole number, but 2.5 was sent.");
  EXPECT_EQ(message_of(R"({"properties":{"a":{"type":"string","format":"date-time"}}})", R"({"a":20260302})"),
            "properties.a must be a date and time such as 2026-01-31T12:00:00Z, but the number 20260302 was sent.");
  EXPECT_EQ(message_of(R"({"properties":{"a":{"type":"string"}}})", R"({"a":[1]})"),
            "properties.a must be a string, but an array was sent.");
  EXPECT_EQ(message_of(R"({"properties":{"a":{"type":"array"}}})", R"({"a":{}})"),
            "properties.a must be an array, but an object was sent.");
  EXPECT_EQ(message_of(R"({"properties":{"a":{"contains":{"const":"x"}}}})", R"({"a":[1]})"),
            "properties.a must contain \"x\".");
  EXPECT_EQ(message_of(R"({"properties":{"a":{"contains":{"type":"string"}}}})", R"({"a":[1]})"),
            "properties.a must contain a string.");
  EXPECT_EQ(message_of(R"({"properties":{"a":{"enum":["b","c"]}}})", R"({"a":1})"),
            "properties.a must be one of \"b\", \"c\", but 1 was sent.");
}

TEST(Explain, CountsTheValuesOfALongList) {
  std::string values = "\"C00\"";
  for (int i = 1; i < 8; ++i) values += ",\"C0" + std::to_string(i) + "\"";
  const std::string eight = R"({"properties":{"a":{"enum":[)" + values + "]}}}";
  const std::string nine = R"({"properties":{"a":{"enum":[)" + values + ",\"C08\"]}}}";
  EXPECT_EQ(
      message_of(eight, R"({"a":"x"})"),
      "properties.a must be one of \"C00\", \"C01\", \"C02\", \"C03\", \"C04\", \"C05\", \"C06\", \"C07\", but \"x\" "
      "was sent.");
  EXPECT_EQ(
      message_of(nine, R"({"a":"x"})"),
      "properties.a must be one of 9 values (\"C00\", \"C01\", \"C02\", \"C03\", \"C04\", \"C05\", \"C06\", \"C07\", "
      "...), but \"x\" was sent.");
}

TEST(Explain, NamesAlternativesThatExcludeEachOther) {
  EXPECT_EQ(message_of(R"({"properties":{"a":{"oneOf":[{"type":"integer"},{"type":"string"},{"minimum":2}]}}})",
                       R"({"a":3})"),
            "properties.a fits 2 alternatives of the plan (number 1 and number 3), which exclude each other.");
}

TEST(Explain, SaysWhenAMemberIsRequired) {
  constexpr std::string_view schema =
      R"({"if":{"properties":{"t":{"const":1}},"required":["t"]},"then":{"required":["u"],"properties":{"o":{"required":["p"]}}},"else":{"required":["v"]}})";
  EXPECT_EQ(message_of(schema, R"({"t":1})"), "properties.u is required when t is 1, but missing.");
  EXPECT_EQ(message_of(schema, R"({"t":2})"), "properties.v is required unless t is 1, but missing.");
  EXPECT_EQ(message_of(schema, R"({"t":1,"u":1,"o":{}})"), "properties.o.p is required, but missing.");
}

TEST(Explain, ShowsANameWithAPointAsOneName) {
  EXPECT_TRUE(message_of(R"({"properties":{},"additionalProperties":false})", R"({"ecommerce.order_id":1})")
                  .starts_with("properties[\"ecommerce.order_id\"] is not in the plan"));
}

TEST(Explain, SpeaksOfTheBranchThatIfTook) {
  constexpr std::string_view schema =
      R"({"if":{"properties":{"k":{"const":"a"}},"required":["k"]},"then":{"required":["x"]},"else":{"required":["y"]}})";
  EXPECT_EQ(only(schema, R"({"k":"a"})").path, "/properties/x");
  EXPECT_EQ(only(schema, R"({"k":"b"})").path, "/properties/y");
}

TEST(Explain, NamesTheTypesOfNull) {
  const Violation v = only(R"({"properties":{"a":{"type":["string","null"]}}})", R"({"a":1.0})");
  EXPECT_EQ(v.expected, R"(["string","null"])");
  EXPECT_EQ(v.actual, "1.0");
  EXPECT_EQ(v.actual_type, "integer");
  EXPECT_EQ(v.message, "properties.a must be a string or null, but the number 1.0 was sent.");
  EXPECT_TRUE(violations(R"({"properties":{"a":{"type":["string","null"]}}})", R"({"a":null})").empty());
}

TEST(Explain, EscapesPointersAndKeepsNames) {
  const Violation v = only(R"({"properties":{"a/b~c":{"items":{"type":"string"}}}})", R"({"a/b~c":[1]})");
  EXPECT_EQ(v.path, "/properties/a~1b~0c/0");
  EXPECT_EQ(v.message, "properties.a/b~c[0] must be a string, but the number 1 was sent.");
}

TEST(Explain, ShortensLongValues) {
  const Violation v = only(R"({"properties":{"a":{"type":"integer"}}})", R"({"a":")" + std::string(1000, 'x') + "\"}");
  EXPECT_LT(v.actual.size(), 220U);
  EXPECT_TRUE(v.actual.starts_with("\"\\\"xxx"));
  EXPECT_TRUE(v.actual.ends_with("…\""));
}

TEST(Explain, PointsAtTheOccurrenceOfADuplicateKey) {
  const Violation v = only(R"({"properties":{"a":{"type":"integer"}}})", R"({"a":"first","a":2})");
  EXPECT_EQ(v.actual, R"("first")");
}

TEST(Explain, KeepsNumbersAsTheyWereSent) {
  EXPECT_EQ(only(R"({"properties":{"a":{"maximum":1}}})", R"({"a":1.10})").actual, "1.10");
  EXPECT_EQ(only(R"({"properties":{"a":{"maximum":1.50}}})", R"({"a":1e400})").actual, "1e400");
  EXPECT_EQ(only(R"({"properties":{"a":{"maximum":1.50}}})", R"({"a":2})").expected, "1.50");
}

TEST(Explain, LeadsThroughReferences) {
  const auto plan = plan_of({track_rule(
      "x",
      R"({"definitions":{"node":{"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#/definitions/node"}}}},
                                                "properties":{"properties":{"$ref":"#/definitions/node"}}})")});
  const Verdict verdict = verdict_of(track_call("x", R"({"v":1,"next":{"v":2,"next":{"v":"3"}}})"), plan.get());
  ASSERT_EQ(verdict.violations.size(), 1U);
  EXPECT_EQ(verdict.violations[0].path, "/properties/next/next/v");
  EXPECT_EQ(verdict.violations[0].rule_path, "/definitions/node/properties/v/type");
}

} // namespace
} // namespace plumbline::validator
