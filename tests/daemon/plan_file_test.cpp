#include "daemon/plan_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace plumbline {
namespace {

class PlanFile : public testing::Test {
 protected:
  PlanFile() {
    auto name = (std::filesystem::temp_directory_path() / "plumbline-plan-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    std::filesystem::create_directory(folder / "track");
  }
  ~PlanFile() override { std::filesystem::remove_all(folder); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder / name) << text; }

  std::filesystem::path folder;
};

TEST_F(PlanFile, IsAFileOrAFolderOfSchemas) {
  write("plan.txt", R"({"name":"p","rules":[{"type":"TRACK","key":"A","version":1,"jsonSchema":{}}]})");
  EXPECT_EQ(read_plan_file(folder / "plan.txt")->rules.at(0).event, "A");
  write("track/Order Completed.json", R"({"type":"object","description":"x"})");
  write("track/Cart Viewed.json", R"({"type":"object","description":"y"})");
  const auto plan = read_plan_file(folder);
  ASSERT_TRUE(plan) << plan.error();
  ASSERT_EQ(plan->rules.size(), 2U);
  EXPECT_EQ(plan->rules[1].event, "Order Completed");
}

TEST_F(PlanFile, IsAFolderOfASchemaRegistry) {
  std::filesystem::create_directories(folder / "shop/order_completed/jsonschema");
  write("shop/order_completed/jsonschema/1-0-0", R"({"type":"object","properties":{"total":{"type":"number"}}})");
  write("README.md", "not a plan");
  const auto plan = read_plan_file(folder);
  ASSERT_TRUE(plan) << plan.error();
  EXPECT_EQ(plan->rules.at(0).event, "order_completed");
}

TEST_F(PlanFile, SaysWhereItIsWrong) {
  EXPECT_THAT(read_plan_file(folder / "none.json").error(), testing::HasSubstr("cannot read"));
  EXPECT_THAT(read_plan_file(folder).error(), testing::HasSubstr("no plan file"));
  write("track/A.json", R"({"type":"object"})");
  write("track/B.json", R"({"type":"nonsense"})");
  EXPECT_THAT(read_plan_file(folder).error(), testing::HasSubstr((folder / "track/B.json").string()));
}

} // namespace
} // namespace plumbline
