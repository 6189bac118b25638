#include "daemon/ingest/local_page.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

TEST(LocalPage, IsOneOfADevelopmentMachine) {
  for (const auto* url : {"http://localhost/", "http://localhost:3000/a?b#c", "https://shop.localhost",
                          "http://127.0.0.1:8080", "http://127.9.9.9/", "http://[::1]:3000/",
                          "file:///home/me/index.html", "FILE:///C:/shop.html", "http://localhost?x"})
    EXPECT_TRUE(is_local_page(url)) << url;
}

TEST(LocalPage, IsOneHoweverItIsWritten) {
  for (const auto* url :
       {"HTTP://LOCALHOST:3000/", "Http://LocalHost", "https://Shop.LOCALHOST/", "http://localhost./",
        "http://localhost.:80/", "http://ann:secret@localhost:3000/", "//localhost/x", "localhost:3000/shop",
        "  http://localhost/", "http://localhost\\shop", "http://localhost#top", "http://localhost.localdomain/",
        "http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/", "http://[0:0:0:0:0:0:0:1]/", "http://[::]/",
        "http://0.0.0.0:3000/", "http://0/"})
    EXPECT_TRUE(is_local_page(url)) << url;
}

TEST(LocalPage, IsOneOfALocalNetwork) {
  for (const auto* url :
       {"http://mymac.local:3000/", "http://MyMac.Local./", "http://a.b.local/", "http://10.0.0.1/",
        "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255:8080/x", "http://192.168.0.1/",
        "http://192.168.255.255/", "http://169.254.1.2/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/",
        "http://[fd00::1]:3000/", "http://[FC00::1]/", "http://[::ffff:192.168.1.1]/", "http://[::ffff:7f00:1]/"})
    EXPECT_TRUE(is_local_page(url)) << url;
}

TEST(LocalPage, IsNoneThatOnlyLooksLikeOne) {
  for (const auto* url : {"https://shop.example/",
                          "https://localhost.example/",
                          "https://notlocalhost/",
                          "https://shop.local.example/",
                          "https://thelocal/",
                          "https://shop.example/?from=http://localhost/",
                          "https://shop.example/localhost",
                          "https://localhost@shop.example/",
                          "/localhost",
                          "?localhost",
                          "",
                          "http://",
                          "http://9.255.255.255/",
                          "http://11.0.0.1/",
                          "http://172.15.255.255/",
                          "http://172.32.0.1/",
                          "http://192.167.255.255/",
                          "http://192.169.0.0/",
                          "http://126.255.255.255/",
                          "http://128.0.0.0/",
                          "http://1.0.0.0/",
                          "http://169.253.0.1/",
                          "http://[2001:db8::1]/",
                          "http://[fe00::1]/",
                          "http://[::ffff:8.8.8.8]/",
                          "http://[::1",
                          "http://10.0.0.1.example/",
                          "https://10minutes.example/"})
    EXPECT_FALSE(is_local_page(url)) << url;
}

TEST(LocalPage, TakesABoundedLookAtAnyText) {
  EXPECT_FALSE(is_local_page("http://" + std::string(100'000, 'a') + ".local/"));
  EXPECT_FALSE(is_local_page("http://[" + std::string(100'000, ':') + "]/"));
}

} // namespace
} // namespace plumbline::ingest
