#include "tests/daemon/setup/fixture.h"

namespace plumbline::setup::test {
namespace {

class Choice : public WorkspaceTest {
 protected:
  static std::string body(const std::string& use_case) { return R"({"useCase":")" + use_case + "\"}"; }
};

TEST_F(Choice, PutsTheDraftInForceAtOnce) {
  const auto setup = owner("PUT", "/api/setup", body("personalize-winback"));
  EXPECT_EQ(setup.at("/state"), "\"reviewing\"");
  EXPECT_EQ(setup.at("/planVersion"), R"({"dev":0,"prod":0})");
  const auto rulebook = workspace->rulebook().load();
  for (const auto env : {Environment::dev, Environment::prod}) {
    ASSERT_NE(rulebook->plan(env), nullptr);
    EXPECT_EQ(rulebook->plan(env)->number(), 0);
    EXPECT_NE(rulebook->plan(env)->find(validator::RuleType::track, "Order Completed", {}), nullptr);
  }
}

TEST_F(Choice, WithoutAGoalTakesTheGoalHeldElseTheFirstThatHasTheUseCase) {
  EXPECT_EQ(owner("PUT", "/api/setup", body("mitigate-cart-abandonment")).at("/goal"), "\"optimize-advertising\"");
  owner("PUT", "/api/setup", R"({"goal":"personalize-first-conversion","useCase":"mitigate-cart-abandonment"})");
  EXPECT_EQ(owner("PUT", "/api/setup", body("accelerate-signup")).at("/goal"), "\"personalize-first-conversion\"");
  EXPECT_EQ(owner("PUT", "/api/setup", body("mitigate-cart-abandonment")).at("/goal"),
            "\"personalize-first-conversion\"");
}

TEST_F(Choice, OfAllTwentyFivePairsCanBeMadeAndReviewed) {
  const auto goals = owner("GET", "/api/goals");
  std::size_t pairs = 0;
  for (const auto& goal : goals.json["goals"].GetArray()) {
    for (const auto& use_case : goal["useCases"].GetArray()) {
      ++pairs;
      SCOPED_TRACE(std::string(goal["id"].GetString()) + "/" + use_case["id"].GetString());
      const auto setup = owner("PUT", "/api/setup",
                               std::string(R"({"goal":")") + goal["id"].GetString() + R"(","useCase":")" +
                                   use_case["id"].GetString() + "\"}");
      EXPECT_STREQ(setup.json["goal"].GetString(), goal["id"].GetString());
      EXPECT_STREQ(setup.json["useCase"].GetString(), use_case["id"].GetString());
      const auto plan = owner("GET", "/api/plan");
      ASSERT_EQ(plan.json["rules"].Size(), use_case["events"].Size());
      for (rapidjson::SizeType i = 0; i < use_case["events"].Size(); ++i)
        EXPECT_EQ(plan.json["rules"][i]["event"], use_case["events"][i]["event"]);
    }
  }
  EXPECT_EQ(pairs, 25U);
}

TEST_F(Choice, OfEachPairIsCompletedByItsEvents) {
  const auto goals = owner("GET", "/api/goals");
  for (const auto& goal : goals.json["goals"].GetArray()) {
    for (const auto& use_case : goal["useCases"].GetArray()) {
      const auto pair = std::string(goal["id"].GetString()) + "/" + use_case["id"].GetString();
      SCOPED_TRACE(pair);
      plumbline::test::MemoryState fresh;
      std::swap(fresh, state);
      begin();
      ASSERT_TRUE(workspace->choose(pair));
      owner("POST", "/api/setup/review");
      for (const auto& event : use_case["events"].GetArray())
        receive({.event = event["event"].GetString(), .source = website()});
      EXPECT_EQ(step_state("dev.events"), "done");
      EXPECT_EQ(step_state("prod.events"), "todo");
    }
  }
}

TEST_F(Choice, IsRefusedWhereThereIsNoSuchUseCase) {
  EXPECT_EQ(refusal("PUT", "/api/setup", body("sell-more-boots")), "422 unknown_use_case");
  EXPECT_EQ(refusal("PUT", "/api/setup", body("custom")), "422 unknown_use_case");
  EXPECT_EQ(refusal("PUT", "/api/setup", R"({"goal":"optimize-advertising","useCase":"accelerate-signup"})"),
            "422 unknown_use_case");
  EXPECT_EQ(owner("GET", "/api/setup").at("/state"), "\"choosing\"");
}

TEST_F(Choice, IsRefusedWhereTheBodyDoesNotFit) {
  EXPECT_EQ(refusal("PUT", "/api/setup", ""), "400 invalid_json");
  EXPECT_EQ(refusal("PUT", "/api/setup", R"({"useCase":)"), "400 invalid_json");
  EXPECT_EQ(refusal("PUT", "/api/setup", "\"\xff\""), "400 invalid_json");
  EXPECT_EQ(refusal("PUT", "/api/setup", std::string(200'000, '[')), "400 invalid_json");
  EXPECT_EQ(refusal("PUT", "/api/setup", "[]"), "422 invalid");
  EXPECT_EQ(ask("owner", "PUT", "/api/setup", "{}").at("/errors/0/pointer"), "\"/useCase\"");
  const auto both = ask("owner", "PUT", "/api/setup", R"({"goal":1,"useCase":2})");
  EXPECT_EQ(both.at("/errors/0/pointer"), "\"/goal\"");
  EXPECT_EQ(both.at("/errors/1/pointer"), "\"/useCase\"");
}

TEST_F(Choice, NamesMembersThatItIgnored) {
  const auto setup = owner("PUT", "/api/setup", R"({"useCase":"personalize-winback","colour":"red"})");
  EXPECT_EQ(setup.at("/ignored"), R"(["colour"])");
  EXPECT_EQ(owner("GET", "/api/setup").at("/ignored"), "");
}

TEST_F(Choice, IsLockedByTheReview) {
  review();
  const auto setup = owner("GET", "/api/setup");
  EXPECT_EQ(setup.at("/state"), "\"building\"");
  EXPECT_EQ(setup.at("/locked"), "true");
  EXPECT_EQ(setup.at("/planVersion"), R"({"dev":1,"prod":1})");
  EXPECT_EQ(setup.at("/reviewedBy"), "\"owner\"");
  EXPECT_EQ(setup.at("/reviewedAt"), "\"2027-01-15T08:00:00.000Z\"");
  EXPECT_EQ(refusal("PUT", "/api/setup", body("accelerate-signup")), "409 locked");
  EXPECT_EQ(owner("POST", "/api/setup/review", "{}").text, setup.text) << "a second review changes nothing";
  EXPECT_EQ(workspace->rulebook().load()->plan(Environment::prod)->number(), 1);
  EXPECT_EQ(step_state("dev.review"), "done");
}

TEST_F(Choice, MustComeBeforeTheReview) {
  EXPECT_EQ(refusal("POST", "/api/setup/review"), "409 no_use_case");
  EXPECT_EQ(refusal("GET", "/api/plan"), "404 no_plan");
}

TEST_F(Choice, SurvivesARestart) {
  owner("PUT", "/api/setup", body("accelerate-signup"));
  const auto chosen = owner("GET", "/api/setup").text;
  const auto draft = owner("GET", "/api/plan").text;
  restart();
  EXPECT_EQ(owner("GET", "/api/setup").text, chosen);
  EXPECT_EQ(owner("GET", "/api/plan").text, draft);
  owner("POST", "/api/setup/review");
  const auto reviewed = owner("GET", "/api/setup").text;
  const auto plan = owner("GET", "/api/plan").text;
  restart();
  EXPECT_EQ(owner("GET", "/api/setup").text, reviewed);
  EXPECT_EQ(owner("GET", "/api/plan").text, plan);
  EXPECT_EQ(workspace->rulebook().load()->plan(Environment::dev)->number(), 1);
}

TEST_F(Choice, WithoutAGoalIsUnderTheMainOneAndSaysWhichOthersHaveIt) {
  const auto chosen = owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  EXPECT_EQ(chosen.at("/goal"), "\"personalize-communications-and-product-experiences\"");
  EXPECT_EQ(chosen.at("/alsoUnder"), R"(["boost-retention-upsell-and-cross-sell"])");
  const auto other =
      owner("PUT", "/api/setup", R"({"goal":"optimize-advertising","useCase":"suppress-based-on-time"})");
  EXPECT_EQ(other.at("/alsoUnder"), "[]");
}

TEST_F(Choice, AtTheStartTakesAUseCaseWithOrWithoutItsGoal) {
  ASSERT_TRUE(workspace->choose("boost-retention-upsell-and-cross-sell/build-high-value-lookalikes"));
  EXPECT_EQ(owner("GET", "/api/setup").at("/goal"), "\"boost-retention-upsell-and-cross-sell\"");
  EXPECT_THAT(workspace->use_case(), testing::HasSubstr("(also under optimize-advertising: choose GOAL/USE-CASE"));
  ASSERT_TRUE(workspace->choose("personalize-winback"));
  const auto unknown = workspace->choose("sell-more-boots");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, "unknown_use_case");
  EXPECT_THAT(unknown.error().message, testing::HasSubstr("sell-more-boots"));
}

TEST_F(Choice, AtTheStartOfALockedWorkspaceIsTheLockedOneOrNone) {
  review();
  restart();
  EXPECT_TRUE(workspace->choose("personalize-winback"));
  const auto other = workspace->choose("accelerate-signup");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, "locked");
  EXPECT_THAT(other.error().message, testing::HasSubstr("personalize-winback"));
}

TEST_F(Choice, IsAnOwners) {
  EXPECT_EQ(ask("viewer", "PUT", "/api/setup", body("personalize-winback")).at("/code"), "\"owner_only\"");
  EXPECT_EQ(ask("viewer", "PUT", "/api/setup", "no json").status, 403U) << "the role comes before everything else";
  review();
  EXPECT_EQ(ask("viewer", "PUT", "/api/setup", body("accelerate-signup")).status, 403U) << "never 409";
  EXPECT_EQ(ask("viewer", "POST", "/api/setup/review").status, 403U);
  EXPECT_EQ(ask("viewer", "GET", "/api/setup").status, 200U);
}

TEST_F(Choice, NeedsATokenToBeSeen) {
  for (const auto* target : {"/api/goals", "/api/setup", "/api/plan", "/api/sources", "/api/checklist"}) {
    const auto answer = ask("", "GET", target);
    EXPECT_EQ(answer.status, 401U) << target;
    EXPECT_EQ(answer.at("/code"), "\"unauthorized\"");
    EXPECT_EQ(answer.headers.at("WWW-Authenticate"), "Bearer realm=\"plumbline\"");
  }
  EXPECT_EQ(ask("", "PUT", "/api/setup", "{}", {{"Authorization", "Bearer wrong"}}).status, 401U);
}

TEST_F(Choice, HonoursIfMatch) {
  const auto tag = owner("GET", "/api/setup").headers.at("ETag");
  EXPECT_EQ(ask("owner", "PUT", "/api/setup", body("accelerate-signup"), {{"If-Match", tag}}).status, 200U);
  const auto late = ask("owner", "PUT", "/api/setup", body("personalize-winback"), {{"If-Match", tag}});
  EXPECT_EQ(late.status, 412U);
  EXPECT_EQ(late.at("/code"), "\"stale\"");
  EXPECT_EQ(ask("owner", "POST", "/api/setup/review", "", {{"If-Match", tag}}).status, 412U);
  EXPECT_EQ(ask("owner", "POST", "/api/setup/review", "", {{"If-Match", "\"x\", *"}}).status, 200U);
}

TEST_F(Choice, IsNotMadeWhereTheDiskFails) {
  state.full = true;
  EXPECT_EQ(refusal("PUT", "/api/setup", body("accelerate-signup")), "503 unavailable");
  EXPECT_EQ(owner("GET", "/api/setup").at("/state"), "\"choosing\"");
  EXPECT_EQ(workspace->rulebook().load()->plan(Environment::dev), nullptr);
  state.full = false;
  owner("PUT", "/api/setup", body("accelerate-signup"));
}

TEST_F(Choice, ReadsAgainWhatAnotherDaemonChanged) {
  auto document = state.get("setup");
  ASSERT_TRUE(state.put({{"setup", document.json, document.revision}}));
  EXPECT_EQ(refusal("PUT", "/api/setup", body("accelerate-signup")), "412 stale");
  owner("PUT", "/api/setup", body("accelerate-signup"));
}

} // namespace
} // namespace plumbline::setup::test
