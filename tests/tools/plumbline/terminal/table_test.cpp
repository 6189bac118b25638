#include "tools/plumbline/terminal/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace plumbline::tool {
namespace {

std::string printed(const Table& table, bool colours = false) {
  std::ostringstream out;
  table.print(out, Paint(colours), "nothing");
  return out.str();
}

TEST(Table, IsAsWideAsItHasToBeWithNumbersAtTheRightAndNoBlanksAtTheEnd) {
  Table table({">SEQ", "EVENT", "RESULT"});
  table.row({std::string("7"), std::string("A"), std::string("pass")});
  table.row({std::string("1234"), std::string("Größe 大"), std::string()});
  EXPECT_EQ(printed(table), " SEQ  EVENT     RESULT\n   7  A         pass\n1234  Größe 大\n");
}

TEST(Table, SaysSoWhereItHasNoRow) { EXPECT_EQ(printed(Table({"A"})), "nothing\n"); }

TEST(Table, ColoursAStateOnlyWhereItIsTold) {
  Table table({"S"});
  table.row({state_cell("fail")});
  EXPECT_EQ(printed(table), "S\nfail\n");
  EXPECT_EQ(printed(table, true), "\x1B[1mS\x1B[0m\n\x1B[31mfail\x1B[0m\n");
}

} // namespace
} // namespace plumbline::tool
