#include "tools/plumbline/certificates/certificate.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <vector>

namespace plumbline::tool {
namespace {

using namespace std::chrono_literals;

constexpr Time now{std::chrono::sys_days(std::chrono::year(2030) / 2 / 3)};

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, Free>;

Certificate read(const std::string& pem) {
  auto* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  Certificate certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr));
  BIO_free(bio);
  return certificate;
}

std::chrono::seconds life_of(const X509* certificate) {
  int days = 0;
  int seconds = 0;
  ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate), X509_get0_notAfter(certificate));
  return std::chrono::days(days) + std::chrono::seconds(seconds);
}

const KeyAndCertificate& authority() {
  static const auto made = make_authority("ann@laptop", now);
  return made;
}

TEST(Certificate, ServesTheNamesAndAddressesItWasMadeForAndNoOther) {
  const std::vector<std::string> names{"localhost", "127.0.0.1", "::1", "*.example.test"};
  const auto certificate = read(make_server_certificate(authority(), names, now).certificate);
  const auto serves = [&](const char* host) { return X509_check_host(certificate.get(), host, 0, 0, nullptr) == 1; };
  const auto serves_ip = [&](const char* address) { return X509_check_ip_asc(certificate.get(), address, 0) == 1; };
  EXPECT_TRUE(serves("localhost"));
  EXPECT_TRUE(serves("a.example.test"));
  EXPECT_FALSE(serves("example.test"));
  EXPECT_FALSE(serves("other"));
  EXPECT_TRUE(serves_ip("127.0.0.1"));
  EXPECT_TRUE(serves_ip("::1"));
  EXPECT_FALSE(serves_ip("127.0.0.2"));
}

TEST(Certificate, IsSignedByTheAuthorityForServersAlone) {
  const std::vector<std::string> names{"localhost"};
  const auto issuer = read(authority().certificate);
  const auto certificate = read(make_server_certificate(authority(), names, now).certificate);
  EXPECT_EQ(X509_verify(certificate.get(), X509_get0_pubkey(issuer.get())), 1);
  EXPECT_EQ(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_SERVER, 0), 1);
  EXPECT_EQ(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_CLIENT, 0), 0);
  EXPECT_EQ(X509_check_ca(certificate.get()), 0);
  EXPECT_EQ(X509_check_ca(issuer.get()), 1);
  EXPECT_EQ(X509_get_pathlen(issuer.get()), 0);
}

TEST(Certificate, LivesNoLongerThanApplesSystemsTake) {
  const std::vector<std::string> names{"localhost"};
  const auto certificate = read(make_server_certificate(authority(), names, now).certificate);
  EXPECT_EQ(life_of(certificate.get()), server_life - 1s);
  EXPECT_EQ(life_of(read(authority().certificate).get()), authority_life);
}

TEST(Certificate, EndsWithItsAuthority) {
  const std::vector<std::string> names{"localhost"};
  const auto last_month = now - made_before + authority_life - std::chrono::days(30);
  const auto certificate = read(make_server_certificate(authority(), names, last_month).certificate);
  EXPECT_EQ(life_of(certificate.get()), std::chrono::days(30) + made_before);
}

TEST(Certificate, HasASerialNumberOfItsOwn) {
  const std::vector<std::string> names{"localhost"};
  const auto one = read(make_server_certificate(authority(), names, now).certificate);
  const auto other = read(make_server_certificate(authority(), names, now).certificate);
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(one.get()), X509_get0_serialNumber(other.get())), 0);
}

TEST(Certificate, TellsWhenAnAuthorityEndsAndWhyItCanSignNothing) {
  EXPECT_EQ(authority_end(authority()), now - made_before + authority_life);
  const auto other = make_authority("bob@laptop", now);
  const std::vector<std::string> names{"localhost"};
  const auto server = make_server_certificate(authority(), names, now);
  EXPECT_EQ(authority_end({other.key, authority().certificate}).error(), "its key belongs to another certificate");
  EXPECT_EQ(authority_end(server).error(), "it is not the certificate of an authority");
  EXPECT_EQ(authority_end({authority().key, ""}).error(), "it is not a certificate in PEM");
  EXPECT_EQ(authority_end({"", authority().certificate}).error(), "its key is not an unencrypted private key in PEM");
}

TEST(ServerName, IsAHostNameOrAnAddress) {
  for (const auto* name : {"localhost", "a.b-c.test", "*.test", "127.0.0.1", "::1", "xn--bcher-kva.test", "my_host"})
    EXPECT_TRUE(is_server_name(name)) << name;
  for (const auto* name : {"", "a b", "a..b", ".a", "a.", "-a", "a-", "*", "a.*.b", "http://a", "a:8443",
                           "b\xc3\xbc"
                           "cher",
                           "a,DNS:b"})
    EXPECT_FALSE(is_server_name(name)) << name;
  EXPECT_TRUE(is_server_name(std::string(63, 'a')));
  EXPECT_FALSE(is_server_name(std::string(64, 'a')));
}

TEST(Fingerprint, IsTheSha256ThatDevicesShow) {
  const auto text = fingerprint_of(authority().certificate);
  EXPECT_EQ(text.size(), 32U * 3 - 1);
  EXPECT_EQ(text, fingerprint_of(authority().certificate));
  EXPECT_NE(text, fingerprint_of(make_authority("ann@laptop", now).certificate));
}

} // namespace
} // namespace plumbline::tool
