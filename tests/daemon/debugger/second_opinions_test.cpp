#include "daemon/debugger/second_opinions.h"
#include "tests/support/memory_journal.h"

#include <gtest/gtest.h>

#include <thread>

namespace plumbline::debugger {
namespace {

using validator::VerdictResult;

/// A plan of one rule: Tea Drunk requires `cups`.
std::shared_ptr<const ingest::Rulebook> tea_house(const std::string& more = "") {
  validator::RuleText rule;
  rule.event = "Tea Drunk";
  rule.schema = R"({"properties":{"properties":{"type":"object","required":["cups"]}})" + more + "}";
  auto rulebook = std::make_shared<ingest::Rulebook>();
  rulebook->plans[0] = validator::Plan::compile({"Tea house", {rule}}, 1).value();
  return rulebook;
}

struct SecondOpinionsTest : testing::Test {
  test::MemoryJournal journal;
  Snapshot<ingest::Rulebook> rulebook{tea_house()};

  static ingest::Record call(std::string_view text, VerdictResult result = VerdictResult::fail) {
    ingest::Record record;
    record.type = validator::CallType::track;
    record.result = result;
    record.plan_version = 1;
    record.rule = "track:Tea Drunk:1";
    record.details = R"("violations":[])";
    record.call = text;
    return record;
  }
  static constexpr std::string_view good = R"({"type":"track","event":"Tea Drunk","properties":{"cups":2}})";
  static constexpr std::string_view bad = R"({"type":"track","event":"Tea Drunk","properties":{}})";

  /// The counts once `judged` calls were judged.
  static SecondOpinions::Counts after(SecondOpinions& opinions, std::uint64_t judged) {
    opinions.wake();
    while (opinions.counts().judged < judged) std::this_thread::yield();
    return opinions.counts();
  }
};

TEST_F(SecondOpinionsTest, CountsAFailureThatAnotherImplementationDoesNotSee) {
  SecondOpinions opinions(SecondOpinionMode::all, journal, rulebook);
  journal.add({call(bad), call(good)});
  const auto counts = after(opinions, 2);
  EXPECT_EQ(counts.differing, 1U);
  EXPECT_EQ(counts.last_differing, 2U);
}

TEST_F(SecondOpinionsTest, BeginsBehindTheNewestCallAndLeavesPassingOnesAlone) {
  journal.add({call(good)});
  SecondOpinions opinions(SecondOpinionMode::all, journal, rulebook);
  journal.add({call(good, VerdictResult::pass), call(bad)});
  EXPECT_EQ(after(opinions, 1).differing, 0U);
}

TEST_F(SecondOpinionsTest, LeavesOutWhatIsNotTheRulesOwnAndOtherVersions) {
  SecondOpinions opinions(SecondOpinionMode::all, journal, rulebook);
  auto by_controls = call(good);
  by_controls.details = R"("violations":[{"kind":"unplanned_property"}])";
  auto older = call(good);
  older.plan_version = 0;
  auto accepted = call(good);
  accepted.type = validator::CallType::page;
  auto unplanned = call(good);
  unplanned.rule = "";
  journal.add({by_controls, older, accepted, unplanned, call(bad)});
  EXPECT_EQ(after(opinions, 1).differing, 0U);
}

TEST_F(SecondOpinionsTest, AsksNobodyAboutPatterns) {
  auto both = std::make_shared<ingest::Rulebook>(*tea_house(R"(,"patternProperties":{"^x":{}})"));
  both->plans[1] = tea_house()->plans[0];
  rulebook.store(both);
  SecondOpinions opinions(SecondOpinionMode::all, journal, rulebook);
  auto in_prod = call(bad);
  in_prod.env = Environment::prod;
  journal.add({call(good), in_prod});
  EXPECT_EQ(after(opinions, 1).differing, 0U);
}

TEST_F(SecondOpinionsTest, TakesASampleOfWhatComesFaster) {
  SecondOpinions opinions(SecondOpinionMode::sample, journal, rulebook);
  for (int i = 0; i < 50; ++i) journal.add(std::vector<ingest::Record>(100, call(bad)));
  const auto counts = after(opinions, 100);
  EXPECT_LT(counts.judged, 5'000U);
  opinions.stop();
}

} // namespace
} // namespace plumbline::debugger
