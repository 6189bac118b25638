#include "tools/plumbline/certificates/trust_guide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::tool {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TrustGuide, NamesTheAuthoritysFileInEveryLineThatIsToBePasted) {
  const auto text = trust_guide("/home/ann/authority.pem");
  EXPECT_THAT(text, Not(HasSubstr("AUTHORITY")));
  for (const auto* line :
       {"install -m 644 /home/ann/authority.pem /usr/local", "System.keychain /home/ann/authority.pem",
        "add-root-cert /home/ann/authority.pem", "NODE_EXTRA_CA_CERTS=/home/ann/authority.pem",
        "SSL_CERT_FILE=/home/ann/authority.pem", "curl.cainfo=/home/ann/authority.pem",
        "REQUESTS_CA_BUNDLE=/home/ann/authority.pem", "-alias plumbline -file /home/ann/authority.pem"})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(ShellWord, QuotesWhatAShellWouldTakeApart) {
  EXPECT_EQ(shell_word("/home/ann/a-b_c.pem"), "/home/ann/a-b_c.pem");
  EXPECT_EQ(shell_word("/home/ann lee/a.pem"), "'/home/ann lee/a.pem'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("$HOME"), "'$HOME'");
  EXPECT_EQ(shell_word(""), "''");
}

} // namespace
} // namespace plumbline::tool
