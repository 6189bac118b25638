#include "daemon/http/url/host_port.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace plumbline::http {
namespace {

std::string read(std::string_view text) {
  const auto read = read_host_port(text);
  return read ? read->host + " " + read->port : "none";
}

TEST(HostPort, IsAHostAndPerhapsAPort) {
  EXPECT_EQ(read("localhost"), "localhost ");
  EXPECT_EQ(read("LocalHost:8090"), "localhost 8090");
  EXPECT_EQ(read("127.0.0.1:8090"), "127.0.0.1 8090");
  EXPECT_EQ(read("[::1]:8090"), "::1 8090");
  EXPECT_EQ(read("[::1]"), "::1 ");
  EXPECT_EQ(read("[fe80::1%25eth0]:1"), "fe80::1%25eth0 1");
  EXPECT_EQ(read("plumb_line.example"), "plumb_line.example ");
  EXPECT_EQ(read("localhost:"), "localhost ") << "an empty port is the scheme's own";
  EXPECT_EQ(read("localhost:08090"), "localhost 8090");
  EXPECT_EQ(read("localhost:65535"), "localhost 65535");
}

TEST(HostPort, HasABoundOnItsLength) {
  const std::string longest(max_host_port_bytes - 3, 'a');
  EXPECT_EQ(read(longest + ":80"), longest + " 80");
  EXPECT_EQ(read(longest + "a:80"), "none");
}

TEST(HostPort, IsNoneWithAnythingElse) {
  for (const auto* text : {"",
                           ":80",
                           "localhost/",
                           "localhost/path",
                           "localhost:80/path",
                           "a b",
                           "user@localhost",
                           "localhost?q",
                           "localhost#f",
                           "localhost:0",
                           "localhost:65536",
                           "localhost:8090x",
                           "localhost:-1",
                           "localhost:80:80",
                           "[::1",
                           "[::1]x",
                           "[localhost]",
                           "[]",
                           "::1",
                           "a\tb",
                           "a\\b",
                           "\"a\"",
                           "localhost:99999999999999999999",
                           "a,b\x80"})
    EXPECT_EQ(read(text), "none") << text;
}

TEST(Port, IsFrom1To65535WithoutLeadingZeros) {
  EXPECT_EQ(read_port("1"), "1");
  EXPECT_EQ(read_port("65535"), "65535");
  EXPECT_EQ(read_port("0000000080"), "80");
  for (const auto* text :
       {"", "0", "00", "65536", "99999", "131072", "18446744073709551617", "-1", "+1", " 80", "80 ", "80x", "0x50"})
    EXPECT_EQ(read_port(text), std::nullopt) << text;
}

TEST(AbsoluteTarget, IsAnAuthorityAndATarget) {
  const auto apart = [](std::string_view target) {
    const auto read = read_absolute_target(target);
    return read ? std::string(read->authority) + " " + read->target : "none";
  };
  EXPECT_EQ(apart("http://h:1/a/b?c=d"), "h:1 /a/b?c=d");
  EXPECT_EQ(apart("HTTPS://h"), "h /");
  EXPECT_EQ(apart("http://h?c=http://x/"), "h /?c=http://x/");
  EXPECT_EQ(apart("http://u@h/"), "u@h /") << "which is no authority then";
  for (const auto* other : {"/a", "*", "h:1", "ftp://h/", "http:/h/", "://h/", ""})
    EXPECT_EQ(apart(other), "none") << other;
}

} // namespace
} // namespace plumbline::http
