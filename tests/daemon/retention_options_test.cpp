#include "daemon/retention_options.h"

#include <gtest/gtest.h>

namespace plumbline {
namespace {

TEST(KeepFor, IsAWholeNumberAndAUnitWithinItsLimits) {
  EXPECT_EQ(read_keep_for("30d").value(), std::chrono::hours(720));
  EXPECT_EQ(read_keep_for("12h").value(), std::chrono::hours(12));
  EXPECT_EQ(read_keep_for("1m").value(), std::chrono::seconds(60));
  EXPECT_EQ(read_keep_for("36500d").value(), std::chrono::hours(36'500 * 24));
  for (const auto* wrong :
       {"", "d", "30", "59s", "36501d", "-1d", "1.5h", "30 d", "1w", "99999999999999999999d", "9999999999999999999d"})
    EXPECT_FALSE(read_keep_for(wrong)) << wrong;
}

TEST(KeepSize, IsAWholeNumberAndAUnitWithinItsLimits) {
  EXPECT_EQ(read_keep_size("4GiB").value(), 4ULL << 30U);
  EXPECT_EQ(read_keep_size("500MB").value(), 500'000'000U);
  EXPECT_EQ(read_keep_size("16MiB").value(), 16U << 20U);
  EXPECT_EQ(read_keep_size("16777216").value(), 16U << 20U);
  EXPECT_EQ(read_keep_size("1024TiB").value(), 1ULL << 50U);
  for (const auto* wrong :
       {"", "GiB", "16777215", "15MiB", "1025TiB", "-4GiB", "4gib", "4 GiB", "4.5GiB", "18446744073709551615TiB"})
    EXPECT_FALSE(read_keep_size(wrong)) << wrong;
}

TEST(DedupeMemorySize, IsFromOneMebibyteToOneTebibyte) {
  EXPECT_EQ(read_dedupe_memory("1MiB").value_or(0), 1U << 20U);
  EXPECT_EQ(read_dedupe_memory("256MiB").value_or(0), 256U << 20U);
  EXPECT_EQ(read_dedupe_memory("1TiB").value_or(0), 1ULL << 40U);
  for (const char* wrong : {"1048575", "1025GiB", "", "MiB", "12h", "-1MiB"})
    EXPECT_FALSE(read_dedupe_memory(wrong)) << wrong;
}

} // namespace
} // namespace plumbline
