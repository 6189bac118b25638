#include "tests/daemon/setup/fixture.h"

namespace plumbline::setup::test {
namespace {

class Restart : public WorkspaceTest {
 protected:
  std::string look() {
    return owner("GET", "/api/setup").text + owner("GET", "/api/sources").text + owner("GET", "/api/checklist").text;
  }
  /// Ends without writing anything more, as kill -9 does: the stores are as they were at `kept`.
  void kill(const plumbline::test::MemoryState& kept) {
    workspace->stop();
    state = kept;
    begin();
  }
};

TEST_F(Restart, GivesTheSameAfterAnOrderlyStop) {
  review();
  receive({.event = "Page Viewed", .source = website()});
  receive({.event = "Order Completed",
           .source = website(),
           .result = validator::VerdictResult::fail,
           .details = R"("violations":[{"kind":"type","actual":1.50}],"truncated":false,"notes":[])"});
  const auto before = look();
  restart();
  EXPECT_EQ(look(), before);
  restart();
  EXPECT_EQ(look(), before);
  EXPECT_THAT(before, testing::HasSubstr("1.50"));
}

TEST_F(Restart, CountsNothingTwiceAfterAKill) {
  review();
  const auto kept = state;
  for (int i = 0; i < 5; ++i) receive({.event = "Page Viewed", .source = website()});
  const auto before = look();
  ASSERT_NE(state.puts, kept.puts) << "dev.sources was written as done";
  const auto after_done = state;
  kill(after_done);
  EXPECT_EQ(look(), before);
}

TEST_F(Restart, FindsTheSameEvidenceWhereNothingOfItWasWritten) {
  review();
  const auto kept = state;
  const auto site = website();
  for (const auto* event : {"Page Viewed", "Page Scrolled", "Order Completed", "Page Viewed"})
    receive({.event = event, .source = site});
  const auto before = look();
  kill(kept);
  EXPECT_EQ(look(), before) << "also when it was done, and on which seqs";
}

TEST_F(Restart, KeepsWhatIsDoneThoughTheCallsOfItAreGone) {
  review();
  const auto site = website();
  for (const auto* event : {"Page Viewed", "Page Scrolled", "Order Completed"})
    receive({.event = event, .source = site});
  ASSERT_EQ(step_state("dev.events"), "done");
  const auto puts = state.puts;
  restart();
  EXPECT_EQ(step_state("dev.events"), "done");
  EXPECT_EQ(state.puts, puts) << "nothing new was learnt";
}

TEST_F(Restart, HasLittleToCountAgain) {
  review();
  const auto site = website();
  std::vector<CallOf> calls(1000, {.event = "Page Viewed", .source = site});
  const auto groups = Progress::calls_between_writes / calls.size() + 5;
  for (std::uint64_t i = 0; i < groups; ++i) receive_group(calls);
  EXPECT_EQ(step("dev.events")["items"][0]["passed"].GetUint(), groups * calls.size());
  const auto kept = state.get("checklist").json;
  rapidjson::Document document;
  document.Parse(kept.c_str());
  EXPECT_GT(document["evidence"]["position"].GetUint64() + Progress::calls_between_writes, (groups - 1) * calls.size());
  const auto now_kept = state;
  kill(now_kept);
  EXPECT_EQ(step("dev.events")["items"][0]["passed"].GetUint(), groups * calls.size());
}

TEST_F(Restart, MarksAsDoneWhatAFullDiskKeptFromBeingWritten) {
  review();
  static_cast<void>(look());
  state.full = true;
  receive({.event = "Page Viewed", .source = website()});
  EXPECT_EQ(step_state("dev.sources"), "ready");
  EXPECT_TRUE(board.after(0).empty() || board.after(0).back().json->find("\"by\":\"evidence\"") == std::string::npos);
  state.full = false;
  receive({.event = "Page Viewed", .source = website()});
  EXPECT_EQ(step_state("dev.sources"), "done");
}

TEST_F(Restart, CountsWhatCameWhileItWasDownAndWakesForTheRest) {
  review();
  const auto site = website();
  workspace->stop();
  receive({.event = "Page Viewed", .source = site});
  begin();
  journal.on_commit([&](auto) { workspace->wake(); });
  for (int i = 0; i < 100; ++i) receive({.event = "Page Viewed", .source = site});
  EXPECT_EQ(step("dev.events")["items"][0]["passed"].GetUint(), 101U);
  workspace->stop();
  rapidjson::Document document;
  document.Parse(state.get("checklist").json.c_str());
  EXPECT_EQ(document["evidence"]["position"].GetUint64(), 101U) << "an orderly stop writes the position";
  journal.on_commit(nullptr);
}

TEST_F(Restart, GoesOnFromAnotherDaemonsDocumentWhereItWasChangedInBetween) {
  review();
  const auto site = website();
  const auto document = state.get("checklist");
  ASSERT_TRUE(state.put({{"checklist", document.json, document.revision}}));
  receive({.event = "Page Viewed", .source = site});
  // The first answer is of what was read again; the next has counted.
  static_cast<void>(step_state("dev.sources"));
  EXPECT_EQ(step_state("dev.sources"), "done");
  EXPECT_EQ(step("dev.events")["items"][0]["passed"].GetUint(), 1U);
}

} // namespace
} // namespace plumbline::setup::test
