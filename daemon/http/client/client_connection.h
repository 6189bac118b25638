#pragma once

#include "daemon/core/task.h"
#include "daemon/http/client/client_stream.h"
#include "daemon/http/client/tls_peer.h"
#include "daemon/http/url/place.h"
#include "validator/values/result.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::http {

/// Why there is no connection.
struct ConnectFault {
  enum class Step : std::uint8_t { connect, check, handshake };
  Step step = Step::connect;
  std::string sentence;
  std::string why; ///< the system's words alone
};

/// Why an address that the host resolves to may not be connected to, as a sentence; "" = it may.
using AddressCheck = std::function<std::string(const std::string& host, const net::ip::address& address)>;

struct ClientRequest {
  std::string method = "GET";
  std::string target = {};
  /// Without Host, which is the place's, and Content-Length, which is the body's.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
};

struct Answered {
  boost::system::error_code error; ///< why there is no answer
  bool began = false;              ///< bytes of an answer had come
  unsigned status = 0;
  std::string retry_after; ///< these as sent, "" where absent
  std::string date;
  std::string location;
  std::vector<std::pair<std::string, std::string>> headers; ///< the first of them (AnswerReading::most_headers)
  boost::system::error_code body_error;                     ///< why the body broke off
};

[[nodiscard]] bool is_timeout(const boost::system::error_code& error);

/// How an answer is waited for and read.
struct AnswerReading {
  std::chrono::milliseconds patience;
  /// Whether the request, the head of the answer and each piece of its body have the whole patience each. If not, they
  /// have it together.
  bool for_each_step = false;
  /// Is given the body piece by piece. False: the rest is not wanted.
  std::function<bool(const Answered& head, std::string_view piece)> take;
  /// How many header fields of the answer are kept.
  std::size_t most_headers = 0;
};

/// A client's connection to one place at a time (HTTP/1.1, RFC 9112), over TCP, TLS or a Unix socket. Resolves at every
/// connect, checks each address, and connects to the address it checked: a name that changes in between gains nothing.
/// Verifies TLS, name and chain, against the system's store (or SSL_CERT_FILE). Follows no redirect, uses no proxy,
/// skips interim answers (RFC 9110, 15.2). Lives on its executor's thread; one operation at a time, except cut().
class ClientConnection {
 public:
  /// Without a check every address may be connected to.
  explicit ClientConnection(Ex executor, AddressCheck check = nullptr)
      : executor_(executor), check_(std::move(check)), resolver_(executor) {}

  /// Whether a request may be sent without another connect: the connection was kept, leads there, and nothing
  /// unrequested came, which would be taken for the next answer.
  bool is_kept(const Place& place);
  /// In place of any connection it has. Ends within connect_patience each for resolving (as far as the system's
  /// resolver does) and for connecting, which the addresses share.
  [[nodiscard]] task<std::optional<ConnectFault>> connect(Place place);
  /// Sends the request, which must outlive it, and reads the answer. Closes the connection unless it can be kept.
  task<Answered> exchange(const ClientRequest& request, AnswerReading reading);
  /// Once connected: for another protocol than HTTP.
  ClientStream& stream() { return *stream_; }
  /// Ends the operation in progress, which then fails soon, like all later ones.
  void cut();
  bool is_cut() const { return cut_; }

  static constexpr std::chrono::seconds connect_patience{10};
  /// More than these before the final answer are not HTTP.
  static constexpr unsigned most_interim_answers = 32;

 private:
  task<bool> read_answer(Answered& answered, const AnswerReading& reading);

  Ex executor_;
  AddressCheck check_;
  net::ip::basic_resolver<net::ip::tcp, Ex> resolver_;
  std::optional<net::ssl::context> trusted_; ///< made when first needed
  TlsPeer peer_;
  std::optional<ClientStream> stream_;
  boost::beast::flat_buffer buffer_;
  Place to_;
  bool cut_ = false; ///< for good
};

/// Why the place may not be connected to, by the check. "" = it may, or its name is not known (yet).
[[nodiscard]] task<std::string> refused_by(AddressCheck check, Place place);

} // namespace plumbline::http
