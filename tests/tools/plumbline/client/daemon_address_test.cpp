#include "daemon/journal/sqlite/state_directory.h"
#include "tools/plumbline/client/daemon_address.h"

#include <gtest/gtest.h>

#include <fstream>

namespace plumbline::tool {
namespace {

namespace fs = std::filesystem;

class DaemonAddressTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "plumbline-address-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory = name;
    leave("owner.token", "OWNER\n");
    leave("address", "http://127.0.0.1:8091\nhttp://127.0.0.1:8092\n");
  }
  ~DaemonAddressTest() override { fs::remove_all(directory); }

  void leave(const std::string& file, const std::string& text) { std::ofstream(directory / file) << text; }

  /// "URL TOKEN", or the sentence.
  std::string address_of(const std::string& url, const std::string& token = "") {
    const auto address = daemon_address({url, token, directory.string()});
    return address ? address->url + " " + address->token : address.error().sentence;
  }

  fs::path directory;
};

TEST_F(DaemonAddressTest, IsWhatTheDaemonLeft) {
  const auto address = daemon_address({"", "", directory.string()});
  ASSERT_TRUE(address);
  EXPECT_EQ(address->url, "http://127.0.0.1:8091");
  EXPECT_EQ(address->ingest_url, "http://127.0.0.1:8092");
  EXPECT_EQ(address->token, "OWNER");
  EXPECT_EQ(address->token_of, directory);
}

TEST_F(DaemonAddressTest, GivesTheLeftTokenToTheDaemonsOwnListenerAlone) {
  for (const auto* own : {"http://127.0.0.1:8091", "http://localhost:8091/", "http://[::1]:8091"})
    EXPECT_EQ(address_of(own), "http://127.0.0.1:8091 OWNER") << "and nothing else may listen there: " << own;
  for (const auto* other : {"http://127.0.0.1:8090", "http://127.0.0.1:8092", "https://127.0.0.1:8091",
                            "http://plumbline.example:8091", "http://127.0.0.1.example:8091", "http://127.0.0.2:8091",
                            "http://127.0.0.1:8091/behind", "unix:/run/x.sock", "http://localhost"}) {
    const auto said = address_of(other);
    EXPECT_NE(said.find("is for its own daemon at http://127.0.0.1:8091 and is not sent to "), std::string::npos)
        << said;
    EXPECT_EQ(address_of(other, "SAID"), std::string(other) + " SAID")
        << "a token that was said goes where it was said to";
  }
}

TEST_F(DaemonAddressTest, OfASocketIsItsPath) {
  leave("address", "unix:/run/plumbline.sock\n");
  EXPECT_EQ(address_of("unix:/run/plumbline.sock"), "unix:/run/plumbline.sock OWNER");
  EXPECT_NE(address_of("unix:/run/other.sock").find("is not sent to"), std::string::npos);
  EXPECT_NE(address_of("http://localhost:8091").find("is not sent to"), std::string::npos);
}

TEST_F(DaemonAddressTest, GivesTheLeftTokenToNobodyWhereNoAddressWasLeft) {
  fs::remove(directory / "address");
  EXPECT_NE(address_of("http://127.0.0.1:8090").find("left no address there"), std::string::npos);
  EXPECT_NE(address_of("").find("left no address there"), std::string::npos);
  EXPECT_EQ(address_of("", "SAID"), "http://127.0.0.1:8090 SAID");
}

TEST_F(DaemonAddressTest, LetsTheTokenGoOnlyWhileItsDaemonHoldsTheDirectory) {
  const auto address = daemon_address({"", "", directory.string()}).value();
  EXPECT_NE(why_token_stays(address), "");
  {
    const auto held = journal::StateDirectory::take(directory);
    ASSERT_TRUE(held);
    EXPECT_EQ(why_token_stays(address), "");
  }
  EXPECT_NE(why_token_stays(address), "");
  EXPECT_EQ(why_token_stays({"http://elsewhere", "SAID", "http://elsewhere"}), "")
      << "a token that was said is no secret of a directory";
}

} // namespace
} // namespace plumbline::tool
