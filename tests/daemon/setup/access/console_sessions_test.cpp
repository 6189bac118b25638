#include "daemon/setup/access/console_sessions.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace plumbline::setup {
namespace {

TEST(ConsoleSessions, AreKnownByTheirIdUnderTheirHostAlone) {
  ConsoleSessions sessions;
  const auto id = sessions.open("tok_a", "localhost:8090", 0);
  EXPECT_EQ(id.size(), 43U);
  EXPECT_NE(sessions.open("tok_a", "localhost:8090", 0), id);
  EXPECT_EQ(sessions.token_of(id, "LOCALHOST:8090", 1), "tok_a");
  EXPECT_EQ(sessions.token_of(id, "localhost:8091", 1), std::nullopt);
  EXPECT_EQ(sessions.token_of(id, "localhost", 1), std::nullopt);
  EXPECT_EQ(sessions.token_of(id.substr(1), "localhost:8090", 1), std::nullopt);
  EXPECT_EQ(sessions.token_of(name_of_session(id), "localhost:8090", 1), std::nullopt) << "what is kept opens nothing";
}

TEST(ConsoleSessions, EndAfterSevenDaysWithoutUse) {
  ConsoleSessions sessions;
  const auto id = sessions.open("tok_a", "h", 0);
  EXPECT_TRUE(sessions.token_of(id, "h", ConsoleSessions::max_idle_ms));
  EXPECT_TRUE(sessions.token_of(id, "h", 2 * ConsoleSessions::max_idle_ms)) << "each use counts";
  EXPECT_FALSE(sessions.token_of(id, "h", 3 * ConsoleSessions::max_idle_ms + 1));
  EXPECT_FALSE(sessions.has(name_of_session(id), 3 * ConsoleSessions::max_idle_ms + 1));
}

TEST(ConsoleSessions, EndAfter30DaysHoweverMuchTheyAreUsed) {
  ConsoleSessions sessions;
  const auto id = sessions.open("tok_a", "h", 0);
  constexpr auto day = std::int64_t{24} * 60 * 60 * 1000;
  for (std::int64_t now = day; now <= ConsoleSessions::max_age_ms; now += day)
    ASSERT_TRUE(sessions.token_of(id, "h", now)) << now / day;
  EXPECT_FALSE(sessions.token_of(id, "h", ConsoleSessions::max_age_ms + 1));
  EXPECT_FALSE(sessions.has(name_of_session(id), ConsoleSessions::max_age_ms + 1));
}

TEST(ConsoleSessions, EndWhenTheyAreClosedOrTheirTokenIsGone) {
  ConsoleSessions sessions;
  const auto one = sessions.open("tok_a", "h", 0);
  const auto two = sessions.open("tok_a", "h", 0);
  const auto three = sessions.open("tok_b", "h", 0);
  sessions.close(name_of_session(one));
  EXPECT_FALSE(sessions.has(name_of_session(one), 0));
  EXPECT_TRUE(sessions.has(name_of_session(two), 0));
  sessions.close_unless([](const std::string& token) { return token == "tok_b"; });
  EXPECT_FALSE(sessions.has(name_of_session(two), 0));
  EXPECT_TRUE(sessions.has(name_of_session(three), 0));
}

TEST(ConsoleSessions, OfATokenAreBoundedAndTheOneThatIsIdleForLongestGoes) {
  ConsoleSessions sessions;
  const auto other = sessions.open("tok_b", "h", 0);
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < ConsoleSessions::max_of_a_token; ++i)
    ids.push_back(sessions.open("tok_a", "h", static_cast<std::int64_t>(i)));
  EXPECT_TRUE(sessions.token_of(ids[0], "h", 100));
  sessions.open("tok_a", "h", 101);
  EXPECT_TRUE(sessions.has(name_of_session(ids[0]), 101));
  EXPECT_FALSE(sessions.has(name_of_session(ids[1]), 101));
  EXPECT_TRUE(sessions.has(name_of_session(other), 101)) << "of another token";
}

TEST(ConsoleSessions, AreBoundedAndTheTokenThatHasTheMostLosesOne) {
  ConsoleSessions sessions;
  const auto lonely = sessions.open("tok_lonely", "h", 0);
  const auto per_token = ConsoleSessions::max_of_a_token - 1;
  for (std::size_t i = 0; sessions.list().size() < ConsoleSessions::max_sessions - 1; ++i)
    sessions.open("tok_" + std::to_string(i / per_token), "h", 2);
  const auto oldest_of_many = sessions.open("tok_0", "h", 1);
  ASSERT_EQ(sessions.list().size(), ConsoleSessions::max_sessions);
  sessions.open("tok_new", "h", 3);
  EXPECT_EQ(sessions.list().size(), ConsoleSessions::max_sessions);
  EXPECT_FALSE(sessions.has(name_of_session(oldest_of_many), 3));
  EXPECT_TRUE(sessions.has(name_of_session(lonely), 3));
}

TEST(ConsoleSessions, ComeBackFromTheirDocumentWithoutTheirIds) {
  ConsoleSessions sessions;
  const auto id = sessions.open("tok_a", "Localhost:8090", 5);
  EXPECT_TRUE(sessions.token_of(id, "localhost:8090", 7));
  const auto document = console_sessions_document(sessions.list());
  EXPECT_EQ(document.find(id), std::string::npos);
  ConsoleSessions later;
  later.replace(read_console_sessions(document));
  EXPECT_EQ(later.token_of(id, "localhost:8090", 8), "tok_a");
  EXPECT_EQ(later.token_of(id, "localhost:8091", 8), std::nullopt);
  EXPECT_EQ(later.list().at(0).opened_ms, 5);
  EXPECT_THROW(read_console_sessions("{}"), std::runtime_error);
  EXPECT_THROW(read_console_sessions(R"({"sessions":[{"idSha256":1}]})"), std::runtime_error);
}

TEST(SessionCookie, HasThePortInItsName) {
  EXPECT_EQ(session_cookie_name("localhost:8090"), "plumbline_session_8090");
  EXPECT_EQ(session_cookie_name("[::1]:8090"), "plumbline_session_8090");
  EXPECT_EQ(session_cookie_name("plumbline.example"), "plumbline_session");
  EXPECT_EQ(session_cookie_name("no host/"), "plumbline_session");
  EXPECT_EQ(session_of_cookies("a=b; plumbline_session_8090=x;plumbline_session=y", "h:8090"), "x");
  EXPECT_EQ(session_of_cookies("a=b; plumbline_session_8090=x;plumbline_session=y", "h"), "y");
  EXPECT_EQ(session_of_cookies("xplumbline_session=y; plumbline_session", "h"), std::nullopt);
  EXPECT_EQ(session_of_cookies("", "h"), std::nullopt);
}

} // namespace
} // namespace plumbline::setup
