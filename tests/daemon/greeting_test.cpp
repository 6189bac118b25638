#include "daemon/greeting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Greeting, SaysWhatIsImplementedAndWhatToPaste) {
  const auto text = text_of({"http://h:1", "KEY", "TOKEN", "personalize-winback under GOAL", R"({"event":"Anna's"})"});
  EXPECT_THAT(text, HasSubstr("Use case          personalize-winback under GOAL\n"));
  EXPECT_THAT(text, HasSubstr("curl -u KEY: -H 'Prefer: return=representation' http://h:1/v1/track"));
  EXPECT_THAT(text, HasSubstr(R"(-d '{"event":"Anna'\''s"}')")) << "one word of a shell";
  EXPECT_THAT(text, HasSubstr("http://h:1/#token=TOKEN\n"));
}

TEST(Greeting, SuggestsNoCallWhereNoneIsKnownToPass) {
  const auto text = text_of({"http://h:1", "KEY", "TOKEN", "", ""});
  EXPECT_THAT(text, Not(HasSubstr("Send a call")));
  EXPECT_THAT(text, Not(HasSubstr("Use case")));
}

} // namespace
} // namespace plumbline
