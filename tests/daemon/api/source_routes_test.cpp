#include "daemon/setup/setup_json.h"
#include "tests/daemon/setup/fixture.h"

namespace plumbline::setup::test {
namespace {

constexpr const char* app = R"({"name":"App","category":"Mobile","env":"dev"})";

class Sources : public WorkspaceTest {};

TEST_F(Sources, AreMadeWithAKeyOfTheirOwnAndKnownToIngest) {
  const auto made = owner("POST", "/api/sources", app, 201);
  const std::string id = made.json["id"].GetString();
  EXPECT_EQ(made.headers.at("Location"), "/api/sources/" + id);
  const std::string key = made.json["writeKey"].GetString();
  EXPECT_THAT(key, testing::MatchesRegex("[A-Za-z0-9]{32}"));
  EXPECT_EQ(made.at("/writeKeyLast4"), '"' + key.substr(28) + '"');
  EXPECT_EQ(made.at("/enabled"), "true");
  EXPECT_EQ(made.at("/publishedFrom"), "null");
  EXPECT_EQ(made.at("/recommended"), "false") << "nothing is chosen yet";
  EXPECT_EQ(made.at("/controls/track/allowUnplannedEvents"), "true");
  EXPECT_EQ(made.at("/createdAt"), "\"2027-01-15T08:00:00.000Z\"");
  const auto rulebook = workspace->rulebook().load();
  ASSERT_EQ(rulebook->sources.count(key), 1U);
  EXPECT_EQ(rulebook->sources.find(key)->second->id, id);
  EXPECT_EQ(owner("GET", "/api/sources/" + id).text, made.text);
  EXPECT_EQ(owner("GET", "/api/sources").at("/sources/1/name"), "\"App\"") << "oldest first";
}

TEST_F(Sources, AreRecommendedByTheirCategory) {
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  EXPECT_EQ(owner("GET", "/api/sources").at("/sources/0/recommended"), "true");
}

TEST_F(Sources, AreNotMadeOfWhatDoesNotFit) {
  const auto wrong = ask("owner", "POST", "/api/sources", R"({"name":"","category":"Fax","env":"moon"})");
  EXPECT_EQ(wrong.status, 422U);
  EXPECT_EQ(wrong.at("/errors/0/pointer"), "\"/name\"");
  EXPECT_EQ(wrong.at("/errors/1/pointer"), "\"/category\"");
  EXPECT_EQ(wrong.at("/errors/2/pointer"), "\"/env\"");
  EXPECT_EQ(refusal("POST", "/api/sources", "{}"), "422 invalid");
  EXPECT_EQ(refusal("POST", "/api/sources", ""), "400 invalid_json");
  const auto name = std::string(201, 'x');
  EXPECT_EQ(refusal("POST", "/api/sources", R"({"category":"Mobile","env":"dev","name":")" + name + "\"}"),
            "422 invalid");
  EXPECT_EQ(owner("GET", "/api/sources").json["sources"].Size(), 1U);
}

TEST_F(Sources, HideTheirKeysFromViewers) {
  const auto seen = ask("viewer", "GET", "/api/sources");
  EXPECT_EQ(seen.at("/sources/0/writeKey"), "");
  EXPECT_EQ(seen.at("/sources/0/writeKeyLast4").size(), 6U);
  EXPECT_EQ(seen.text.find(workspace->write_key(Environment::dev)), std::string::npos);
  EXPECT_EQ(ask("viewer", "POST", "/api/sources", app).status, 403U);
  EXPECT_EQ(ask("viewer", "POST", "/api/sources/" + website() + "/publish").status, 403U);
}

TEST_F(Sources, ArePublishedOnceFromDevToProd) {
  const auto dev = website();
  const auto prod = owner("POST", "/api/sources/" + dev + "/publish", "", 201);
  EXPECT_EQ(prod.at("/env"), "\"prod\"");
  EXPECT_EQ(prod.at("/name"), "\"Website\"");
  EXPECT_EQ(prod.at("/publishedFrom"), '"' + dev + '"');
  EXPECT_NE(prod.json["writeKey"].GetString(), workspace->write_key(Environment::dev));
  EXPECT_EQ(prod.headers.at("Location"), std::string("/api/sources/") + prod.json["id"].GetString());
  EXPECT_EQ(refusal("POST", "/api/sources/" + dev + "/publish"), "409 already_published");
  EXPECT_EQ(refusal("POST", std::string("/api/sources/") + prod.json["id"].GetString() + "/publish"), "409 not_dev");
  EXPECT_EQ(refusal("POST", "/api/sources/src_000000000000/publish"), "404 not_found");
  EXPECT_EQ(refusal("GET", "/api/sources/src_000000000000"), "404 not_found");
}

TEST_F(Sources, CanBePublishedUnderAnotherName) {
  const auto prod = owner("POST", "/api/sources/" + website() + "/publish", R"({"name":"Shop","x":1})", 201);
  EXPECT_EQ(prod.at("/name"), "\"Shop\"");
  EXPECT_EQ(prod.at("/ignored"), R"(["x"])");
  EXPECT_EQ(refusal("POST", "/api/sources/" + website() + "/publish", R"({"name":""})"), "422 invalid");
}

TEST_F(Sources, HonourIfMatch) {
  const auto tag = owner("GET", "/api/sources").headers.at("ETag");
  EXPECT_EQ(ask("owner", "POST", "/api/sources", app, {{"If-Match", tag}}).status, 201U);
  EXPECT_EQ(ask("owner", "POST", "/api/sources", app, {{"If-Match", tag}}).status, 412U);
  EXPECT_EQ(ask("owner", "POST", "/api/sources/" + website() + "/publish", "", {{"If-Match", tag}}).status, 412U);
}

TEST_F(Sources, ShowAReplacedKeyForAsLongAsItIsTaken) {
  const auto path = "/api/sources/" + website();
  const auto old = workspace->write_key(Environment::dev);
  const auto rotated = owner("POST", path + "/rotate-key", R"({"graceSeconds":60})");
  EXPECT_EQ(rotated.at("/previousKey/last4"), '"' + old.substr(28) + '"');
  EXPECT_EQ(rotated.at("/previousKey/until"), "\"2027-01-15T08:01:00.000Z\"");
  EXPECT_EQ(workspace->rulebook().load()->sources.find(old)->second->until_ms, now + 60'000);
  now += 59'999;
  EXPECT_NE(owner("GET", path).at("/previousKey"), "");
  now += 1;
  EXPECT_EQ(owner("GET", path).at("/previousKey"), "");
  EXPECT_TRUE(workspace->rulebook().load()->sources.contains(old)) << "so that it is told apart from an unknown one";
}

TEST_F(Sources, RememberAsManyReplacedKeysAsTheyMay) {
  const auto path = "/api/sources/" + website();
  const auto old = workspace->write_key(Environment::dev);
  for (std::size_t i = 0; i < max_replaced_keys; ++i) owner("POST", path + "/rotate-key");
  EXPECT_TRUE(workspace->rulebook().load()->sources.contains(old));
  owner("POST", path + "/rotate-key");
  EXPECT_FALSE(workspace->rulebook().load()->sources.contains(old));
  EXPECT_EQ(workspace->rulebook().load()->sources.size(), max_replaced_keys + 1);
}

TEST_F(Sources, LeaveTheirKeysBehindDisabledWhenTheyAreDeleted) {
  const auto key = workspace->write_key(Environment::dev);
  owner("DELETE", "/api/sources/" + website(), "", 204);
  restart();
  EXPECT_FALSE(workspace->rulebook().load()->sources.find(key)->second->enabled);
  EXPECT_EQ(owner("GET", "/api/sources").text, R"({"sources":[],"next":null})");
}

TEST_F(Sources, SayHowManyCallsCameWithinTheLatestMinute) {
  const auto id = website();
  const auto rate = [&] { return owner("GET", "/api/sources/" + id).at("/callsPerMinute"); };
  EXPECT_EQ(rate(), "0");
  const CallOf call{.event = "Anything", .source = id, .result = validator::VerdictResult::unchecked};
  receive_group({call, call});
  now += 30'000;
  receive({.event = "Anything", .source = id, .session = "t7"});
  receive({.event = "Anything", .source = "src_another"});
  EXPECT_EQ(rate(), "3") << "evidence or not";
  now += 29'999;
  EXPECT_EQ(rate(), "3");
  now += 1;
  EXPECT_EQ(rate(), "1") << "the first two came a minute ago";
  receive(call);
  EXPECT_EQ(rate(), "2");
  restart();
  EXPECT_EQ(rate(), "2") << "it is read from the journal";
  now += 59'999;
  restart();
  EXPECT_EQ(rate(), "1") << "the others came a minute ago";
  receive(call);
  EXPECT_EQ(rate(), "2");
  now += 1;
  restart();
  EXPECT_EQ(rate(), "1");
}

TEST_F(Sources, AreReadBackForAMinuteUpToALimit) {
  const auto id = website();
  const auto rate = [&] { return owner("GET", "/api/sources/" + id).at("/callsPerMinute"); };
  receive({.event = "First", .source = id});
  receive_group(std::vector<CallOf>(CallRates::most_looked_back - 1, {.event = "More", .source = id}));
  restart();
  EXPECT_EQ(rate(), std::to_string(CallRates::most_looked_back));
  receive({.event = "One too many", .source = id});
  EXPECT_EQ(rate(), std::to_string(CallRates::most_looked_back + 1));
  restart();
  EXPECT_EQ(rate(), std::to_string(CallRates::most_looked_back));
}

TEST_F(Sources, SayWhatCameFromThemAndWhetherTheyFellSilent) {
  const auto id = website();
  receive({.event = "Anything", .source = id, .result = validator::VerdictResult::unchecked, .plan_version = 0});
  now += 1000;
  receive({.event = "Anything", .source = id, .session = "t7"});
  const auto receiving = owner("GET", "/api/sources/" + id);
  EXPECT_EQ(receiving.at("/status"), "\"receiving\"");
  EXPECT_EQ(receiving.at("/calls"), "2") << "evidence or not";
  EXPECT_EQ(receiving.at("/firstCallAt"), "\"2027-01-15T08:00:00.000Z\"");
  EXPECT_EQ(receiving.at("/lastCallAt"), "\"2027-01-15T08:00:01.000Z\"");
  now += silent_after_ms;
  EXPECT_EQ(owner("GET", "/api/sources/" + id).at("/status"), "\"receiving\"");
  now += 1;
  EXPECT_EQ(owner("GET", "/api/sources/" + id).at("/status"), "\"silent\"");
}

} // namespace
} // namespace plumbline::setup::test
