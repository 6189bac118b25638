#pragma once

#include "daemon/http/chunked_body.h"
#include "daemon/http/read_buffer.h"

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::http {

struct Request;

/// The first byte of a TLS connection (RFC 8446, 5.1: the record type handshake); no request begins with it.
inline constexpr char tls_handshake = 0x16;

/// Reads one request after another from bytes as they arrive; it has no socket. Beast parses the header. A body with a
/// length that fits the buffer stays where it was read, any other is gathered. A request whose end another reader could
/// see elsewhere is malformed: a Transfer-Encoding other than `chunked`, one in HTTP/1.0, two Hosts. A target in
/// absolute form becomes its path, and its authority the Host. Trailer fields are dropped. Usage: step() says what is
/// wanted; put more bytes into the buffer and call step() again.
class RequestReader {
 public:
  /// `pool` bounds what all readers of a core gather; it outlives them.
  explicit RequestReader(ReadBufferPool& pool) : pool_(pool) {}
  ~RequestReader() { let_go(); }
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  enum class Step : std::uint8_t {
    need_header, ///< more bytes are wanted, the header is not complete
    header,      ///< the header is complete (once): head() may be looked at, then call step() again
    need_body,   ///< more bytes are wanted for the body
    done,        ///< the request is complete; reset() before the next one
    malformed,   ///< not HTTP, or a header beyond its limit: sentence()
    tls,         ///< a TLS handshake where HTTP was expected
    too_much,    ///< a body beyond max_drained_bytes
  };

  void reset();
  Step step(ReadBuffer& buffer);
  /// After Step::header: whether the body may be larger than most routes take, and how large it may be.
  bool may_be_large() const { return chunked_ || length_ > max_body_bytes; }
  void allow_body(std::size_t bytes) { body_limit_ = bytes; }
  /// Fills the request from what was read. The views live until reset() or a write to the buffer.
  void fill(Request& request) const;
  /// The requested path, as far as it was read, even after Step::malformed; "" = nothing is known of it.
  std::string_view path(const ReadBuffer& buffer) const;
  /// Consumes a body that stayed in the buffer.
  void release(ReadBuffer& buffer);

  const boost::beast::http::request<boost::beast::http::buffer_body>& head() const { return parser_->get(); }
  /// The value of a header field, by case-insensitive name; "" if absent. The first of a repeated field.
  std::string_view field(std::string_view name) const;
  bool expects_continue() const { return expects_continue_; }
  /// The body was thrown away because other bodies take all the room.
  bool crowded_out() const { return crowded_out_; }
  const std::string& sentence() const { return sentence_; }
  /// Whether bytes of a request have arrived.
  bool begun() const { return begun_; }

 private:
  using Head = boost::beast::http::request<boost::beast::http::buffer_body>;

  /// Finds a field without a search: handlers ask for a dozen names, of which a call has four. A name's place is given
  /// by its length and first letter; for the few names that share one, the header is searched.
  struct FieldIndex {
    static constexpr std::size_t most = 16; ///< fields that it knows; an app's call has ten
    static constexpr std::uint8_t several = 0xFF;
    std::array<std::uint8_t, 64> places{}; ///< by place_of(): the field's number from 1 on, 0 = absent, `several`
    std::array<const Head::value_type*, most> fields{};
    std::uint8_t count = 0;

    void add(const Head::value_type& field);
  };

  Step read_header(ReadBuffer& buffer);
  Step refuse(std::string sentence);
  std::string_view fault_of_header();
  Step read_sized_body(ReadBuffer& buffer);
  Step read_chunked_body(ReadBuffer& buffer);
  void gather(const char* bytes, std::size_t count);
  void let_go();

  ReadBufferPool& pool_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::buffer_body>> parser_; ///< of the header alone
  ChunkedBody chunks_;
  std::size_t body_limit_ = max_body_bytes;
  FieldIndex fields_;
  std::string valid_host_; ///< the last valid Host that was read
  bool begun_ = false;
  bool expects_continue_ = false;
  bool chunked_ = false;
  bool in_buffer_ = false; ///< the body is in the read buffer
  bool too_large_ = false;
  bool crowded_out_ = false;
  std::size_t length_ = 0;   ///< of a sized body
  std::size_t received_ = 0; ///< of the body, even if thrown away
  std::string gathered_;     ///< a body that is not in the buffer, and its padding
  std::string_view body_;
  std::string sentence_;
};

} // namespace plumbline::http
