#include "tools/plumbline/commands/silence.h"

#include <gtest/gtest.h>

namespace plumbline::tool {
namespace {

TEST(Silence, IsNoSuccessUnlessItIsAllowed) {
  EXPECT_FALSE(silence_of({true, true, false}, false));
  for (const Heard& heard : {Heard{false, false, false}, Heard{true, false, false}}) {
    ASSERT_TRUE(silence_of(heard, false));
    EXPECT_EQ(silence_of(heard, false)->code, ExitCode::fell_short);
    EXPECT_FALSE(silence_of(heard, true));
  }
}

TEST(Silence, IsNotWhatACheckThatFailedIs) {
  for (const bool allowed : {false, true}) {
    ASSERT_TRUE(silence_of({true, true, true}, allowed));
    EXPECT_EQ(silence_of({true, true, true}, allowed)->code, ExitCode::fell_short);
  }
}

} // namespace
} // namespace plumbline::tool
