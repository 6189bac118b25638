#include "daemon/http/problem.h"
#include "daemon/http/router.h"
#include "daemon/http/url/query.h"
#include "validator/text/percent_decoded.h"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

namespace plumbline::http {
namespace {

task<Response> answer_with(std::string body) {
  Response response;
  response.body = std::move(body);
  co_return response;
}

Handler saying(std::string text) {
  return [text](Request&) { return answer_with(text); };
}

Request request_of(std::string_view method, std::string_view target) {
  Request request;
  request.method = method;
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
  return request;
}

std::string answer_of(const Router& router, Request request) {
  const auto match = router.find(request);
  if (!match.handler) return "none: " + match.allow;
  net::io_context context{1};
  std::string body;
  net::co_spawn(context, (*match.handler)(request), [&](std::exception_ptr, Response response) {
    body = response.body;
    for (const auto& param : request.params) body += " " + param;
  });
  context.run();
  return body;
}

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    router.add("GET", "/api/sources", saying("list"));
    router.add("POST", "/api/sources", saying("create"));
    router.add("GET", "/api/sources/{id}", saying("one"));
    router.add("GET", "/api/sources/new", saying("literal"));
    router.add("POST", "/api/sources/{id}/publish", saying("publish"));
    router.add("GET", "/", saying("page"));
  }
  Router router;
};

TEST_F(RouterTest, FindsALiteralPathByItsMethod) {
  EXPECT_EQ(answer_of(router, request_of("GET", "/api/sources")), "list");
  EXPECT_EQ(answer_of(router, request_of("POST", "/api/sources?x=1")), "create");
  EXPECT_EQ(answer_of(router, request_of("GET", "/")), "page");
}

TEST_F(RouterTest, FillsPlaceholdersWithDecodedText) {
  EXPECT_EQ(answer_of(router, request_of("GET", "/api/sources/src_1")), "one src_1");
  EXPECT_EQ(answer_of(router, request_of("POST", "/api/sources/a%20b+c/publish")), "publish a b+c");
}

TEST_F(RouterTest, PrefersALiteralPathToAPatternThatFitsIt) {
  EXPECT_EQ(answer_of(router, request_of("GET", "/api/sources/new")), "literal");
}

TEST_F(RouterTest, AnswersHeadByTheHandlerOfGet) {
  EXPECT_EQ(answer_of(router, request_of("HEAD", "/api/sources")), "list");
}

TEST_F(RouterTest, NamesTheMethodsOfAPathThatHasOthers) {
  EXPECT_EQ(answer_of(router, request_of("DELETE", "/api/sources")), "none: GET, POST");
  EXPECT_EQ(answer_of(router, request_of("GET", "/api/sources/x/publish")), "none: POST");
}

TEST_F(RouterTest, FindsNothingForAPathThatDiffersByASegmentOrASlash) {
  for (const auto* target : {"/api", "/api/sources/", "/api/sources/x/publish/y", "/api//sources", "x", ""})
    EXPECT_EQ(answer_of(router, request_of("GET", target)), "none: ") << target;
}

TEST_F(RouterTest, MarksOnlyTheGetOfAnUpgradeRoute) {
  router.add("GET", "/api/debugger", saying("stream"));
  router.add("POST", "/api/debugger", saying("no"));
  router.add_upgrade("/api/debugger");
  auto get = request_of("GET", "/api/debugger");
  auto post = request_of("POST", "/api/debugger");
  auto other = request_of("GET", "/api/sources");
  EXPECT_TRUE(router.find(get).upgrade);
  EXPECT_FALSE(router.find(post).upgrade);
  EXPECT_FALSE(router.find(other).upgrade);
}

TEST_F(RouterTest, RefusesWithAProblemAndTheAllowedMethods) {
  const auto missing = router.refuse(request_of("GET", "/x"), "");
  EXPECT_EQ(missing.status, 404U);
  EXPECT_NE(missing.body.find("\"code\":\"not_found\""), std::string::npos);
  const auto method = router.refuse(request_of("PUT", "/api/sources"), "GET, POST");
  EXPECT_EQ(method.status, 405U);
  ASSERT_EQ(method.headers.size(), 1U);
  EXPECT_EQ(method.headers[0], (std::pair<std::string, std::string>("Allow", "GET, POST")));
}

TEST_F(RouterTest, LetsTheOwnerSayHowItRefuses) {
  router.otherwise([](const Request&, std::string_view allow) { return json("{}", allow.empty() ? 404 : 405); });
  EXPECT_EQ(router.refuse(request_of("GET", "/x"), "").body, "{}");
  EXPECT_EQ(router.refuse(request_of("GET", "/x"), "POST").headers.at(0).second, "POST");
}

TEST_F(RouterTest, AsksTheGuardBeforeAnyHandler) {
  EXPECT_EQ(router.guarded(request_of("GET", "/")), nullptr);
  router.guard([](const Request& request) {
    return request.path == "/" ? nullptr : std::make_unique<Response>(problem(421, "bad_host", "Bad host", "No."));
  });
  EXPECT_EQ(router.guarded(request_of("GET", "/")), nullptr);
  EXPECT_EQ(router.guarded(request_of("GET", "/x"))->status, 421U);
}

TEST(Request, DecodesTheParametersOfItsQuery) {
  const auto request = request_of("GET", "/x?env=dev&q=a%20b+c%3D&flag&empty=&env=prod");
  EXPECT_EQ(request.parameter("env"), "dev");
  EXPECT_EQ(request.parameter("q"), "a b c=");
  EXPECT_EQ(request.parameter("flag", "fallback"), "");
  EXPECT_EQ(request.parameter("none", "fallback"), "fallback");
  EXPECT_TRUE(request.has_parameter("flag"));
  EXPECT_TRUE(request.has_parameter("empty"));
  EXPECT_FALSE(request.has_parameter("fla"));
}

TEST(PercentDecoding, KeepsWhatIsNoEscape) {
  EXPECT_EQ(percent_decoded("a%2", false), "a%2");
  EXPECT_EQ(percent_decoded("%zz%41%4", false), "%zzA%4");
  EXPECT_EQ(percent_decoded("a+b", false), "a+b");
  EXPECT_EQ(percent_decoded("%e2%82%ac", true), "\xe2\x82\xac");
}

TEST(Problem, NamesItsCodeThriceAndTakesFurtherMembers) {
  const auto response = problem(409, "locked", "Locked", "It is \"locked\".", "\"useCase\":\"x\"");
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body, R"({"type":"urn:plumbline:problem:locked","title":"Locked","status":409,)"
                           R"("detail":"It is \"locked\".","code":"locked","useCase":"x"})");
}

} // namespace
TEST(Router, NamesAllThatItServes) {
  Router router;
  router.add("POST", "/api/sources/{id}/publish", saying("published"));
  router.add("GET", "/healthz", saying("ok"));
  router.add("GET", "/api/sources/{id}", saying("source"));
  router.add("DELETE", "/api/sources/{id}", saying("gone"));
  const std::vector<RouteName> expected{{"DELETE", "/api/sources/{id}"},
                                        {"GET", "/api/sources/{id}"},
                                        {"GET", "/healthz"},
                                        {"POST", "/api/sources/{id}/publish"}};
  EXPECT_EQ(router.routes(), expected);
}

} // namespace plumbline::http
