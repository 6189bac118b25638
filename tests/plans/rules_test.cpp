#include "plans/catalog.h"
#include "tests/plans/json.h"
#include "tests/plans/second_opinion.h"
#include "validator/call/verdict.h"
#include "validator/validate.h"

#include <gtest/gtest.h>
#include <rapidjson/pointer.h>

#include <algorithm>
#include <map>

namespace plumbline::plans {
namespace {

using validator::Plan;
using validator::Verdict;
using validator::VerdictResult;
using validator::ViolationKind;

/// An event with the compiled plan of a use case that asks for it.
struct Rule {
  const CatalogEvent* event;
  std::shared_ptr<const Plan> plan;
};

std::shared_ptr<const Plan> compiled(const CatalogUseCase& use_case) {
  auto plan = Plan::compile(plan_of(use_case), 1);
  if (plan) return *plan;
  for (const auto& problem : plan.error()) ADD_FAILURE() << problem.rule << problem.pointer << ": " << problem.message;
  return nullptr;
}

std::vector<Rule> rules() {
  std::map<std::string_view, Rule> all;
  for (const Goal& goal : catalog().goals) {
    for (const CatalogUseCase& use_case : goal.use_cases) {
      for (const CatalogEvent& event : use_case.events) {
        if (!all.contains(event.event)) all.emplace(event.event, Rule{&event, compiled(use_case)});
      }
    }
  }
  std::vector<Rule> list;
  for (const auto& [name, rule] : all) list.push_back(rule);
  return list;
}

Verdict verdict_of(std::string call, const Plan* plan) {
  const std::size_t size = call.size();
  call.resize(size + validator::text_padding);
  validator::CallReader reader;
  const auto read = reader.read(std::string_view(call).substr(0, size));
  if (!read) {
    ADD_FAILURE() << read.error().message;
    return {};
  }
  return validator::validate(*read, plan);
}

std::string told(const Verdict& verdict) {
  std::string all(name_of(verdict.result));
  for (const auto& violation : verdict.violations) {
    all += "; " + std::string(name_of(violation.kind)) + " " + violation.path + ": " + violation.message;
  }
  for (const auto& note : verdict.notes) all += "; note " + note.code + " " + note.path;
  return all;
}

/// The call as its event's rule sees it: with what `accepts` maps.
rapidjson::Document mapped(const CatalogEvent& event, rapidjson::Document call) {
  for (const auto& accepts : event.accepts) {
    if (call["type"].GetString() != validator::name_of(accepts.type)) continue;
    for (const auto& [target, source] : accepts.map) {
      const rapidjson::Pointer to(target.c_str());
      const rapidjson::Value* from = rapidjson::Pointer(source.c_str()).Get(call);
      if (from && !to.Get(call)) to.Set(call, *from);
    }
  }
  return call;
}

bool is_track(const rapidjson::Value& call) { return call["type"] == "track"; }

/// The call without the value there.
std::string without(const std::string& call, const std::string& pointer) {
  auto document = parsed(call);
  EXPECT_TRUE(rapidjson::Pointer(pointer.c_str()).Erase(document)) << pointer;
  return text_of(document);
}

std::string with(const std::string& call, const std::string& pointer, const char* json) {
  auto document = parsed(call);
  rapidjson::Document value(&document.GetAllocator());
  value.Parse(json);
  rapidjson::Pointer(pointer.c_str()).Set(document, value);
  return text_of(document);
}

TEST(ShippedRules, CompileForEveryUseCase) {
  for (const Goal& goal : catalog().goals) {
    for (const CatalogUseCase& use_case : goal.use_cases) EXPECT_TRUE(compiled(use_case)) << use_case.id;
  }
}

TEST(ShippedRules, PassEveryExampleOfTheirEventWithoutANote) {
  for (const Rule& rule : rules()) {
    for (const std::string& example : rule.event->examples) {
      const Verdict verdict = verdict_of(example, rule.plan.get());
      EXPECT_EQ(told(verdict), "pass") << example;
      EXPECT_EQ(verdict.rule, "track:" + rule.event->event + ":1");
      EXPECT_EQ(verdict.rule_event, rule.event->event);
    }
  }
}

TEST(ShippedRules, PassEveryExampleOfTheirEventBeforeTheSecondOpinionToo) {
  for (const Rule& rule : rules()) {
    for (const std::string& example : rule.event->examples) {
      EXPECT_EQ(complaints(rule.event->schema, text_of(mapped(*rule.event, parsed(example)))), "") << example;
    }
  }
}

TEST(ShippedRules, HaveExamplesOfEveryTypeOfCallTheyTake) {
  for (const Rule& rule : rules()) {
    std::map<std::string, int> count;
    for (const std::string& example : rule.event->examples) {
      const auto call = parsed(example);
      ++count[call["type"].GetString()];
      if (is_track(call)) {
        EXPECT_EQ(call["event"].GetString(), rule.event->event);
      }
    }
    EXPECT_GE(count["track"], 2) << rule.event->event;
    for (const auto& accepts : rule.event->accepts) {
      EXPECT_GE(count[std::string(validator::name_of(accepts.type))], 1) << rule.event->event;
    }
    EXPECT_EQ(count.size(), 1 + rule.event->accepts.size()) << rule.event->event;
  }
}

TEST(ShippedRules, MissEachRequiredPropertyWhereItShouldBe) {
  int checked = 0;
  for (const Rule& rule : rules()) {
    for (const std::string& example : rule.event->examples) {
      if (!is_track(parsed(example))) continue;
      for (const CatalogProperty& property : rule.event->properties) {
        if (!property.required) continue;
        const std::string pointer = "/properties/" + property.name;
        const std::string call = without(example, pointer);
        const Verdict verdict = verdict_of(call, rule.plan.get());
        EXPECT_EQ(verdict.result, VerdictResult::fail) << call;
        ASSERT_EQ(verdict.violations.size(), 1U) << told(verdict);
        EXPECT_EQ(verdict.violations[0].kind, ViolationKind::required);
        EXPECT_EQ(verdict.violations[0].path, pointer);
        EXPECT_NE(complaints(rule.event->schema, call), "");
        ++checked;
      }
    }
  }
  EXPECT_EQ(checked, 2 * 23); // every required property of the fifteen events, in two examples each
}

TEST(ShippedRules, MissThePropertiesWhereSomeOfThemAreRequired) {
  for (const Rule& rule : rules()) {
    const std::string call = without(rule.event->examples[0], "/properties");
    const Verdict verdict = verdict_of(call, rule.plan.get());
    const bool any = std::ranges::any_of(rule.event->properties, &CatalogProperty::required);
    ASSERT_EQ(verdict.violations.size(), any ? 1U : 0U) << told(verdict);
    if (!any) continue;
    EXPECT_EQ(verdict.violations[0].kind, ViolationKind::required);
    EXPECT_EQ(verdict.violations[0].path, "/properties");
  }
}

TEST(ShippedRules, RefuseAnotherTypeForEachSuggestedProperty) {
  for (const Rule& rule : rules()) {
    for (const CatalogProperty& property : rule.event->properties) {
      const std::string pointer = "/properties/" + property.name;
      const char* wrong = property.type == "string" ? "17" : "\"17\"";
      const Verdict verdict = verdict_of(with(rule.event->examples[0], pointer, wrong), rule.plan.get());
      ASSERT_EQ(verdict.violations.size(), 1U) << pointer << " " << told(verdict);
      EXPECT_EQ(verdict.violations[0].kind, ViolationKind::type) << pointer;
      EXPECT_EQ(verdict.violations[0].path, pointer);
    }
  }
}

TEST(ShippedRules, RefuseAnEmptyTextForEachRequiredString) {
  for (const Rule& rule : rules()) {
    for (const CatalogProperty& property : rule.event->properties) {
      if (!property.required || property.type != "string") continue;
      const std::string pointer = "/properties/" + property.name;
      const Verdict verdict = verdict_of(with(rule.event->examples[0], pointer, "\"\""), rule.plan.get());
      ASSERT_EQ(verdict.violations.size(), 1U) << pointer << " " << told(verdict);
      EXPECT_EQ(verdict.violations[0].kind, ViolationKind::length) << pointer;
    }
  }
}

/// The one violation of the first example of the event with `json` at the pointer, as "kind path"; "" where it passes.
std::string violation(std::string_view event, const std::string& pointer, const char* json) {
  for (const Rule& rule : rules()) {
    if (rule.event->event != event) continue;
    const Verdict verdict = verdict_of(with(rule.event->examples[0], pointer, json), rule.plan.get());
    if (verdict.violations.empty()) return "";
    EXPECT_EQ(verdict.violations.size(), 1U) << told(verdict);
    return std::string(name_of(verdict.violations[0].kind)) + " " + verdict.violations[0].path;
  }
  return "no such event";
}

TEST(ShippedRules, HoldNumbersToTheirRanges) {
  EXPECT_EQ(violation("Order Completed", "/properties/total", "0"), "");
  EXPECT_EQ(violation("Order Completed", "/properties/total", "-0.01"), "range /properties/total");
  EXPECT_EQ(violation("Order Completed", "/properties/revenue", "-5"), "");
  EXPECT_EQ(violation("Order Completed", "/properties/num_items", "1.5"), "type /properties/num_items");
  EXPECT_EQ(violation("Page Scrolled", "/properties/pct_scrolled", "100"), "");
  EXPECT_EQ(violation("Page Scrolled", "/properties/pct_scrolled", "100.5"), "range /properties/pct_scrolled");
  EXPECT_EQ(violation("Onboarding Step Completed", "/properties/step_number", "0"), "range /properties/step_number");
  EXPECT_EQ(violation("Product Added to Cart", "/properties/product_price", "-1"), "range /properties/product_price");
}

TEST(ShippedRules, HoldFormatsAndCurrencies) {
  EXPECT_EQ(violation("Signed In", "/properties/email", "\"peter at example\""), "format /properties/email");
  EXPECT_EQ(violation("Trial Started", "/properties/trial_end_date", "\"soon\""), "format /properties/trial_end_date");
  EXPECT_EQ(violation("Order Completed", "/properties/currency", "\"EUR\""), "");
  EXPECT_EQ(violation("Order Completed", "/properties/currency", "\"euro\""), "pattern /properties/currency");
}

TEST(ShippedRules, LookIntoTheProductsOfAnOrder) {
  EXPECT_EQ(violation("Order Completed", "/properties/products/1", R"({"name":"Uno"})"),
            "required /properties/products/1/product_id");
  EXPECT_EQ(violation("Order Completed", "/properties/products/0/price", "\"19\""),
            "type /properties/products/0/price");
  EXPECT_EQ(violation("Order Completed", "/properties/products/0/quantity", "0"),
            "range /properties/products/0/quantity");
  EXPECT_EQ(violation("Checkout Started", "/properties/products", R"([{"product_id":""}])"),
            "length /properties/products/0/product_id");
}

TEST(ShippedRules, LeaveRoomForPropertiesOfOnesOwn) {
  for (const Rule& rule : rules()) {
    const Verdict verdict = verdict_of(with(rule.event->examples[0], "/properties/x_of_our_own", "1"), rule.plan.get());
    EXPECT_EQ(verdict.result, VerdictResult::pass) << told(verdict);
  }
}

} // namespace
} // namespace plumbline::plans
