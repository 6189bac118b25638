#include "daemon/http/tls_context.h"

#include "daemon/http/client/tls_peer.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

namespace plumbline::http {

namespace {

constexpr std::string_view protocol = "\x08http/1.1"; // as ALPN writes names: preceded by their length

/// For TLS 1.2: forward secrecy, and ciphers that authenticate what they encrypt (AEAD).
constexpr const char* authenticated_suites = "ECDHE+AESGCM:ECDHE+CHACHA20";

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*) {
  unsigned char* found = nullptr;
  const auto* ours = reinterpret_cast<const unsigned char*>(protocol.data());
  if (SSL_select_next_proto(&found, length, ours, static_cast<unsigned>(protocol.size()), offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL; // RFC 7301, 3.2: tells a client that speaks only h2
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

/// There is nobody to ask for one.
int no_passphrase(char*, int, int, void*) { return -1; }

std::string openssl_reason() {
  const auto code = ERR_peek_last_error();
  ERR_clear_error();
  if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
  const char* reason = ERR_reason_error_string(code);
  return reason ? reason : "OpenSSL does not say why";
}

std::string why_unreadable(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return "it is a directory";
  return ::access(file.c_str(), R_OK) == 0 ? "" : std::strerror(errno);
}

std::string day_of(const ASN1_TIME* time) {
  std::tm parts{};
  std::array<char, 16> text{};
  if (ASN1_TIME_to_tm(time, &parts) == 1) std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
  return text.data();
}

} // namespace

TlsContext::TlsContext(ssl_ctx_st* context) : context_(context) {}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

ssl_st* TlsContext::new_connection() const {
  auto* connection = SSL_new(context_);
  if (connection == nullptr) throw std::bad_alloc();
  SSL_set_accept_state(connection);
  return connection;
}

Result<std::shared_ptr<const TlsContext>, std::string> TlsContext::load(const TlsFiles& files) {
  ERR_clear_error();
  std::shared_ptr<TlsContext> made(new TlsContext(SSL_CTX_new(TLS_server_method())));
  auto* context = made->context_;
  if (context == nullptr) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // TLS 1.3 has only such ciphers. OpenSSL refuses a list in which it knows no cipher.
  if (SSL_CTX_set_cipher_list(context, authenticated_suites) != 1)
    throw std::logic_error("OpenSSL knows no AEAD suite");
  // A peer that closes without a farewell is a normal end: HTTP itself marks where a message ends.
  SSL_CTX_set_options(context,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // A partial write goes on from another place; an idle connection holds no buffers.
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);                          // a record's head and body in one system call
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); // tickets alone: they cost no memory and fit every core
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);

  const auto refused = [](std::string_view flag, const std::filesystem::path& file, const std::string& reason) {
    return unexpected(std::string(flag) + ": " + file.string() + ": " + reason);
  };
  if (const auto reason = why_unreadable(files.certificate); !reason.empty())
    return refused("--tls-cert", files.certificate, reason);
  if (const auto reason = why_unreadable(files.key); !reason.empty()) return refused("--tls-key", files.key, reason);
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
    return refused("--tls-cert", files.certificate, "it has no usable certificate in PEM (" + openssl_reason() + ")");
  // OpenSSL itself refuses a key that is not the certificate's.
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    if (ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH)
      return refused("--tls-key", files.key, "it is not the key of the certificate in " + files.certificate.string());
    return refused("--tls-key", files.key,
                   "it has no private key in PEM without a passphrase (" + openssl_reason() + ")");
  }
  if (SSL_CTX_check_private_key(context) != 1)
    return refused("--tls-key", files.key, "it is not the key of the certificate in " + files.certificate.string());
  const auto* certificate = SSL_CTX_get0_certificate(context);
  made->description_ = names_of(certificate) + ", until " + day_of(X509_get0_notAfter(certificate));
  made->expired_ = X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0;
  return made;
}

} // namespace plumbline::http
