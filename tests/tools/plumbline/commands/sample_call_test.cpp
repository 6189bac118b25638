#include "tools/plumbline/commands/sample_call.h"

#include <gtest/gtest.h>

namespace plumbline::tool {
namespace {

std::string rule(const std::string& properties, const std::string& type = "track") {
  const std::string payload = type == "identify" ? "traits" : "properties";
  return R"({"type":")" + type + R"(","event":)" + (type == "identify" ? "null" : "\"A\"") +
         R"(,"schema":{"properties":{")" + payload + R"(":{"type":"object","properties":)" + properties + "}}}}";
}

std::string payload_of(const std::string& rule_json, const std::string& broken = "") {
  const auto call = sample_call(*parse_json(rule_json), broken);
  if (!call) return call.error();
  const auto parsed = parse_json(*call);
  const Json* payload = member_at(*parsed, "properties");
  return json_of(payload ? *payload : *member_at(*parsed, "traits"));
}

TEST(SampleCall, TakesTheFirstExampleElseAValueOfTheType) {
  EXPECT_EQ(payload_of(rule(
                R"({"a":{"type":"string","examples":["x","y"]},"b":{"enum":["EUR"]},"c":{"type":"integer","minimum":5},
    "d":{"type":"string","format":"email"},"e":{"type":["null","boolean"]},"f":{"type":"array","items":{"type":"number"}}})")),
            R"({"a":"x","b":"EUR","c":5,"d":"person@example.com","e":true,"f":[1]})");
}

TEST(SampleCall, BreaksAPropertyByAnotherTypeAndOneWithoutATypeByItsAbsence) {
  const auto two = rule(R"({"a":{"type":"number"},"b":{"examples":[1]},"c":{"type":"string"}})");
  EXPECT_EQ(payload_of(two, "a"), R"({"a":"no number","b":1,"c":"example"})");
  EXPECT_EQ(payload_of(two, "c"), R"({"a":1,"b":1,"c":12345})");
  EXPECT_EQ(payload_of(rule(R"({"b":{"examples":[1]}})"), "b"), "{}");
  EXPECT_EQ(payload_of(two, "z"), "the rule has no property 'z'; it has a, b, c");
}

TEST(SampleCall, IsMadeByPlumblineSoThatItIsNeverEvidence) {
  const auto call = sample_call(*parse_json(rule(R"({"plan":{"type":"string"}})", "identify")), "");
  const auto parsed = parse_json(*call);
  EXPECT_EQ(string_at(*parsed, "context/library/name"), "plumbline");
  EXPECT_EQ(string_at(*parsed, "type"), "identify");
  EXPECT_EQ(string_at(*parsed, "traits/plan"), "example");
}

TEST(RuleOfEvent, PrefersTrackAndNamesIdentifyByItsType) {
  const auto plan = parse_json(
      R"({"rules":[{"type":"page","event":"A"},{"type":"track","event":"A"},{"type":"identify","event":null}]})");
  EXPECT_EQ(string_at(*rule_of_event(*plan, "A"), "type"), "track");
  EXPECT_EQ(string_at(*rule_of_event(*plan, "identify"), "type"), "identify");
  EXPECT_EQ(rule_of_event(*plan, "B"), nullptr);
}

} // namespace
} // namespace plumbline::tool
