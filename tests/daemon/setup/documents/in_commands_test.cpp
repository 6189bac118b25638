#include "daemon/setup/documents/in_commands.h"

#include <gtest/gtest.h>

namespace plumbline {
namespace {

TEST(InCommands, PutsTheCommandInThePlaceOfTheRouteThatItAsks) {
  EXPECT_EQ(in_commands("Review the plan first (POST /api/setup/review): calls before the review do not count."),
            "Review the plan first (plumbline setup review): calls before the review do not count.");
  EXPECT_EQ(in_commands("POST /api/sources, or POST /api/sources/{id}/publish; POST /api/sources."),
            "plumbline sources create, or plumbline sources publish; plumbline sources create.");
}

TEST(InCommands, KeepsTheIdOfTheThingThatIsMeant) {
  EXPECT_EQ(in_commands("disable it (PATCH /api/sources/src_1a {\"enabled\": false})."),
            "disable it (plumbline sources disable src_1a).");
  EXPECT_EQ(in_commands("enable A or B (PATCH /api/sources/{id} {\"enabled\": true})."),
            "enable A or B (plumbline sources enable).");
  EXPECT_EQ(in_commands(
                "Mark it (PATCH /api/plan {\"rules\": [{\"id\": \"track:Order Completed:1\", \"suggested\": true}]})."),
            "Mark it (plumbline plan suggest \"track:Order Completed:1\").");
  EXPECT_EQ(in_commands("POST /api/sources/src_1/publish"), "plumbline sources publish src_1");
}

TEST(InCommands, LeavesOtherSentencesAndRoutesAsTheyAre) {
  for (const char* sentence : {"", "No call has come from Web yet.", "GET /api/metrics", "POST /api/plan/infer"})
    EXPECT_EQ(in_commands(sentence), sentence);
}

} // namespace
} // namespace plumbline
