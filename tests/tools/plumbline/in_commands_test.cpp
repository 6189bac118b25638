#include "tools/plumbline/in_commands.h"

#include <gtest/gtest.h>

namespace plumbline::tool {
namespace {

TEST(InCommands, PutsTheCommandInThePlaceOfTheRouteThatItAsks) {
  EXPECT_EQ(in_commands("Review the plan first (POST /api/setup/review): no call before it is evidence."),
            "Review the plan first (plumbline setup review): no call before it is evidence.");
  EXPECT_EQ(in_commands("POST /api/sources, or POST /api/sources/{id}/publish; POST /api/sources."),
            "plumbline sources create, or plumbline sources publish; plumbline sources create.");
}

TEST(InCommands, LeavesOtherSentencesAndRoutesAsTheyAre) {
  for (const char* sentence : {"", "No call has come from Web yet.", "GET /api/metrics", "POST /api/plan/infer"})
    EXPECT_EQ(in_commands(sentence), sentence);
}

} // namespace
} // namespace plumbline::tool
