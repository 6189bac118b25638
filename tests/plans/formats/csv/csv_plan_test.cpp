#include "plans/formats/import_plan.h"
#include "tests/plans/formats/sample_plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::plans {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string header = "Event Name,Event Description,Property Name,Property Description,Property Status,Property "
                           "Type,Allowed Property Values,Enum Values\n";
const std::string order = R"({"type":"track","event":"Order Completed","userId":"u","properties":)";

TEST(CsvPlan, ReadsSegmentsColumnsARowForEachProperty) {
  const auto plan = imported(header + "Order Completed,It went through.,total,The sum,required,number,,\n"
                                      ",,season,,optional,string,^(fall|winter)$,\n"
                                      ",,channel,,Optional,\"string, null\",,\"web, app\"\n"
                                      ",,placed_at,,,Date time,,\n"
                                      "Cart Viewed,,,,,,,\n");
  EXPECT_EQ(plan.format, PlanFormat::csv);
  ASSERT_EQ(plan.plan->text().rules.size(), 2U);
  EXPECT_EQ(plan.plan->text().rules[0].description, "It went through.");
  EXPECT_EQ(judged(plan, order + R"({"total":1,"season":"fall","channel":"web","placed_at":"2026-11-24T00:00:00Z"}})"),
            "pass");
  EXPECT_EQ(judged(plan, order + R"({"season":"x","channel":"tv","placed_at":"soon"}})"),
            "fail /properties/season /properties/channel /properties/placed_at /properties/total");
  EXPECT_EQ(judged(plan, R"({"type":"track","event":"Order Completed","userId":"u"})"), "fail /properties");
  EXPECT_EQ(judged(plan, R"({"type":"track","event":"Cart Viewed","userId":"u"})"), "pass");
}

TEST(CsvPlan, ReadsNestedPropertiesAndItemsOfArrays) {
  const auto plan = imported(header + "Order Completed,,products,,required,array,,\n"
                                      ",,products.$,,,object,,\n"
                                      ",,products.$.price,,required,number,,\n"
                                      ",,address.city,,required,string,,\n"
                                      ",,zip\\.code,,,string,,\n");
  EXPECT_EQ(judged(plan, order + R"({"products":[{"price":1},{"price":"2"},{}],"address":{},"zip.code":5}})"),
            "fail /properties/products/1/price /properties/products/2/price /properties/address/city "
            "/properties/zip.code");
}

TEST(CsvPlan, ReadsRulesOfOtherTypesAndVersions) {
  const auto plan = imported("Event Name,Event Type,Event Version,Property Name,Property Status,Property Type\n"
                             ",identify,,email,required,string\n"
                             ",,,age,,integer\n"
                             "Home,page,,name,,string\n"
                             "Order Completed,track,2,total,required,number\n"
                             ",common,,context.library.name,,string\n");
  std::string ids;
  for (const auto& rule : plan.plan->text().rules) ids += rule.id() + " ";
  EXPECT_EQ(ids, "identify::1 page:Home:1 track:Order Completed:2 common::1 ");
  EXPECT_EQ(judged(plan, R"({"type":"identify","userId":"u","traits":{"age":1.5}})"), "fail /traits/age /traits/email");
  EXPECT_EQ(judged(plan, R"({"type":"alias","userId":"u","previousId":"p","context":{"library":{"name":1}}})"),
            "fail /context/library/name");
}

TEST(CsvPlan, RefusesWhatIsSaidOfNoProperty) {
  EXPECT_THAT(refusal_of("platform,event,required,rules,count,note\nGA4,purchase,transaction_id;currency;value,x,1,\n"),
              HasSubstr("No column has the names of the properties, but others describe them: expected Property Name"));
  EXPECT_THAT(refusal_of(header + "Order Completed,,,,total,,,\n"),
              HasSubstr("2:1 This row says \"total\" in the column of Property Status, but has no property"));
  EXPECT_THAT(refusal_of(header + "Order Completed,,,,,number,,\n"),
              HasSubstr("\"number\" in the column of Property Type"));
  EXPECT_EQ(refusal_of(header + "Order Completed,,,,optional,,,\n"), "");
  EXPECT_EQ(refusal_of("Event,Type,Description\nOrder Completed,track,It went through.\n"), "");
}

TEST(CsvPlan, ReadsWhetherThePayloadItselfIsRequired) {
  const auto with = [](const std::string& status) {
    return imported("Event Name,Property Name,Property Status,Property Type,Payload Status\nA,x,required,number," +
                    status + "\n");
  };
  const std::string without = R"({"type":"track","event":"A","userId":"u"})";
  const std::string null = R"({"type":"track","event":"A","userId":"u","properties":null})";
  EXPECT_EQ(judged(with(""), without), "fail /properties");
  EXPECT_EQ(judged(with("required"), without), "fail /properties");
  EXPECT_EQ(judged(with("optional"), without), "pass");
  EXPECT_EQ(judged(with("optional"), R"({"type":"track","event":"A","userId":"u","properties":{}})"),
            "fail /properties/x");
  EXPECT_EQ(judged(with("any"), null), "pass");
  EXPECT_THAT(refusal_of("Event Name,Payload Status\nA,often\n"), HasSubstr("Expected required, optional or any"));
}

TEST(CsvPlan, ReadsASheetWhoseOneNameColumnNamesEventsAndProperties) {
  const auto plan = imported("Name,Description,Status,Type,Permitted values\n"
                             "Order Completed,It went through.,,track,\n"
                             "total,The sum,required,number,\n"
                             "Cart Viewed,,,,\n"
                             "cart_id,,required,string,^c\n");
  ASSERT_EQ(plan.plan->text().rules.size(), 2U);
  EXPECT_EQ(judged(plan, order + "{}}"), "fail /properties/total");
  EXPECT_EQ(judged(plan, R"({"type":"track","event":"Cart Viewed","userId":"u","properties":{"cart_id":"x"}})"),
            "fail /properties/cart_id");
}

TEST(CsvPlan, ReadsWhatSpreadsheetsWrite) {
  for (const std::string& text :
       {std::string("\xEF\xBB\xBF") + "Event Name;Property Name;Status\r\nOrder Completed;total;required\r\n",
        std::string("sep=;\r\nEvent Name;Property Name;Status\r\nOrder Completed;total;required\r\n"),
        std::string("sep=|\nEvent Name|Property Name|Status\nOrder Completed|total|required\n"),
        std::string("Event Name\tProperty Name\tStatus\nOrder Completed\ttotal\trequired"),
        std::string(
            "\"Event Name\",\"Property Name\",\"Status\"\n\n\"Order Completed\",\"total\",\"required\"\n,,\n")}) {
    EXPECT_EQ(judged(imported(text), order + "{}}"), "fail /properties/total") << text;
  }
}

TEST(CsvPlan, KeepsQuotesLineEndsAndSeparatorsInsideAField) {
  const auto plan = imported(header + "Order Completed,\"It says \"\"done\"\",\nand means it\",total,,,,,\n");
  EXPECT_EQ(plan.plan->text().rules[0].description, "It says \"done\",\nand means it");
}

TEST(CsvPlan, SaysLineColumnAndWhatWasExpectedOfAFault) {
  EXPECT_EQ(refusal_of(header + "Order Completed,\"never closed,total\n,,,\n"),
            "invalid_csv 2:17 The plan is not valid CSV: expected a closing quote for the quote that opens here.");
  EXPECT_THAT(refusal_of(header + "Order Completed,\"a\"b,total\n"), StartsWith("invalid_csv 2:20"));
  EXPECT_THAT(refusal_of(header + "Order Completed,a\"b,total\n"), StartsWith("invalid_csv 2:18"));
  EXPECT_THAT(refusal_of(header + "A,,x,,,,,\nB,,\"y\n1\",,,text,,\n"),
              StartsWith("invalid_csv 3:1 In this row, expected a type"));
  EXPECT_THAT(refusal_of(header + "A,,x,,maybe,,,\n"), HasSubstr("Expected required or optional as the status"));
  EXPECT_THAT(refusal_of(header + "A,,x..y,,,,,\n"), StartsWith("invalid_csv 2:1"));
  EXPECT_THAT(refusal_of(header + ",,x,,,,,\n"), HasSubstr("Expected the name of the event"));
  EXPECT_THAT(refusal_of(header + "A,,x,,,,,\nA,,x,,,,,\n"),
              StartsWith("duplicate_property 3:1 x already has a row for "
                         "this event, in line 2."));
  EXPECT_THAT(refusal_of(header + "A,,x,,,string,(?=b),\n"), StartsWith("unsupported_pattern 2:1"));
}

std::string levels(std::size_t count, std::string_view step = "a") {
  std::string name;
  for (std::size_t i = 0; i < count; ++i) name.append(i > 0 ? "." : "").append(step);
  return name;
}

TEST(CsvPlan, TakesPropertiesOf60LevelsAndNoMore) {
  for (const std::string_view step : {"a", "$"}) {
    const auto first = std::string("a.");
    EXPECT_EQ(refusal_of(header + "A,,x,,,,,\nB,," + first + levels(59, step) + ",,required,string,,\n"), "") << step;
    EXPECT_EQ(
        refusal_of(header + "A,,x,,,,,\nB,," + first + levels(60, step) + ",,required,string,,\n"),
        "invalid_csv 3:1 In this row, a property's name may have at most 60 levels (parts between dots), and this "
        "one has more.")
        << step;
  }
}

TEST(CsvPlan, RefusesNamesOfManyDotsBeforeTheyCostAnything) {
  EXPECT_THAT(refusal_of(header + "A,," + levels(1'000'000) + ",,,,,\n"),
              StartsWith("invalid_csv 2:1 In this row, a "));
  EXPECT_THAT(refusal_of(header + "A,," + std::string(60'000, '.') + ",,,,,\n"), StartsWith("invalid_csv 2:1"));
}

TEST(CsvPlan, TakesNamesOf500000LevelsTogetherAndNoMore) {
  std::string rows = header;
  for (std::size_t i = 0; i < max_csv_steps_of_all / 50; ++i)
    rows += (i % 100 == 0 ? "E" + std::to_string(i) : "") + ",,p" + std::to_string(i) + "." + levels(49) + ",,,,,\n";
  EXPECT_EQ(refusal_of(rows), "");
  EXPECT_EQ(refusal_of(rows + ",,one_more,,,,,\n"),
            "too_large 10002:1 The properties' names of a CSV may have at most 500000 levels together. Split it.");
}

TEST(CsvPlan, JudgesTheDeepestPropertyThatItTakes) {
  const auto plan = imported(header + "Order Completed,," + levels(60) + ",,required,string,,\n");
  std::string open, close;
  for (int i = 0; i < 60; ++i) {
    open += R"({"a":)";
    close += '}';
  }
  EXPECT_EQ(judged(plan, order + open + R"("x")" + close + "}"), "pass");
  std::string path = "/properties";
  for (int i = 0; i < 60; ++i) path += "/a";
  EXPECT_EQ(judged(plan, order + open + "1" + close + "}"), "fail " + path);
}

TEST(CsvPlan, SaysWhichColumnsItHasNoPlaceFor) {
  const auto plan = imported("Event Name,Owner,Property Name\nA,me,x\n");
  ASSERT_EQ(warning_codes(plan), "not_kept");
  EXPECT_THAT(plan.problems[0].message, HasSubstr("Owner"));
}

} // namespace
} // namespace plumbline::plans
