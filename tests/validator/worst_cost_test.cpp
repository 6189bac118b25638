#include "tests/validator/judge.h"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

namespace plumbline::validator {
namespace {

std::string times(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

/// The time that one call takes under a schema of its properties; a bound for a slow machine with sanitizers. Prints
/// it.
VerdictResult judged_in_time(const char* name, const std::string& schema, const std::string& properties) {
  const auto plan = plan_of({track_rule("x", R"({"definitions":{)" + schema +
                                                 R"(},"properties":{"properties":{"$ref":"#/definitions/p"}}})")});
  const std::string text = track_call("x", properties);
  EXPECT_LE(text.size(), max_call_bytes) << name;
  const auto begin = std::chrono::steady_clock::now();
  const Verdict verdict = verdict_of(text, plan.get());
  const auto spent = std::chrono::steady_clock::now() - begin;
  std::cout << "worst cost: " << name << ": " << std::chrono::duration_cast<std::chrono::milliseconds>(spent).count()
            << " ms, " << name_of(verdict.result) << "\n";
  EXPECT_LT(spent, std::chrono::seconds(30)) << name;
  return verdict.result;
}

TEST(WorstCost, OfAPatternThatHoldsOthersForSecondsIsNothing) {
  EXPECT_EQ(judged_in_time("backtracking pattern", R"("p":{"properties":{"a":{"pattern":"^([a-zA-Z0-9]+)+@x$"}}})",
                           R"({"a":")" + std::string(30'000, 'a') + R"(!"})"),
            VerdictResult::fail);
}

TEST(WorstCost, OfAPatternWithMoreStatesThanMemoryIsBounded) {
  judged_in_time("pattern of many states", R"("p":{"properties":{"a":{"pattern":"(x|y)*x(x|y){900}z"}}})",
                 R"({"a":")" + times("xyyxyxxy", 3'700) + R"("})");
}

TEST(WorstCost, OfManyPatternsIsBounded) {
  std::string patterns;
  for (int i = 0; i < 2'000; ++i)
    patterns += (i > 0 ? "," : "") + (R"({"pattern":"(x|y)*x(x|y){300}z)" + std::to_string(i)) + "\"}";
  EXPECT_EQ(judged_in_time("two thousand patterns", R"("p":{"properties":{"a":{"anyOf":[)" + patterns + "]}}}",
                           R"({"a":")" + times("xyyxyxxy", 3'700) + R"("})"),
            VerdictResult::error);
}

TEST(WorstCost, OfARuleThatMultipliesIsBounded) {
  const std::string recursive =
      R"("n":{"anyOf":[{"type":"array","items":{"$ref":"#/definitions/n"},"minItems":1},{"type":"array","items":{"$ref":"#/definitions/n"},"maxItems":1}]},"p":{"properties":{"a":{"$ref":"#/definitions/n"}}})";
  EXPECT_EQ(judged_in_time("recursive anyOf", recursive,
                           R"({"a":)" + std::string(100, '[') + "1" + std::string(100, ']') + "}"),
            VerdictResult::error);
}

TEST(WorstCost, OfComparingTheSameItemsAgainAndAgainIsBounded) {
  std::string branches;
  for (int i = 0; i < 3'000; ++i)
    branches +=
        (i > 0 ? "," : "") + std::string(R"({"uniqueItems":true,"maxItems":)") + std::to_string(100'000 + i) + "}";
  std::string items = "[0]";
  for (int i = 1; i < 4'000; ++i) items += ",[" + std::to_string(i) + "]";
  judged_in_time("many uniqueItems", R"("p":{"properties":{"a":{"allOf":[)" + branches + "]}}}",
                 R"({"a":[)" +
                     items.substr(0, 30'000 - items.substr(0, 30'000).size() + items.substr(0, 30'000).rfind(',')) +
                     "]}");
}

TEST(WorstCost, OfNamesThatAreAllNearlyPlannedIsBounded) {
  std::string planned, sent;
  for (int i = 0; i < 300; ++i) {
    const std::string name =
        "customer_account_number_" + std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i);
    planned += (i > 0 ? ",\"" : "\"") + name + "\"";
    sent += (i > 0 ? ",\"" : "\"") + name + "x\":1";
  }
  EXPECT_EQ(judged_in_time("names nearly planned", R"("p":{"required":[)" + planned + "]}", "{" + sent + "}"),
            VerdictResult::fail);
}

} // namespace
} // namespace plumbline::validator
