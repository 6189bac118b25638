#include "daemon/http/client/tls_peer.h"

#include <boost/asio/ip/address.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>

namespace plumbline::http {
namespace {

constexpr std::size_t most_names = 5;
constexpr std::size_t longest_name = 253;

/// Foreign text, for a sentence.
std::string printable(const unsigned char* bytes, int length) {
  std::string text(reinterpret_cast<const char*>(bytes), std::min(static_cast<std::size_t>(length), longest_name));
  for (auto& c : text)
    if (c <= 0x20 || c >= 0x7f) c = '?';
  return text;
}

std::string address_text(const ASN1_OCTET_STRING& address) {
  const auto* bytes = ASN1_STRING_get0_data(&address);
  net::ip::address_v4::bytes_type four{};
  net::ip::address_v6::bytes_type sixteen{};
  const auto length = static_cast<std::size_t>(std::max(ASN1_STRING_length(&address), 0));
  if (length == four.size()) {
    std::copy_n(bytes, length, four.begin());
    return net::ip::address_v4(four).to_string();
  }
  if (length != sixteen.size()) return {};
  std::copy_n(bytes, length, sixteen.begin());
  return net::ip::address_v6(sixteen).to_string();
}

} // namespace

std::string names_of(const X509* certificate, std::size_t most) {
  std::string names;
  const auto add = [&names](const std::string& name) { names += (names.empty() || name.empty() ? "" : ", ") + name; };
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> all(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::size_t count = 0;
  for (int i = 0; i < sk_GENERAL_NAME_num(all.get()) && count < most; ++i) {
    const auto* name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type != GEN_DNS && name->type != GEN_IPADD) continue;
    ++count;
    add(name->type == GEN_DNS ? printable(ASN1_STRING_get0_data(name->d.dNSName), ASN1_STRING_length(name->d.dNSName))
                              : address_text(*name->d.iPAddress));
  }
  if (!names.empty()) return names;
  std::array<char, longest_name> common{};
  if (X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, common.data(), common.size()) <= 0)
    return "no name";
  return printable(reinterpret_cast<const unsigned char*>(common.data()),
                   static_cast<int>(std::string_view(common.data()).size()));
}

void TlsPeer::prepare(SSL* ssl, const std::string& host) {
  *this = {};
  host_ = host;
  boost::system::error_code no_address;
  net::ip::make_address(host, no_address);
  if (!no_address) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
    return;
  }
  SSL_set_tlsext_host_name(ssl, host.c_str());
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  SSL_set1_host(ssl, host.c_str());
}

void TlsPeer::note(X509_STORE_CTX* context) {
  error_ = X509_STORE_CTX_get_error(context);
  const auto* certificate = X509_STORE_CTX_get_current_cert(context);
  names_ = certificate ? names_of(certificate, most_names) : "no name";
}

std::string TlsPeer::fault(std::string_view authority) const {
  if (error_ == X509_V_OK) return {};
  const auto whose = "The certificate of " + std::string(authority);
  if (error_ != X509_V_ERR_HOSTNAME_MISMATCH && error_ != X509_V_ERR_IP_ADDRESS_MISMATCH)
    return whose + " is not trusted: " + X509_verify_cert_error_string(error_) + ".";
  return whose + " is for " + names_ + ", not for " + host_ + ".";
}

} // namespace plumbline::http
