#include "daemon/ingest/session.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

TEST(SessionId, HasOneToFortyOfSmallLettersDigitsAndHyphens) {
  EXPECT_TRUE(is_session_id("t7"));
  EXPECT_TRUE(is_session_id(std::string(40, '-')));
  EXPECT_FALSE(is_session_id(std::string(41, 'a')));
  EXPECT_FALSE(is_session_id(""));
  for (const auto* id : {"T7", "t_7", "t 7", "t.7", "\xc3\xa9"}) EXPECT_FALSE(is_session_id(id)) << id;
}

TEST(WriteKeyParts, AreDividedAtTheFirstDot) {
  EXPECT_EQ(parts_of_key("KEY").key, "KEY");
  EXPECT_FALSE(parts_of_key("KEY").has_session);
  EXPECT_EQ(parts_of_key("KEY.a.b").key, "KEY");
  EXPECT_EQ(parts_of_key("KEY.a.b").session, "a.b");
  EXPECT_TRUE(parts_of_key("KEY.").has_session);
}

TEST(WriteKeyParts, HaveNoSecretAsJitsuWritesOne) {
  EXPECT_EQ(parts_of_key("KEY:secret").key, "KEY");
  EXPECT_EQ(parts_of_key("KEY:se.cret").key, "KEY");
  EXPECT_FALSE(parts_of_key("KEY:se.cret").has_session);
  EXPECT_EQ(parts_of_key("KEY.t7:***").session, "t7");
  EXPECT_EQ(parts_of_key(":secret").key, "");
}

} // namespace
} // namespace plumbline::ingest
