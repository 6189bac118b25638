#include "daemon/open_files.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace plumbline {
namespace {

/// What a child of ours that may have so many files open says: 1 where they are too few; 2 where not all were taken.
int with_files(rlim_t soft, rlim_t hard) {
  const auto child = ::fork();
  if (child == 0) {
    rlimit limit{soft, hard};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) std::_Exit(99);
    const bool too_few = too_few_open_files(2).has_value();
    ::getrlimit(RLIMIT_NOFILE, &limit);
    std::_Exit(limit.rlim_cur != hard ? 2 : too_few ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(OpenFiles, AreTooFewBelowTheLeastAndNotFromThereOn) {
  EXPECT_EQ(least_open_files(2), 128U);
  EXPECT_LT(least_open_files(2), least_open_files(3));
  EXPECT_EQ(with_files(127, 127), 1);
  EXPECT_EQ(with_files(128, 128), 0);
}

TEST(OpenFiles, AreTakenUpToTheHardLimit) { EXPECT_EQ(with_files(16, 128), 0); }

} // namespace
} // namespace plumbline
