#include "plans/sdks.h"
#include "tests/daemon/setup/fixture.h"

namespace plumbline::setup::test {
namespace {

class Snippets : public WorkspaceTest {
 protected:
  std::string path() { return "/api/sources/" + website() + "/snippets"; }
  /// The code for this SDK.
  static std::string code(const Answered& answered, std::string_view sdk) {
    for (const auto& each : answered.json["snippets"].GetArray())
      if (each["sdk"].GetString() == sdk) return each["code"].GetString();
    ADD_FAILURE() << "no snippet for " << sdk << " in " << answered.text;
    return {};
  }
};

TEST_F(Snippets, AreThereForEachSdkWithTheSourcesKeyAndTheHostThatWasAsked) {
  const auto answered = ask("owner", "GET", path(), "", {{"Host", "10.0.2.2:8090"}});
  ASSERT_EQ(answered.status, 200U);
  EXPECT_EQ(answered.json["snippets"].Size(), plans::sdks().size());
  const auto node = code(answered, "@segment/analytics-node");
  EXPECT_NE(node.find("writeKey: '" + workspace->write_key(Environment::dev) + "'"), std::string::npos) << node;
  EXPECT_NE(node.find("host: 'http://10.0.2.2:8090'"), std::string::npos) << node;
}

TEST_F(Snippets, NameTheListenerWithTlsWhereHttpsIsBuiltIn) {
  const auto ruby = code(owner("GET", path()), "analytics-ruby");
  EXPECT_NE(ruby.find("host: 'plumbline.example', port: 9443"), std::string::npos) << ruby;
}

TEST_F(Snippets, TakeNoHostIntoCodeThatIsNone) {
  for (const auto* host : {"", "a'b", "x\ny", "a b", "<script>"}) {
    const auto node = code(ask("owner", "GET", path(), "", {{"Host", host}}), "@segment/analytics-node");
    EXPECT_NE(node.find("'http://10.1.2.3:9000'"), std::string::npos) << node;
  }
}

TEST_F(Snippets, AreNamedAfterIngestsListenerWhereTheConsoleHasOneToItself) {
  const auto source = website();
  router = std::make_unique<http::Router>();
  add_snippet_routes(*router, *workspace, hosts, false);
  const auto answered = ask("owner", "GET", "/api/sources/" + source + "/snippets", "", {{"Host", "127.0.0.1:8091"}});
  EXPECT_NE(code(answered, "analytics-go").find("http://10.1.2.3:9000"), std::string::npos);
}

TEST_F(Snippets, NameAListenerOnAllAddressesByTheHostThatWasAsked) {
  hosts.tls = "0.0.0.0:9443";
  const auto ruby = [&](const char* host) {
    return code(ask("owner", "GET", path(), "", {{"Host", host}}), "analytics-ruby");
  };
  EXPECT_NE(ruby("lan.example:8090").find("host: 'lan.example', port: 9443"), std::string::npos);
  EXPECT_NE(ruby("").find("host: 'localhost', port: 9443"), std::string::npos);
  hosts.tls = "[::]:9443";
  for (const auto* host : {"[::1]:8090", "[::1]"})
    EXPECT_NE(ruby(host).find("host: '[::1]', port: 9443"), std::string::npos) << host;
}

TEST_F(Snippets, HideTheKeyFromViewers) {
  const auto seen = ask("viewer", "GET", path());
  EXPECT_EQ(seen.status, 200U);
  EXPECT_EQ(seen.text.find(workspace->write_key(Environment::dev)), std::string::npos);
  EXPECT_NE(code(seen, "@segment/analytics-node").find("writeKey: 'WRITE_KEY'"), std::string::npos);
}

TEST_F(Snippets, AreNoneOfASourceThatThereIsNot) {
  EXPECT_EQ(refusal("GET", "/api/sources/src_000000000000/snippets"), "404 not_found");
  EXPECT_EQ(ask("", "GET", path()).status, 401U);
}

} // namespace
} // namespace plumbline::setup::test
