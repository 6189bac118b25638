#include "daemon/http/listen_address.h"

#include <gtest/gtest.h>

namespace plumbline::http {
namespace {

TEST(ListenAddress, IsAHostAndAPort) {
  const auto address = parse_listen_address("127.0.0.1:8090");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "127.0.0.1");
  EXPECT_EQ(address->port, 8090);
  EXPECT_FALSE(address->is_unix());
  EXPECT_EQ(parse_listen_address("localhost:0")->port, 0);
  EXPECT_EQ(parse_listen_address("[::1]:8090")->host, "::1");
  EXPECT_EQ(parse_listen_address("unix:/run/a.sock")->path, "/run/a.sock");
}

TEST(ListenAddress, IsSaidAsItIsWritten) {
  for (const auto* text : {"127.0.0.1:8090", "[::1]:65535", "localhost:0", "unix:/run/a.sock", "0.0.0.0:80"})
    EXPECT_EQ(parse_listen_address(text)->text(), text);
}

TEST(ListenAddress, IsRefusedWithASentenceThatNamesIt) {
  for (const auto* text : {"", "localhost", "localhost:", ":8090", "localhost:http", "localhost:65536", "localhost:-1",
                           "localhost:80 ", "[]:80", "unix:"}) {
    const auto address = parse_listen_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_FALSE(address.error().empty());
  }
  EXPECT_NE(parse_listen_address("localhost:x").error().find("'localhost:x'"), std::string::npos);
}

TEST(ListenAddress, HasAPathOfAtMost107Bytes) {
  EXPECT_TRUE(parse_listen_address("unix:/" + std::string(106, 'a')));
  EXPECT_FALSE(parse_listen_address("unix:/" + std::string(107, 'a')));
}

TEST(ListenAddress, KnowsWhetherOnlyThisMachineReachesIt) {
  for (const auto* text : {"127.0.0.1:1", "127.3.2.1:1", "localhost:1", "[::1]:1", "unix:/a"})
    EXPECT_TRUE(parse_listen_address(text)->is_loopback()) << text;
  for (const auto* text : {"0.0.0.0:1", "[::]:1", "192.168.0.1:1", "shop.example:1"})
    EXPECT_FALSE(parse_listen_address(text)->is_loopback()) << text;
}

} // namespace
} // namespace plumbline::http
