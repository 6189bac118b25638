#include "daemon/debugger/viewer_places.h"

#include <gtest/gtest.h>

#include <vector>

namespace plumbline::debugger {
namespace {

TEST(ViewerPlaces, AreHalfOfThemOneTokensAndAllOfThemEverybodys) {
  ViewerPlaces places(4);
  auto one = places.take("a");
  auto two = places.take("a");
  EXPECT_TRUE(one && two);
  EXPECT_FALSE(places.take("a"));
  auto three = places.take("b");
  auto four = places.take("c");
  EXPECT_TRUE(three && four);
  EXPECT_FALSE(places.take("d"));
  three = nullptr;
  EXPECT_FALSE(places.take("a"));
  EXPECT_TRUE(places.take("d"));
}

TEST(ViewerPlaces, HaveOneForAnybodyWhereThereIsOne) {
  ViewerPlaces places(1);
  auto one = places.take("a");
  EXPECT_TRUE(one);
  EXPECT_FALSE(places.take("b"));
  one = nullptr;
  EXPECT_TRUE(places.take("b"));
}

} // namespace
} // namespace plumbline::debugger
