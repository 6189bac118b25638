#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/client/daemon_url.h"

#include <gtest/gtest.h>

namespace plumbline::tool {
namespace {

TEST(DaemonUrl, IsTakenApart) {
  const auto plain = read_daemon_url("http://127.0.0.1:8090");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->host, "127.0.0.1");
  EXPECT_EQ(plain->port, "8090");
  EXPECT_EQ(plain->authority, "127.0.0.1:8090");
  EXPECT_FALSE(plain->tls);
  const auto behind_proxy = read_daemon_url("https://[::1]/plumbline/");
  ASSERT_TRUE(behind_proxy);
  EXPECT_TRUE(behind_proxy->tls);
  EXPECT_EQ(behind_proxy->host, "::1");
  EXPECT_EQ(behind_proxy->port, "443");
  EXPECT_EQ(behind_proxy->prefix, "/plumbline");
  EXPECT_EQ(read_daemon_url("unix:/run/plumbline.sock")->unix_path, "/run/plumbline.sock");
}

TEST(DaemonUrl, IsRefusedWhereItIsNone) {
  EXPECT_FALSE(read_daemon_url("ftp://127.0.0.1"));
  EXPECT_FALSE(read_daemon_url("http://"));
  EXPECT_FALSE(read_daemon_url("http://a b"));
  for (const auto* port : {"0", "65536", "99999", "99999999999999999999", "-1", "x", "80x", "", "80 "})
    EXPECT_FALSE(read_daemon_url(std::string("http://a:") + port)) << port;
  EXPECT_EQ(read_daemon_url("http://a:65535")->port, "65535");
  EXPECT_EQ(read_daemon_url("http://a:0080")->port, "80");
}

TEST(QueryOf, EncodesValuesAndLeavesOutWhatIsEmpty) {
  EXPECT_EQ(query_of({{"q", "event:\"A&B\" +1"}, {"env", ""}, {"limit", "3"}}),
            "?q=event%3A%22A%26B%22%20%2B1&limit=3");
  EXPECT_EQ(query_of({{"env", ""}}), "");
}

TEST(FilterOfWords, PutsAShellsWordsTogetherWithTheirQuotes) {
  EXPECT_EQ(filter_of_words({"event:\"A B\" result:fail"}), "event:\"A B\" result:fail");
  EXPECT_EQ(filter_of_words({"event:Order Completed", "result:fail", "two words"}),
            "event:\"Order Completed\" result:fail \"two words\"");
}

TEST(JsonObject, LeavesOutWhatIsEmptyAndTakesJsonAsItIs) {
  EXPECT_EQ(json_object({{"name", "a\"b"}, {"env", ""}, {"=sources", "[1]"}}), R"({"name":"a\"b","sources":[1]})");
}

} // namespace
} // namespace plumbline::tool
