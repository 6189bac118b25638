#include "tests/daemon/setup/fixture.h"

namespace plumbline::setup::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class DestinationRoutes : public WorkspaceTest {
 protected:
  std::string body_of(const std::string& kind, const std::string& settings, const std::string& sources,
                      const std::string& env = "dev") {
    return R"({"name":"D","kind":")" + kind + R"(","category":"Analytics","env":")" + env + R"(","sources":[)" +
           sources + R"(],"settings":)" + settings + "}";
  }
  std::string quoted_website() { return '"' + website() + '"'; }
  std::string make_file(const std::string& path) {
    return owner("POST", "/api/destinations", body_of("file", R"({"path":")" + path + "\"}", quoted_website()), 201)
        .json["id"]
        .GetString();
  }
  std::string refused_file(const std::string& path) {
    return refusal("POST", "/api/destinations", body_of("file", R"({"path":")" + path + "\"}", quoted_website()));
  }
  std::string make(const std::string& filter = "") {
    const auto made =
        owner("POST", "/api/destinations",
              R"({"name":"Hook","kind":"webhook","category":"Analytics","env":"dev","sources":[")" + website() +
                  R"("],"settings":{"url":"https://example.com/"},"filter":")" + filter + R"("})",
              201);
    return made.json["id"].GetString();
  }
};

TEST_F(DestinationRoutes, LeaveNothingOfADestinationThatIsDeleted) {
  const auto before = state.keys("");
  const auto id = make();
  EXPECT_EQ(state.keys("delivery."), std::vector<std::string>{"delivery." + id});
  EXPECT_EQ(ask("owner", "DELETE", "/api/destinations/" + id).status, 204U);
  EXPECT_TRUE(state.keys("delivery.").empty());
  EXPECT_TRUE(state.keys("dead_letters.").empty());
  restart();
  EXPECT_EQ(owner("GET", "/api/destinations").at("/destinations"), "[]");
}

TEST_F(DestinationRoutes, TakeTheGrammarOfEveryFilter) {
  const auto id = make(R"(event:\"Order Completed\" -result:fail total:>100)");
  EXPECT_EQ(owner("GET", "/api/destinations/" + id).at("/filter"),
            R"("event:\"Order Completed\" -result:fail total:>100")");
  EXPECT_EQ(refusal("PATCH", "/api/destinations/" + id, R"({"filter":"result:maybe"})"), "422 invalid");
}

TEST_F(DestinationRoutes, ShowASecretOnceAndNotAgainByAPublish) {
  const std::string prod_source =
      owner("POST", "/api/sources/" + website() + "/publish", "{}", 201).json["id"].GetString();
  const auto web = owner(
      "POST", "/api/destinations",
      body_of("webhook", R"({"url":"https://example.com/","headers":{"Authorization":"hush-1"}})", quoted_website()),
      201);
  const std::string secret = web.json["settings"]["secret"].GetString();
  EXPECT_EQ(web.at("/settings/headers/Authorization"), "\"hush-1\"");
  const auto segment =
      owner("POST", "/api/destinations",
            body_of("segment", R"({"url":"https://example.com","writeKey":"hush-hush-0002"})", quoted_website()), 201);
  EXPECT_EQ(segment.at("/settings/writeKey"), "\"hush-hush-0002\"");

  const auto to_prod = R"({"sources":[")" + prod_source + "\"]}";
  const auto web_prod =
      owner("POST", "/api/destinations/" + std::string(web.json["id"].GetString()) + "/publish", to_prod, 201);
  const auto segment_prod =
      owner("POST", "/api/destinations/" + std::string(segment.json["id"].GetString()) + "/publish", to_prod, 201);
  for (const auto* published : {&web_prod, &segment_prod}) {
    EXPECT_THAT(published->text, Not(HasSubstr("hush")));
    EXPECT_THAT(published->text, Not(HasSubstr(secret)));
  }
  EXPECT_EQ(web_prod.at("/settings/headers/Authorization"), "\"[hidden]\"");
  EXPECT_EQ(web_prod.at("/settings/secretLast4"), '"' + secret.substr(secret.size() - 4) + '"');
  EXPECT_EQ(segment_prod.at("/settings/writeKeyLast4"), "\"0002\"");
  for (const auto* path : {"/api/destinations", "/api/audit"}) {
    EXPECT_THAT(owner("GET", path).text, Not(HasSubstr("hush"))) << path;
    EXPECT_THAT(owner("GET", path).text, Not(HasSubstr(secret))) << path;
  }
}

TEST_F(DestinationRoutes, RefuseFilesThatMayComeToBeOne) {
  make_file("lake/calls.ndjson");
  for (const auto* path :
       {"lake/calls.ndjson", "lake/calls.ndjson.1", "lake/calls.ndjson.2", "lake/calls.ndjson.007",
        "lake/calls.ndjson.12345678901234567890", "lake/calls.ndjson/x", "lake/calls.ndjson.3/x", "lake"})
    EXPECT_EQ(refused_file(path), "422 invalid") << path;
  for (const auto* path : {"calls.ndjson", "lake/calls.ndjson.x", "lake/calls.ndjson.1x", "lake/calls.ndjson.1.gz",
                           "lake/calls", "lake/calls.ndjson1", "calls.ndjson.2x/lake"})
    make_file(path);
  EXPECT_EQ(refused_file("lake/calls.1"), "422 invalid") << "of lake/calls";
}

TEST_F(DestinationRoutes, RefuseAFileOfWhichAnotherIsAFullOne) {
  make_file("calls.ndjson.2");
  EXPECT_EQ(refused_file("calls.ndjson"), "422 invalid");
  const auto other = make_file("other.ndjson");
  EXPECT_EQ(refusal("PATCH", "/api/destinations/" + other, R"({"settings":{"path":"calls.ndjson"}})"), "422 invalid");
  EXPECT_EQ(refusal("PATCH", "/api/destinations/" + other, R"({"settings":{"path":"calls.ndjson.2.1"}})"),
            "422 invalid");
  owner("PATCH", "/api/destinations/" + other, R"({"settings":{"path":"other.ndjson","keep":3}})");
}

TEST_F(DestinationRoutes, TakeATimeOutWithinItsBoundsAndKeepIt) {
  const auto id = make();
  const auto path = "/api/destinations/" + id;
  EXPECT_EQ(owner("GET", path).at("/settings/timeoutMs"), "60000");
  for (const auto* wrong : {"999", "300001", "-1", "1.5", "\"5\"", "1e99"})
    EXPECT_EQ(refusal("PATCH", path, R"({"settings":{"timeoutMs":)" + std::string(wrong) + "}}"), "422 invalid")
        << wrong;
  for (const auto* right : {"1000", "300000"})
    EXPECT_EQ(
        owner("PATCH", path, R"({"settings":{"timeoutMs":)" + std::string(right) + "}}").at("/settings/timeoutMs"),
        right);
  restart();
  EXPECT_EQ(owner("GET", path).at("/settings/timeoutMs"), "300000");
  EXPECT_EQ(owner("PATCH", path, R"({"settings":{"timeoutMs":null}})").at("/settings/timeoutMs"), "300000");
}

TEST_F(DestinationRoutes, ShowNoSourceThatIsDeletedAndTakeOtherSettingsAllTheSame) {
  const std::string other =
      owner("POST", "/api/sources", R"({"name":"App","category":"Mobile","env":"dev"})", 201).json["id"].GetString();
  const std::string id =
      owner("POST", "/api/destinations",
            body_of("webhook", R"({"url":"https://example.com/"})", quoted_website() + ",\"" + other + '"'), 201)
          .json["id"]
          .GetString();
  const auto path = "/api/destinations/" + id;
  EXPECT_EQ(ask("owner", "DELETE", "/api/sources/" + other).status, 204U);
  const auto left_over = "[\"" + website() + "\"]";
  EXPECT_EQ(owner("GET", path).at("/sources"), left_over);
  EXPECT_EQ(owner("PATCH", path, R"({"settings":{"url":"https://example.org/"}})").at("/settings/url"),
            "\"https://example.org/\"");
  EXPECT_EQ(refusal("PATCH", path, R"({"sources":[")" + other + "\"]}"), "422 invalid");
  EXPECT_EQ(owner("PATCH", path, R"({"sources":[")" + website() + "\"]}").at("/sources"), left_over);
  // Its calls that were taken before go on to be delivered.
  EXPECT_TRUE(is_fed_by(*find_destination(*workspace->destinations().load(), id)->entry, other));

  EXPECT_EQ(ask("owner", "DELETE", "/api/sources/" + website()).status, 204U);
  EXPECT_EQ(owner("GET", path).at("/sources"), "[]");
  EXPECT_EQ(owner("PATCH", path, R"({"state":"paused"})").at("/state"), "\"paused\"");
}

TEST_F(DestinationRoutes, CountAsBacklogWhatIsStillThere) {
  const auto id = make();
  const auto backlog = [&] { return owner("GET", "/api/destinations/" + id).at("/backlog"); };
  EXPECT_EQ(backlog(), "0");
  for (int i = 0; i < 5; ++i) receive({"Page Scrolled", website()});
  EXPECT_EQ(backlog(), "5");
  journal.forget({{1, 2}, {4, 4}});
  EXPECT_EQ(backlog(), "2");
  journal.forget({{1, 5}});
  EXPECT_EQ(backlog(), "0");
  receive({"Page Scrolled", website()});
  EXPECT_EQ(backlog(), "1");
}

} // namespace
} // namespace plumbline::setup::test
