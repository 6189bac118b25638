#include "daemon/setup/checklist/checklist.h"
#include "daemon/setup/checklist/checklist_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::setup {
namespace {

constexpr StepId dev_events{Environment::dev, StepKind::events};
constexpr StepId dev_sources{Environment::dev, StepKind::sources};

validator::RuleText rule(validator::RuleType type, std::optional<std::string> event, int version = 1) {
  validator::RuleText text;
  text.type = type;
  text.event = std::move(event);
  text.version = version;
  text.schema = "{}";
  return text;
}

/// A reviewed set-up with one dev source and a plan of these rules, and the calls that are told to it.
class ChecklistTest : public testing::Test {
 protected:
  void plan(std::vector<validator::RuleText> rules) {
    const auto version =
        std::make_shared<const PlanVersion>(PlanVersion{1, "file", "owner", 0, {"", std::move(rules)}});
    setup.plans[0] = setup.plans[1] = version;
    setup.selection.use_case = custom_use_case;
    setup.selection.in_force[0] = setup.selection.in_force[1] = 1;
    setup.selection.review = {0, "owner", 0};
    evidence.await(Environment::dev, version.get());
    evidence.await(Environment::prod, version.get());
  }
  EvidenceChange call(std::string_view rule_id, validator::VerdictResult result = validator::VerdictResult::pass) {
    ingest::Record record;
    record.plan_version = plan_version;
    record.received_at_ms = received_at;
    record.type = validator::CallType::track;
    record.event = name;
    record.rule = rule_id;
    record.result = result;
    record.source_id = "src_1";
    record.details = details;
    return evidence.fold(++seq, record, setup.selection);
  }
  std::string states() const {
    std::string text;
    for (const auto& item : step_of(dev_events, setup, evidence, done).events)
      text += item.event + ' ' + std::string(name_of(item.evidence.state)) + ';';
    return text;
  }

  SetupState setup;
  Evidence evidence;
  DoneSteps done;
  std::uint64_t seq = 0;
  std::string details;
  std::string name;
  int plan_version = 1;
  std::int64_t received_at = 0;
};

TEST_F(ChecklistTest, WaitsForKeptSuggestedTrackPageAndScreenRules) {
  using validator::RuleType;
  auto dropped = rule(RuleType::track, "Dropped");
  dropped.kept = false;
  auto own = rule(RuleType::track, "Own");
  own.suggested = false;
  plan({rule(RuleType::track, "Bought"), rule(RuleType::page, "Home"), rule(RuleType::screen, "Home"),
        rule(RuleType::identify, {}), rule(RuleType::common, {}), dropped, own});
  EXPECT_EQ(states(), "Bought not_seen;Home not_seen;Home not_seen;");
}

TEST_F(ChecklistTest, TakesAllVersionsOfAnEventForOne) {
  plan({rule(validator::RuleType::track, "Bought", 1), rule(validator::RuleType::track, "Bought", 2)});
  EXPECT_EQ(states(), "Bought not_seen;");
  call("track:Bought:2");
  EXPECT_EQ(states(), "Bought passing;");
  EXPECT_TRUE(is_ready(dev_events, setup, evidence));
}

TEST_F(ChecklistTest, PassesOnlyWhileTheLatestCallOfEachVersionOfAnEventThatCamePasses) {
  using enum validator::VerdictResult;
  plan({rule(validator::RuleType::track, "Bought", 1), rule(validator::RuleType::track, "Bought", 2),
        rule(validator::RuleType::track, "Bought", 3)});
  details = R"("violations":[{"message":"total is required."}],"truncated":false,"notes":[])";
  call("track:Bought:1", fail);
  details.clear();
  EXPECT_EQ(states(), "Bought failing;");
  call("track:Bought:2");
  EXPECT_EQ(states(), "Bought failing;") << "the other version still fails";
  EXPECT_FALSE(is_ready(dev_events, setup, evidence));
  const auto missing = step_of(dev_events, setup, evidence, done).missing.at(0);
  EXPECT_EQ(missing.seq, 1U);
  EXPECT_EQ(missing.message,
            "The latest Bought in dev of event version 1 (#1) does not match the plan: total is required. "
            "Correct it and send it again.");
  call("track:Bought:1");
  EXPECT_EQ(states(), "Bought passing;") << "a version that never came is not waited for";
  EXPECT_TRUE(is_ready(dev_events, setup, evidence));
  EXPECT_EQ(seqs_of(step_of(dev_events, setup, evidence, done)), (std::vector<std::uint64_t>{2, 3}));
}

TEST_F(ChecklistTest, CountsACallOnlyByTheRuleAsItIsAlsoAfterARollback) {
  auto next = [&](int number, std::string schema) {
    auto changed = rule(validator::RuleType::track, "Bought");
    changed.schema = std::move(schema);
    const auto before = setup.plans[0];
    const auto version = std::make_shared<const PlanVersion>(PlanVersion{number, "file", "owner", 0, {"", {changed}}});
    evidence.change_rules(Environment::dev, before ? *before : *version, *version);
    setup.plans[0] = version;
  };
  plan({rule(validator::RuleType::track, "Bought")});
  call("track:Bought:1");
  next(2, R"({"type":"object"})");
  plan_version = 1;
  call("track:Bought:1");
  EXPECT_EQ(states(), "Bought not_seen;") << "judged by the rule as it was";
  next(1, "{}");
  EXPECT_EQ(states(), "Bought not_seen;");
  plan_version = 2;
  call("track:Bought:1");
  EXPECT_EQ(states(), "Bought not_seen;") << "on its way while an older version was put in force again";
  next(3, "{}");
  plan_version = 1;
  call("track:Bought:1");
  EXPECT_EQ(states(), "Bought passing;") << "the rule is the same in both versions";
  EXPECT_EQ(evidence.event(Environment::dev, "track:Bought").uncounted.text(),
            "3 checked against an earlier version of its rule");
}

TEST_F(ChecklistTest, CountsOnlyWhatWasReceivedAndJudgedSinceTheReview) {
  plan({rule(validator::RuleType::track, "Bought")});
  setup.selection.review = {1000, "owner", 0, 3};
  plan_version = 2;
  received_at = 1001;
  call("track:Bought:1");
  EXPECT_EQ(states(), "Bought not_seen;") << "judged by the plan of before";
  plan_version = 3;
  received_at = 999;
  call("track:Bought:1");
  EXPECT_EQ(states(), "Bought not_seen;") << "received before";
  EXPECT_EQ(step_of(dev_events, setup, evidence, done).missing.at(0).message,
            "Bought in dev: 2 calls came but do not count (2 before the review). Send it again.");
  EXPECT_EQ(evidence.source("src_1").calls, 0U);
  received_at = 1000;
  call("track:Bought:1");
  EXPECT_EQ(states(), "Bought passing;");
}

TEST_F(ChecklistTest, SpeaksOfCallsThatCameBeforeAPlanHadTheirEvent) {
  name = "Bought";
  plan_version = 0;
  setup.selection.review.reset();
  call("", validator::VerdictResult::unchecked);
  plan({rule(validator::RuleType::track, "Bought")});
  EXPECT_EQ(step_of(dev_events, setup, evidence, done).missing.at(0).message,
            "Bought in dev: 1 call came but does not count (1 before the review). Send it again.");
}

TEST_F(ChecklistTest, KeepsABoundedNumberOfNamesAndClaimsNothingOfTheOthers) {
  plan_version = 0;
  for (std::size_t i = 0; i < Evidence::most_names + 5; ++i) {
    name = "Event " + std::to_string(i);
    call("", validator::VerdictResult::unchecked);
  }
  plan({rule(validator::RuleType::track, "Event 2003"), rule(validator::RuleType::track, "Event 3")});
  const auto missing = step_of(dev_events, setup, evidence, done).missing;
  EXPECT_TRUE(missing.at(0).message.starts_with("No Event 2003 call that counts has come in dev yet."))
      << missing[0].message;
  EXPECT_TRUE(missing.at(1).message.starts_with("Event 3 in dev: 1 call came")) << missing[1].message;
  const auto kept = read_checklist(checklist_document(evidence, done)).evidence;
  EXPECT_FALSE(kept.knows_all_names(Environment::dev));
  EXPECT_EQ(kept.event(Environment::dev, "track:Event 3").came(), 1U);
}

TEST_F(ChecklistTest, IsNeverReadyWithoutASuggestedEvent) {
  plan({rule(validator::RuleType::identify, {})});
  call("identify::1");
  EXPECT_FALSE(is_ready(dev_events, setup, evidence));
  EXPECT_EQ(step_of(dev_events, setup, evidence, done).missing.at(0).code, "not_seen");
}

TEST_F(ChecklistTest, FollowsTheLatestCallOfEachEvent) {
  plan({rule(validator::RuleType::track, "Bought")});
  using enum validator::VerdictResult;
  const std::vector<std::pair<validator::VerdictResult, std::string>> steps = {{fail, "failing"}, {pass, "passing"},
                                                                               {pass, "passing"}, {error, "failing"},
                                                                               {pass, "passing"}, {fail, "failing"}};
  for (const auto& [result, state] : steps) {
    call("track:Bought:1", result);
    EXPECT_EQ(states(), "Bought " + state + ";");
    EXPECT_EQ(is_ready(dev_events, setup, evidence), state == "passing");
    EXPECT_EQ(step_of(dev_events, setup, evidence, done).state == Step::State::ready, state == "passing")
        << "the quick answer and the whole step say the same";
  }
}

TEST_F(ChecklistTest, SaysOnlyWhatChangesAState) {
  plan({rule(validator::RuleType::track, "Bought")});
  EXPECT_TRUE(call("track:Bought:1").event);
  EXPECT_FALSE(call("track:Bought:1"));
  EXPECT_TRUE(call("track:Bought:1", validator::VerdictResult::fail).event);
  EXPECT_FALSE(call("track:Bought:1", validator::VerdictResult::fail));
  EXPECT_FALSE(call("track:Unheard Of:1"));
  EXPECT_FALSE(call(""));
}

TEST_F(ChecklistTest, KeepsTheViolationsOfTheLatestFailAsTheyWereWritten) {
  plan({rule(validator::RuleType::track, "Bought")});
  details = R"("violations":[{"message":"a ] \" \\","actual":1.10,"x":[[]]}],"truncated":false,"notes":[{}])";
  call("track:Bought:1", validator::VerdictResult::fail);
  details.clear();
  call("track:Bought:1");
  EXPECT_EQ(evidence.event(Environment::dev, "track:Bought").violations(),
            R"([{"message":"a ] \" \\","actual":1.10,"x":[[]]}])");
  call("track:Bought:1", validator::VerdictResult::error);
  EXPECT_EQ(evidence.event(Environment::dev, "track:Bought").violations(), "[]");
}

TEST_F(ChecklistTest, LetsGoOfWhatAForgottenCallSaidAndKeepsItsCount) {
  plan({rule(validator::RuleType::track, "Bought"), rule(validator::RuleType::track, "Sold")});
  details = R"("violations":[{"actual":"secret"}],"truncated":false,"notes":[])";
  call("track:Bought:1", validator::VerdictResult::fail);
  call("track:Sold:1", validator::VerdictResult::fail);
  call("track:Bought:1", validator::VerdictResult::fail);
  const auto said = [&](const Evidence& of, const char* key) {
    return std::string(of.event(Environment::dev, key).violations());
  };
  EXPECT_FALSE(evidence.erase({{1, 1}})) << "what is shown is of the latest fail";
  EXPECT_TRUE(evidence.erase({{3, 9}}));
  EXPECT_EQ(said(evidence, "track:Bought"), "[]");
  EXPECT_EQ(evidence.event(Environment::dev, "track:Bought").failed, 2U);
  auto kept = read_checklist(checklist_document(evidence, done)).evidence;
  EXPECT_EQ(said(kept, "track:Sold"), R"([{"actual":"secret"}])");
  EXPECT_TRUE(kept.erase({{2, 2}}));
  EXPECT_FALSE(kept.erase({{2, 2}}));
}

TEST_F(ChecklistTest, PassesOverWhatItHasCounted) {
  plan({rule(validator::RuleType::track, "Bought")});
  call("track:Bought:1");
  --seq;
  call("track:Bought:1");
  EXPECT_EQ(evidence.event(Environment::dev, "track:Bought").passed, 1U);
}

TEST_F(ChecklistTest, ComesBackFromItsDocument) {
  plan({rule(validator::RuleType::track, "Bought \"it\""), rule(validator::RuleType::page, "Home")});
  details = R"("violations":[{"actual":1e999}],"truncated":false,"notes":[])";
  call("track:Bought \"it\":1");
  call("page:Home:1", validator::VerdictResult::fail);
  done[dev_sources] = {5, "ann", "why \"not\"", {1, 2}, 2, {{"src_2", "App", "no_call"}}};
  auto kept = read_checklist(checklist_document(evidence, done));
  kept.evidence.await(Environment::dev, setup.plan(Environment::dev));
  kept.evidence.await(Environment::prod, setup.plan(Environment::prod));
  for (const auto id : all_steps)
    EXPECT_EQ(step_json(step_of(id, setup, kept.evidence, kept.done)), step_json(step_of(id, setup, evidence, done)));
  EXPECT_EQ(kept.evidence.position(), 2U);
  EXPECT_EQ(kept.done.at(dev_sources).waived, done.at(dev_sources).waived);
  EXPECT_THROW(read_checklist("{}"), std::runtime_error);
}

TEST(StepNames, AreReadBack) {
  for (const auto id : all_steps) EXPECT_EQ(step_named(name_of(id)), id);
  EXPECT_FALSE(step_named("prod.review"));
  EXPECT_FALSE(step_named("dev"));
  EXPECT_FALSE(step_named(""));
}

} // namespace
} // namespace plumbline::setup
