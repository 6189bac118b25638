#include "plans/formats/import_plan.h"
#include "tests/support/gzip.h"

#include <gtest/gtest.h>

#include <string>

namespace plumbline::plans {
namespace {

const std::string csv =
    "Event Name,Property Name,Property Status,Property Type\nCaf\u00E9 Viewed,caf\u00E9,Required,string\n";
const std::string json =
    R"({"name":"p","rules":[{"type":"TRACK","key":"Caf\u00e9 Viewed","version":1,"jsonSchema":{}}]})";

std::string event_of(const std::string& text) {
  const auto plan = import_plan({"plan", text});
  return plan ? plan->plan->text().rules.at(0).event.value_or("") : plan.error().problems.front().message;
}

TEST(PlanText, IsReadInEveryEncoding) {
  for (const auto& text : {csv, json})
    for (const auto& bytes : {text, "\xEF\xBB\xBF" + text, gzipped(text)})
      EXPECT_EQ(event_of(bytes), "Caf\u00E9 Viewed");
  std::string wide = "\xFF\xFE";
  for (const char c : json) wide += {c, '\0'};
  EXPECT_EQ(event_of(wide), "Caf\u00E9 Viewed");
}

TEST(PlanText, IsRefusedWithItsPlaceWhereItIsNoUtf8) {
  for (const std::string text : {"Event Name,Property Name\nCaf\xE9 Viewed,x\n", "{\"rules\":[\n\"Caf\xE9\"]}"}) {
    const auto plan = import_plan({"plan", text});
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().problems.front().code, "invalid_text");
    EXPECT_EQ(plan.error().problems.front().line, 2);
    EXPECT_EQ(plan.error().problems.front().column, text[0] == 'E' ? 4 : 5);
  }
}

/// The first problem's code and pointer; "taken" where there is none.
std::string pages(const std::string& around, Pages asked = Pages::all) {
  const std::string rule = R"({"type":"TRACK","key":"Paid","version":1,"jsonSchema":{}})";
  auto text = around;
  text.replace(text.find('*'), 1, rule);
  const auto plan = import_plan({"plan", text}, asked);
  if (plan)
    return plan->problems.empty() ? "taken" : plan->problems.front().code + " " + plan->problems.front().pointer;
  return "refused " + plan.error().problems.front().code + " " + plan.error().problems.front().pointer;
}

TEST(PlanPages, AreRefusedUnlessTheCallerSaysPartial) {
  const std::string first =
      R"({"data":{"rules":[*],"pagination":{"current":"MA==","next":"MQ==","totalEntries":250}}})";
  EXPECT_EQ(pages(first), "refused incomplete /data/pagination/totalEntries");
  EXPECT_NE(pages(first, Pages::some).find("incomplete /data/pagination"), std::string::npos);
  EXPECT_EQ(pages(R"({"rules":[*],"pagination":{"next":"MQ=="}})"), "refused incomplete /pagination/next");
  EXPECT_EQ(pages(R"({"rules":[*],"total":2,"currentPage":1,"pageSize":1})"), "refused incomplete /total");
  EXPECT_EQ(pages(R"({"rules":[*],"has_more":true})"), "refused incomplete /has_more");
}

TEST(PlanPages, AreTakenWhereAllOfThePlanIsThere) {
  EXPECT_EQ(pages(R"({"name":"p","rules":[*]})"), "taken");
  for (const char* last :
       {R"({"data":{"rules":[*],"pagination":{"current":"MA==","totalEntries":1}}})",
        R"({"data":{"rules":[*],"pagination":{"current":"MA==","next":null,"totalEntries":1}}})",
        R"({"rules":[*],"total":1,"currentPage":1,"pageSize":50})", R"({"rules":[*],"has_more":false})"})
    EXPECT_EQ(pages(last).find("incomplete"), std::string::npos) << pages(last);
}

} // namespace
} // namespace plumbline::plans
