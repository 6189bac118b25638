#include "validator/plan/plan.h"
#include "validator/values/interruption.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>

namespace plumbline::validator {
namespace {

struct BrokenOff : std::exception {};

PlanText plan_of(int rules) {
  PlanText plan;
  plan.name = "P";
  for (int i = 0; i < rules; ++i) {
    RuleText rule;
    rule.event = "E" + std::to_string(i);
    rule.schema = R"({"type":"object"})";
    plan.rules.push_back(rule);
  }
  return plan;
}

TEST(Interruption, IsAskedBetweenStepsOfItsThreadWhileItLives) {
  look_for_interruption();
  int outer = 0;
  int inner = 0;
  {
    const Interruption first([&] { ++outer; });
    look_for_interruption();
    {
      const Interruption second([&] { ++inner; });
      look_for_interruption();
    }
    std::thread(look_for_interruption).join();
    look_for_interruption();
  }
  look_for_interruption();
  EXPECT_EQ(outer, 2);
  EXPECT_EQ(inner, 1);
}

TEST(Interruption, EndsTheCompilingOfAPlanAtTheNextRule) {
  int looks = 0;
  const Interruption interruption([&] {
    if (++looks == 5) throw BrokenOff();
  });
  EXPECT_THROW(static_cast<void>(Plan::compile(plan_of(100), 1)), BrokenOff);
  EXPECT_EQ(looks, 5);
}

TEST(Interruption, EndsTheReadingOfAPlanAtTheNextRule) {
  std::string json = R"({"name":"P","rules":[)";
  for (int i = 0; i < 100; ++i)
    json += std::string(i > 0 ? "," : "") + R"({"type":"TRACK","key":"E)" + std::to_string(i) +
            R"(","version":1,"jsonSchema":{"type":"object"}})";
  json += "]}";
  int looks = 0;
  {
    const Interruption interruption([&] { ++looks; });
    ASSERT_TRUE(read_plan(json));
  }
  EXPECT_GE(looks, 100);
  const auto at_most = looks / 2;
  looks = 0;
  const Interruption interruption([&] {
    if (++looks == at_most) throw BrokenOff();
  });
  EXPECT_THROW(static_cast<void>(read_plan(json)), BrokenOff);
}

} // namespace
} // namespace plumbline::validator
