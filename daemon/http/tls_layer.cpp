#include "daemon/http/tls_layer.h"

#include "daemon/http/sentences.h"
#include "daemon/http/tls_context.h"

#include <boost/asio/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace plumbline::http {

namespace net = boost::asio;

namespace {

/// The most that one record holds (RFC 8446, 5.1).
constexpr std::size_t record_bytes = 16 * 1024;

} // namespace

void TlsLayer::Free::operator()(ssl_st* connection) const { SSL_free(connection); }

TlsLayer::TlsLayer(const TlsContext& context, int descriptor) : connection_(context.new_connection()) {
  SSL_set_fd(connection_.get(), descriptor);
}

bool TlsLayer::handshaking() const { return SSL_in_init(connection_.get()) != 0; }

/// Takes OpenSSL's errors off the thread's queue, which other connections share.
boost::system::error_code TlsLayer::why(int result) {
  const int cause = errno;
  switch (SSL_get_error(connection_.get(), result)) {
  case SSL_ERROR_WANT_READ: waits_to_write_ = false; return net::error::would_block;
  case SSL_ERROR_WANT_WRITE: waits_to_write_ = true; return net::error::would_block;
  case SSL_ERROR_ZERO_RETURN: return net::error::eof;
  case SSL_ERROR_SYSCALL:
    over_ = true;
    if (cause == 0) return net::error::eof;
    return {cause, boost::system::system_category()};
  default: {
    over_ = true;
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    fault_ = reason ? reason : "no reason given";
    ERR_clear_error();
    return net::error::connection_aborted;
  }
  }
}

std::size_t TlsLayer::read(char* place, std::size_t room, boost::system::error_code& error) {
  ERR_clear_error();
  errno = 0;
  std::size_t count = 0;
  const int result = SSL_read_ex(connection_.get(), place, room, &count);
  error = result == 1 ? boost::system::error_code() : why(result);
  return count;
}

std::size_t TlsLayer::write(const std::array<net::const_buffer, 2>& buffers, boost::system::error_code& error) {
  // A head and its body share one record if they fit.
  std::array<char, record_bytes> joined; // NOLINT: filled below
  const auto* bytes = static_cast<const char*>(buffers[0].data());
  auto size = std::min(buffers[0].size(), record_bytes);
  if (size == 0) {
    bytes = static_cast<const char*>(buffers[1].data());
    size = std::min(buffers[1].size(), record_bytes);
  } else if (size < record_bytes && buffers[1].size() > 0) {
    std::memcpy(joined.data(), bytes, size);
    const auto more = std::min(buffers[1].size(), record_bytes - size);
    std::memcpy(joined.data() + size, buffers[1].data(), more);
    bytes = joined.data();
    size += more;
  }
  ERR_clear_error();
  errno = 0;
  std::size_t count = 0;
  const int result = SSL_write_ex(connection_.get(), bytes, size, &count);
  error = result == 1 ? boost::system::error_code() : why(result);
  return count;
}

void TlsLayer::say_goodbye() noexcept {
  if (over_ || handshaking()) return; // it could not be said now either
  over_ = true;
  ERR_clear_error();
  SSL_shutdown(connection_.get());
  ERR_clear_error();
}

std::string handshake_sentence(const std::string& fault) {
  std::string sentence = std::string(handshake_failed) + fault + ".";
  const auto says = [&fault](std::string_view words) { return fault.find(words) != std::string::npos; };
  if (says("alert unknown ca") || says("alert certificate unknown") || says("alert bad certificate"))
    sentence += " The client does not trust the certificate, or not for the name that it asked for: "
                "`plumbline dev-cert` says how devices come to trust one.";
  return sentence;
}

} // namespace plumbline::http
