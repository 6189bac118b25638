#include "validator/schema/pattern.h"
#include "validator/schema/pattern_memory.h"

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

TEST(Pattern, MayHave64KibibytesOfTextAndNoMore) {
  EXPECT_TRUE(Pattern::compile("^" + std::string(Pattern::max_text - 1, 'a')));
  const auto refused = Pattern::compile("^" + std::string(Pattern::max_text, 'a'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), "it is too large: it has more than 64 KiB");
}

TEST(Pattern, MayTake4MebibytesAndNoMore) {
  for (const char* taken : {"^.{1,1000}$", R"(^\pL{1,50}$)", "(x|y)*x(x|y){900}z"})
    EXPECT_TRUE(Pattern::compile(taken)) << taken;
  for (const char* bomb : {R"(((\pL{10}){10}){10})", R"((?i)(\pL{30}){30})", R"(([^a]{100}){10}(\PN{1,100}){1,10})"}) {
    const auto refused = Pattern::compile_or_refuse(bomb);
    ASSERT_FALSE(refused) << bomb;
    EXPECT_TRUE(refused.error().too_large) << bomb << refused.error().reason;
  }
  std::string classes;
  for (int i = 0; i < 200; ++i) classes += R"(\pL)";
  EXPECT_FALSE(Pattern::compile(classes));
}

TEST(Pattern, TakesTheLessMemoryTheSmallerItIs) {
  EXPECT_EQ(Pattern::compile("^[A-Z]{3}$")->memory(), 64U * 1024);
  EXPECT_EQ(Pattern::compile("^.{1,200}$")->memory(), 512U * 1024);
  EXPECT_EQ(Pattern::compile("^.{1,1000}$")->memory(), Pattern::max_memory);
}

TEST(Pattern, CostsItsInstructionsAtEachByte) {
  const auto cost = [](std::string_view pattern, std::size_t bytes) {
    return Pattern::compile(pattern)->cost_of(std::string(bytes, 'a'));
  };
  // Every place of it may be reached at every byte.
  EXPECT_GT(cost("(x|y)*x(x|y){900}z", 30'000), 5'000'000U);
  EXPECT_GT(cost(".{1,500}x", 500), 100'000U);
  EXPECT_GT(cost("^(.{1,500})$", 500), 100'000U);
  EXPECT_GT(cost("^.{1,500}.{1,500}$", 500), 100'000U);
  EXPECT_GT(cost("^.*[^z]{1,500}$", 500), 100'000U);
  EXPECT_GT(cost(R"(^\d{1,900}\pL*$)", 500), 50'000U);
  // One after another.
  EXPECT_LT(cost("^.{1,500}$", 500), 5'000U);
  EXPECT_LT(cost(R"(^[A-Z]{2}\d{6,12}[a-z_.-]?$)", 20), 300U);
  EXPECT_LT(cost("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", 36), 500U);
  // What is too long is given up soon.
  EXPECT_LT(cost("^[A-Z]{3}$", 30'000), 100U);
  EXPECT_LT(cost("^[a-z]+@[a-z]+$", 30), 300U);
}

TEST(PatternMemory, CompilesWhatAPlanHasManyTimesOnce) {
  PatternMemory memory(64 * 1024);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(memory.compile("^a+$"));
  const auto refused = memory.compile("^b+$");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "patterns_too_large");
  EXPECT_TRUE(memory.compile("^a+$"));
}

TEST(PatternMemory, CountsWhatWasCompiledBefore) {
  PatternMemory memory(128 * 1024);
  memory.add(*Pattern::compile("^a+$"));
  memory.add(*Pattern::compile("^a+$"));
  EXPECT_TRUE(memory.compile("^b+$"));
  EXPECT_FALSE(memory.compile("^c+$"));
}

TEST(PatternMemory, RefusesWhatAPlanHasManyTimesOnce) {
  PatternMemory memory(Pattern::max_memory + 1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(memory.compile(R"(((\pL{10}){10}){10})").error().code, "pattern_too_large");
  EXPECT_FALSE(memory.compile("^a+$"));
}

TEST(PatternMemory, EndsSoonWhereEveryPatternIsRefused) {
  PatternMemory memory(3 * Pattern::max_memory);
  std::string codes;
  for (int i = 0; i < 6; ++i) {
    const auto refused = memory.compile(R"(((\pL{10}){10}){10})" + std::to_string(i));
    codes += (refused ? "taken" : refused.error().code) + " ";
  }
  EXPECT_EQ(codes, "pattern_too_large pattern_too_large pattern_too_large patterns_too_large patterns_too_large "
                   "patterns_too_large ");
}

TEST(Pattern, KnowsPropertiesOfCharactersByTheirLongNames) {
  EXPECT_TRUE(matches(R"(^\p{Letter}+$)", "aé"));
  EXPECT_FALSE(matches(R"(^\p{Letter}+$)", "a1"));
  EXPECT_TRUE(matches(R"(^\P{Letter}$)", "1"));
  EXPECT_TRUE(matches(R"(^[\p{digit}x]+$)", "٣x"));
  EXPECT_TRUE(matches(R"(^\p{gc=Uppercase_Letter}\p{General_Category=Lowercase_Letter}$)", "Éa"));
  EXPECT_TRUE(matches(R"(^\p{Script=Greek}\p{sc=Cyrillic}\p{Lu}$)", "αбA"));
}

std::string reason(const std::string& source) {
  const auto compiled = Pattern::compile(source);
  return compiled ? "" : compiled.error();
}

TEST(Pattern, SaysWhyItIsRefused) {
  EXPECT_EQ(reason("(?=a)"), "look-ahead (?=...) is not supported: it cannot be checked in linear time");
  EXPECT_EQ(reason("x(?<!a)"), "look-behind (?<!...) is not supported: it cannot be checked in linear time");
  EXPECT_EQ(reason(R"((a)\1)"), R"(the back-reference \1 is not supported: it cannot be checked in linear time)");
  EXPECT_EQ(reason(R"((?<y>a)\k<y>)"),
            R"(the back-reference \k<y> is not supported: it cannot be checked in linear time)");
  EXPECT_EQ(reason("^.{1,2000}$"), "{1,2000} repeats too often: at most 1,000 repetitions are supported");
  EXPECT_EQ(reason("^.{1001}$"), "{1001} repeats too often: at most 1,000 repetitions are supported");
  EXPECT_EQ(reason("^.{1000}$"), "");
  EXPECT_EQ(reason("a{3,2}"), "{3,2} has a lower bound above its upper bound");
  EXPECT_EQ(reason("*a"), "there is nothing to repeat before *");
  EXPECT_EQ(reason("a**"), "** repeats what is already repeated");
  EXPECT_EQ(reason("[z-a]"), "the range z-a in a character class runs backwards");
  EXPECT_EQ(reason(R"(\p{Emoji})"),
            R"(\p{Emoji} is not supported: write a general category such as \p{L}, or a script such as \p{Greek})");
  EXPECT_EQ(reason("("), "a ( is not closed");
  EXPECT_EQ(reason("a)"), "a ) has no ( before it");
  EXPECT_EQ(reason("[a"), "a [ is not closed");
  EXPECT_EQ(reason("a\\"), "it ends with a lone backslash");
  EXPECT_EQ(reason(R"(a\Z)"), R"(the escape \Z is not known)");
}

TEST(Pattern, TakesALookAroundInACharacterClassForItsCharacters) {
  EXPECT_TRUE(matches("^[(?=]+$", "(?="));
  EXPECT_TRUE(matches(R"(^\(\?=$)", "(?="));
}

TEST(Pattern, TakesLinearTimeWhereBacktrackingWouldNot) {
  EXPECT_FALSE(matches("^(a+)+$", std::string(30'000, 'a') + "b"));
}

} // namespace
} // namespace plumbline::validator
