#include "validator/json/tape.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

std::string fault_of(std::string_view text) {
  const auto fault = parse_json(text, 128, nullptr);
  return fault ? std::to_string(fault->offset) + " " + fault->message : "";
}

TEST(Tape, TakesWhatRfc8259Takes) {
  for (const char* text : {"0", "-0", "1e5", "1E+5", "-1.5e-3", "true", "false", "null", "\"\"", "[]", "{}",
                           " [ 1 , 2 ] ", "{\"a\" : {}}", "\"\\u0000\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"é😀\""}) {
    EXPECT_EQ(fault_of(text), "") << text;
  }
}

TEST(Tape, RefusesWhatItDoesNotTake) {
  for (const char* text : {"",
                           " ",
                           "01",
                           "-",
                           "1.",
                           ".5",
                           "1e",
                           "+1",
                           "tru",
                           "nul",
                           "\"",
                           "\"\\x\"",
                           "\"\\u12g4\"",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{a:1}",
                           "{\"a\":1,}",
                           "1 1",
                           "[1}",
                           "\"\n\"",
                           "\"\t\"",
                           "NaN",
                           "Infinity",
                           "'a'",
                           "// x\n1",
                           "\xEF\xBB\xBF{}"}) {
    EXPECT_NE(fault_of(text), "") << text;
  }
}

TEST(Tape, TakesAMillionValuesAndNoMore) {
  const auto list_of = [](std::size_t items) {
    std::string text = "[0";
    for (std::size_t i = 1; i < items; ++i) text += ",0";
    return text + "]";
  };
  EXPECT_EQ(fault_of(list_of(999'999)), "");
  EXPECT_EQ(fault_of(list_of(1'000'000)), "1999999 it has more than a million values");
}

TEST(Tape, RefusesBytesThatAreNoUtf8) {
  for (const char* text :
       {"\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "\"\xE2\x82\"", "\"\x80\""}) {
    EXPECT_NE(fault_of(text).find("UTF-8"), std::string::npos) << fault_of(text);
  }
}

TEST(Tape, SaysWhatWasExpectedAndWhere) {
  EXPECT_EQ(fault_of("[1 2]"), "3 expected ',' or ']'");
  EXPECT_EQ(fault_of("{\"a\" 1}"), "5 expected ':'");
  EXPECT_EQ(fault_of("{1:2}"), "1 expected a member's name in double quotes, or '}'");
  EXPECT_EQ(fault_of("[1,]"), "3 expected a value");
  EXPECT_EQ(fault_of("{\"a\":1"), "6 the text ends too early: expected ',' or '}'");
  EXPECT_EQ(fault_of(R"({"a":NaN})"), "5 NaN is not JSON");
  EXPECT_EQ(fault_of("[-Infinity]"), "2 Infinity is not JSON");
  EXPECT_EQ(fault_of("[Nope]"), "1 expected a value");
  EXPECT_EQ(fault_of("{} x"), "3 expected nothing after the value");
}

TEST(Tape, KeepsWhereEachValueStands) {
  Tape tape;
  ASSERT_FALSE(parse_json(R"({"a":[10,"x"],"b":{}})", 8, &tape));
  EXPECT_EQ(tape.raw(0), R"({"a":[10,"x"],"b":{}})");
  EXPECT_EQ(tape.raw(2), R"([10,"x"])");
  EXPECT_EQ(tape.raw(3), "10");
  EXPECT_EQ(tape.cells[0].count, 2U);
  EXPECT_EQ(tape.cells[2].count, 2U);
  EXPECT_EQ(tape.cells[2].next, 5U);
}

TEST(Tape, UnescapesStrings) {
  Tape tape;
  ASSERT_FALSE(
      parse_json(R"(["a\nb","\u20ac","\ud83d\ude00","\ud83dx","\ude00","\ud83d\ud83d\ude00","plain"])", 8, &tape));
  EXPECT_EQ(tape.cells[1].text, "a\nb");
  EXPECT_EQ(tape.cells[2].text, "€");
  EXPECT_EQ(tape.cells[3].text, "😀");
  EXPECT_EQ(tape.cells[4].text, "\xEF\xBF\xBDx");
  EXPECT_EQ(tape.cells[5].text, "\xEF\xBF\xBD");
  EXPECT_EQ(tape.cells[6].text, "\xEF\xBF\xBD😀");
  EXPECT_EQ(tape.cells[7].text, "plain");
}

TEST(Tape, CountsLinesAndColumnsFromOne) {
  EXPECT_EQ(line_column("ab\ncd", 0).line, 1);
  EXPECT_EQ(line_column("ab\ncd", 4).line, 2);
  EXPECT_EQ(line_column("ab\ncd", 4).column, 2);
}

} // namespace
} // namespace plumbline::validator
