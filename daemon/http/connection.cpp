#include "daemon/http/connection.h"

#include "daemon/core/ordinary_end.h"
#include "daemon/http/request_reader.h"
#include "daemon/http/response_writer.h"
#include "daemon/http/sentences.h"
#include "daemon/http/stream.h"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <poll.h>
#include <utility>

namespace plumbline::http {

namespace {

namespace beast = boost::beast;

bool asks_upgrade(const Request& request) {
  // Upgrade is checked first: no SDK's request has it.
  const auto connection = request.header("connection");
  return beast::iequals(request.header("upgrade"), "websocket") &&
         beast::http::token_list({connection.data(), connection.size()}).exists("upgrade");
}

class Connection final : public Session {
 public:
  Connection(Socket socket, std::string remote, const Service& service)
      : service_(service), stream_(std::move(socket)), remote_(std::move(remote)),
        place_(service.core.sessions().add(*this)), reader_(service.buffers), held_(service.held, *this) {}

  ~Connection() override {
    note_left();
    service_.buffers.give(std::move(buffer_));
    service_.core.sessions().remove(place_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  task<> run();
  task<> turn_away(std::string answer);

  void drain() noexcept override {
    boost::system::error_code ignored;
    if (idle_) stream_.socket().cancel(ignored);
  }
  void abort() noexcept override {
    boost::system::error_code ignored;
    note_left();
    // What the client does not read is dropped, in the kernel too.
    if (waits_for_client_) stream_.socket().set_option(net::socket_base::linger(true, 0), ignored);
    stream_.socket().close(ignored);
  }
  void look() noexcept override;
  void expired() noexcept override {
    if (!idle_ || !buffer_ || stream_.handshaking()) return abort();
    let_go_of_buffer_ = true;
    boost::system::error_code ignored;
    stream_.socket().cancel(ignored);
  }

 private:
  bool draining() const { return service_.core.sessions().draining(); }
  task<bool> begin_tls();
  task<bool> wait_without_buffer();
  struct Arrived {
    boost::system::error_code error;
    std::size_t bytes = 0;
  };
  task<Arrived> read_tls(net::mutable_buffer room);
  void note_failed_handshake() const;
  task<bool> read_request();
  task<Response> answer(Request& request);
  task<bool> write(Response& response, bool keep_alive, bool head_only, bool http_1_0 = false);
  task<bool> write_pieces(std::string head, Response& response, bool chunked);
  bool is_sent_at_once(std::shared_ptr<const std::string>& whole);
  task<bool> write_bytes(const std::string& head, const std::string& body);
  task<> refuse(std::string_view sentence, bool endless = false);
  std::string_view asked_path() const { return buffer_ ? reader_.path(*buffer_) : std::string_view(); }
  task<> linger();
  void count_waiting();
  void note_left() noexcept {
    if (left_) *left_ = true;
  }
  task<> hold_back(std::chrono::milliseconds delay);

  const Service& service_;
  Stream stream_;
  std::string remote_;
  Sessions::Place place_;
  std::unique_ptr<ReadBuffer> buffer_;
  RequestReader reader_;
  bool idle_ = false; ///< no byte of a request has arrived
  bool let_go_of_buffer_ = false;
  Turns::Share share_;
  std::shared_ptr<std::atomic<bool>> left_; ///< set when the client leaves; null: nobody asks
  HeldBytes::Hold held_;
  const Response* response_ = nullptr; ///< being written
  std::size_t writing_ = 0;            ///< bytes of the write under way
  bool waits_for_client_ = false;      ///< the client reads nothing
  bool waited_long_ = false;           ///< and read nothing at the last look either
};

/// Once a second. A client that closes its side has left; for one that reads nothing the answer rests.
void Connection::look() noexcept {
  if (left_ && !*left_ && stream_.socket().is_open()) {
    pollfd peer{stream_.socket().native_handle(), POLLRDHUP, 0};
    if (::poll(&peer, 1, 0) > 0) note_left();
  }
  if (!waits_for_client_ || !response_ || !response_->pieces) return;
  if (std::exchange(waited_long_, true)) {
    response_->pieces->rest();
    count_waiting();
  }
}

/// What this connection keeps in memory until its client reads on.
void Connection::count_waiting() {
  auto bytes = writing_;
  if (response_ && response_->pieces) bytes += response_->pieces->held();
  if (buffer_) bytes += read_buffer_bytes;
  held_.set(response_ && !response_->holder.empty() ? std::string_view(response_->holder) : remote_, bytes);
}

/// On a TLS listener: looks at the first byte, so that a client that speaks plain HTTP is told what is wrong. The first
/// read includes the handshake. False: the connection is over.
task<bool> Connection::begin_tls() {
  auto& socket = stream_.socket();
  expires_in(header_timeout);
  idle_ = !draining();
  if (!idle_) co_return false;
  auto [failed] = co_await socket.async_wait(Socket::wait_read, as_result);
  idle_ = false;
  char first = 0;
  boost::system::error_code error;
  if (failed || socket.receive(net::buffer(&first, 1), Socket::message_peek, error) == 0 || error) co_return false;
  if (first != tls_handshake) {
    co_await refuse(plain_on_tls);
    co_return false;
  }
  stream_.start_tls(*service_.tls->load());
  co_return true;
}

/// Tells why no calls arrive in the case that takes longest to find: the device does not trust the certificate.
void Connection::note_failed_handshake() const {
  if (stream_.handshaking() && !stream_.tls()->fault().empty())
    service_.refusals.malformed({handshake_sentence(stream_.tls()->fault()), remote_});
}

/// Waits for the first bytes of a request without a buffer. False: the connection is over.
task<bool> Connection::wait_without_buffer() {
  idle_ = true;
  if (!stream_.handshaking()) expires_in(idle_timeout); // a handshake goes on until its deadline, however slowly
  auto [failed] = co_await stream_.socket().async_wait(stream_.awaited(Socket::wait_read), as_result);
  idle_ = false;
  co_return !failed;
}

/// Reads what arrives through TLS.
task<Connection::Arrived> Connection::read_tls(net::mutable_buffer room) {
  Arrived arrived;
  for (;;) {
    arrived.bytes = stream_.read_some(room, arrived.error);
    if (arrived.error != net::error::would_block) co_return arrived;
    auto [failed] = co_await stream_.socket().async_wait(stream_.awaited(Socket::wait_read), as_result);
    arrived.error = failed;
    if (failed) co_return arrived;
  }
}

/// Reads a request. False: the connection is over (a refusal is written). After an answer a connection keeps its buffer
/// while it waits, so that the next request costs one system call. If it stays quiet it gives the buffer back
/// (expired()) and waits without, as a new connection does. One coroutine does all of it: each frame counts here.
task<bool> Connection::read_request() {
  using Step = RequestReader::Step;
  reader_.reset();
  if (buffer_ && !buffer_->empty()) expires_in(header_timeout);
  for (;;) {
    const auto step = buffer_ ? reader_.step(*buffer_) : Step::need_header;
    switch (step) {
    case Step::done: co_return true;
    case Step::malformed: co_await refuse(reader_.sentence()); co_return false;
    case Step::tls: service_.refusals.malformed({tls_on_plain, remote_}); co_return false;
    case Step::too_much:
      co_await refuse("The body is far larger than any body that is accepted here.", true);
      co_return false;
    case Step::header:
      expires_in(body_timeout);
      if (reader_.may_be_large()) {
        const auto target = std::string_view(reader_.head().target().data(), reader_.head().target().size());
        reader_.allow_body(service_.router.body_limit(target.substr(0, target.find('?'))));
      }
      if (reader_.expects_continue()) {
        static const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        if (!co_await write_bytes(go_on, {})) co_return false;
      }
      continue;
    case Step::need_header:
    case Step::need_body: break;
    }

    const bool between_requests = !reader_.begun() && (!buffer_ || buffer_->empty());
    if (between_requests && draining()) co_return false;
    if (!buffer_) {
      if (!co_await wait_without_buffer()) co_return false;
      buffer_ = service_.buffers.take();
    }
    if (between_requests) {
      idle_ = true;
      if (!stream_.handshaking()) expires_in(buffer_hold_time);
    }
    auto [place, room] = buffer_->prepare(4096);
    Arrived arrived;
    if (stream_.tls()) {
      arrived = co_await read_tls(net::buffer(place, room));
    } else {
      auto [failed, received] = co_await stream_.socket().async_read_some(net::buffer(place, room), as_result);
      arrived = {failed, received};
    }
    idle_ = false;
    const bool let_go = std::exchange(let_go_of_buffer_, false);
    if (!arrived.error) {
      buffer_->commit(arrived.bytes);
      if (between_requests) expires_in(header_timeout);
    } else if (let_go) {
      service_.buffers.give(std::move(buffer_));
    } else {
      note_failed_handshake();
      co_return false;
    }
  }
}

/// The handler's answer, with the first piece if it is made in pieces.
task<Response> Connection::answer(Request& request) {
  if (reader_.crowded_out())
    co_return retry_later(service_.refusals.failed(request.path, 429, "overloaded",
                                                   "Too many large bodies are being sent at once. Try again later."),
                          1);
  if (auto refusal = service_.router.guarded(request)) co_return std::move(*refusal);
  const auto match = service_.router.find(request);
  if (!match.handler) co_return service_.router.refuse(request, match.allow);
  std::exception_ptr failure;
  try {
    auto response = co_await (*match.handler)(request);
    share_ = request.share;
    if (!response.pieces) co_return response;
    Turns::Work work(service_.core.turns(), share_);
    auto first = co_await response.pieces->next(work);
    response.body = std::move(first.bytes);
    if (first.last) response.pieces = nullptr;
    co_return response;
  } catch (...) {
    failure = std::current_exception();
  }
  try {
    std::rethrow_exception(failure);
  } catch (const ClientLeft&) {
    // Nobody reads the answer.
  } catch (const std::exception& error) {
    // Not the whole path, which may hold a write key.
    spdlog::error("{} {}: {}", request.method, request.path.substr(0, request.path.find('/', 5)), error.what());
  }
  // SDKs repeat after a 500, with their backoff; nothing was acknowledged.
  co_return service_.refusals.failed(request.path, 500, "internal", "The daemon failed; its log says why.");
}

/// The usual answer, constant bytes that fit the socket's buffer, takes one system call and no coroutine. What does not
/// fit stays in `whole`.
bool Connection::is_sent_at_once(std::shared_ptr<const std::string>& whole) {
  boost::system::error_code ignored; // whoever writes the rest meets it again
  const auto sent = stream_.write_some({net::buffer(*whole), net::const_buffer()}, ignored);
  if (sent == whole->size()) return true;
  if (sent > 0) whole = std::make_shared<const std::string>(whole->substr(sent));
  return false;
}

task<bool> Connection::write_bytes(const std::string& head, const std::string& body) {
  expires_in(write_timeout);
  std::array<net::const_buffer, 2> bytes{net::buffer(head), net::buffer(body)};
  // Nearly every answer fits the socket's buffer: one system call, no trip through the reactor.
  boost::system::error_code error;
  for (;;) {
    const auto sent = stream_.write_some(bytes, error);
    if (error && error != net::error::would_block) co_return false;
    const auto of_head = std::min(sent, bytes[0].size());
    bytes[0] += of_head;
    bytes[1] += sent - of_head;
    if (bytes[0].size() + bytes[1].size() == 0) break;
    if (!error && stream_.tls()) continue; // one record at a time
    writing_ = head.size() + body.size();
    count_waiting();
    waits_for_client_ = true;
    waited_long_ = false;
    auto [failed] = co_await stream_.socket().async_wait(stream_.awaited(Socket::wait_write), as_result);
    waits_for_client_ = false;
    if (failed) co_return false;
  }
  held_.clear();
  co_return true;
}

/// Writes the rest of an answer whose first piece is its body.
task<bool> Connection::write_pieces(std::string head, Response& response, bool chunked) {
  static const std::string no_body;
  boost::system::error_code ignored;
  stream_.socket().set_option(Socket::send_buffer_size(max_unsent_bytes), ignored);
  // Without chunks the end of the connection ends the body: a broken one must not look whole.
  if (!chunked) stream_.socket().set_option(net::socket_base::linger(true, 0), ignored);
  Piece piece{std::exchange(response.body, {}), false};
  for (;;) {
    auto bytes = std::exchange(head, {});
    if (!chunked)
      bytes += piece.bytes;
    else if (!piece.bytes.empty())
      bytes += chunk_of(piece.bytes);
    if (chunked && piece.last) bytes += chunk_of({});
    piece.bytes = {};
    if (!bytes.empty() && !co_await write_bytes(bytes, no_body)) co_return false;
    if (piece.last) break;
    expires_in(handler_timeout);
    Turns::Work work(service_.core.turns(), share_);
    piece = co_await response.pieces->next(work);
  }
  if (!chunked) stream_.socket().set_option(net::socket_base::linger(false, 0), ignored);
  co_return true;
}

task<bool> Connection::write(Response& response, bool keep_alive, bool head_only, bool http_1_0) {
  static const std::string no_body;
  if (response.whole && keep_alive && !head_only) co_return co_await write_bytes(*response.whole, no_body);
  if (response.whole) {
    // The constant answer, with a different end of its head.
    const auto& whole = *response.whole;
    const auto end = whole.find("\r\n\r\n");
    std::string bytes = whole.substr(0, end);
    if (!keep_alive) bytes += "\r\nConnection: close";
    bytes += head_only ? "\r\n\r\n" : whole.substr(end);
    co_return co_await write_bytes(bytes, no_body);
  }
  auto head = head_of(response, keep_alive, http_1_0);
  if (head_only || response.take_over) co_return co_await write_bytes(head, no_body);
  if (response.pieces) co_return co_await write_pieces(std::move(head), response, !http_1_0);
  co_return co_await write_bytes(head, response.body);
}

/// The peer must be able to read the refusal: closing with unread bytes would reset the connection under it.
task<> Connection::linger() {
  stream_.shutdown_send();
  expires_in(linger_timeout);
  std::array<char, 16 * 1024> bytes; // NOLINT: reads fill it
  for (std::size_t drained = 0; drained < max_drained_bytes;) {
    auto [error, count] = co_await stream_.socket().async_read_some(net::buffer(bytes), as_result);
    if (error) co_return;
    drained += count;
  }
}

/// Delays an answer, without the buffer: as many may wait as connections may be idle.
task<> Connection::hold_back(std::chrono::milliseconds delay) {
  reader_.reset();
  service_.buffers.give(std::move(buffer_));
  net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex> timer(
      service_.core.context(), delay);
  co_await timer.async_wait(as_result);
}

task<> Connection::refuse(std::string_view sentence, bool endless) {
  auto response = service_.refusals.malformed({sentence, remote_, asked_path(), endless});
  if (co_await write(response, false, false)) co_await linger();
}

task<> Connection::run() {
  boost::system::error_code error;
  stream_.socket().non_blocking(true, error);
  if (error) co_return;
  if (service_.tls && !co_await begin_tls()) co_return;
  while (co_await read_request()) {
    Request request;
    request.remote = remote_;
    request.listener = service_.listener;
    request.share = share_;
    request.bind_left([this] {
      if (!left_) left_ = std::make_shared<std::atomic<bool>>(false);
      return left_;
    });
    reader_.fill(request);
    const auto& head = reader_.head();
    const bool http_1_0 = head.version() < 11;

    if (service_.upgrade && asks_upgrade(request) && !service_.router.guarded(request) &&
        service_.router.find(request).upgrade) {
      never_expires();
      co_await service_.upgrade(std::move(stream_.socket()), request, head);
      co_return;
    }

    expires_in(handler_timeout);
    auto response = co_await answer(request);
    const auto delay = service_.router.finished(request, response);
    if (response.take_over && http_1_0) // HTTP/1.0 has no chunks
      response = service_.refusals.malformed(
          {"This answer is a stream without an end and needs HTTP/1.1.", remote_, request.path});
    const bool delayed = delay.count() > 0;
    const bool keep_alive = head.keep_alive() && !http_1_0 && !response.close && !delayed && !draining();
    const bool head_only = request.method == "HEAD";
    const bool given_away = response.take_over && !head_only;
    if (delayed) co_await hold_back(delay); // the request is gone from here on
    response_ = &response;
    const bool usual = response.whole && keep_alive && !head_only;
    const bool written = (usual && is_sent_at_once(response.whole)) ||
                         co_await write(response, keep_alive && !given_away, head_only, http_1_0);
    response_ = nullptr;
    left_ = nullptr;
    if (!written) co_return;
    if (given_away) {
      never_expires();
      co_await response.take_over(std::move(stream_.socket()));
      co_return;
    }
    if (!keep_alive) {
      co_await linger();
      co_return;
    }
    reader_.release(*buffer_);
  }
}

task<> Connection::turn_away(std::string answer) {
  boost::system::error_code error;
  stream_.socket().non_blocking(true, error);
  if (error || (service_.tls && !co_await begin_tls())) co_return;
  static const std::string no_body;
  if (co_await write_bytes(answer, no_body)) co_await linger();
}

} // namespace

task<> serve_connection(Socket socket, std::string remote, const Service& service) {
  Connection connection(std::move(socket), std::move(remote), service);
  co_await connection.run();
}

task<> turn_away_connection(Socket socket, std::string answer, const Service& service) {
  Connection connection(std::move(socket), {}, service);
  co_await connection.turn_away(std::move(answer));
}

} // namespace plumbline::http
