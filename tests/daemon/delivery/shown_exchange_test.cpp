#include "daemon/delivery/shown_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::delivery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

setup::DestinationEntry webhook_to(std::string url) {
  setup::DestinationEntry entry;
  entry.kind = setup::DestinationKind::webhook;
  entry.settings.url = std::move(url);
  entry.settings.secret = "secret-of-webhook";
  entry.settings.headers = {{"Authorization", "Bearer token-of-header"}};
  return entry;
}

Outcome shown(const setup::DestinationEntry& entry, const Answer& answer, std::string_view body = "{}") {
  Headers headers = entry.settings.headers;
  headers.emplace_back("Content-Type", "application/json");
  headers.emplace_back("Plumbline-Signature", "t=1,v1=abcdef");
  return ShownExchange(entry).outcome(*parse_url(entry.settings.url), headers, body, answer);
}

TEST(ShownExchange, HasNoSecretOfTheRequest) {
  const auto outcome = shown(webhook_to("https://x.example/hook?key=secret-of-query&plain"), Answer{200, "ok", {}, ""});
  EXPECT_EQ(outcome.request->method, "POST");
  EXPECT_EQ(outcome.request->url, "https://x.example/hook?key=[hidden]&[hidden]");
  EXPECT_THAT(outcome.request->headers,
              ElementsAre(Pair("Authorization", "[hidden]"), Pair("Content-Type", "application/json"),
                          Pair("Plumbline-Signature", "[hidden]")));
}

TEST(ShownExchange, HasNoSecretThatTheAnswerRepeats) {
  Answer answer{200, "you sent token-of-header and secret-of-webhook, and Bearer token-of-hea", {}, ""};
  answer.headers = {{"X-Echo", "secret-of-query"}, {"Set-Cookie", "session=1"}, {"Server", "x"}};
  const auto outcome = shown(webhook_to("https://x.example/hook?key=secret-of-query"), answer);
  EXPECT_EQ(outcome.received->body, "you sent [hidden] and [hidden], and [hidden]");
  EXPECT_THAT(outcome.received->headers,
              ElementsAre(Pair("X-Echo", "[hidden]"), Pair("Set-Cookie", "[hidden]"), Pair("Server", "x")));
}

TEST(ShownExchange, IsBounded) {
  Answer answer{500, std::string(5000, 'a'), {}, ""};
  for (int i = 0; i < 40; ++i) answer.headers.emplace_back("X", std::string(300, 'b'));
  const auto outcome = shown(webhook_to("https://x.example/" + std::string(900, 'c')), answer, std::string(2049, 'd'));
  EXPECT_EQ(outcome.request->body.size(), 2048U);
  EXPECT_EQ(outcome.request->body_bytes, 2049U);
  EXPECT_EQ(outcome.request->url.size(), 500U);
  EXPECT_EQ(outcome.received->body.size(), 2048U);
  ASSERT_EQ(outcome.received->headers.size(), 30U);
  EXPECT_EQ(outcome.received->headers.front().second.size(), 200U);
  EXPECT_EQ(shown(webhook_to("https://x.example/"), answer, std::string(2048, 'd')).request->body.size(), 2048U);
}

TEST(ShownExchange, WithoutAnAnswerHasTheRequestAlone) {
  const auto entry = webhook_to("https://x.example/");
  const auto outcome =
      ShownExchange(entry).outcome(*parse_url(entry.settings.url), {}, "{}", unexpected(ClientFault{"No connection."}));
  EXPECT_TRUE(outcome.request);
  EXPECT_FALSE(outcome.received);
  EXPECT_EQ(outcome.error, "No connection.");
}

} // namespace
} // namespace plumbline::delivery
