#pragma once

#include "validator/values/result.h"

#include <filesystem>
#include <memory>
#include <string>

struct ssl_ctx_st; // OpenSSL's SSL_CTX and SSL
struct ssl_st;

namespace plumbline::http {

/// The files of a listener's certificate: PEM, the server's own first, followed by those that lead to its authority;
/// and the private key of the first, without a passphrase.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

/// A certificate, its key and what is offered with them: TLS 1.2 and 1.3, ALPN http/1.1, session tickets. Immutable, so
/// that connections of all cores share it. A renewed certificate is a new context (Snapshot); connections keep the one
/// that they began with.
class TlsContext {
 public:
  /// The error is a sentence that names the flag, the file and the reason.
  [[nodiscard]] static Result<std::shared_ptr<const TlsContext>, std::string> load(const TlsFiles& files);

  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// The server's half of a new connection. Any thread; the caller frees it (SSL_free).
  ssl_st* new_connection() const;
  /// For whom and until when, for the log: "localhost, 127.0.0.1, until 2029-02-26".
  const std::string& description() const { return description_; }
  /// Whether the certificate has expired: clients will refuse it.
  bool expired() const { return expired_; }

 private:
  explicit TlsContext(ssl_ctx_st* context);
  ssl_ctx_st* context_;
  std::string description_;
  bool expired_ = false;
};

} // namespace plumbline::http
