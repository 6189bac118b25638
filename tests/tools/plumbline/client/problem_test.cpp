#include "tools/plumbline/client/problem.h"

#include <gtest/gtest.h>

namespace plumbline::tool {
namespace {

TEST(Problem, IsSaidByItsTitleAndDetail) {
  const auto failure =
      failure_of_answer(403, R"({"title":"Owners only","detail":"Your token looks.","code":"owner_only"})", "");
  EXPECT_EQ(failure.sentence, "Owners only: Your token looks.");
  EXPECT_EQ(failure.code, ExitCode::failed);
}

TEST(Problem, OfAFilterHasACaretUnderThePlaceOfTheFault) {
  const auto failure = failure_of_answer(
      400, R"({"title":"Bad","detail":"No such kind.","code":"bad_filter","at":7,"expected":["type","enum"]})",
      "env:dév kind:x");
  EXPECT_EQ(failure.sentence, "Bad: No such kind.\n  env:dév kind:x\n        ^\n  expected: type, enum");
  EXPECT_EQ(failure.code, ExitCode::wrong_usage);
}

TEST(Problem, NamesEachFaultOfABodyAndWhatIsMissing) {
  EXPECT_EQ(failure_of_answer(
                422, R"({"title":"T","code":"invalid","errors":[{"pointer":"/env","message":"dev or prod"}]})", "")
                .sentence,
            "T\n  /env: dev or prod");
  const auto early = failure_of_answer(409, R"({"title":"T","code":"not_ready","missing":[{"message":"No A."}]})", "");
  EXPECT_EQ(early.sentence, "T\n  missing: No A.");
  EXPECT_EQ(early.code, ExitCode::fell_short);
}

TEST(Problem, OfAnybodyElseSaysSo) {
  EXPECT_EQ(failure_of_answer(404, "<html>", "").sentence,
            "the answer is 404, which is not from a plumblined. Is the address right?");
  EXPECT_EQ(failure_of_answer(429, R"({"success":false,"code":"overloaded","message":"Too much."})", "").sentence,
            "Too much.");
}

} // namespace
} // namespace plumbline::tool
