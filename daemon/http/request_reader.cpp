#include "daemon/http/request_reader.h"

#include "daemon/http/url/host_port.h"
#include "validator/text/ascii.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace plumbline::http {

namespace beast = boost::beast;

void RequestReader::reset() {
  parser_.reset();
  begun_ = expects_continue_ = chunked_ = in_buffer_ = too_large_ = crowded_out_ = false;
  length_ = received_ = 0;
  chunks_ = ChunkedBody();
  body_limit_ = max_body_bytes;
  let_go();
  body_ = {};
}

void RequestReader::let_go() {
  if (gathered_.empty()) return;
  pool_.release(gathered_.size());
  std::string().swap(gathered_);
}

RequestReader::Step RequestReader::step(ReadBuffer& buffer) {
  if (!parser_ || !parser_->is_header_done()) return read_header(buffer);
  return chunked_ ? read_chunked_body(buffer) : read_sized_body(buffer);
}

RequestReader::Step RequestReader::read_header(ReadBuffer& buffer) {
  if (buffer.empty()) return Step::need_header;
  if (!parser_) {
    if (*buffer.data() == tls_handshake) return Step::tls;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(max_header_bytes));
    parser_->body_limit(boost::none); // bounded here, so that a body that is too large is still read and answered
  }
  begun_ = true;
  boost::system::error_code error;
  buffer.consume(parser_->put(boost::asio::const_buffer(buffer.data(), buffer.size()), error));
  if (error == beast::http::error::need_more) {
    if (buffer.size() < max_header_bytes) return Step::need_header;
    error = beast::http::error::header_limit;
  }
  if (error == beast::http::error::header_limit)
    return refuse("The request line and header fields are larger than " + std::to_string(max_header_bytes) + " bytes.");
  if (error) return refuse("This is not an HTTP/1.1 request: " + error.message() + ".");
  if (const auto fault = fault_of_header(); !fault.empty()) return refuse(std::string(fault));
  chunked_ = parser_->chunked();
  const auto length = parser_->content_length();
  length_ = length ? static_cast<std::size_t>(*length) : 0;
  in_buffer_ = !chunked_ && ReadBuffer::fits(length_);
  expects_continue_ = beast::iequals(field("expect"), "100-continue");
  return Step::header;
}

namespace {

std::size_t place_of(std::string_view name) {
  if (name.empty()) return 0;
  return (name.size() * 7 + static_cast<unsigned char>(lower_letter(name.front()))) % 64;
}

std::string_view view_of(beast::string_view text) { return {text.data(), text.size()}; }

} // namespace

void RequestReader::FieldIndex::add(const Head::value_type& field) {
  auto& place = places[place_of(view_of(field.name_string()))];
  const bool full = count == most;
  if (!full) fields[count++] = &field;
  place = place != 0 || full ? several : count;
}

std::string_view RequestReader::field(std::string_view name) const {
  const auto place = fields_.places[place_of(name)];
  if (place == 0) return {};
  const beast::string_view wanted(name.data(), name.size());
  if (place == FieldIndex::several) return view_of(parser_->get()[wanted]);
  const auto& found = *fields_.fields[place - 1];
  return beast::iequals(found.name_string(), wanted) ? view_of(found.value()) : std::string_view();
}

RequestReader::Step RequestReader::refuse(std::string sentence) {
  sentence_ = std::move(sentence);
  return Step::malformed;
}

/// Finds what Beast accepts and readers in front of us may understand differently; "" = nothing. Puts an absolute
/// target into origin form.
std::string_view RequestReader::fault_of_header() {
  auto& head = parser_->get();
  std::size_t encodings = 0;
  std::size_t hosts = 0;
  fields_ = {};
  for (const auto& field : head) {
    encodings += field.name() == beast::http::field::transfer_encoding ? 1 : 0;
    hosts += field.name() == beast::http::field::host ? 1 : 0;
    fields_.add(field);
  }
  if (encodings > 0) {
    if (head.version() < 11) return "HTTP/1.0 does not have Transfer-Encoding: send Content-Length.";
    if (encodings > 1 || !beast::iequals(head[beast::http::field::transfer_encoding], "chunked"))
      return "Transfer-Encoding must be chunked, once and without other encodings.";
  }
  if (hosts > 1) return "The request has more than one Host header.";
  const std::string_view target(head.target().data(), head.target().size());
  if (!target.starts_with('/')) {
    if (const auto absolute = read_absolute_target(target)) {
      if (absolute->authority.empty()) return "The request's target has no host.";
      // The target's authority wins over the Host field (RFC 9112, 3.2.2).
      fields_.places[place_of("host")] = FieldIndex::several;
      head.set(beast::http::field::host, beast::string_view(absolute->authority.data(), absolute->authority.size()));
      head.target(absolute->target);
    }
  }
  const auto host = head[beast::http::field::host];
  // As a rule every request of a connection names the same Host.
  if (host.empty() || host == valid_host_) return {};
  if (!read_host_port({host.data(), host.size()})) return "The request's Host header is not a host and port.";
  valid_host_.assign(host.data(), host.size());
  return {};
}

RequestReader::Step RequestReader::read_sized_body(ReadBuffer& buffer) {
  if (in_buffer_) {
    if (buffer.size() < length_) return Step::need_body;
    body_ = buffer.view().substr(0, length_);
    received_ = length_;
    return Step::done;
  }
  const auto count = std::min(buffer.size(), length_ - received_);
  gather(buffer.data(), count);
  buffer.consume(count);
  if (received_ > max_drained_bytes) return Step::too_much;
  if (received_ < length_) return Step::need_body;
  body_ = gathered_;
  return Step::done;
}

RequestReader::Step RequestReader::read_chunked_body(ReadBuffer& buffer) {
  while (chunks_.state() == ChunkedBody::State::more && !buffer.empty()) {
    const auto taken = chunks_.take(buffer.view());
    if (!taken.content.empty()) gather(taken.content.data(), taken.content.size());
    buffer.consume(taken.bytes);
    if (received_ > max_drained_bytes) return Step::too_much;
  }
  if (chunks_.state() == ChunkedBody::State::more) return Step::need_body;
  if (chunks_.state() == ChunkedBody::State::malformed)
    return refuse("The chunked body is malformed: " + std::string(chunks_.fault()) + ".");
  body_ = gathered_;
  return Step::done;
}

void RequestReader::gather(const char* bytes, std::size_t count) {
  received_ += count;
  if (received_ > body_limit_) {
    too_large_ = true;
    let_go();
  }
  if (too_large_ || crowded_out_) return;
  if (!pool_.hold(count)) {
    crowded_out_ = true;
    let_go();
    return;
  }
  // Readable slack after the body that is not part of it.
  gathered_.reserve(gathered_.size() + count + ReadBuffer::read_slack);
  gathered_.append(bytes, count);
}

std::string_view RequestReader::path(const ReadBuffer& buffer) const {
  std::string_view target;
  if (parser_ && !parser_->get().target().empty()) {
    target = parser_->get().target();
  } else {
    // The request line is still where it was read, or as much of it as arrived.
    const auto line = buffer.view().substr(0, buffer.view().find_first_of("\r\n"));
    const auto space = line.find(' ');
    if (space == std::string_view::npos) return {};
    target = line.substr(space + 1, line.find(' ', space + 1) - space - 1);
  }
  return target.starts_with('/') ? target.substr(0, target.find('?')) : std::string_view();
}

void RequestReader::release(ReadBuffer& buffer) {
  if (in_buffer_) buffer.consume(length_);
  in_buffer_ = false;
}

} // namespace plumbline::http
