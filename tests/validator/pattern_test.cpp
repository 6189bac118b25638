#include "validator/pattern.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

bool matches(std::string_view pattern, std::string_view text) {
  const auto compiled = Pattern::compile(pattern);
  EXPECT_TRUE(compiled) << pattern;
  return compiled && compiled->matches(text);
}

TEST(Pattern, IsUnanchored) {
  EXPECT_TRUE(matches("fall|winter", "winterly"));
  EXPECT_FALSE(matches("^(fall|winter)$", "winterly"));
  EXPECT_TRUE(matches("", "anything"));
}

TEST(Pattern, EndsAtTheVeryEnd) {
  EXPECT_TRUE(matches("a$", "a"));
  EXPECT_FALSE(matches("a$", "a\n"));
}

TEST(Pattern, ReadsEcmaSpellings) {
  EXPECT_TRUE(matches(R"(^\u00e9$)", "é"));
  EXPECT_TRUE(matches(R"(^https?:\/\/)", "http://x"));
  EXPECT_TRUE(matches(R"(^a\-b$)", "a-b"));
  EXPECT_TRUE(matches(R"(^[\w\-]+$)", "a-b_c"));
  EXPECT_TRUE(matches(R"((?<year>\d{4}))", "in 2026"));
  EXPECT_TRUE(matches(R"(^[^]$)", "\n"));
  EXPECT_FALSE(matches(R"([])", "a"));
  EXPECT_TRUE(matches(R"(^[[]$)", "["));
  EXPECT_TRUE(matches(R"(^\cJ$)", "\n"));
  EXPECT_TRUE(matches(R"(^\s$)", "\xC2\xA0"));
  EXPECT_FALSE(matches(R"(^\S$)", "\xC2\xA0"));
  EXPECT_FALSE(matches(R"(^\d$)", "٣"));
  EXPECT_FALSE(matches(R"(^[\S]$)", "\xC2\xA0"));
  EXPECT_TRUE(matches(R"(^[\S]+$)", "aé€"));
}

TEST(Pattern, CountsCodePoints) {
  EXPECT_TRUE(matches("^.$", "😀"));
  EXPECT_TRUE(matches("^.{2}$", "é€"));
}

TEST(Pattern, RefusesWhatCannotBeDoneInLinearTime) {
  for (const char* source : {"(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", R"((a)\1)",
                             R"((a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)\12)", "(", "[z-a]", "a{3,2}", "*"}) {
    const auto compiled = Pattern::compile(source);
    EXPECT_FALSE(compiled) << source;
    EXPECT_TRUE(compiled || !compiled.error().empty());
  }
}

TEST(Pattern, TakesLinearTimeWhereBacktrackingWouldNot) {
  EXPECT_FALSE(matches("^(a+)+$", std::string(30'000, 'a') + "b"));
}

} // namespace
} // namespace plumbline::validator
