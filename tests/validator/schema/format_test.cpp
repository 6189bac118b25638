#include "validator/schema/format.h"

#include <gtest/gtest.h>

#include <vector>

namespace plumbline::validator {
namespace {

struct FormatCase {
  const char* name;
  std::vector<const char*> good;
  std::vector<const char*> bad;
};

const std::vector<FormatCase>& cases() {
  static const std::vector<FormatCase> all{
      {"date-time",
       {"2026-01-31T12:00:00Z", "2026-01-31t12:00:00.123456789z", "2026-01-31T12:00:00+02:00", "1990-12-31T23:59:60Z",
        "2017-01-01T05:29:60+05:30", "1998-12-31T15:59:60.123-08:00", "1998-07-01T23:29:60+23:30",
        "1998-06-29T23:59:59-01:00", "1998-06-30T00:29:60-23:30"},
       {"2026-01-31", "12:00:00Z", "2026-01-31T12:00:00", "2026-1-31T12:00:00Z", "2026-02-30T12:00:00Z",
        "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00+2:00", "2026-01-31T12:00:60Z", "", "2026-01-31 12:00:00Z",
        "1998-12-31T22:59:60Z", "2016-12-31T23:59:60+01:00", "2016-12-30T23:59:60Z", "2017-01-02T05:29:60+05:30",
        "2016-12-31T24:59:60+01:00", "2016-12-31T23:59:61Z"}},
      {"date", {"2026-01-31", "2024-02-29"}, {"2026-1-31", "2023-02-29", "2026-01-31T", "31.01.2026", ""}},
      {"time",
       {"12:00:00Z", "23:59:59.5+01:00", "23:59:60Z", "01:29:60+01:30", "15:59:60-08:00", "00:29:60-23:30"},
       {"12:00:00", "24:00:00Z", "12:60:00Z", "12:00Z", "", "22:59:60Z", "23:58:60Z", "23:59:60+01:00",
        "23:59:60-00:30"}},
      {"email",
       {"a@example.com", "first.last+tag@sub.example.co.uk", "\"odd name\"@example.com", "a@[127.0.0.1]",
        "a@[IPv6:::1]", "a@localhost"},
       {"", "a", "@example.com", "a@", "a..b@example.com", ".a@example.com", "a@-example.com", "a b@example.com",
        "é@example.com", "a@b@c", "a@exa_mple.com"}},
      {"idn-email", {"é@example.com", "a@münchen.de"}, {"é", "@é"}},
      {"hostname",
       {"example.com", "localhost", "a-b.c", "xn--mnchen-3ya.de", "1.2"},
       {"", "-a.com", "a-.com", "a..b", "a_b.com", "exämple.com"}},
      {"ipv4",
       {"127.0.0.1", "0.0.0.0", "255.255.255.255"},
       {"", "256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "a.b.c.d", "1.2.3.4 "}},
      {"ipv6",
       {"::", "::1", "2001:db8::ff00:42:8329", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "1::8"},
       {"", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "1::2::3", "::1.2.3", "fe80::1%eth0",
        "1:2:3:4:5:6:7:"}},
      {"iri",
       {"http://é.example/ü?q=ß#ñ", "http://é.example/?q=\uE000", "http://é.example/\U00010300"},
       {"/é", "é", "http://a b", "http://é.example/\uE000", "http://é.example/#\U000F0000"}},
      {"iri-reference", {"/é", "#ñ", ""}, {"\\\\é", "#a\\b"}},
      {"uri-template",
       {"/a/{b}/{c:3}{?d,e*}", "plain", "", "a%41b", "{%41}", "{a.b}", "{v:1000}", "{+var}", "a'b", "aé😀b"},
       {"/a/{b", "/a/}", "{}", "/a b", "{a,,b}", "{a,}", "{v:0}", "{v:01}", "{v:10000}", "{v:1*}", "a%", "a%4", "a%GG",
        "{a.}", "{a..b}", "{%}", "{%4}", "{v=d}", "{,+v}"}},
      {"uri",
       {"https://example.com/a?b=c#d", "urn:isbn:12", "mailto:a@b", "http://[::1]:8090/", "file:///a",
        "http://u:p@h:80/%20"},
       {"", "/a", "example.com", "http://a b", "http://[zz]/", "1http://a", "http://a:b/", "http://a/%2",
        "http://a/\\"}},
      {"uri-reference", {"", "/a/b", "a", "#x", "?q", "//host/a", "https://example.com/"}, {"\\a", "a b", "a:b c"}},
      {"uuid",
       {"123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"},
       {"", "123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"}},
      {"regex", {"^a+$", "[a-z]", ""}, {"(", "[", "a{2,1}"}},
      {"json-pointer", {"", "/a/0", "/a~0b~1c"}, {"a", "/a~", "/a~2"}},
      {"relative-json-pointer", {"0", "1/a", "2#"}, {"", "/a", "01", "1a"}},
  };
  return all;
}

TEST(Format, TakesAndRefusesAsItsSpecificationDoes) {
  for (const FormatCase& test : cases()) {
    SCOPED_TRACE(test.name);
    const Format format = format_named(test.name);
    ASSERT_NE(format, Format::none);
    for (const char* text : test.good) EXPECT_TRUE(matches(format, text)) << text;
    for (const char* text : test.bad) EXPECT_FALSE(matches(format, text)) << text;
  }
}

TEST(Format, PassesWhereItIsUnknown) {
  for (const char* name : {"idn-hostname", "credit-card", ""}) {
    EXPECT_EQ(format_named(name), Format::none);
    EXPECT_TRUE(matches(format_named(name), "anything"));
  }
}

} // namespace
} // namespace plumbline::validator
