#include "daemon/setup/checklist/call_sessions.h"
#include "tests/daemon/setup/fixture.h"

namespace plumbline::setup::test {
namespace {

class SessionRoutes : public WorkspaceTest {};

TEST_F(SessionRoutes, ASessionIsKeptForADayAndNotAMomentLonger) {
  owner("POST", "/api/sessions", R"({"id":"a","evidence":true})", 201);
  now += CallSessions::kept_ms - 1;
  EXPECT_EQ(owner("GET", "/api/sessions/a").at("/evidence"), "true");
  EXPECT_EQ(owner("POST", "/api/sessions", R"({"id":"a"})").at("/evidence"), "true");
  now += 1;
  EXPECT_EQ(refusal("GET", "/api/sessions/a"), "404 not_found");
  EXPECT_EQ(owner("GET", "/api/sessions").text, R"({"sessions":[],"next":null})");
  EXPECT_EQ(owner("POST", "/api/sessions", R"({"id":"a"})", 201).at("/evidence"), "false");
}

TEST_F(SessionRoutes, IngestKnowsWhichSessionsAreEvidenceAndUntilWhen) {
  owner("POST", "/api/sessions", R"({"id":"a","evidence":true})", 201);
  owner("POST", "/api/sessions", R"({"id":"b"})", 201);
  const auto known = workspace->rulebook().load()->evidence_sessions;
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(known.begin()->first, "a");
  EXPECT_EQ(known.begin()->second, now + CallSessions::kept_ms);
  owner("POST", "/api/sessions", R"({"id":"a","evidence":false})");
  EXPECT_TRUE(workspace->rulebook().load()->evidence_sessions.empty());
}

TEST_F(SessionRoutes, CountsEachCallOnceOverARestart) {
  receive({.event = "A", .source = website(), .session = "t7"});
  EXPECT_EQ(owner("GET", "/api/sessions/t7").at("/calls"), "1");
  restart();
  receive({.event = "A", .source = website(), .session = "t7"});
  EXPECT_EQ(owner("GET", "/api/sessions/t7").at("/calls"), "2");
  owner("POST", "/api/sessions", R"({"id":"t7","name":"Mine"})");
  restart();
  EXPECT_EQ(owner("GET", "/api/sessions/t7").at("/calls"), "2");
}

TEST(CallSessions, LetTheOldestGoWhereThereAreTooMany) {
  CallSessions sessions;
  for (std::size_t i = 0; i <= CallSessions::most; ++i) {
    CallSession session;
    session.id = "s" + std::to_string(i);
    session.made_at_ms = static_cast<std::int64_t>(i);
    sessions.put(session, session.made_at_ms);
  }
  const auto now = static_cast<std::int64_t>(CallSessions::most);
  EXPECT_EQ(sessions.list(now).size(), CallSessions::most);
  EXPECT_EQ(sessions.find("s0", now), nullptr);
  EXPECT_EQ(sessions.list(now).front()->id, "s" + std::to_string(CallSessions::most)) << "the newest first";
}

TEST(CallSessions, ThatOwnersOpenedStayWhateverCallsMake) {
  CallSessions sessions;
  sessions.put({"evidence", "", true, true, 0, 0}, 0);
  sessions.put({"opened", "", false, true, 0, 0}, 0);
  for (std::size_t i = 0; i < 2 * CallSessions::most; ++i) {
    const auto id = "s" + std::to_string(i);
    ingest::Record record;
    record.session = id; // a view
    record.received_at_ms = 1;
    sessions.fold(i + 1, record);
  }
  EXPECT_EQ(sessions.list(1).size(), CallSessions::most + 2);
  ASSERT_TRUE(sessions.find("evidence", 1));
  EXPECT_TRUE(CallSessions::read(sessions.json()).find("evidence", 1)->opened);
  EXPECT_TRUE(sessions.find("opened", 1));
}

TEST(CallSessions, AreReadAsTheyWereWritten) {
  CallSessions sessions;
  ingest::Record record;
  record.session = "t7";
  record.received_at_ms = 5;
  sessions.fold(3, record);
  auto read = CallSessions::read(sessions.json());
  read.fold(3, record);
  EXPECT_EQ(read.find("t7", 5)->calls, 1U) << "what was counted is not counted again";
  read.fold(4, record);
  EXPECT_EQ(read.find("t7", 5)->calls, 2U);
}

} // namespace
} // namespace plumbline::setup::test
