#pragma once

#include "daemon/core/task.h"
#include "daemon/core/turns.h"
#include "daemon/http/socket.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::http {

/// A request as handlers see it: values and views, no Beast types. Everything is borrowed from the session and lives
/// until the handler ends.
struct Request {
  std::string_view method;   ///< "GET", as sent
  std::string_view target;   ///< as sent
  std::string_view path;     ///< target before '?', as sent (not decoded)
  std::string_view query;    ///< target after '?', as sent
  std::string_view remote;   ///< the peer's address without port, "unix" for a Unix socket
  std::string_view listener; ///< the local "host:port" that the request came to
  /// The whole body; validator::text_padding readable zero bytes follow it, and the handler may write to the bytes.
  /// Empty if too_large.
  std::string_view body;
  /// The body was larger than the listener takes (ingest's limit and some slack): it was read and thrown away.
  bool too_large = false;
  std::size_t body_bytes = 0;      ///< as received, even if too_large
  std::vector<std::string> params; ///< what the route's {placeholders} matched, percent-decoded
  Turns::Share share;              ///< the connection's, of its core's thread

  /// The field's value, by case-insensitive name; "" if absent. The first of a repeated field.
  std::string_view header(std::string_view name) const { return lookup_(fields_, name); }
  /// A query parameter, percent-decoded; `fallback` if absent.
  std::string parameter(std::string_view name, std::string_view fallback = "") const;
  bool has_parameter(std::string_view name) const;

  using Flag = std::shared_ptr<const std::atomic<bool>>;
  /// Becomes true, within a second or two, when the client leaves before its answer. For work that is then useless.
  /// Null: the connection does not watch for it.
  Flag left() const { return left_ ? left_() : nullptr; }

  using Lookup = std::string_view (*)(const void* fields, std::string_view name);
  /// For the session, and for tests.
  void bind_fields(const void* fields, Lookup lookup) { fields_ = fields, lookup_ = lookup; }
  void bind_left(std::function<Flag()> left) { left_ = std::move(left); }

 private:
  static std::string_view nothing(const void*, std::string_view) { return {}; }
  const void* fields_ = nullptr;
  Lookup lookup_ = nothing;
  std::function<Flag()> left_;
};

/// Thrown by the maker of an answer that nobody waits for any more: the connection ends.
struct ClientLeft : std::exception {
  const char* what() const noexcept override { return "the client has left"; }
};

/// A part of a body.
struct Piece {
  std::string bytes;
  bool last = false;
};

/// Makes a body piece by piece. Each piece is made when the socket has taken the previous
/// one, so that an unread answer is not made. A body of a single piece is sent with its
/// length, any other in chunks. Runs on the session's core, one call at a time; may be
/// dropped half-way. An exception ends the connection (before the first piece: 500).
class PieceSource {
 public:
  PieceSource() = default;
  virtual ~PieceSource() = default;
  PieceSource(const PieceSource&) = delete;
  PieceSource& operator=(const PieceSource&) = delete;

  /// About piece_bytes. "" without `last`: nothing yet. `work` is for work on the core's thread; not begun.
  virtual task<Piece> next(Turns::Work& work) = 0;
  /// Bytes that it holds between two pieces.
  virtual std::size_t held() const { return 0; }
  /// The client has not read for a second: releases what can be made again.
  virtual void rest() noexcept {}

  static constexpr std::size_t piece_bytes = 64UL * 1024;
};

/// An answer. The session adds Content-Length, Connection and Date.
struct Response {
  unsigned status = 200;
  std::string_view content_type = "application/json"; ///< static text; "" = none
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// Replaces all of the above: the bytes of a whole keep-alive answer, made once.
  std::shared_ptr<const std::string> whole;
  /// The rest of the body after `body`, if any.
  std::shared_ptr<PieceSource> pieces;
  /// Who holds these bytes while they wait for the client (HeldBytes), such as a source's id. "": the peer's address.
  std::string holder;
  /// Replaces body: is given the socket, writes the body to it in chunks, and returns at its end.
  std::function<task<>(Socket)> take_over;
  bool close = false; ///< close the connection after this answer
};

/// A handler's answer that is there already.
[[nodiscard]] task<Response> answered(Response response);

} // namespace plumbline::http
