#include "daemon/address_space.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace plumbline {
namespace {

constexpr std::uint64_t mib = 1U << 20U;

TEST(AddressSpace, IsMoreWithEachCoreAndWithLargerStacks) {
  EXPECT_EQ(least_address_space(2, 8 * mib), 192 * mib + 26 * 8 * mib);
  EXPECT_EQ(least_address_space(3, 8 * mib) - least_address_space(2, 8 * mib), 8 * mib);
  EXPECT_LT(least_address_space(2, 2 * mib), least_address_space(2, 8 * mib));
}

/// What a child of ours says under this limit: the exit code.
int under_limit(rlim_t bytes, int (*work)()) {
  const auto child = ::fork();
  if (child == 0) {
    const rlimit limit{bytes, bytes};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) std::_Exit(99);
    std::_Exit(work());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(AddressSpace, IsTooLittleBelowTheLeastAndNotFromThereOn) {
  EXPECT_FALSE(too_little_address_space(2)) << "tests are not limited";
  EXPECT_EQ(under_limit(100 * mib, [] { return too_little_address_space(2) ? 1 : 0; }), 1);
  EXPECT_EQ(under_limit(4'096 * mib, [] { return too_little_address_space(2) ? 1 : 0; }), 0);
}

} // namespace
} // namespace plumbline
