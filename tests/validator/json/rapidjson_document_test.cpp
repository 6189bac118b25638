#include "validator/json/rapidjson_document.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace plumbline::validator {
namespace {

double double_of(const std::string& text) {
  const auto document = rapidjson_document(text);
  return document && document->IsNumber() ? document->GetDouble() : std::nan("");
}

TEST(RapidjsonDocument, TakesIntegersOf64BitsAsTheyAre) {
  EXPECT_EQ(rapidjson_document("18446744073709551615")->GetUint64(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(rapidjson_document("-9223372036854775808")->GetInt64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_TRUE(rapidjson_document("7")->IsInt());
  EXPECT_TRUE(rapidjson_document("7")->IsUint());
  EXPECT_TRUE(rapidjson_document("-7")->IsInt());
  EXPECT_FALSE(rapidjson_document("7.0")->IsInt());
  EXPECT_EQ(double_of("18446744073709551616"), 18446744073709551616.0);
  EXPECT_EQ(double_of("-9223372036854775809"), -9223372036854775808.0);
}

TEST(RapidjsonDocument, TakesTheNearestDouble) {
  EXPECT_EQ(double_of("0.1"), 0.1);
  EXPECT_EQ(double_of("9007199254740993.0"), 9007199254740992.0);
  EXPECT_EQ(double_of("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(double_of("5e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(double_of("2e-324"), 0.0);
  EXPECT_TRUE(std::signbit(double_of("-0.0")));
}

/// RapidJSON's own conversion looks outside of its tables for these, which ended the process.
TEST(RapidjsonDocument, TakesZerosOfAnyLengthAndExponent) {
  for (const auto* sign : {"", "-"})
    for (const auto& zero : {"0." + std::string(437, '0'), "0." + std::string(100'000, '0'), std::string("0e+308"),
                             std::string("0e-99999"), "0." + std::string(800, '0') + "e-500"})
      EXPECT_EQ(double_of(sign + zero), 0.0) << zero.substr(0, 20);
  EXPECT_EQ(double_of("0." + std::string(437, '0') + "1"), 0.0);
  EXPECT_EQ(double_of("0." + std::string(300, '0') + "1"), 1e-301);
}

TEST(RapidjsonDocument, RefusesWhatIsBeyondADoubleAndWhatIsNoJson) {
  for (const auto* text : {"1e309", "-1e309", "[1e400]", "1.8e308"})
    EXPECT_EQ(rapidjson_document(text).error(), "Number too big to be stored in double.") << text;
  for (const auto* text : {"", "{", "01", "1.", "-", "1e", "+1", "[1,]", "\"\xff\"", "1 2", "NaN"}) {
    const auto document = rapidjson_document(text);
    ASSERT_FALSE(document) << text;
    EXPECT_FALSE(document.error().empty()) << text;
  }
}

TEST(RapidjsonDocument, KeepsStructureAndText) {
  const auto document = rapidjson_document(R"({"a":[1,"\u00e9\n",null,true,{}],"a\u0000b":-2.5})");
  ASSERT_TRUE(document);
  EXPECT_EQ((*document)["a"].Size(), 5U);
  EXPECT_EQ(std::string((*document)["a"][1].GetString()), "\xc3\xa9\n");
  EXPECT_TRUE((*document)["a"][2].IsNull());
  EXPECT_TRUE((*document)["a"][3].GetBool());
  EXPECT_EQ((*document)[rapidjson::Value("a\0b", 3)].GetDouble(), -2.5);
}

std::string nested(std::string_view open, std::string_view close, std::size_t levels) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) text += open;
  text += "1";
  for (std::size_t i = 0; i < levels; ++i) text += close;
  return text;
}

TEST(RapidjsonDocument, IsNoDeeperThanItsBound) {
  for (const auto& [open, close] : {std::pair("[", "]"), std::pair(R"({"a":)", "}"), std::pair(R"([{"a":)", "}]")}) {
    const std::size_t levels = std::string_view(open).size() == 6 ? max_document_depth / 2 : max_document_depth;
    EXPECT_TRUE(rapidjson_document(nested(open, close, levels))) << open;
    for (const auto deep : {levels + 1, std::size_t{100'000}}) {
      const auto read = rapidjson_document(nested(open, close, deep));
      ASSERT_FALSE(read) << open << deep;
      EXPECT_EQ(read.error(), "It lies more than 256 levels deep.");
    }
  }
  // Beside each other is not within each other.
  std::string wide = "[";
  for (int i = 0; i < 1'000; ++i) wide += "[{}],";
  EXPECT_TRUE(rapidjson_document(wide + "[]]"));
}

} // namespace
} // namespace plumbline::validator
