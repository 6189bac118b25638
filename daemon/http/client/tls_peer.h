#pragma once

#include "daemon/core/task.h"

#include <boost/asio/ssl.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::http {

/// The peer that a TLS handshake must reach, and why it did not. Outlives the handshake.
class TlsPeer {
 public:
  /// Makes the handshake of `ssl` verify that the certificate is trusted and for `host`, a name or an address.
  template<class Stream>
  void expect(net::ssl::stream<Stream>& stream, const std::string& host) {
    prepare(stream.native_handle(), host);
    stream.set_verify_callback([this](bool good, net::ssl::verify_context& context) {
      if (!good) note(context.native_handle());
      return good;
    });
  }

  /// What was wrong with the certificate, as a sentence that names its hosts; "" = nothing.
  std::string fault(std::string_view authority) const;

 private:
  void prepare(SSL* ssl, const std::string& host);
  void note(X509_STORE_CTX* context);

  std::string host_;
  int error_ = 0;
  std::string names_;
};

/// The first names and addresses that a certificate is for, printable and with commas: "localhost, 127.0.0.1", "no
/// name".
[[nodiscard]] std::string names_of(const X509* certificate, std::size_t most = SIZE_MAX);

} // namespace plumbline::http
