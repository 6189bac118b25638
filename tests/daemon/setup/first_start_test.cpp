#include "daemon/setup/access/tokens.h"
#include "tests/daemon/setup/fixture.h"

#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace plumbline::setup::test {
namespace {

class FirstStart : public WorkspaceTest {};

TEST_F(FirstStart, MakesOneDevSourceAndWaitsForAChoice) {
  const auto setup = owner("GET", "/api/setup");
  EXPECT_EQ(setup.text, R"({"workspace":"default","state":"choosing","goal":null,"useCase":null,"locked":false,)"
                        R"("planVersion":{"dev":null,"prod":null},"reviewedAt":null,"reviewedBy":null})");
  const auto sources = owner("GET", "/api/sources");
  ASSERT_EQ(sources.json["sources"].Size(), 1U);
  const auto& source = sources.json["sources"][0];
  EXPECT_STREQ(source["name"].GetString(), "Website");
  EXPECT_STREQ(source["category"].GetString(), "Website");
  EXPECT_STREQ(source["env"].GetString(), "dev");
  EXPECT_STREQ(source["status"].GetString(), "never");
  EXPECT_THAT(source["id"].GetString(), testing::MatchesRegex("src_[a-z0-9]{12}"));
  EXPECT_THAT(source["writeKey"].GetString(), testing::MatchesRegex("[A-Za-z0-9]{32}"));
  EXPECT_EQ(workspace->write_key(Environment::dev), source["writeKey"].GetString());
  EXPECT_EQ(workspace->write_key(Environment::prod), "");
}

TEST_F(FirstStart, LeavesTwoTokensThatOnlyTheirUserReads) {
  for (const auto* name : {"owner.token", "viewer.token"}) {
    struct stat about {};
    ASSERT_EQ(::stat((folder / name).c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
  }
  EXPECT_THAT(token("owner"), testing::MatchesRegex("[A-Za-z0-9]{40}"));
  EXPECT_NE(token("owner"), token("viewer"));
}

TEST_F(FirstStart, KeepsHashesOfTheTokensAndNothingElse) {
  const auto tokens = state.get("tokens").json;
  EXPECT_EQ(tokens.find(token("owner")), std::string::npos);
  EXPECT_EQ(tokens.find(token("viewer")), std::string::npos);
}

TEST_F(FirstStart, IsNotRepeatedByTheNext) {
  const auto before = owner("GET", "/api/sources").text;
  const auto owner_token = token("owner");
  restart();
  EXPECT_EQ(token("owner"), owner_token);
  EXPECT_EQ(owner("GET", "/api/sources").text, before);
}

TEST_F(FirstStart, PublishesTheSourceForIngest) {
  const auto rulebook = workspace->rulebook().load();
  ASSERT_EQ(rulebook->sources.size(), 1U);
  const auto& [key, source] = *rulebook->sources.begin();
  EXPECT_EQ(key, workspace->write_key(Environment::dev));
  EXPECT_EQ(source->name, "Website");
  EXPECT_TRUE(source->enabled);
  EXPECT_EQ(rulebook->plan(Environment::dev), nullptr);
}

TEST_F(FirstStart, MakesNothingWhereTheTokensCannotBeWritten) {
  plumbline::test::MemoryState empty;
  EXPECT_THROW(Workspace({folder / "none", true, [] { return std::int64_t{1}; }}, empty, journal, board),
               std::exception);
  EXPECT_EQ(empty.puts, 0U);
}

class AuthorityTest : public WorkspaceTest {
 protected:
  /// Borrows the headers.
  static http::Request request_of(const std::map<std::string, std::string>& headers) {
    http::Request request;
    request.bind_fields(&headers, [](const void* fields, std::string_view name) -> std::string_view {
      const auto& map = *static_cast<const std::map<std::string, std::string>*>(fields);
      const auto found = map.find(std::string(name));
      return found == map.end() ? std::string_view() : std::string_view(found->second);
    });
    return request;
  }

  template<class T>
  static T wait(task<T> asked) {
    net::io_context context{1};
    std::optional<T> result;
    net::co_spawn(context, std::move(asked), [&](const std::exception_ptr& fault, T value) {
      if (fault) std::rethrow_exception(fault);
      result = std::move(value);
    });
    context.run();
    return std::move(result).value();
  }

  std::string sign_in(const std::string& role, const std::string& host) {
    return wait(workspace->sign_in(token(role), host)).value();
  }

  /// "owner owner": role and name.
  std::string who(const std::map<std::string, std::string>& headers) {
    const auto identity = workspace->authority().role_of(request_of(headers));
    return identity ? std::string(name_of(identity->role)) + ' ' + identity->name : "nobody";
  }
};

TEST_F(AuthorityTest, KnowsABearer) {
  EXPECT_EQ(who({{"Authorization", "Bearer " + token("owner")}}), "owner owner");
  EXPECT_EQ(who({{"Authorization", "bearer  " + token("viewer")}}), "viewer viewer");
}

TEST_F(AuthorityTest, KnowsTheConsolesCookieAmongOthers) {
  const auto id = sign_in("viewer", "localhost:8090");
  EXPECT_EQ(who({{"Host", "localhost:8090"}, {"Cookie", "a=b; plumbline_session_8090=" + id + "; c=d"}}),
            "viewer viewer");
  EXPECT_EQ(who({{"Host", "LocalHost:8090"}, {"Cookie", "plumbline_session_8090=" + id}}), "viewer viewer");
  EXPECT_EQ(who({{"Host", "localhost:8091"}, {"Cookie", "plumbline_session_8090=" + id}}), "nobody");
  EXPECT_EQ(who({{"Host", "127.0.0.1:8090"}, {"Cookie", "plumbline_session_8090=" + id}}), "nobody");
  EXPECT_EQ(who({{"Host", "localhost:8090"}, {"Cookie", "plumbline_session=" + id}}), "nobody");
  EXPECT_EQ(wait(workspace->sign_in("wrong", "localhost:8090")), std::nullopt);
}

TEST_F(AuthorityTest, KnowsNoSessionThatWasSignedOut) {
  const auto& authority = workspace->authority();
  const auto id = sign_in("owner", "localhost");
  std::map<std::string, std::string> headers{{"Host", "localhost"}, {"Cookie", "plumbline_session=" + id}};
  ASSERT_EQ(who(headers), "owner owner");
  auto request = request_of(headers);
  const auto known = authority.role_of(request);
  ASSERT_TRUE(known && authority.knows(*known));
  EXPECT_TRUE(wait(workspace->sign_out(known->session)));
  EXPECT_EQ(who(headers), "nobody");
  EXPECT_FALSE(authority.knows(*known));
}

TEST_F(AuthorityTest, KnowsWhoIsSignedInAfterARestartUnderTheSameHost) {
  const auto id = sign_in("viewer", "localhost:8090");
  const auto kept = state;
  const auto at = [&](const std::string& host) {
    return who({{"Host", host}, {"Cookie", "plumbline_session_8090=" + id}});
  };
  restart();
  EXPECT_EQ(at("localhost:8090"), "viewer viewer");
  EXPECT_EQ(at("127.0.0.1:8090"), "nobody");
  workspace->stop();
  state = kept; // as after a kill
  begin();
  EXPECT_EQ(at("localhost:8090"), "viewer viewer");
  EXPECT_EQ(state.get("consoleSessions").json.find(id), std::string::npos) << "its hash alone is kept";
}

TEST_F(AuthorityTest, KnowsNobodyAfterARestartWhoseSessionEnded) {
  const auto out = sign_in("owner", "localhost");
  const auto of_token = owner("POST", "/api/tokens", R"({"name":"Ada","role":"viewer"})", 201);
  const auto deleted = wait(workspace->sign_in(of_token.json["token"].GetString(), "localhost")).value();
  const auto idle = sign_in("viewer", "localhost");
  EXPECT_TRUE(wait(workspace->sign_out(name_of_session(out))));
  owner("DELETE", std::string("/api/tokens/") + of_token.json["id"].GetString(), "", 204);
  const auto kept = state.get("consoleSessions").json;
  EXPECT_EQ(kept.find(name_of_session(out)), std::string::npos);
  EXPECT_EQ(kept.find(name_of_session(deleted)), std::string::npos);
  EXPECT_NE(kept.find(name_of_session(idle)), std::string::npos);
  now += ConsoleSessions::max_idle_ms + 1;
  restart();
  for (const auto& id : {out, deleted, idle})
    EXPECT_EQ(who({{"Host", "localhost"}, {"Cookie", "plumbline_session=" + id}}), "nobody");
}

TEST_F(AuthorityTest, KnowsHowLongAgoASessionWasUsedAfterARestart) {
  const auto id = sign_in("owner", "localhost");
  const std::map<std::string, std::string> headers{{"Host", "localhost"}, {"Cookie", "plumbline_session=" + id}};
  for (int i = 0; i < 2; ++i) {
    now += ConsoleSessions::max_idle_ms;
    EXPECT_EQ(who(headers), "owner owner");
    restart();
  }
}

TEST_F(AuthorityTest, SignsInAndOutOnAFullDiskAndWritesItDownLater) {
  const auto before = sign_in("viewer", "localhost");
  state.full = true;
  const auto id = sign_in("owner", "localhost");
  EXPECT_EQ(who({{"Host", "localhost"}, {"Cookie", "plumbline_session=" + id}}), "owner owner");
  EXPECT_FALSE(wait(workspace->sign_out(name_of_session(before)))) << "a restart would undo it";
  EXPECT_EQ(who({{"Host", "localhost"}, {"Cookie", "plumbline_session=" + before}}), "nobody");
  state.full = false;
  restart();
  EXPECT_EQ(who({{"Host", "localhost"}, {"Cookie", "plumbline_session=" + id}}), "owner owner");
  EXPECT_EQ(who({{"Host", "localhost"}, {"Cookie", "plumbline_session=" + before}}), "nobody");
}

TEST_F(AuthorityTest, KnowsNobodyElse) {
  EXPECT_EQ(who({}), "nobody");
  EXPECT_EQ(who({{"Authorization", "Bearer "}}), "nobody");
  EXPECT_EQ(who({{"Authorization", "Bearer x"}}), "nobody");
  EXPECT_EQ(who({{"Authorization", "Basic " + token("owner")}}), "nobody");
  EXPECT_EQ(who({{"Authorization", token("owner")}}), "nobody");
  EXPECT_EQ(who({{"Cookie", "plumbline_token=" + token("owner")}}), "nobody");
  EXPECT_EQ(who({{"Cookie", "plumbline_session=" + token("owner")}}), "nobody");
}

TEST_F(AuthorityTest, TakesTheBearerWhereThereIsACookieToo) {
  const auto id = sign_in("owner", "");
  ASSERT_EQ(who({{"Cookie", "plumbline_session=" + id}}), "owner owner");
  EXPECT_EQ(who({{"Authorization", "Bearer x"}, {"Cookie", "plumbline_session=" + id}}), "nobody");
}

TEST(Tokens, ComeBackFromTheirDocument) {
  const auto made = make_token("owner", Role::owner, 7);
  const auto read = read_tokens(tokens_document({made.token}));
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].hash, hash_of(made.text));
  EXPECT_EQ(read[0].role, Role::owner);
  EXPECT_EQ(read[0].id, made.token.id);
  EXPECT_THROW(read_tokens("{}"), std::runtime_error);
  EXPECT_THROW(read_tokens(R"({"tokens":[{"id":"a","name":"b","role":"owner","sha256":"zz","createdAtMs":1}]})"),
               std::runtime_error);
}

} // namespace
} // namespace plumbline::setup::test
