#include "tools/plumbline/certificates/certificate.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <memory>
#include <stdexcept>
#include <utility>

namespace plumbline::tool {

namespace {

template<auto Free>
struct FreedBy {
  template<class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreedBy<X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, FreedBy<BN_free>>;

/// OpenSSL only fails here if memory or randomness do.
void must(bool done, const char* what) {
  if (done) return;
  std::array<char, 256> reason{};
  ERR_error_string_n(ERR_get_error(), reason.data(), reason.size());
  throw std::runtime_error(std::string("OpenSSL: ") + what + ": " + reason.data());
}

std::string text_of(const Bio& bio) {
  char* bytes = nullptr;
  const auto length = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(length)};
}

Bio reader_of(std::string_view text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

std::string pem_of(const Key& key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1, "write a key");
  return text_of(bio);
}

std::string pem_of(const Certificate& certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_X509(bio.get(), certificate.get()) == 1, "write a certificate");
  return text_of(bio);
}

/// An encrypted key is refused: there is nobody to ask for a passphrase.
Key read_key(std::string_view pem) {
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  return Key(PEM_read_bio_PrivateKey(reader_of(pem).get(), nullptr, no_passphrase, nullptr));
}

Certificate read_certificate(std::string_view pem) {
  return Certificate(PEM_read_bio_X509(reader_of(pem).get(), nullptr, nullptr, nullptr));
}

Time time_of(const ASN1_TIME* time) {
  std::tm parts{};
  must(ASN1_TIME_to_tm(time, &parts) == 1, "read a time");
  return Time(std::chrono::seconds(::timegm(&parts)));
}

bool is_ip_address(std::string_view name) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const std::string text(name);
  return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

/// Shared by authority and server certificates: version 3, a random serial number, a name.
Certificate blank_certificate(const Key& key, const std::string& name, Time from, Time until) {
  Certificate certificate(X509_new());
  must(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1, "make a certificate");
  // Unpredictable and unique; 127 bits keep it positive.
  const Number serial(BN_new());
  must(BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1, "a serial number");
  must(BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate.get())) != nullptr, "a serial number");
  must(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), from.time_since_epoch().count()) != nullptr, "a time");
  must(ASN1_TIME_set(X509_getm_notAfter(certificate.get()), until.time_since_epoch().count()) != nullptr, "a time");
  auto* subject = X509_get_subject_name(certificate.get());
  for (const auto& [field, value] : {std::pair{"O", std::string("Plumbline")}, std::pair{"CN", name}})
    must(X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1,
         "a name");
  must(X509_set_pubkey(certificate.get(), key.get()) == 1, "set a key");
  return certificate;
}

void extend(const Certificate& certificate, const Certificate& issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer.get(), certificate.get(), nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  must(extension != nullptr && X509_add_ext(certificate.get(), extension.get(), -1) == 1, OBJ_nid2sn(kind));
}

void sign(const Certificate& certificate, const Key& key) {
  must(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "sign");
}

} // namespace

KeyAndCertificate make_authority(std::string_view owner, Time now) {
  const Key key(EVP_EC_gen("P-256"));
  must(key != nullptr, "make a key");
  // A name takes 64 characters (RFC 5280, ub-common-name).
  const auto name = ("Plumbline development " + std::string(owner)).substr(0, 64);
  const auto from = now - made_before;
  const auto certificate = blank_certificate(key, name, from, from + authority_life);
  must(X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get())) == 1, "an issuer");
  extend(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  extend(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  extend(certificate, certificate, NID_subject_key_identifier, "hash");
  sign(certificate, key);
  return {pem_of(key), pem_of(certificate)};
}

KeyAndCertificate make_server_certificate(const KeyAndCertificate& authority, std::span<const std::string> names,
                                          Time now) {
  const auto issuer = read_certificate(authority.certificate);
  const auto issuer_key = read_key(authority.key);
  must(issuer != nullptr && issuer_key != nullptr, "read the authority");
  const Key key(EVP_EC_gen("P-256"));
  must(key != nullptr, "make a key");
  const auto from = now - made_before;
  // Both ends count (RFC 5280, 4.1.2.5).
  const auto until =
      std::min<Time>(from + server_life - std::chrono::seconds(1), time_of(X509_get0_notAfter(issuer.get())));
  const auto certificate = blank_certificate(key, names.front().substr(0, 64), from, until);
  must(X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get())) == 1, "an issuer");
  std::string alternatives;
  for (const auto& name : names)
    alternatives += (alternatives.empty() ? "" : ",") + std::string(is_ip_address(name) ? "IP:" : "DNS:") + name;
  extend(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
  extend(certificate, issuer, NID_key_usage, "critical,digitalSignature");
  extend(certificate, issuer, NID_ext_key_usage, "serverAuth");
  extend(certificate, issuer, NID_subject_alt_name, alternatives);
  extend(certificate, issuer, NID_subject_key_identifier, "hash");
  extend(certificate, issuer, NID_authority_key_identifier, "keyid:always");
  sign(certificate, issuer_key);
  return {pem_of(key), pem_of(certificate)};
}

bool is_server_name(std::string_view name) {
  if (is_ip_address(name)) return true;
  if (name.starts_with("*.")) name.remove_prefix(2);
  if (name.empty() || name.size() > 253) return false;
  while (true) {
    const auto label = name.substr(0, name.find('.'));
    const bool known = std::all_of(label.begin(), label.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
    if (label.empty() || label.size() > 63 || !known || label.front() == '-' || label.back() == '-') return false;
    if (label.size() == name.size()) return true;
    name.remove_prefix(label.size() + 1);
  }
}

Result<Time, std::string> authority_end(const KeyAndCertificate& authority) {
  const auto certificate = read_certificate(authority.certificate);
  if (!certificate) return unexpected(std::string("it is not a certificate in PEM"));
  const auto key = read_key(authority.key);
  if (!key) return unexpected(std::string("its key is not an unencrypted private key in PEM"));
  if (X509_check_private_key(certificate.get(), key.get()) != 1)
    return unexpected(std::string("its key belongs to another certificate"));
  if (X509_check_ca(certificate.get()) != 1)
    return unexpected(std::string("it is not the certificate of an authority"));
  return time_of(X509_get0_notAfter(certificate.get()));
}

std::string fingerprint_of(std::string_view certificate_pem) {
  const auto certificate = read_certificate(certificate_pem);
  must(certificate != nullptr, "read a certificate");
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  must(X509_digest(certificate.get(), EVP_sha256(), digest.data(), &length) == 1, "a digest");
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    if (i > 0) text += ':';
    text += digits[digest[i] >> 4U];
    text += digits[digest[i] & 15U];
  }
  return text;
}

} // namespace plumbline::tool
