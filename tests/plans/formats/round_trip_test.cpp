#include "plans/formats/export_plan.h"
#include "tests/plans/formats/sample_plans.h"

#include <gtest/gtest.h>

#include <array>
#include <iostream>
#include <random>
#include <set>

namespace plumbline::plans {
namespace {

/// Property schemas with what one format or another has no place for.
constexpr std::array<std::string_view, 30> property_schemas{
    R"({"type":"string"})",
    R"({"type":"string","minLength":2,"maxLength":4})",
    R"({"type":"number","minimum":0,"exclusiveMaximum":100})",
    R"({"type":["integer","null"]})",
    R"({"type":"integer","multipleOf":5})",
    R"({"enum":["1","2","true"]})",
    R"({"enum":[1,2,"3"]})",
    R"({"type":"string","enum":["1","web, app","a"]})",
    R"({"type":["string","null"],"enum":["a",null]})",
    R"({"const":"x"})",
    R"({"type":"string","format":"date-time"})",
    R"({"format":"date-time"})",
    R"({"type":["string","number"],"format":"email"})",
    R"({"type":"string","pattern":"^[a-c]+$"})",
    R"({"pattern":"a"})",
    R"({"type":"array","items":{"type":"string"},"minItems":1})",
    R"({"type":"array","items":[{"type":"string"},{"type":"number"}],"additionalItems":false})",
    R"({"items":{"type":"object","required":["sku"],"properties":{"sku":{"type":"string"}}}})",
    R"({"type":"object","properties":{"city":{"type":"string"},"zip.code":{"type":"string"}},"required":["city"]})",
    R"({"properties":{"a":{"type":"boolean"}},"additionalProperties":false})",
    R"({"additionalProperties":{"type":"number"}})",
    R"({"patternProperties":{"^x":{"type":"number"}}})",
    R"({"anyOf":[{"type":"string"},{"minimum":3}]})",
    R"({"not":{"type":"string"}})",
    R"({"if":{"type":"string"},"then":{"minLength":2}})",
    R"({"$ref":"#/definitions/text","type":"number","enum":[1]})",
    R"({"required":["unnamed"]})",
    R"({"uniqueItems":true,"contains":{"type":"number"}})",
    "true",
    "{}"};

/// Values for them, each fit for some and unfit for others.
constexpr std::array<std::string_view, 28> values{R"("a")",
                                                  R"("x")",
                                                  R"("abcde")",
                                                  R"("1")",
                                                  "1",
                                                  "2",
                                                  "5",
                                                  "-5",
                                                  "99.5",
                                                  "100",
                                                  "true",
                                                  "null",
                                                  R"("true")",
                                                  R"("web, app")",
                                                  R"("2026-11-29T10:00:00Z")",
                                                  R"("2026-11-29")",
                                                  R"("a@example.com")",
                                                  "[]",
                                                  R"(["a"])",
                                                  R"(["a",1,2])",
                                                  "[1,1]",
                                                  R"([{"sku":"s"}])",
                                                  R"([{"price":1}])",
                                                  R"({"city":"B","zip.code":1})",
                                                  R"({"a":1,"b":2})",
                                                  R"({"xy":"z"})",
                                                  R"({"unnamed":1})",
                                                  "{}"};

constexpr std::size_t rule_count = 60;
constexpr std::size_t call_count = 2'000;

class RandomPlan {
 public:
  std::string rules() {
    std::string out;
    for (std::size_t i = 0; i < rule_count; ++i) out += (i > 0 ? ",\n" : "") + rule(i);
    return "{\"name\":\"Round trip\",\"rules\":[" + out + "]}";
  }

  std::string call() {
    const std::size_t number = pick(rule_count + 2);
    const std::string context = chance(3) ? R"(,"context":{"tenant":"t","ip":"1.2.3.4"})" : "";
    const std::string payload = chance(12) ? "null" : members(3, [&](std::size_t) { return one_of(values); });
    const std::string properties = chance(10) ? "" : ",\"properties\":" + payload;
    if (number == rule_count) return R"({"type":"identify","userId":"u","traits":)" + payload + context + "}";
    if (number == rule_count + 1) return R"({"type":"page","name":"Page 7","userId":"u")" + properties + context + "}";
    return R"({"type":"track","event":"Event )" + std::to_string(number) + R"(","userId":"u")" + properties + context +
           "}";
  }

 private:
  std::size_t pick(std::size_t below) { return random_() % below; }
  bool chance(std::size_t one_in) { return pick(one_in) == 0; }
  template<class List>
  std::string one_of(const List& list) {
    return std::string(list[pick(list.size())]);
  }

  template<class Value>
  std::string members(std::size_t most, Value value) {
    std::string out = "{";
    std::set<std::size_t> taken;
    for (std::size_t i = 0; i < most; ++i) {
      const std::size_t name = pick(6);
      if (!taken.insert(name).second) continue;
      if (out.size() > 1) out += ',';
      out += "\"p" + std::to_string(name) + "\":" + value(name);
    }
    return out + "}";
  }

  std::string payload() {
    std::string out = "{";
    if (!chance(4)) out += R"("type":"object",)";
    out += "\"properties\":" + members(6, [&](std::size_t) { return one_of(property_schemas); });
    if (chance(2)) out += R"(,"required":["p)" + std::to_string(pick(6)) + "\"]";
    if (chance(4)) out += R"(,"additionalProperties":false)";
    if (chance(8)) out += R"(,"minProperties":1)";
    return out + "}";
  }

  std::string rule(std::size_t number) {
    std::string type = R"("TRACK","key":"Event )" + std::to_string(number) + "\"";
    std::string member = "properties";
    std::string schema;
    if (number == 0) type = "\"IDENTIFY\"", member = "traits";
    if (number == 1) type = R"("PAGE","key":"Page 7")";
    if (number == 2) {
      type = "\"COMMON\"";
      schema = R"({"properties":{"context":{"type":"object","properties":{"tenant":{"enum":["t"]}}}}})";
    } else {
      schema = R"({"properties":{")" + member + "\":" + payload() + "}";
      if (chance(2)) schema += R"(,"required":[")" + member + "\"]";
      if (chance(9)) schema += R"(,"anyOf":[{"required":["context"]},{"required":["properties"]}])";
      schema += R"(,"definitions":{"text":{"type":"string"}}})";
    }
    const std::string dropped = number == 5 ? R"(,"x-plumbline":{"kept":false})" : "";
    return "{\"type\":" + type + dropped + ",\"version\":1,\"jsonSchema\":" + schema + "}";
  }

  std::mt19937 random_{20261129};
};

/// The rules that are lost or whose schema says less.
std::set<std::string> rules_with_losses(const ExportedPlan& exported) {
  std::set<std::string> rules;
  for (const auto& loss : exported.losses) rules.insert(loss.rule);
  return rules;
}

std::string rule_of_call(const ImportedPlan& plan, const std::string& call) {
  for (const auto& rule : plan.plan->text().rules) {
    if (rule.event && call.find("\"" + *rule.event + "\"") != std::string::npos) return rule.id();
  }
  return call.find("identify") != std::string::npos ? "identify::1" : "";
}

bool fails(const std::string& judged) { return judged.starts_with("fail"); }

/// 60 rules, 2,000 verdicts: the exported plan, read again, never fails a call that passed, and passes one that failed
/// only where a loss of its rule (or of the common rule) is listed.
TEST(RoundTrip, TightensNothingAndListsWhatItLoosensInEveryFormat) {
  RandomPlan random;
  const auto plan = imported(random.rules());
  ASSERT_EQ(plan.plan->text().rules.size(), rule_count);
  std::vector<std::string> calls;
  for (std::size_t i = 0; i < call_count; ++i) calls.push_back(random.call());
  for (const auto format : {PlanFormat::segment, PlanFormat::rudderstack, PlanFormat::json_schema, PlanFormat::csv}) {
    const auto exported = export_plan(plan.plan->text(), format);
    const auto copy = imported(exported.text);
    const auto lossy = rules_with_losses(exported);
    std::size_t passed = 0, tightened = 0, loosened = 0;
    for (const std::string& call : calls) {
      const std::string before = judged(plan, call);
      const std::string after = judged(copy, call);
      passed += fails(before) ? 0 : 1;
      if (!fails(before) && fails(after)) {
        ++tightened;
        ADD_FAILURE() << name_of(format) << ": " << call << "\n  passed, and by the export: " << after;
      }
      if (!fails(before) || fails(after)) continue;
      ++loosened;
      EXPECT_TRUE(lossy.contains(rule_of_call(plan, call)) || lossy.contains("common::1"))
          << name_of(format) << ": " << call << "\n  by the plan: " << before;
    }
    std::cout << name_of(format) << ": " << call_count << " verdicts, " << passed << " passed; " << tightened
              << " tightened, " << loosened << " loosened; " << exported.losses.size() << " losses listed\n";
    if (format == PlanFormat::rudderstack) {
      EXPECT_EQ(lossy, std::set<std::string>{"common::1"});
    }
    if (format == PlanFormat::segment || format == PlanFormat::json_schema) {
      EXPECT_EQ(loosened, 0U);
      EXPECT_TRUE(exported.losses.empty()) << exported.losses.front().rule << exported.losses.front().pointer;
    }
    EXPECT_GT(passed, call_count / 20);
    EXPECT_LT(passed, call_count * 9 / 10);
  }
}

} // namespace
} // namespace plumbline::plans
