#include "tests/daemon/setup/fixture.h"

namespace plumbline::setup::test {
namespace {

constexpr const char* tea = R"({"name":"Tea house","rules":[
  {"type":"TRACK","key":"Tea Drunk","version":1,"jsonSchema":{"type":"object","properties":{"properties":{"type":"object",
   "required":["cups"],"properties":{"cups":{"type":"number","maximum":1e2}}}}}},
  {"type":"TRACK","key":"Cup Washed","version":1,"jsonSchema":{"type":"object"}},
  {"type":"IDENTIFY","version":1,"jsonSchema":{"type":"object"}}]})";

class PlanOfOnesOwn : public WorkspaceTest {
 protected:
  static validator::PlanText plan(std::string text) {
    auto read = validator::read_plan(text);
    if (!read) throw std::logic_error(read.error().front().message);
    return *read;
  }
  static std::string with(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  }
};

using ThePlan = WorkspaceTest;

TEST_F(ThePlan, IsShownWithItsRulesAndWhereItIsInForce) {
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  const auto draft = owner("GET", "/api/plan");
  EXPECT_EQ(draft.at("/version"), "0");
  EXPECT_EQ(draft.at("/env"), "\"dev\"");
  EXPECT_EQ(draft.at("/inForce"), R"({"dev":0,"prod":0})");
  EXPECT_EQ(draft.at("/origin"), "\"catalog\"");
  EXPECT_EQ(draft.at("/author"), "\"owner\"");
  EXPECT_EQ(draft.at("/rules/0/id"), "\"track:Page Viewed:1\"");
  EXPECT_EQ(draft.at("/rules/0/accepts/0/type"), "\"page\"");
  EXPECT_EQ(draft.at("/rules/0/accepts/0/map/~1properties~1page_name"), "\"/name\"");
  EXPECT_EQ(draft.at("/rules/0/schema/type"), "\"object\"");
  EXPECT_EQ(draft.at("/rules/0/kept"), "true");
}

TEST_F(ThePlan, OfEachVersionCanBeSeen) {
  review();
  EXPECT_EQ(owner("GET", "/api/plan?env=prod").at("/version"), "1");
  EXPECT_EQ(owner("GET", "/api/plan?env=prod").at("/env"), "\"prod\"");
  EXPECT_EQ(owner("GET", "/api/plan?version=1").at("/version"), "1");
  EXPECT_EQ(owner("GET", "/api/plan?version=0").at("/version"), "0");
  EXPECT_EQ(refusal("GET", "/api/plan?version=2"), "404 not_found");
  EXPECT_EQ(refusal("GET", "/api/plan?version=x"), "422 invalid");
  EXPECT_EQ(refusal("GET", "/api/plan?version=-1"), "422 invalid");
  EXPECT_EQ(refusal("GET", "/api/plan?env=moon"), "422 invalid");
  EXPECT_EQ(owner("GET", "/api/plan").headers.count("ETag"), 1U);
}

TEST_F(PlanOfOnesOwn, CountsAsReviewedAndIsInForceInBothEnvironments) {
  ASSERT_TRUE(workspace->adopt(plan(tea)));
  const auto setup = owner("GET", "/api/setup");
  EXPECT_EQ(setup.at("/state"), "\"building\"");
  EXPECT_EQ(setup.at("/useCase"), "\"custom\"");
  EXPECT_EQ(setup.at("/goal"), "null");
  EXPECT_EQ(setup.at("/locked"), "true");
  EXPECT_EQ(setup.at("/planVersion"), R"({"dev":1,"prod":1})");
  EXPECT_EQ(owner("GET", "/api/plan").at("/origin"), "\"file\"");
  EXPECT_EQ(items("dev.events"), "Tea Drunk not_seen, Cup Washed not_seen");
  EXPECT_EQ(step_state("dev.review"), "done");
  receive({.event = "Tea Drunk", .source = website()});
  receive({.event = "Cup Washed", .source = website()});
  EXPECT_EQ(step_state("dev.events"), "done");
}

TEST_F(PlanOfOnesOwn, IsNoNewVersionWhereItSaysTheSame) {
  ASSERT_TRUE(workspace->adopt(plan(tea)));
  restart();
  ASSERT_TRUE(workspace->adopt(plan(tea)));
  EXPECT_EQ(owner("GET", "/api/setup").at("/planVersion"), R"({"dev":1,"prod":1})");
  EXPECT_THAT(owner("GET", "/api/plan").text, testing::HasSubstr("\"maximum\":1e2")) << "numbers stay as written";
}

TEST_F(PlanOfOnesOwn, StaysInForceWithoutBeingNamedAgain) {
  ASSERT_TRUE(workspace->adopt(plan(tea)));
  restart();
  EXPECT_EQ(owner("GET", "/api/setup").at("/useCase"), "\"custom\"");
  EXPECT_NE(workspace->rulebook().load()->plan(Environment::dev)->find(validator::RuleType::track, "Tea Drunk", {}),
            nullptr);
  const auto chosen = workspace->choose("personalize-winback");
  ASSERT_FALSE(chosen);
  EXPECT_THAT(chosen.error().message, testing::HasSubstr("custom"));
}

TEST_F(PlanOfOnesOwn, ThatSaysAnotherThingIsTheNextVersionOfDevAndOnlyChangedRulesLoseTheirEvidence) {
  ASSERT_TRUE(workspace->adopt(plan(tea)));
  receive({.event = "Tea Drunk", .source = website()});
  receive({.event = "Cup Washed", .source = website()});
  ASSERT_EQ(step_state("dev.events"), "done");
  restart();
  ASSERT_TRUE(workspace->adopt(plan(with(tea, "1e2", "50"))));
  EXPECT_EQ(owner("GET", "/api/setup").at("/planVersion"), R"({"dev":2,"prod":1})") << "a restart publishes nothing";
  EXPECT_EQ(owner("GET", "/api/plan?version=1").at("/rules/0/schema/properties/properties/properties/cups/maximum"),
            "100.0");
  EXPECT_EQ(items("dev.events"), "Tea Drunk not_seen, Cup Washed passing");
  EXPECT_EQ(step_state("dev.events"), "done");
  EXPECT_EQ(missing("dev.events", "regressed"), "Tea Drunk rule_changed");

  receive({.event = "Tea Drunk", .source = website(), .plan_version = 1});
  EXPECT_EQ(items("dev.events"), "Tea Drunk not_seen, Cup Washed passing") << "judged by the rule as it was";
  receive({.event = "Tea Drunk", .source = website(), .plan_version = 2});
  EXPECT_EQ(items("dev.events"), "Tea Drunk passing, Cup Washed passing");
  EXPECT_EQ(missing("dev.events", "regressed"), "");
}

TEST_F(PlanOfOnesOwn, WhoseFileIsUnchangedUndoesNoEditAtARestartOrAtSighup) {
  const auto in_force = [this] { return owner("GET", "/api/setup").at("/planVersion"); };
  ASSERT_TRUE(workspace->adopt(plan(tea)));
  owner("PATCH", "/api/plan", R"({"rules":[{"type":"track","event":"By API","schema":{}}]})");
  owner("POST", "/api/plan/publish");
  for (int i = 0; i < 2; ++i) {
    restart();
    ASSERT_TRUE(workspace->adopt(plan(tea)));
    EXPECT_EQ(in_force(), R"({"dev":2,"prod":2})");
    workspace->replace_plan(plan(tea));
    EXPECT_EQ(in_force(), R"({"dev":2,"prod":2})");
  }
  // Another text is the next version in dev; it alone is remembered.
  workspace->replace_plan(plan(with(tea, "1e2", "50")));
  EXPECT_EQ(in_force(), R"({"dev":3,"prod":2})");
  restart();
  ASSERT_TRUE(workspace->adopt(plan(with(tea, "1e2", "50"))));
  EXPECT_EQ(in_force(), R"({"dev":3,"prod":2})");
  restart();
  ASSERT_TRUE(workspace->adopt(plan(tea)));
  EXPECT_EQ(in_force(), R"({"dev":4,"prod":2})") << "the text of before is another one now";
}

TEST_F(PlanOfOnesOwn, WhoseFileSaysWhatIsInForceAlreadyMakesNoVersionAndIsRemembered) {
  ASSERT_TRUE(workspace->adopt(plan(tea)));
  owner("POST", "/api/plan/import", with(tea, "1e2", "50"));
  restart();
  ASSERT_TRUE(workspace->adopt(plan(with(tea, "1e2", "50"))));
  EXPECT_EQ(owner("GET", "/api/setup").at("/planVersion"), R"({"dev":2,"prod":1})");
  owner("POST", "/api/plan/import", tea);
  restart();
  ASSERT_TRUE(workspace->adopt(plan(with(tea, "1e2", "50"))));
  EXPECT_EQ(owner("GET", "/api/setup").at("/planVersion"), R"({"dev":3,"prod":1})") << "its file did not change";
}

TEST_F(PlanOfOnesOwn, IsNoneWhereAUseCaseOfTheCatalogWasReviewedMeanwhile) {
  ASSERT_TRUE(workspace->adopt(plan(tea)));
  owner("POST", "/api/setup/reset", R"({"confirm":"default"})");
  review();
  workspace->replace_plan(plan(with(tea, "1e2", "50")));
  EXPECT_EQ(owner("GET", "/api/setup").at("/planVersion"), R"({"dev":2,"prod":2})");
  EXPECT_EQ(owner("GET", "/api/plan").at("/origin"), "\"catalog\"");
}

TEST_F(PlanOfOnesOwn, IsRefusedByAWorkspaceThatIsLockedToAUseCase) {
  review();
  const auto adopted = workspace->adopt(plan(tea));
  ASSERT_FALSE(adopted);
  EXPECT_EQ(adopted.error().code, "locked");
  EXPECT_THAT(adopted.error().message, testing::HasSubstr("personalize-winback"));
}

TEST_F(PlanOfOnesOwn, ReplacesADraft) {
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  ASSERT_TRUE(workspace->adopt(plan(tea)));
  EXPECT_EQ(owner("GET", "/api/setup").at("/useCase"), "\"custom\"");
  EXPECT_EQ(refusal("PUT", "/api/setup", R"({"useCase":"personalize-winback"})"), "409 locked");
}

TEST_F(PlanOfOnesOwn, IsRefusedWhereItIsEmptyOrCannotBeCheckedToTheLetter) {
  validator::PlanText empty;
  empty.name = "Nothing";
  EXPECT_EQ(workspace->adopt(empty).error().code, "empty_plan");
  auto broken = plan(tea);
  broken.rules[0].schema = R"({"$ref":"http://example.com/schema.json"})";
  EXPECT_EQ(workspace->adopt(broken).error().code, "invalid_plan");
  EXPECT_EQ(owner("GET", "/api/setup").at("/state"), "\"choosing\"");
}

TEST(PlanVersions, ComeBackFromTheirDocumentsToTheByte) {
  auto text = validator::read_plan(tea);
  ASSERT_TRUE(text);
  text->rules[0].accepts.push_back({validator::CallType::page, {{"/properties/cups", "/name"}}});
  text->rules[1].kept = false;
  text->rules[1].why = "because \"tea\"";
  text->knows_sdk_events = true;
  const PlanVersion version{3, "file", "owner", 12, *text};
  const auto read = read_plan_version(3, plan_document(version));
  EXPECT_EQ(read.origin, "file");
  EXPECT_EQ(read.at_ms, 12);
  EXPECT_TRUE(same_rules(read.text, *text));
  EXPECT_TRUE(read.text.knows_sdk_events);
  const PlanVersion own{4, "file", "owner", 12, *validator::read_plan(tea)};
  EXPECT_FALSE(read_plan_version(4, plan_document(own)).text.knows_sdk_events);
  EXPECT_EQ(read.text.rules[0].schema, text->rules[0].schema);
  EXPECT_THROW(read_plan_version(3, "{}"), std::runtime_error);
  EXPECT_THROW(read_plan_version(3, "no json"), std::runtime_error);
}

TEST(EvidenceKey, LeavesTheEventVersionAway) {
  EXPECT_EQ(evidence_key("track:Order: Completed:12"), "track:Order: Completed");
  EXPECT_EQ(evidence_key("identify::1"), "identify:");
}

} // namespace
} // namespace plumbline::setup::test
