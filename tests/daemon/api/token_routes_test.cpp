#include "tests/daemon/setup/fixture.h"

#include <filesystem>

namespace plumbline::setup::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class TokenRoutes : public WorkspaceTest {
 protected:
  /// The status that a request with this token gets.
  unsigned look_as(const std::string& text) {
    return ask("", "GET", "/api/setup", "", {{"Authorization", "Bearer " + text}}).status;
  }
  unsigned change_as(const std::string& text) {
    return ask("", "POST", "/api/sessions", "{}", {{"Authorization", "Bearer " + text}}).status;
  }
  Answered make(const std::string& body, unsigned status = 201) { return owner("POST", "/api/tokens", body, status); }
};

TEST_F(TokenRoutes, TheNamesOfThoseThatAreNoPersonAreReserved) {
  for (const auto* name : {"evidence", "Evidence", " EVIDENCE ", "evidence\u200b", "plumblined", "", "  ", "\u00a0"})
    EXPECT_EQ(refusal("POST", "/api/tokens", std::string(R"({"role":"owner","name":")") + name + "\"}"), "422 invalid")
        << name;
  owner("POST", "/api/tokens", R"({"role":"owner","name":"evidence team"})", 201);
}

TEST_F(TokenRoutes, ANameShowsEveryCharacterThatItHas) {
  for (const auto* hidden : {R"(\u0007)", R"(\u001b[31m)", R"(\u0085)", R"(\u202e)", R"(\u200b)", R"(\ufeff)"}) {
    const auto name = std::string(R"("name":"Ada)") + hidden + "Owner\"";
    EXPECT_EQ(refusal("POST", "/api/tokens", R"({"role":"owner",)" + name + "}"), "422 invalid") << hidden;
    EXPECT_EQ(refusal("POST", "/api/sources", R"({"category":"Website","env":"dev",)" + name + "}"), "422 invalid")
        << hidden;
  }
  for (const auto* plain : {"Ada Lovelace", "Ada\u00a0L", "\u65e5\u672c\u8a9e", "\U0001F469\u200D\U0001F4BB"})
    owner("POST", "/api/tokens", std::string(R"({"role":"viewer","name":")") + plain + "\"}", 201);
}

TEST_F(TokenRoutes, AreShownOnceAndListedWithoutTheirText) {
  const auto made = make(R"({"name":"Ada","role":"owner"})");
  const std::string text = made.json["token"].GetString();
  EXPECT_EQ(text.size(), 40U);
  EXPECT_EQ(made.headers.at("Location"), "/api/tokens/" + std::string(made.json["id"].GetString()));
  EXPECT_EQ(change_as(text), 201U);
  const auto listed = ask("viewer", "GET", "/api/tokens");
  EXPECT_EQ(listed.status, 200U);
  EXPECT_EQ(listed.at("/tokens/2/name"), R"("Ada")");
  EXPECT_EQ(listed.at("/tokens/2/expiresAt"), "null");
  EXPECT_THAT(listed.text, Not(HasSubstr(text)));
}

TEST_F(TokenRoutes, OfViewersMayLookAndNotChange) {
  const std::string text = make(R"({"name":"CI","role":"viewer"})").json["token"].GetString();
  EXPECT_EQ(look_as(text), 200U);
  EXPECT_EQ(change_as(text), 403U);
  EXPECT_EQ(ask("viewer", "POST", "/api/tokens", R"({"name":"X","role":"owner"})").status, 403U);
  EXPECT_EQ(ask("viewer", "DELETE", "/api/tokens/tok_000000000000").status, 403U);
}

TEST_F(TokenRoutes, AreRefusedFromTheMomentOfTheirDeletion) {
  const auto made = make(R"({"name":"CI","role":"viewer"})");
  const std::string text = made.json["token"].GetString();
  EXPECT_EQ(look_as(text), 200U);
  const std::string path = "/api/tokens/" + std::string(made.json["id"].GetString());
  EXPECT_EQ(ask("owner", "DELETE", path).status, 204U);
  EXPECT_EQ(look_as(text), 401U);
  EXPECT_EQ(refusal("DELETE", path), "404 not_found");
  restart();
  EXPECT_EQ(look_as(text), 401U);
}

TEST_F(TokenRoutes, AreRefusedFromTheMomentOfTheirExpiry) {
  const std::string text =
      make(R"({"name":"CI","role":"viewer","expiresAt":"2027-01-15T08:00:01.000Z"})").json["token"].GetString();
  EXPECT_EQ(owner("GET", "/api/tokens").at("/tokens/2/expiresAt"), R"("2027-01-15T08:00:01.000Z")");
  now = 1'800'000'000'999;
  EXPECT_EQ(look_as(text), 200U);
  now = 1'800'000'001'000;
  EXPECT_EQ(look_as(text), 401U);
}

TEST_F(TokenRoutes, TellWhenTheyWereLastUsedAlsoBehindARestart) {
  const std::string text = make(R"({"name":"CI","role":"viewer"})").json["token"].GetString();
  EXPECT_EQ(owner("GET", "/api/tokens").at("/tokens/2/lastUsedAt"), "null");
  now += 5000;
  EXPECT_EQ(look_as(text), 200U);
  const auto used = owner("GET", "/api/tokens").at("/tokens/2/lastUsedAt");
  EXPECT_EQ(used, R"("2027-01-15T08:00:05.000Z")");
  restart();
  EXPECT_EQ(owner("GET", "/api/tokens").at("/tokens/2/lastUsedAt"), used);
}

TEST_F(TokenRoutes, LeaveAnOwnerWhoDoesNotExpire) {
  const std::string first = owner("GET", "/api/tokens").json["tokens"][0]["id"].GetString();
  EXPECT_EQ(refusal("DELETE", "/api/tokens/" + first), "409 last_owner");
  make(R"({"name":"Ada","role":"owner","expiresAt":"2030-01-01T00:00:00Z"})");
  make(R"({"name":"Bob","role":"viewer"})");
  EXPECT_EQ(refusal("DELETE", "/api/tokens/" + first), "409 last_owner");
  const std::string text = make(R"({"name":"Eve","role":"owner"})").json["token"].GetString();
  EXPECT_EQ(ask("owner", "DELETE", "/api/tokens/" + first).status, 204U);
  EXPECT_FALSE(std::filesystem::exists(folder / "owner.token")) << "what it held opens nothing any more";
  EXPECT_TRUE(std::filesystem::exists(folder / "viewer.token"));
  EXPECT_EQ(change_as(text), 201U);
}

TEST_F(TokenRoutes, AreInTheAuditWithoutTheirText) {
  const auto made = make(R"({"name":"Ada","role":"owner"})");
  const std::string text = made.json["token"].GetString();
  ask("", "DELETE", "/api/tokens/" + std::string(made.json["id"].GetString()), "",
      {{"Authorization", "Bearer " + text}});
  const auto audit = owner("GET", "/api/audit");
  EXPECT_EQ(audit.at("/entries/0/action"), R"("token.delete")");
  EXPECT_EQ(audit.at("/entries/0/by/name"), R"("Ada")");
  EXPECT_EQ(audit.at("/entries/1/action"), R"("token.create")");
  EXPECT_EQ(audit.at("/entries/1/after"), R"({"name":"Ada","role":"owner","expiresAt":null})");
  EXPECT_THAT(audit.text, Not(HasSubstr(text)));
}

TEST_F(TokenRoutes, ThatCannotBeMadeAreRefusedWithTheReason) {
  EXPECT_EQ(refusal("POST", "/api/tokens", R"({"name":"","role":"king"})"), "422 invalid");
  EXPECT_EQ(refusal("POST", "/api/tokens", R"({"name":"viewer","role":"viewer"})"), "422 invalid");
  EXPECT_EQ(refusal("POST", "/api/tokens", R"({"name":"A","role":"viewer","expiresAt":"soon"})"), "422 invalid");
  EXPECT_EQ(refusal("POST", "/api/tokens", R"({"name":"A","role":"viewer","expiresAt":"2027-01-15T08:00:00.000Z"})"),
            "422 invalid");
  make(R"({"name":")" + std::string(200, 'a') + R"(","role":"viewer"})");
  EXPECT_EQ(refusal("POST", "/api/tokens", R"({"name":")" + std::string(201, 'a') + R"(","role":"viewer"})"),
            "422 invalid");
}

} // namespace
} // namespace plumbline::setup::test
