#include "validator/json/number.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

std::strong_ordering order(std::string_view a, std::string_view b) {
  return compare(Number::parse(a), Number::parse(b));
}
bool multiple(std::string_view a, std::string_view b) { return is_multiple_of(Number::parse(a), Number::parse(b)); }

TEST(Number, ComparesByValueAcrossSpellings) {
  EXPECT_TRUE(order("1", "1.0") == 0);
  EXPECT_TRUE(order("1e2", "100") == 0);
  EXPECT_TRUE(order("-0", "0") == 0);
  EXPECT_TRUE(order("-1", "1") < 0);
  EXPECT_TRUE(order("0.1", "0.2") < 0);
  EXPECT_TRUE(order("18446744073709551615", "-1") > 0);
}

TEST(Number, ComparesExactlyBeyondWhatADoubleHolds) {
  EXPECT_TRUE(order("9007199254740993", "9007199254740992") > 0);
  EXPECT_TRUE(order("123456789012345678901234567890", "123456789012345678901234567891") < 0);
  EXPECT_TRUE(order("1e400", "1e401") < 0);
  EXPECT_TRUE(order("-1e400", "-1e401") > 0);
  EXPECT_TRUE(order("1e400", "10e399") == 0);
  EXPECT_TRUE(order("1e400", "1.7e308") > 0);
  EXPECT_TRUE(order("10000000000000000000000000", "1e25") == 0);
  EXPECT_TRUE(order("1e99999999999999999999", "1e400") > 0);
}

TEST(Number, HashesEqualNumbersAlike) {
  const auto hash = [](std::string_view text) { return Number::parse(text).hash(); };
  EXPECT_EQ(hash("1"), hash("1.0"));
  EXPECT_EQ(hash("-7"), hash("-7e0"));
  EXPECT_EQ(hash("0"), hash("-0.0"));
  EXPECT_EQ(hash("2.5"), hash("25e-1"));
  EXPECT_EQ(hash("10000000000000000000000000"), hash("1e25"));
  EXPECT_EQ(hash("1e400"), hash("100e398"));
  EXPECT_EQ(hash("9100000000000000000"), hash("9.1e18"));
  EXPECT_NE(hash("1"), hash("-1"));
  EXPECT_NE(hash("1e400"), hash("-1e400"));
}

TEST(Number, IsWholeWhereItsValueIs) {
  for (const char* text : {"0", "1.0", "-3e2", "1e400", "12.50e1", "123456789012345678901234567890"})
    EXPECT_TRUE(Number::parse(text).is_whole()) << text;
  for (const char* text : {"0.5", "1.25e1", "-0.1"}) EXPECT_FALSE(Number::parse(text).is_whole()) << text;
}

TEST(Number, DividesInDecimal) {
  EXPECT_TRUE(multiple("19.99", "0.01"));
  EXPECT_TRUE(multiple("0.3", "0.1"));
  EXPECT_TRUE(multiple("1e300", "0.001"));
  EXPECT_TRUE(multiple("-7.5", "2.5"));
  EXPECT_TRUE(multiple("0", "3"));
  EXPECT_TRUE(multiple("3e400", "3"));
  EXPECT_FALSE(multiple("19.995", "0.01"));
  EXPECT_FALSE(multiple("1", "3"));
  EXPECT_FALSE(multiple("0.5", "100"));
  EXPECT_FALSE(multiple("1e400", "3"));
}

TEST(Number, RefusesDivisorsThatItCannotUse) {
  EXPECT_TRUE(is_usable_divisor(Number::parse("0.01")));
  EXPECT_FALSE(is_usable_divisor(Number::parse("0")));
  EXPECT_FALSE(is_usable_divisor(Number::parse("-1")));
  EXPECT_FALSE(is_usable_divisor(Number::parse("12345678901234567890123")));
}

} // namespace
} // namespace plumbline::validator
