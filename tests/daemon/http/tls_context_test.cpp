#include "tests/daemon/http/tls_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::string fault_of(const TlsFiles& files) {
  const auto loaded = TlsContext::load(files);
  return loaded ? "it was loaded" : loaded.error();
}

TEST(TlsContext, LoadsACertificateAndItsKeyAndSaysForWhomItIs) {
  const Certificates certificates;
  const auto loaded = TlsContext::load(certificates.make("localhost"));
  ASSERT_TRUE(loaded) << loaded.error();
  EXPECT_THAT((*loaded)->description(), StartsWith("localhost, until 20"));
  EXPECT_FALSE((*loaded)->expired());
}

TEST(TlsContext, NamesAddressesAsPeopleWriteThem) {
  const Certificates certificates;
  const auto loaded = TlsContext::load(certificates.make("::1"));
  ASSERT_TRUE(loaded) << loaded.error();
  EXPECT_THAT((*loaded)->description(), StartsWith("::1, until 20"));
}

TEST(TlsContext, KnowsACertificateWhoseTimeIsOver) {
  const Certificates certificates;
  const auto loaded = TlsContext::load(certificates.make("localhost", Certificates::now() - tool::server_life));
  ASSERT_TRUE(loaded) << loaded.error();
  EXPECT_TRUE((*loaded)->expired());
}

TEST(TlsContext, RefusesAFileThatIsNotThereByName) {
  const Certificates certificates;
  auto files = certificates.make("localhost");
  const auto good = files;
  files.certificate = certificates.folder() / "none.pem";
  EXPECT_THAT(fault_of(files), AllOf(StartsWith("--tls-cert: "), HasSubstr("none.pem: No such file")));
  files = good;
  files.key = certificates.folder() / "none-key.pem";
  EXPECT_THAT(fault_of(files), AllOf(StartsWith("--tls-key: "), HasSubstr("none-key.pem: No such file")));
  files.key = certificates.folder();
  EXPECT_THAT(fault_of(files), AllOf(StartsWith("--tls-key: "), HasSubstr("it is a directory")));
}

TEST(TlsContext, RefusesWhatIsNoPem) {
  const Certificates certificates;
  const auto good = certificates.make("localhost");
  const auto text = certificates.file("text.pem", "hello\n");
  EXPECT_THAT(fault_of({text, good.key}),
              AllOf(StartsWith("--tls-cert: "), HasSubstr("text.pem: it has no usable certificate in PEM")));
  EXPECT_THAT(fault_of({good.certificate, text}),
              AllOf(StartsWith("--tls-key: "), HasSubstr("text.pem: it has no private key in PEM")));
  EXPECT_THAT(fault_of({good.key, good.certificate}), HasSubstr("no usable certificate in PEM"));
}

TEST(TlsContext, RefusesTheKeyOfAnotherCertificate) {
  const Certificates certificates;
  const auto one = certificates.make("one.local");
  const auto other = certificates.make("other.local");
  EXPECT_THAT(
      fault_of({one.certificate, other.key}),
      AllOf(HasSubstr("other.local-key.pem: it is not the key of the certificate in "), HasSubstr("one.local.pem")));
}

TEST(TlsContext, RefusesAKeyThatWantsAPassphraseAndAsksNobody) {
  const Certificates certificates;
  const auto good = certificates.make("localhost");
  const auto locked = certificates.folder() / "locked.pem";
  const auto command = "openssl pkcs8 -topk8 -passout pass:x -in " + good.key.string() + " -out " + locked.string();
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_THAT(fault_of({good.certificate, locked}), HasSubstr("no private key in PEM without a passphrase"));
}

} // namespace
} // namespace plumbline::http
