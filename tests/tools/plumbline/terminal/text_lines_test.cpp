#include "tools/plumbline/terminal/text_lines.h"

#include <gtest/gtest.h>

#include <sstream>

namespace plumbline::tool {
namespace {

constexpr std::size_t most = 200'000;

TEST(TextLines, GivesALineAsLongAsItMayBeAndNoneThatIsLonger) {
  std::istringstream fits("first\n" + std::string(most, 'x') + "\nlast");
  TextLines lines(fits, most);
  std::string line;
  EXPECT_TRUE(lines.next(line) && lines.next(line));
  EXPECT_EQ(line.size(), most);
  EXPECT_TRUE(lines.next(line));
  EXPECT_EQ(line, "last");
  EXPECT_FALSE(lines.next(line) || lines.fault());

  // Read in blocks: what is longer is seen by the block after it at the latest.
  std::istringstream longer("first\n" + std::string(2 * most, 'x') + "\nlast");
  TextLines others(longer, most);
  EXPECT_TRUE(others.next(line));
  EXPECT_FALSE(others.next(line));
  ASSERT_TRUE(others.fault());
  EXPECT_EQ(others.fault()->code, TextFault::Code::too_large);
}

TEST(TextLines, GivesARestAsLongAsItMayBeAndNoneThatIsLonger) {
  std::istringstream fits("first\n" + std::string(most, '\n'));
  TextLines lines(fits, most);
  std::string line;
  EXPECT_TRUE(lines.next(line));
  EXPECT_EQ(lines.rest().size(), most);
  EXPECT_FALSE(lines.fault());

  std::istringstream longer("first\n" + std::string(2 * most, '\n'));
  TextLines others(longer, most);
  EXPECT_TRUE(others.next(line));
  others.rest();
  ASSERT_TRUE(others.fault());
  EXPECT_EQ(others.fault()->code, TextFault::Code::too_large);
}

} // namespace
} // namespace plumbline::tool
