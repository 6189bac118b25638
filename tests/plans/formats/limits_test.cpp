#include "plans/formats/import_plan.h"
#include "plans/formats/plan_files.h"
#include "tests/plans/formats/sample_plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace plumbline::plans {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string with_rules(std::size_t count) {
  std::string text = "{\"rules\":[";
  for (std::size_t i = 0; i < count; ++i)
    text +=
        (i > 0 ? "," : "") + std::string(R"({"type":"TRACK","key":"E)") + std::to_string(i) + R"(","jsonSchema":{}})";
  return text + "]}";
}

std::string with_events(std::size_t count) {
  std::string text = "{\"events\":[";
  for (std::size_t i = 0; i < count; ++i)
    text +=
        (i > 0 ? "," : "") + std::string(R"({"eventType":"track","name":"E)") + std::to_string(i) + R"(","rules":{}})";
  return text + "]}";
}

/// `rows` rows over 100 events.
std::string csv_with_rows(std::size_t rows) {
  std::string text = "Event Name,Property Name,Property Type,Property Status\n";
  for (std::size_t i = 0; i < rows; ++i)
    text += "Event " + std::to_string(i % 100) + ",property_" + std::to_string(i) + ",string,optional\n";
  return text;
}

TEST(PlanLimits, TakeAFileOf15MebibytesAndNoByteMore) {
  std::string text = R"({"rules":[{"type":"TRACK","key":"A","jsonSchema":{}}]})";
  text.resize(max_plan_bytes, ' ');
  EXPECT_EQ(refusal_of(text), "");
  EXPECT_THAT(refusal_of(text + " "), StartsWith("too_large"));
}

TEST(PlanLimits, Take2000RulesOfAnyShapeAndNoMore) {
  EXPECT_EQ(refusal_of(with_rules(max_plan_rules)), "");
  EXPECT_THAT(refusal_of(with_rules(max_plan_rules + 1)), StartsWith("too_many_rules"));
  EXPECT_EQ(refusal_of(with_events(max_plan_rules)), "");
  EXPECT_THAT(refusal_of(with_events(max_plan_rules + 1)), StartsWith("too_many_rules"));
  std::string csv = "Event Name\n";
  for (std::size_t i = 0; i < max_plan_rules; ++i) csv += "E" + std::to_string(i) + "\n";
  EXPECT_EQ(refusal_of(csv), "");
  EXPECT_THAT(refusal_of(csv + "One more\n"), StartsWith("too_many_rules"));
}

TEST(PlanLimits, TakeACsvOf100000RowsAndNoMore) {
  EXPECT_EQ(refusal_of(csv_with_rows(max_csv_rows)), "");
  EXPECT_THAT(refusal_of(csv_with_rows(max_csv_rows + 1)), StartsWith("too_many_rows 100002:1"));
}

TEST(PlanLimits, TakeACsvOf100000PropertiesOfOneEventIn15Mebibytes) {
  std::string text = "Event Name,Property Name,Property Type,Property Status,Property Description\n";
  for (std::size_t i = 0; i < max_csv_rows; ++i) {
    std::string row = "Event,property_" + std::to_string(i) + ",string,optional,";
    row.resize(156, 'x');
    text += row + "\n";
  }
  ASSERT_GT(text.size(), max_plan_bytes - 100'000);
  ASSERT_LE(text.size(), max_plan_bytes);
  EXPECT_EQ(refusal_of(text), "");
}

TEST(PlanLimits, TellTheFirst100ErrorsOfAPlan) {
  std::string text = "{\"events\":[";
  for (int i = 0; i < 300; ++i) text += std::string(i > 0 ? "," : "") + R"({"name":"A","rules":3})";
  const auto refused = import_plan({"p", text + "]}"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().problems.size(), max_plan_problems);
}

TEST(PlanLimits, Keep10000WarningsOfAFileAndNoMore) {
  const auto warnings = [](std::size_t columns) {
    std::string text = "Event Name,Property Name";
    for (std::size_t i = 0; i < columns; ++i) text += ",unknown_" + std::to_string(i);
    const auto plan = import_plan({"", text + "\nE,a\n"});
    return plan ? plan->problems.size() : 0;
  };
  EXPECT_EQ(warnings(max_plan_warnings - 1), max_plan_warnings - 1);
  EXPECT_EQ(warnings(max_plan_warnings), max_plan_warnings);
  EXPECT_EQ(warnings(max_plan_warnings + 1), max_plan_warnings);
}

TEST(PlanLimits, EndACompileOnceThereAreMoreProblemsThanAnybodyReads) {
  validator::PlanText plan;
  for (int i = 0; i < 5'000; ++i) {
    validator::RuleText rule;
    rule.event = "E" + std::to_string(i);
    rule.schema = R"({"type":"no type"})";
    plan.rules.push_back(rule);
  }
  const auto compiled = validator::Plan::compile(plan, 1);
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().size(), 1'000U);
}

/// A folder with so many plan files and so many others, which is gone at the end.
class PlanFolder {
 public:
  PlanFolder(int plans, int others) {
    std::filesystem::create_directories(path_ / "below");
    for (int i = 0; i < plans; ++i) std::ofstream(path_ / ("plan" + std::to_string(i) + ".json")) << "{}";
    for (int i = 0; i < others; ++i) std::ofstream(path_ / "below" / ("note" + std::to_string(i) + ".txt")) << "x";
  }
  ~PlanFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PlanFolder(const PlanFolder&) = delete;
  PlanFolder& operator=(const PlanFolder&) = delete;

  std::string error(PlanFileLimits limits) const {
    const auto files = read_plan_files(path_, limits);
    return files ? "" : files.error();
  }

 private:
  std::filesystem::path path_ = testing::TempDir() + "plan_folder." + std::to_string(::getpid());
};

TEST(PlanLimits, LookAtSoManyFilesAndFoldersOfAPlansFolderAndNoneMore) {
  const PlanFolder folder(2, 3); // and the folder below: six entries
  EXPECT_EQ(folder.error({.plan_files = 2, .entries = 6}), "");
  EXPECT_THAT(folder.error({.plan_files = 2, .entries = 5}), HasSubstr("has more than 5 files and folders"));
  EXPECT_THAT(folder.error({.plan_files = 1, .entries = 6}), HasSubstr("has more than 1 plan files"));
}

} // namespace
} // namespace plumbline::plans
