#include "daemon/http/url/place.h"

#include <boost/url/parse.hpp>
#include <gtest/gtest.h>

namespace plumbline::http {
namespace {

std::string port(const std::string& url) {
  const auto parsed = boost::urls::parse_uri(url);
  return parsed ? port_of(*parsed).value_or("none") : "no URL";
}

TEST(UrlPort, IsTheOneNamedOrTheSchemesOwn) {
  EXPECT_EQ(port("http://a"), "80");
  EXPECT_EQ(port("http://a:/x"), "80");
  EXPECT_EQ(port("https://a/x"), "443");
  EXPECT_EQ(port("http://a:1"), "1");
  EXPECT_EQ(port("https://u:p@[::1]:0065535/x?y"), "65535");
}

TEST(UrlPort, IsNoneBeyond65535OrWithAnythingBehindItsDigits) {
  for (const auto* text : {"0", "65536", "131152", "99999999999999999999", "80x", "-1", "x"}) {
    EXPECT_EQ(port(std::string("http://a:") + text), "none") << text;
    EXPECT_EQ(port(std::string("http://a:") + text + "/"), "none") << text;
  }
}

} // namespace
} // namespace plumbline::http
