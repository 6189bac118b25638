#include "daemon/delivery/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::delivery {
namespace {

bool is_public_text(const char* text) { return is_public(boost::asio::ip::make_address(text)); }

TEST(Address, IsPublicOnlyOutsideOfEverySpecialBlockAtBothOfItsEnds) {
  for (const auto* text :
       {"0.0.0.0",         "0.255.255.255",   "10.0.0.0",    "10.255.255.255",  "100.64.0.0",      "100.127.255.255",
        "127.0.0.1",       "127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0",      "172.31.255.255",
        "192.0.0.1",       "192.0.2.1",       "192.88.99.1", "192.168.0.0",     "192.168.255.255", "198.18.0.0",
        "198.19.255.255",  "198.51.100.1",    "203.0.113.1", "224.0.0.1",       "239.255.255.255", "240.0.0.0",
        "255.255.255.255", "168.63.129.16"})
    EXPECT_FALSE(is_public_text(text)) << text;
  for (const auto* text :
       {"1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "168.63.129.15"})
    EXPECT_TRUE(is_public_text(text)) << text;
}

TEST(Address, OfIPv6IsJudgedByTheIPv4ThatItCarries) {
  for (const auto* text : {"::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::a00:1", "2002:a00:1::1", "::127.0.0.1"})
    EXPECT_FALSE(is_public_text(text)) << text;
  for (const auto* text : {"::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"})
    EXPECT_TRUE(is_public_text(text)) << text;
  EXPECT_FALSE(is_public_text("64:ff9b:1::808:808")) << "a network's own translation";
}

TEST(Address, OfIPv6IsPublicOnlyWhereItIsGlobalUnicast) {
  for (const auto* text : {"::", "::1", "fc00::1", "fdff::1", "fe80::1", "fec0::1", "ff02::1", "2001::1", "2001:1ff::1",
                           "2001:db8::1", "3fff::1", "4000::1", "100::1"})
    EXPECT_FALSE(is_public_text(text)) << text;
  for (const auto* text : {"2001:200::1", "2606:4700::1111", "2a00:1450:4001::1", "3ffe::1"})
    EXPECT_TRUE(is_public_text(text)) << text;
}

TEST(Url, IsReadWithItsPortTargetAndBrackets) {
  const auto url = parse_url("https://example.com/a/b?c=d");
  ASSERT_TRUE(url);
  EXPECT_EQ(*url, (Url{{true, "example.com", "443", "example.com"}, "/a/b?c=d"}));
  EXPECT_EQ(*parse_url("http://example.com"), (Url{{false, "example.com", "80", "example.com"}, "/"}));
  EXPECT_EQ(*parse_url("HTTP://[::1]:8080/x"), (Url{{false, "::1", "8080", "[::1]:8080"}, "/x"}));
}

TEST(Url, WithAPortThatIsNoneIsRefused) {
  for (const auto* port : {"0", "65536", "99999", "99999999999999999999", "-1", "x", "80x"})
    EXPECT_FALSE(parse_url(std::string("http://example.com:") + port + "/")) << port;
  EXPECT_EQ(parse_url("http://example.com:65535/")->port, "65535");
  EXPECT_EQ(parse_url("http://example.com:00080/")->authority, "example.com:80");
  EXPECT_EQ(parse_url("http://example.com:/")->port, "80");
}

TEST(Url, OfAnotherSchemeOrNoneIsRefused) {
  for (const auto* text : {"ftp://example.com/", "file:///etc/passwd", "gopher://x/", "//example.com/", "example.com",
                           "http://", "http:///x", ""})
    EXPECT_FALSE(parse_url(text)) << text;
}

} // namespace
} // namespace plumbline::delivery
