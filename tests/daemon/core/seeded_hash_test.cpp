#include "daemon/core/seeded_hash.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace plumbline {
namespace {

TEST(SeededHash, IsTheSameForTheSameTextInOneProcessAndNoHashThatIsKnownOutside) {
  const SeededHash hash;
  EXPECT_EQ(hash("Order Completed"), hash(std::string("Order Completed")));
  EXPECT_NE(hash("Order Completed"), hash("Order completed"));
  EXPECT_NE(hash("Order Completed"), std::hash<std::string_view>{}("Order Completed"));
  EXPECT_EQ(process_seed(), process_seed());
}

} // namespace
} // namespace plumbline
