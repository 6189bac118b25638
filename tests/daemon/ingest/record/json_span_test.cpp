#include "daemon/ingest/record/json_span.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace plumbline::ingest {
namespace {

TEST(JsonSpan, CutsAnObjectIntoItsMembersByteForByte) {
  const std::string text = R"( { "a" : 1.50 , "b":"x,}]\"" ,"c": { "d" : [ 1 , { } ] } , "":null } )";
  const auto members = members_of(text);
  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 4U);
  EXPECT_EQ((*members)[0].key, "a");
  EXPECT_EQ((*members)[0].value, "1.50");
  EXPECT_EQ((*members)[0].whole, R"("a" : 1.50)");
  EXPECT_EQ((*members)[1].value, R"("x,}]\"")");
  EXPECT_EQ((*members)[2].value, "{ \"d\" : [ 1 , { } ] }");
  EXPECT_EQ((*members)[3].key, "");
  EXPECT_EQ((*members)[3].whole, "\"\":null");
}

TEST(JsonSpan, CutsAnArrayIntoItsElementsByteForByte) {
  const auto elements = elements_of("[1, \"[\\\\\" ,{\"a\":[]}\n, [ [ ] ] ,true]");
  ASSERT_TRUE(elements);
  ASSERT_EQ(elements->size(), 5U);
  EXPECT_EQ((*elements)[0].value, "1");
  EXPECT_EQ((*elements)[1].value, "\"[\\\\\"");
  EXPECT_EQ((*elements)[2].value, "{\"a\":[]}");
  EXPECT_EQ((*elements)[3].value, "[ [ ] ]");
  EXPECT_EQ((*elements)[4].value, "true");
}

TEST(JsonSpan, FindsNothingInWhatIsEmpty) {
  EXPECT_TRUE(members_of("{}")->empty());
  EXPECT_TRUE(members_of("\t{ \r\n} ")->empty());
  EXPECT_TRUE(elements_of("[]")->empty());
  EXPECT_TRUE(elements_of(" [ ] ")->empty());
}

TEST(JsonSpan, CountsTheLevelsOfEachValueByItself) {
  const auto members = members_of(R"({"a":1,"b":"{[","c":{},"d":[{"e":[]},{}],"f":2})");
  ASSERT_TRUE(members);
  std::vector<std::size_t> depths;
  for (const auto& member : *members) depths.push_back(member.depth);
  EXPECT_EQ(depths, (std::vector<std::size_t>{0, 0, 1, 3, 0}));

  const auto elements = elements_of("[[],7," + std::string(100'000, '[') + std::string(100'000, ']') + "]");
  ASSERT_TRUE(elements);
  EXPECT_EQ((*elements)[0].depth, 1U);
  EXPECT_EQ((*elements)[1].depth, 0U);
  EXPECT_EQ((*elements)[2].depth, 100'000U);
}

TEST(JsonSpan, TellsAnEscapedQuoteFromTheEndOfAString) {
  const auto members = members_of(R"({"a\"b":"c\\","d":"\\\"","e":"\\\\"})");
  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 3U);
  EXPECT_EQ((*members)[0].key, R"(a\"b)");
  EXPECT_EQ((*members)[0].value, R"("c\\")");
  EXPECT_EQ((*members)[1].value, R"("\\\"")");
  EXPECT_EQ((*members)[2].value, R"("\\\\")");
}

TEST(JsonSpan, KnowsANameWhoseCharactersAreEscaped) {
  const auto members = members_of(R"({"b\u0061tch":1,"\u0077rite\u004bey":2,"\u0077rite\u004Bey":3,"batch\u0000":4})");
  ASSERT_TRUE(members);
  EXPECT_TRUE((*members)[0].is("batch"));
  EXPECT_TRUE((*members)[1].is("writeKey"));
  EXPECT_TRUE((*members)[2].is("writeKey"));
  EXPECT_FALSE((*members)[3].is("batch"));
  EXPECT_FALSE((*members)[0].is("batc"));
  EXPECT_FALSE((*members)[0].is("batchx"));
}

TEST(JsonSpan, SaysWhereAnObjectLeavesTheGrammar) {
  const auto at = [](std::string_view text) {
    const auto members = members_of(text);
    return members ? std::string("an object") : std::to_string(members.error().at) + ": " + members.error().expected;
  };
  EXPECT_EQ(at(""), "0: an object");
  EXPECT_EQ(at("[]"), "0: an object");
  EXPECT_EQ(at("{"), "1: a member's name in quotes");
  EXPECT_EQ(at("{a:1}"), "1: a member's name in quotes");
  EXPECT_EQ(at(R"({"a)"), "3: the end of a string");
  EXPECT_EQ(at(R"({"a")"), "4: ':'");
  EXPECT_EQ(at(R"({"a" 1})"), "5: ':'");
  EXPECT_EQ(at(R"({"a":1)"), "6: ',' or '}'");
  EXPECT_EQ(at(R"({"a":"b" "c":1})"), "9: ',' or '}'");
  EXPECT_EQ(at(R"({"a":1,})"), "7: a member's name in quotes");
  EXPECT_EQ(at(R"({}{})"), "2: nothing after the object");
}

TEST(JsonSpan, RefusesAMemberWithoutAValueAndBracketsThatDoNotMatch) {
  for (const auto* text : {R"({"a":})", R"({"a":,"b":1})", R"({"a":)", R"({"a":[})", R"({"a":[1}})", R"({"a":{])",
                           R"({"a":"b)", R"({"a":[{"b":1]})", R"({"a":1]})"})
    EXPECT_FALSE(members_of(text)) << text;
}

TEST(JsonSpan, RefusesAnArrayThatLeavesTheGrammar) {
  for (const auto* text :
       {"", "{}", "[", "[1", "[1,", "[1,]", "[,1]", "[1 ", "[\"a]", "[[1]", "[{]", "[1}", "[]]", "[1] 2"})
    EXPECT_FALSE(elements_of(text)) << text;
}

TEST(JsonSpan, LeavesWhatStandsInAValueToItsReader) {
  const auto elements = elements_of(R"([tru, 01, "\x", {"a" 1}])");
  ASSERT_TRUE(elements);
  ASSERT_EQ(elements->size(), 4U);
  EXPECT_EQ((*elements)[3].value, R"({"a" 1})");
}

/// Where the array or object at the text's beginning ends, byte by byte; npos: it does not, or its brackets do not fit.
std::size_t end_by_bytes(const std::string& text) {
  std::string open;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string) {
      if (text[i] == '\\')
        ++i;
      else
        in_string = text[i] != '"';
    } else if (text[i] == '"') {
      in_string = true;
    } else if (text[i] == '{' || text[i] == '[') {
      open += text[i] == '{' ? '}' : ']';
    } else if (text[i] == '}' || text[i] == ']') {
      if (open.back() != text[i]) return std::string::npos;
      open.pop_back();
      if (open.empty()) return i + 1;
    }
  }
  return std::string::npos;
}

TEST(JsonSpan, EndsAValueWhereALookAtEachByteEndsIt) {
  std::mt19937 random{7}; // NOLINT: the same texts each time
  const std::string alphabet = R"({}[]{}[]"",:\\ a1)";
  std::size_t ended = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text = round % 2 == 0 ? "{" : "[";
    // Around the edges of blocks of 64 bytes, and well beyond them.
    const auto filler = std::string(random() % 140, 'x');
    if (round % 3 == 0) text += '"' + filler + (round % 5 == 0 ? "\\\\\"" : "\"");
    const auto length = random() % 40;
    for (unsigned i = 0; i < length; ++i) text += alphabet[random() % alphabet.size()];
    const auto end = end_by_bytes(text);
    if (end == std::string::npos) continue;
    ++ended;
    const auto value = text.substr(0, end);
    const auto array = "[" + value + "]";
    const auto elements = elements_of(array);
    ASSERT_TRUE(elements && elements->size() == 1) << value;
    ASSERT_EQ((*elements)[0].value, value);
  }
  EXPECT_GT(ended, 10'000U);
}

TEST(JsonSpan, EndsAStringWithBackslashesAtTheEdgeOfABlock) {
  for (std::size_t before = 50; before < 140; ++before) {
    for (std::size_t backslashes = 0; backslashes < 6; ++backslashes) {
      const auto text = "{\"" + std::string(before, 'x') + std::string(backslashes, '\\') + "\"}]\"}";
      const auto end = end_by_bytes(text);
      ASSERT_NE(end, std::string::npos) << text;
      const auto array = "[" + text.substr(0, end) + "]";
      const auto elements = elements_of(array);
      ASSERT_TRUE(elements && elements->size() == 1) << text;
      EXPECT_EQ((*elements)[0].value, text.substr(0, end));
    }
  }
}

TEST(JsonSpan, TakesABackslashOutsideOfStringsForAnyOtherByte) {
  const auto elements = elements_of(R"([{\"a":"}"},1])");
  ASSERT_TRUE(elements);
  ASSERT_EQ(elements->size(), 2U);
  EXPECT_EQ((*elements)[0].value, R"({\"a":"}"})");
}

} // namespace
} // namespace plumbline::ingest
