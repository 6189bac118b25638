#include "validator/schema/property_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace plumbline::validator {
namespace {

/// A name of so many bytes; those between its ends are `middle`.
std::string with_middle(std::size_t size, char middle) {
  std::string name(size, middle);
  name.replace(0, 8, "12345678");
  name.replace(size - 8, 8, "abcdefgh");
  return name;
}

TEST(PropertyTable, FindsTheNamesThatItHasAndNoOthers) {
  // The lengths at which the ends of a name are read in another way, and their neighbours.
  const std::vector<std::string> names{"",     "a",       "b",       "ab",       "ba",       "abc",      "acb",
                                       "abcd", "abcdefg", "abdcefg", "abcdefgh", "abcdefhg", "abcdefghi"};
  PropertyTable table;
  for (const auto& name : names) EXPECT_EQ(table.find(name), nullptr) << name;
  for (const auto& name : names) table.entry(name).slot = static_cast<std::uint32_t>(name.size());
  ASSERT_EQ(table.entries().size(), names.size());
  for (const auto& name : names) {
    const auto* found = table.find(name);
    ASSERT_NE(found, nullptr) << name;
    EXPECT_EQ(found->name, name);
    EXPECT_EQ(found->slot, name.size());
  }
  for (const auto* other : {"c", "bb", "aba", "abce", "abcdefgi", "abcdefghj", "bbcdefghi"})
    EXPECT_EQ(table.find(other), nullptr) << other;
}

TEST(PropertyTable, TellsNamesApartThatAreAlikeAtBothEnds) {
  PropertyTable table;
  for (const std::size_t size : {16U, 17U, 18U}) table.entry(with_middle(size, 'x'));
  for (const std::size_t size : {16U, 17U, 18U}) EXPECT_NE(table.find(with_middle(size, 'x')), nullptr) << size;
  for (const std::size_t size : {17U, 18U}) EXPECT_EQ(table.find(with_middle(size, 'y')), nullptr) << size;
  table.entry(with_middle(17, 'y')).slot = 7;
  EXPECT_EQ(table.find(with_middle(17, 'y'))->slot, 7U);
  EXPECT_NE(table.find(with_middle(17, 'x'))->slot, 7U);
}

} // namespace
} // namespace plumbline::validator
