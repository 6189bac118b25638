#include "daemon/ingest/record/record.h"
#include "tests/daemon/setup/fixture.h"

#include <boost/asio/co_spawn.hpp>

namespace plumbline::setup::test {
namespace {

using validator::VerdictResult;

constexpr const char* missing_id =
    R"("violations":[{"kind":"required","path":"/properties/order_id","expected":1.50,"message":"a ] \" }"}],)"
    R"("truncated":false,"notes":[{"code":"x"}])";

class Walk : public WorkspaceTest {
 protected:
  CallOf fails(const std::string& event) {
    return {.event = event, .source = site, .result = VerdictResult::fail, .details = missing_id};
  }
  CallOf passes(const std::string& event) { return {.event = event, .source = site}; }
  void begin_reviewed() {
    review();
    site = website();
  }
  /// What the board has of a step: its state and the seq that it waits for; "" where it has nothing.
  std::string told(const std::string& id) {
    for (const auto& posted : board.after(0)) {
      if (posted.step != id) continue;
      rapidjson::Document json;
      json.Parse(posted.json->c_str());
      return std::string(json["state"].GetString()) + " after " + std::to_string(posted.after);
    }
    return "";
  }
  std::string message(const std::string& id, rapidjson::SizeType index = 0) {
    const auto found = step(id);
    return index < found["missing"].Size() ? found["missing"][index]["message"].GetString() : "";
  }
  std::string site;
};

TEST_F(Walk, OfPersonalizeWinbackEndsInADevStepDoneOnItsEvidence) {
  begin_reviewed();
  EXPECT_EQ(missing("dev.events"), "Page Viewed not_seen, Page Scrolled not_seen, Order Completed not_seen");
  receive_group({passes("Page Viewed"), passes("Page Scrolled"), fails("Order Completed"), fails("Order Completed")});
  EXPECT_EQ(items("dev.events"), "Page Viewed passing, Page Scrolled passing, Order Completed failing");
  const auto before = step("dev.events");
  EXPECT_STREQ(before["state"].GetString(), "todo");
  EXPECT_EQ(before["missing"][0]["seq"].GetUint64(), 4U);
  EXPECT_EQ(missing("dev.events"), "Order Completed failing");
  EXPECT_STREQ(before["items"][2]["violations"][0]["path"].GetString(), "/properties/order_id");
  EXPECT_EQ(before["items"][2]["failed"].GetUint(), 2U);
  EXPECT_EQ(before["items"][2]["sample"].GetUint(), 4U);

  receive(passes("Order Completed"));
  const auto after = step("dev.events");
  EXPECT_STREQ(after["state"].GetString(), "done");
  EXPECT_STREQ(after["done"]["by"]["kind"].GetString(), "evidence");
  ASSERT_EQ(after["done"]["seqs"].Size(), 3U);
  EXPECT_EQ(after["done"]["seqs"][0].GetUint(), 1U);
  EXPECT_EQ(after["done"]["seqs"][1].GetUint(), 2U);
  EXPECT_EQ(after["done"]["seqs"][2].GetUint(), 5U);
  EXPECT_EQ(after["missing"].Size(), 0U);
  EXPECT_EQ(after["items"][2]["first"].GetUint(), 3U);
  EXPECT_EQ(after["items"][2]["last"].GetUint(), 5U);
  EXPECT_EQ(told("dev.events"), "done after 5");
  EXPECT_EQ(told("dev.sources"), "done after 1");
}

TEST_F(Walk, TellsTheBoardWhatTheApiSays) {
  begin_reviewed();
  receive_group({passes("Page Viewed"), passes("Page Scrolled"), passes("Order Completed"), passes("Order Completed")});
  const auto done = step("dev.sources");
  for (const auto& posted : board.after(0)) {
    rapidjson::Document json;
    json.Parse(posted.json->c_str());
    EXPECT_STREQ(json["id"].GetString(), posted.step.c_str());
  }
  EXPECT_EQ(told("dev.events"), "done after 3") << "at the very call that made it ready";
}

TEST_F(Walk, ToProdEndsLiveButForTheDestinations) {
  begin_reviewed();
  EXPECT_EQ(missing("prod.sources"), "- no_source");
  const auto prod = owner("POST", "/api/sources/" + site + "/publish", "", 201);
  EXPECT_EQ(missing("prod.sources"), "Website no_call");
  site = prod.json["id"].GetString();
  for (const auto* event : {"Page Viewed", "Page Scrolled", "Order Completed"})
    receive({.event = event, .source = site, .env = Environment::prod});
  EXPECT_EQ(step_state("prod.sources"), "done");
  EXPECT_EQ(step_state("prod.events"), "done");
  EXPECT_EQ(step_state("dev.events"), "todo") << "a prod call is no evidence for dev";
  const auto checklist = owner("GET", "/api/checklist?env=prod");
  EXPECT_EQ(checklist.at("/env") + checklist.at("/done") + checklist.at("/of"), "\"prod\"23");
  EXPECT_EQ(owner("GET", "/api/setup").at("/state"), "\"building\"");
  EXPECT_EQ(missing("prod.destinations"), "- no_destination");
  owner("POST", "/api/checklist/prod.destinations/complete", R"({"override":"they come later"})");
  EXPECT_EQ(owner("GET", "/api/setup").at("/state"), "\"live\"");
}

TEST_F(Walk, AProdSourceThatWasNotPublishedIsNotEnough) {
  begin_reviewed();
  const auto made = owner("POST", "/api/sources", R"({"name":"Shop","category":"Website","env":"prod"})", 201);
  receive({.event = "Page Viewed", .source = made.json["id"].GetString(), .env = Environment::prod});
  EXPECT_EQ(missing("prod.sources"), "- no_source");
}

TEST_F(Walk, HasSevenStepsInTwoEnvironments) {
  const auto all = owner("GET", "/api/checklist");
  ASSERT_EQ(all.json["steps"].Size(), 7U);
  EXPECT_EQ(all.at("/steps/0/id"), "\"dev.review\"");
  EXPECT_EQ(all.at("/steps/0/planVersion"), "null");
  EXPECT_EQ(all.at("/steps/6/id"), "\"prod.destinations\"");
  EXPECT_EQ(owner("GET", "/api/checklist?env=dev").at("/of"), "4");
  EXPECT_EQ(refusal("GET", "/api/checklist?env=moon"), "422 invalid");
  EXPECT_EQ(missing("dev.review"), "- not_reviewed");
  EXPECT_EQ(missing("dev.sources"), "- not_reviewed, Website no_call");
}

TEST_F(Walk, ShowsRecommendedCategoriesThatNoSourceHas) {
  begin_reviewed();
  const auto found = step("dev.sources");
  ASSERT_GT(found["items"].Size(), 1U);
  EXPECT_STREQ(found["items"][0]["name"].GetString(), "Website");
  EXPECT_TRUE(found["items"][1]["id"].IsNull());
  EXPECT_TRUE(found["items"][1]["recommended"].GetBool());
  EXPECT_EQ(missing("dev.sources"), "Website no_call") << "shown, never required";
}

TEST_F(Walk, CallsUnderTheDraftAndBeforeTheReviewCountNothing) {
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  site = website();
  receive({.event = "Order Completed", .source = site, .plan_version = 0});
  receive({.event = "Order Completed", .source = site, .plan_version = 1});
  EXPECT_EQ(step("dev.events")["items"][2]["passed"].GetUint(), 0U);
  // Not yet counted when the review comes: before it all the same.
  receive({.event = "Order Completed", .source = site, .plan_version = 1});
  owner("POST", "/api/setup/review");
  receive({.event = "Order Completed", .source = site, .plan_version = 0});
  EXPECT_EQ(items("dev.events"), "Page Viewed not_seen, Page Scrolled not_seen, Order Completed not_seen");
  EXPECT_EQ(missing("dev.sources"), "Website no_call");
  receive(passes("Order Completed"));
  EXPECT_EQ(step("dev.events")["items"][2]["passed"].GetUint(), 1U);
}

TEST_F(Walk, CallsOfSessionsOfPlumblineOfLocalhostAndBlockedOnesAreNoEvidence) {
  begin_reviewed();
  auto call = passes("Order Completed");
  call.session = "t7";
  receive(call);
  call = passes("Order Completed");
  call.flags = static_cast<std::uint16_t>(ingest::RecordFlag::made_by_plumbline);
  receive(call);
  call.flags = static_cast<std::uint16_t>(ingest::RecordFlag::local_in_prod);
  receive(call);
  call = passes("Order Completed");
  call.action = validator::Action::block;
  receive(call);
  EXPECT_EQ(items("dev.events"), "Page Viewed not_seen, Page Scrolled not_seen, Order Completed not_seen");
  EXPECT_EQ(missing("dev.sources"), "Website no_call");
}

TEST_F(Walk, ASourceIsReceivingByAnyCallButMalformedOnesAndErrorsOfTheCheck) {
  begin_reviewed();
  auto malformed = fails("");
  malformed.flags = static_cast<std::uint16_t>(ingest::RecordFlag::malformed);
  receive(malformed);
  receive({.event = "Order Completed", .source = site, .result = VerdictResult::error});
  EXPECT_EQ(missing("dev.sources"), "Website no_call");
  receive(CallOf{.event = "", .source = site, .result = VerdictResult::unchecked});
  EXPECT_EQ(step_state("dev.sources"), "done");
}

TEST_F(Walk, AnErrorOfTheCheckIsNeverTakenForAPass) {
  begin_reviewed();
  receive({.event = "Order Completed", .source = site, .result = VerdictResult::error});
  EXPECT_EQ(items("dev.events"), "Page Viewed not_seen, Page Scrolled not_seen, Order Completed failing");
}

TEST_F(Walk, EveryEnabledSourceMustHaveReceivedACall) {
  begin_reviewed();
  const auto app = owner("POST", "/api/sources", R"({"name":"App","category":"Mobile","env":"dev"})", 201);
  receive(passes("Page Viewed"));
  EXPECT_EQ(missing("dev.sources"), "App no_call");
  receive({.event = "Page Viewed", .source = app.json["id"].GetString()});
  const auto done = step("dev.sources");
  EXPECT_STREQ(done["state"].GetString(), "done");
  EXPECT_EQ(done["done"]["seqs"][1].GetUint(), 2U);
}

TEST_F(Walk, ASourceWithoutACallThatComesOrIsEnabledAfterwardsStandsBesideTheDoneStep) {
  begin_reviewed();
  receive(passes("Page Viewed"));
  const auto app = owner("POST", "/api/sources", R"({"name":"App","category":"Mobile","env":"dev"})", 201);
  EXPECT_EQ(step_state("dev.sources"), "done");
  EXPECT_EQ(missing("dev.sources", "regressed"), "App no_call");
  EXPECT_EQ(told("dev.sources"), "done after 1");
  const auto id = std::string(app.json["id"].GetString());
  owner("PATCH", "/api/sources/" + id, R"({"enabled":false})");
  EXPECT_EQ(missing("dev.sources", "regressed"), "");
  owner("PATCH", "/api/sources/" + id, R"({"enabled":true})");
  EXPECT_EQ(missing("dev.sources", "regressed"), "App no_call");
  receive({.event = "Page Viewed", .source = id});
  EXPECT_EQ(missing("dev.sources", "regressed"), "");
}

TEST_F(Walk, WithEverySourceDisabledNoStepOfSourcesIsDone) {
  begin_reviewed();
  owner("PATCH", "/api/sources/" + site, R"({"enabled":false})");
  EXPECT_EQ(step_state("dev.sources"), "todo");
  EXPECT_EQ(missing("dev.sources"), "- no_source");
  EXPECT_EQ(message("dev.sources"), "Every dev source is disabled: enable Website (PATCH /api/sources/{id} "
                                    "{\"enabled\": true}) and send a call with its key.");
  // One more without a call keeps it open, one with a call completes it.
  const auto app = owner("POST", "/api/sources", R"({"name":"App","category":"Mobile","env":"dev"})", 201);
  EXPECT_EQ(missing("dev.sources"), "App no_call");
  receive({.event = "Page Viewed", .source = app.json["id"].GetString()});
  EXPECT_EQ(step_state("dev.sources"), "done");
}

TEST_F(Walk, ADisabledPublishedSourceLetsNoOtherCompleteProd) {
  begin_reviewed();
  const auto published = owner("POST", "/api/sources/" + site + "/publish", R"({"name":"Published"})", 201);
  const auto direct = owner("POST", "/api/sources", R"({"name":"Direct","category":"Website","env":"prod"})", 201);
  owner("PATCH", "/api/sources/" + std::string(published.json["id"].GetString()), R"({"enabled":false})");
  receive({.event = "Page Viewed", .source = direct.json["id"].GetString(), .env = Environment::prod});
  EXPECT_EQ(step_state("prod.sources"), "todo");
  EXPECT_EQ(missing("prod.sources"), "- no_source");
}

TEST_F(Walk, ACallThatWasOnItsWayDuringAResetIsNoEvidenceAfterTheNextReview) {
  begin_reviewed();
  owner("POST", "/api/setup/reset", R"({"confirm":"default"})");
  now += 10;
  review();
  now -= 10;
  receive(passes("Page Viewed")); // received before, judged by version 1
  EXPECT_EQ(items("dev.events"), "Page Viewed not_seen, Page Scrolled not_seen, Order Completed not_seen");
  EXPECT_EQ(missing("dev.sources"), "Website no_call");
  EXPECT_THAT(message("dev.sources"),
              testing::StartsWith("Website (dev): 1 call came but does not count (1 before the review)."));
}

TEST_F(Walk, SaysWhatCameAndWhyItDoesNotCount) {
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  site = website();
  EXPECT_EQ(message("dev.review"),
            "Review the plan first (POST /api/setup/review): calls before the review do not count.");
  auto early = passes("Page Viewed");
  early.plan_version = 0;
  receive_group({early, early});
  owner("POST", "/api/setup/review");
  EXPECT_EQ(message("dev.events"),
            "Page Viewed in dev: 2 calls came but do not count (2 before the review). Send it again.");
  EXPECT_EQ(message("dev.events", 1),
            "No Page Scrolled call has come in dev yet. Trigger it in an app that uses the write key of Website.");
  auto replayed = passes("Page Viewed");
  replayed.flags = static_cast<std::uint16_t>(ingest::RecordFlag::replayed);
  receive(replayed);
  auto in_session = passes("Page Viewed");
  in_session.session = "t1";
  receive(in_session);
  EXPECT_EQ(message("dev.events"),
            "Page Viewed in dev: 4 calls came but do not count (2 before the review, 1 replayed, 1 in a test "
            "session). Send it again.");
  receive(fails("Page Viewed"));
  EXPECT_EQ(message("dev.events"), "The latest Page Viewed in dev (#5 from Website) does not match the plan: a ] \" }. "
                                   "Correct it and send it again.");
  const auto early_press = ask("owner", "POST", "/api/checklist/dev.events/complete");
  EXPECT_THAT(early_press.at("/detail"),
              testing::AllOf(testing::HasSubstr("Page Viewed"), testing::HasSubstr("Page Scrolled"),
                             testing::HasSubstr("Order Completed")));
}

TEST_F(Walk, WhileNothingIsChosenEveryStepSaysToChoose) {
  for (const auto* id : {"dev.review", "dev.sources", "dev.events", "prod.destinations"})
    EXPECT_EQ(message(id), "Choose a use case first (PUT /api/setup).");
  EXPECT_EQ(missing("dev.events"), "- not_reviewed");
}

TEST_F(Walk, DoneStaysDoneAndAFailAfterwardsStandsBesideIt) {
  begin_reviewed();
  for (const auto* event : {"Page Viewed", "Page Scrolled", "Order Completed"}) receive(passes(event));
  ASSERT_EQ(step_state("dev.events"), "done");
  receive(fails("Order Completed"));
  const auto regressed = step("dev.events");
  EXPECT_STREQ(regressed["state"].GetString(), "done");
  EXPECT_EQ(missing("dev.events", "regressed"), "Order Completed failing");
  EXPECT_EQ(regressed["regressed"][0]["seq"].GetUint(), 4U);
  EXPECT_EQ(told("dev.events"), "done after 4");
  receive(passes("Order Completed"));
  EXPECT_EQ(missing("dev.events", "regressed"), "");
}

TEST_F(Walk, TellsStatesAndNotCounts) {
  begin_reviewed();
  receive(passes("Page Viewed"));
  static_cast<void>(step("dev.events"));
  const auto told_so_far = board.last();
  for (int i = 0; i < 10; ++i) receive(passes("Page Viewed"));
  EXPECT_EQ(step("dev.events")["items"][0]["passed"].GetUint(), 11U);
  EXPECT_EQ(board.last(), told_so_far);
}

TEST_F(Walk, GoesOnBehindACallThatCannotBeRead) {
  begin_reviewed();
  journal.add_damaged();
  receive(passes("Order Completed"));
  EXPECT_EQ(step("dev.events")["items"][2]["passed"].GetUint(), 1U);
}

class ByHand : public Walk {
 protected:
  ByHand() {
    auto_complete = false;
    begin();
  }
};

TEST_F(ByHand, AStepIsReadyAndWaitsForAPerson) {
  begin_reviewed();
  const auto early = ask("owner", "POST", "/api/checklist/dev.sources/complete");
  EXPECT_EQ(early.status, 409U);
  EXPECT_EQ(early.at("/code"), "\"not_ready\"");
  EXPECT_EQ(early.at("/missing/0/code"), "\"no_call\"");
  receive(passes("Page Viewed"));
  EXPECT_EQ(step_state("dev.sources"), "ready");
  EXPECT_EQ(told("dev.sources"), "ready after 1");
  EXPECT_EQ(ask("viewer", "POST", "/api/checklist/dev.sources/complete").at("/code"), "\"owner_only\"");
  const auto done = owner("POST", "/api/checklist/dev.sources/complete", "{}");
  EXPECT_EQ(done.at("/state"), "\"done\"");
  EXPECT_EQ(done.at("/done"),
            R"({"at":"2027-01-15T08:00:00.000Z","by":{"kind":"person","name":"owner"},"reason":null,"seqs":[1]})");
  EXPECT_EQ(owner("POST", "/api/checklist/dev.sources/complete").text, done.text) << "once more changes nothing";
  EXPECT_EQ(told("dev.sources"), "done after 1");
}

TEST_F(ByHand, AnOwnerWhoKnowsBetterOverridesWithAReason) {
  begin_reviewed();
  EXPECT_EQ(refusal("POST", "/api/checklist/dev.events/complete", R"({"override":""})"), "422 invalid");
  EXPECT_EQ(refusal("POST", "/api/checklist/dev.events/complete", R"({"override":7})"), "422 invalid");
  const auto done = owner("POST", "/api/checklist/dev.events/complete", R"({"override":"tested by hand"})");
  EXPECT_EQ(done.at("/done/reason"), "\"tested by hand\"");
  EXPECT_EQ(done.at("/regressed"), "[]") << "what was overridden is no regress";
  receive(fails("Page Viewed"));
  EXPECT_EQ(missing("dev.events", "regressed"), "Page Viewed failing");
}

TEST_F(ByHand, ABlankReasonIsNone) {
  begin_reviewed();
  for (const auto* reason : {"", "   ", "\\n\\t", "\u00a0", "\u200b\u3000", "\ufeff"})
    EXPECT_EQ(refusal("POST", "/api/checklist/dev.events/complete", std::string(R"({"override":")") + reason + "\"}"),
              "422 invalid")
        << reason;
}

TEST_F(ByHand, NothingIsOverriddenBeforeThereIsAPlanAndAnOverrideLivesWithTheChoice) {
  const std::string because = R"({"override":"done elsewhere"})";
  for (const auto* id : {"dev.sources", "dev.events", "prod.sources", "prod.events", "prod.destinations"})
    EXPECT_EQ(refusal("POST", std::string("/api/checklist/") + id + "/complete", because), "409 not_ready") << id;
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  EXPECT_EQ(refusal("POST", "/api/checklist/prod.events/complete", because), "409 not_ready")
      << "nothing is in prod before the review";
  owner("POST", "/api/checklist/dev.events/complete", because);
  EXPECT_EQ(step_state("dev.events"), "done");
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  EXPECT_EQ(step_state("dev.events"), "done") << "the same choice";
  owner("PUT", "/api/setup", R"({"useCase":"mitigate-cart-abandonment"})");
  EXPECT_EQ(step_state("dev.events"), "todo");
  restart();
  EXPECT_EQ(step_state("dev.events"), "todo");
  owner("POST", "/api/checklist/dev.events/complete", because);
  owner("POST", "/api/setup/review");
  EXPECT_EQ(step_state("dev.events"), "done");
  owner("POST", "/api/setup/reset", R"({"confirm":"default"})");
  review();
  EXPECT_EQ(step_state("dev.events"), "todo");
  EXPECT_EQ(owner("GET", "/api/setup").at("/state"), "\"building\"");
}

TEST_F(ByHand, TheReviewAloneCompletesItsStep) {
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  EXPECT_EQ(refusal("POST", "/api/checklist/dev.review/complete"), "409 not_ready");
  EXPECT_EQ(refusal("POST", "/api/checklist/dev.review/complete", R"({"override":"x"})"), "409 not_ready");
  owner("POST", "/api/setup/review");
  EXPECT_EQ(owner("POST", "/api/checklist/dev.review/complete").at("/done/by"), R"({"kind":"person","name":"owner"})");
}

TEST_F(ByHand, ThereIsNoSuchStep) {
  EXPECT_EQ(refusal("POST", "/api/checklist/dev.coffee/complete"), "404 not_found");
  EXPECT_EQ(refusal("POST", "/api/checklist/dev.events/complete", "{"), "400 invalid_json");
}

class OverTheStream : public ByHand {
 protected:
  Result<std::string, CompleteFault> complete(std::string step, std::optional<std::string> reason, Role role) {
    net::io_context context{1};
    Result<std::string, CompleteFault> result;
    net::co_spawn(context, workspace->complete(std::move(step), std::move(reason), {role, "ann"}),
                  [&](const std::exception_ptr& fault, Result<std::string, CompleteFault> answer) {
                    if (fault) std::rethrow_exception(fault);
                    result = std::move(answer);
                  });
    context.run();
    return result;
  }
};

TEST_F(OverTheStream, TheSameIsSaidAsOverHttp) {
  begin_reviewed();
  const auto early = complete("dev.sources", std::nullopt, Role::owner);
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, "not_ready");
  EXPECT_THAT(early.error().missing_json, testing::StartsWith(R"([{"item":"Website","code":"no_call")"));
  EXPECT_EQ(complete("dev.coffee", std::nullopt, Role::owner).error().code, "unknown_step");
  EXPECT_EQ(complete("dev.sources", "x", Role::viewer).error().code, "owner_only");
  receive(passes("Page Viewed"));
  const auto done = complete("dev.sources", std::nullopt, Role::owner);
  ASSERT_TRUE(done);
  EXPECT_THAT(*done, testing::HasSubstr(R"("by":{"kind":"person","name":"ann"})"));
  EXPECT_THAT(owner("GET", "/api/checklist").text, testing::HasSubstr(*done));
}

TEST_F(OverTheStream, AFullDiskCompletesNothing) {
  begin_reviewed();
  receive(passes("Page Viewed"));
  EXPECT_EQ(step_state("dev.sources"), "ready");
  state.full = true;
  EXPECT_EQ(complete("dev.sources", std::nullopt, Role::owner).error().code, "unavailable");
  EXPECT_EQ(step_state("dev.sources"), "ready");
  EXPECT_EQ(told("dev.sources"), "ready after 1") << "nobody is told what is not durable";
}

} // namespace
} // namespace plumbline::setup::test
