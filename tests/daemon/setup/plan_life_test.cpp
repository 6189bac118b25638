#include "tests/daemon/setup/fixture.h"

namespace plumbline::setup::test {
namespace {

constexpr const char* more_required =
    R"({"rules":[{"id":"track:Order Completed:1","properties":[{"name":"coupon","required":true}]}]})";
constexpr const char* own_event =
    R"({"rules":[{"type":"track","event":"Tea Drunk","schema":{"type":"object"},"suggested":true}]})";

class PlanLife : public WorkspaceTest {
 protected:
  void choose() { owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})"); }
};

TEST_F(PlanLife, BeforeTheReviewAnEditChangesTheDraftInBothEnvironments) {
  choose();
  const auto edited = owner("PATCH", "/api/plan", own_event);
  EXPECT_EQ(edited.at("/version"), "0");
  EXPECT_EQ(edited.at("/origin"), "\"edit\"");
  EXPECT_NE(owner("GET", "/api/plan?env=prod").text.find("Tea Drunk"), std::string::npos);
  restart();
  EXPECT_NE(owner("GET", "/api/plan").text.find("Tea Drunk"), std::string::npos) << "it is kept";
  owner("POST", "/api/setup/review");
  EXPECT_EQ(owner("GET", "/api/plan").at("/version"), "1");
  EXPECT_NE(owner("GET", "/api/plan").text.find("Tea Drunk"), std::string::npos) << "and reviewed";
}

TEST_F(PlanLife, AnotherUseCaseReplacesAnEditedDraft) {
  choose();
  owner("PATCH", "/api/plan", own_event);
  owner("PUT", "/api/setup", R"({"useCase":"accelerate-onboarding"})");
  EXPECT_EQ(owner("GET", "/api/plan").text.find("Tea Drunk"), std::string::npos);
  choose();
  EXPECT_EQ(owner("GET", "/api/plan").text.find("Tea Drunk"), std::string::npos);
}

TEST_F(PlanLife, ALaterEditIsTheNextVersionInDevAndPublishPutsItInForceInProd) {
  review();
  const auto edited = owner("PATCH", "/api/plan", more_required);
  EXPECT_EQ(edited.at("/version"), "2");
  EXPECT_EQ(edited.at("/inForce"), R"({"dev":2,"prod":1})");
  EXPECT_EQ(owner("POST", "/api/plan/publish").text, R"({"inForce":{"dev":2,"prod":2}})");
  EXPECT_EQ(owner("POST", "/api/plan/publish", R"({"version":1})").text, R"({"inForce":{"dev":2,"prod":1}})");
  EXPECT_EQ(refusal("POST", "/api/plan/publish", R"({"version":3})"), "404 not_found");
  EXPECT_EQ(refusal("POST", "/api/plan/publish", R"({"version":0})"), "422 invalid");
  restart();
  EXPECT_EQ(owner("GET", "/api/plan?env=dev").at("/version"), "2");
  EXPECT_EQ(owner("GET", "/api/plan?env=prod").at("/version"), "1");
}

TEST_F(PlanLife, ADraftIsNotPublished) {
  EXPECT_EQ(refusal("POST", "/api/plan/publish"), "404 no_plan");
  choose();
  EXPECT_EQ(refusal("POST", "/api/plan/publish"), "409 not_reviewed");
}

TEST_F(PlanLife, AnEditThatChangesNothingMakesNoVersion) {
  review();
  EXPECT_EQ(owner("PATCH", "/api/plan", R"({"rules":[{"id":"track:Order Completed:1","kept":true}]})").at("/version"),
            "1");
  EXPECT_EQ(owner("PATCH", "/api/plan", R"({"rules":[]})").at("/version"), "1");
}

TEST_F(PlanLife, AChangedRuleReturnsItsEventToNotSeenAndAnotherKeepsItsEvidence) {
  review();
  receive({.event = "Order Completed", .source = website()});
  receive({.event = "Page Scrolled", .source = website()});
  owner("PATCH", "/api/plan", more_required);
  EXPECT_EQ(items("dev.events"), "Page Viewed not_seen, Page Scrolled passing, Order Completed not_seen");
}

TEST_F(PlanLife, VersionsSayWhatTheyChanged) {
  review();
  owner("PATCH", "/api/plan", more_required);
  owner("PATCH", "/api/plan", own_event);
  owner("PATCH", "/api/plan", R"({"rules":[{"id":"track:Tea Drunk:1","kept":false}]})");
  const auto versions = owner("GET", "/api/plan/versions");
  EXPECT_EQ(versions.at("/versions/0/version"), "1");
  EXPECT_EQ(versions.at("/versions/1/changed"), R"(["track:Order Completed:1"])");
  EXPECT_EQ(versions.at("/versions/1/added"), "[]");
  EXPECT_EQ(versions.at("/versions/2/added"), R"(["track:Tea Drunk:1"])");
  EXPECT_EQ(versions.at("/versions/3/removed"), R"(["track:Tea Drunk:1"])");
  EXPECT_EQ(versions.at("/versions/3/author"), "\"owner\"");
  EXPECT_EQ(versions.at("/versions/3/origin"), "\"edit\"");
}

TEST_F(PlanLife, ADraftIsEditedAgainAfterAnotherChoiceAndARestart) {
  choose();
  owner("PATCH", "/api/plan", own_event);
  owner("PUT", "/api/setup", R"({"useCase":"mitigate-cart-abandonment"})");
  restart();
  EXPECT_THAT(owner("PATCH", "/api/plan", own_event).text, testing::HasSubstr("Tea Drunk"));
}

TEST_F(PlanLife, ABadEditIsRefusedWholeAndTheOldPlanStays) {
  review();
  EXPECT_EQ(
      refusal("PATCH", "/api/plan",
              R"({"rules":[{"id":"track:Order Completed:1","kept":false},{"id":"track:Nothing:1","kept":false}]})"),
      "422 invalid");
  EXPECT_EQ(refusal("PATCH", "/api/plan",
                    R"json({"rules":[{"type":"track","event":"X","schema":{"pattern":"(?=lookahead)"}}]})json"),
            "422 invalid_plan");
  EXPECT_EQ(refusal("PATCH", "/api/plan", R"({"rule":[]})"), "422 invalid");
  EXPECT_EQ(refusal("PATCH", "/api/plan", "["), "400 invalid_json");
  EXPECT_EQ(owner("GET", "/api/plan").at("/version"), "1");
}

TEST_F(PlanLife, TwoOwnersDoNotOverwriteEachOther) {
  review();
  const auto tag = owner("GET", "/api/plan").headers.at("ETag");
  EXPECT_EQ(ask("owner", "PATCH", "/api/plan", own_event, {{"If-Match", tag}}).status, 200U);
  EXPECT_EQ(ask("owner", "PATCH", "/api/plan", more_required, {{"If-Match", tag}}).status, 412U);
  EXPECT_EQ(ask("viewer", "PATCH", "/api/plan", more_required).status, 403U);
}

TEST_F(PlanLife, AnImportIsTheNextVersionAndWhatItWouldBeIsAskedWithoutKeepingIt) {
  review();
  const std::string rudder =
      R"({"rules":{"events":[{"name":"Tea Drunk","rules":{"type":"object","properties":{"properties":{"type":"object"}}}}]}})";
  const auto dry = owner("POST", "/api/plan/import?dryRun=1", rudder);
  EXPECT_EQ(dry.at("/format"), "\"rudderstack\"");
  EXPECT_EQ(owner("GET", "/api/plan").at("/version"), "1");
  EXPECT_EQ(owner("POST", "/api/plan/lint", rudder).at("/plan/rules/0/event"), "\"Tea Drunk\"");
  const auto imported = owner("POST", "/api/plan/import", rudder);
  EXPECT_EQ(imported.at("/plan/version"), "2");
  EXPECT_EQ(imported.at("/plan/origin"), "\"import\"");
  EXPECT_EQ(imported.at("/plan/rules/0/suggested"), "true");
  EXPECT_EQ(refusal("POST", "/api/plan/import", R"({"rules":7})"), "422 invalid_plan");
  EXPECT_EQ(owner("POST", "/api/plan/lint", "no plan").at("/plan"), "null");
  EXPECT_EQ(owner("GET", "/api/plan").at("/version"), "2");
  const auto exported = owner("GET", "/api/plan/export");
  EXPECT_EQ(owner("POST", "/api/plan/import", exported.text).at("/plan/version"), "2") << "the same plan again";
  EXPECT_EQ(refusal("GET", "/api/plan/export?format=word"), "422 invalid");
}

TEST_F(PlanLife, ADryRunIsRefusedAsTheChangeIsAndChangesNothing) {
  const std::string segment = R"({"name":"p","rules":[{"type":"TRACK","key":"A","version":1,"jsonSchema":{}}]})";
  const std::string none_kept = R"({"name":"p","rules":[]})";
  const auto alike = [&](const std::string& method, const std::string& path, const std::string& body) {
    const auto dry = refusal(method, path + "?dryRun=1", body);
    EXPECT_EQ(dry, refusal(method, path, body)) << method << ' ' << path << ' ' << body;
    return dry;
  };
  EXPECT_EQ(alike("POST", "/api/plan/import", segment), "404 no_plan");
  EXPECT_EQ(alike("PATCH", "/api/plan", own_event), "404 no_plan");
  EXPECT_EQ(alike("POST", "/api/plan/publish", ""), "404 no_plan");
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  EXPECT_EQ(alike("POST", "/api/plan/publish", ""), "409 not_reviewed");
  review();
  alike("POST", "/api/plan/import", none_kept);
  EXPECT_EQ(alike("PATCH", "/api/plan", R"({"rules":[{"id":"track:Nothing:1","kept":false}]})"), "422 invalid");
  EXPECT_EQ(alike("POST", "/api/plan/publish", R"({"version":7})"), "404 not_found");
  for (const auto* target : {"/api/plan/import", "/api/plan/import?dryRun"})
    EXPECT_EQ(ask("owner", "POST", target, segment, {{"If-Match", "\"old\""}}).status, 412U) << target;

  for (const auto* yes : {"?dryRun", "?dryRun=1", "?dryRun=true"}) {
    const auto dry = owner("POST", "/api/plan/import" + std::string(yes), segment);
    EXPECT_EQ(dry.at("/plan/version"), "2") << "what it would be";
    EXPECT_EQ(dry.at("/plan/inForce"), R"({"dev":1,"prod":1})");
    EXPECT_EQ(owner("PATCH", "/api/plan" + std::string(yes), own_event).at("/version"), "2");
  }
  EXPECT_EQ(owner("GET", "/api/plan").at("/version"), "1");
  EXPECT_EQ(owner("GET", "/api/plan/versions").json["versions"].Size(), 1U);
  EXPECT_EQ(refusal("POST", "/api/plan/import?dryRun=perhaps", segment), "422 invalid");
  EXPECT_EQ(owner("POST", "/api/plan/import?dryRun=0", segment).at("/plan/inForce/dev"), "2");
}

TEST_F(PlanLife, AChangeThatCannotBeTriedIsNotMadeInstead) {
  for (const auto* target : {"/api/sources?dryRun=1", "/api/setup/review?dryRun"})
    EXPECT_EQ(refusal("POST", target, R"({"name":"App","category":"Mobile","env":"dev"})"), "422 invalid");
  EXPECT_EQ(owner("GET", "/api/sources").json["sources"].Size(), 1U);
}

TEST_F(PlanLife, AnEditNamesWhatItIgnoresAndCanMarkARuleAsSuggested) {
  review();
  const auto renamed =
      owner("PATCH", "/api/plan", R"({"rules":[{"id":"track:Order Completed:1","event":"Purchase Done"}],"x":1})");
  EXPECT_EQ(renamed.at("/ignored"), R"(["x","/rules/0/event"])");
  EXPECT_EQ(renamed.at("/version"), "1");
  owner("PATCH", "/api/plan", R"({"rules":[{"type":"track","event":"Tea Drunk","schema":{}}]})");
  EXPECT_THAT(items("dev.events"), testing::Not(testing::HasSubstr("Tea Drunk")));
  owner("PATCH", "/api/plan", R"({"rules":[{"id":"track:Tea Drunk:1","suggested":true}]})");
  EXPECT_THAT(items("dev.events"), testing::HasSubstr("Tea Drunk not_seen"));
}

TEST_F(PlanLife, AVersionFromBeforeTheLastResetIsNotPublished) {
  review();
  owner("POST", "/api/setup/reset", R"({"confirm":"default"})");
  review();
  EXPECT_EQ(refusal("POST", "/api/plan/publish", R"({"version":1})"), "404 not_found");
  EXPECT_EQ(owner("GET", "/api/plan?version=1").at("/version"), "1") << "it can still be seen";
}

TEST_F(PlanLife, AResetForgetsTheSetUpAndNoNumberIsUsedTwice) {
  review();
  receive({.event = "Order Completed", .source = website()});
  EXPECT_EQ(refusal("POST", "/api/setup/reset", R"({"confirm":"yes"})"), "422 invalid");
  EXPECT_EQ(ask("viewer", "POST", "/api/setup/reset", R"({"confirm":"default"})").status, 403U);
  const auto reset = owner("POST", "/api/setup/reset", R"({"confirm":"default"})");
  EXPECT_EQ(reset.at("/state"), "\"choosing\"");
  EXPECT_EQ(reset.at("/planVersion"), R"({"dev":null,"prod":null})");
  restart();
  EXPECT_EQ(owner("GET", "/api/setup").at("/locked"), "false");
  review();
  EXPECT_EQ(owner("GET", "/api/plan").at("/version"), "2");
  EXPECT_EQ(items("dev.events"), "Page Viewed not_seen, Page Scrolled not_seen, Order Completed not_seen");
}

TEST_F(PlanLife, APreviewFromATimeOnSeesTheCallsFromBeforeTheClockWasSetBack) {
  constexpr std::int64_t hour = 3'600'000;
  review();
  receive({.event = "Order Completed", .source = website()});
  now -= hour;
  receive({.event = "Order Completed", .source = website()});
  now += hour;
  const auto checked = [this](const std::string& from) {
    return owner("POST", "/api/plan/preview",
                 R"({"from":")" + from +
                     R"(","plan":{"name":"x","rules":[{"type":"TRACK","key":"T","version":1,"jsonSchema":{}}]}})")
        .at("/checked");
  };
  EXPECT_EQ(checked("2027-01-15T07:30:00Z"), "1");
  EXPECT_EQ(checked("2027-01-15T06:30:00Z"), "2");
}

TEST_F(PlanLife, APreviewSaysWhatAnotherPlanWouldHaveSaidOfTheCallsKept) {
  review();
  receive({.event = "Tea Drunk", .source = website(), .result = validator::VerdictResult::fail, .rule = "none"});
  const auto passed = receive({.event = "Order Completed", .source = website()});
  const auto seen = owner("POST", "/api/plan/preview",
                          R"({"plan":{"name":"Tea house","rules":[{"type":"TRACK","key":"Tea Drunk","version":1,)"
                          R"("jsonSchema":{"type":"object"}}]}})");
  EXPECT_EQ(seen.at("/checked"), "2");
  EXPECT_EQ(seen.at("/newlyFailing"), R"({"count":1,"samples":[)" + std::to_string(passed) + "]}") << "it is unplanned";
  EXPECT_EQ(seen.at("/newlyPassing/count"), "1");
  EXPECT_EQ(owner("POST", "/api/plan/preview",
                  R"({"env":"prod","plan":{"name":"x","rules":[{"type":"TRACK","key":"T",)"
                  R"("version":1,"jsonSchema":{}}]}})")
                .at("/checked"),
            "0");
  EXPECT_EQ(refusal("POST", "/api/plan/preview", R"({"plan":7})"), "422 invalid");
  EXPECT_EQ(refusal("POST", "/api/plan/preview", R"({"plan":{}})"), "422 invalid_plan");
  EXPECT_EQ(refusal("POST", "/api/plan/preview", R"({"plan":{},"limit":0,"from":"x"})"), "422 invalid");
  EXPECT_EQ(owner("GET", "/api/plan").at("/version"), "1") << "nothing is kept";
}

TEST_F(PlanLife, ADraftIsInferredFromTheCallsKept) {
  review();
  for (int i = 0; i < 3; ++i) receive({.event = "Tea Drunk", .source = website()});
  const auto draft = owner("POST", "/api/plan/infer");
  EXPECT_EQ(draft.at("/rules/0/event"), "\"Tea Drunk\"");
  EXPECT_EQ(draft.at("/rules/0/seen"), "3");
  EXPECT_NE(draft.at("/rules/0/confidence"), "");
  EXPECT_EQ(refusal("POST", "/api/plan/infer", R"({"env":"moon"})"), "422 invalid");
}

} // namespace
} // namespace plumbline::setup::test
