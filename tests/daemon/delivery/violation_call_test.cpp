#include "daemon/delivery/violation_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::delivery {
namespace {

using testing::HasSubstr;

std::string violation(const std::string& kind, const std::string& path, const std::string& keyword,
                      const std::string& more = "") {
  return R"({"kind":")" + kind + R"(","path":")" + path + R"(","message":"M","keyword":")" + keyword + '"' + more + '}';
}

/// The calls of a failing call with these violations.
std::vector<std::string> calls_of(const std::string& violations, std::uint16_t flags = 0,
                                  std::string_view call = R"({"type":"track","messageId":"m"})",
                                  std::string_view plan_name = "") {
  const auto details = "\"violations\":[" + violations + R"(],"truncated":false,"notes":[])";
  ingest::Record record;
  record.type = validator::CallType::track;
  record.result = validator::VerdictResult::fail;
  record.event = "E";
  record.source_id = "src_1";
  record.source_name = "My  Shop!";
  record.flags = flags;
  record.details = details;
  record.plan_version = 3;
  record.call = call;
  return violation_calls(7, record, plan_name);
}

std::string said(const std::string& violations) {
  const auto calls = calls_of(violations);
  if (calls.size() != 1) return std::to_string(calls.size()) + " calls";
  const auto begin = calls[0].find("\"violationType\":");
  return calls[0].substr(begin, calls[0].size() - begin - 2);
}

TEST(ViolationCall, SaysEachKindInSegmentsWords) {
  EXPECT_EQ(
      said(violation("required", "/properties/a~1b", "required")),
      R"("violationType":"Required","violationField":"properties.a/b","violationDescription":"properties.a/b is required")");
  EXPECT_THAT(
      said(violation("type", "/properties/a/0/b", "type", R"(,"expected":"string","actualType":"integer")")),
      HasSubstr(R"("properties.a.0.b","violationDescription":"Invalid type. Expected: string, given: integer")"));
  EXPECT_THAT(said(violation("range", "/properties/a", "minimum")), HasSubstr(R"("Number Gte")"));
  EXPECT_THAT(said(violation("length", "/properties/a", "maxLength")), HasSubstr(R"("String Lte")"));
  EXPECT_THAT(said(violation("unplanned_property", "/properties/x", "additionalProperties")),
              HasSubstr(R"("Additional property x is not allowed")"));
  EXPECT_THAT(said(violation("schema", "", "anyOf")), HasSubstr(R"x("Number Any Of","violationField":"(root)")x"));
}

TEST(ViolationCall, IsNamedTheSameEachTimeAndOtherwiseForEachViolation) {
  const auto two =
      violation("required", "/properties/a", "required") + "," + violation("type", "/properties/b", "type");
  const auto calls = calls_of(two);
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_THAT(calls[0], HasSubstr(R"("messageId":"sch-src_1-7-1")"));
  EXPECT_THAT(calls[1], HasSubstr(R"("messageId":"sch-src_1-7-2")"));
  EXPECT_THAT(calls[0], HasSubstr(R"("sourceSlug":"my-shop")"));
  EXPECT_EQ(calls, calls_of(two));
}

TEST(ViolationCall, NamesThePlanByItsNameOrElseByItsVersion) {
  const auto one = violation("required", "/properties/a", "required");
  EXPECT_THAT(calls_of(one)[0], HasSubstr(R"("trackingPlanName":"Version 3")"));
  EXPECT_THAT(calls_of(one, 0, "{}", "Shop \"2\"")[0], HasSubstr(R"("trackingPlanName":"Shop \"2\"")"));
}

TEST(ViolationCall, HasTheLibraryOfTheCallThatViolates) {
  const auto one = violation("required", "/properties/a", "required");
  const auto context = [&](std::string_view call) {
    const auto made = calls_of(one, 0, call)[0];
    const auto begin = made.find("\"context\":");
    return made.substr(begin, made.find(",\"properties\"") - begin);
  };
  EXPECT_EQ(context(R"({"context":{"library":{"name":"shop-sdk","version":"2"}}})"),
            R"("context":{"library":{"name":"shop-sdk","version":"2"}})");
  EXPECT_EQ(context(R"({"context":{"app":{"name":"Shop"},"library":"none"}})"),
            R"("context":{"library":{"name":"plumbline"},"app":{"name":"Shop"}})");
  EXPECT_EQ(context("{}"), R"("context":{"library":{"name":"plumbline"}})");
}

TEST(ViolationCall, IsMadeOfNoUnplannedEventNoMalformedCallAndNoneOfPlumblines) {
  const auto one = violation("required", "/properties/a", "required");
  EXPECT_EQ(calls_of(one).size(), 1U);
  EXPECT_TRUE(calls_of(violation("unplanned_event", "/event", "")).empty());
  EXPECT_TRUE(calls_of(one, static_cast<std::uint16_t>(ingest::RecordFlag::malformed)).empty());
  EXPECT_TRUE(calls_of(one, static_cast<std::uint16_t>(ingest::RecordFlag::made_by_plumbline)).empty());
}

} // namespace
} // namespace plumbline::delivery
