#include "daemon/http/chunked_body.h"

#include "daemon/http/field_text.h"
#include "validator/text/ascii.h"

#include <algorithm>

namespace plumbline::http {

namespace {

/// Sizes that fit 64 bits, including leading zeros.
constexpr unsigned max_size_digits = 16;

} // namespace

ChunkedBody::Taken ChunkedBody::take(std::string_view text) {
  Taken taken;
  while (state_ == State::more && taken.bytes < text.size()) {
    if (place_ == Place::content) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, text.size() - taken.bytes));
      taken.content = text.substr(taken.bytes, count);
      taken.bytes += count;
      left_ -= count;
      if (left_ == 0) place_ = Place::content_return;
      return taken;
    }
    take_framing(text[taken.bytes++]);
  }
  return taken;
}

void ChunkedBody::take_framing(char byte) {
  switch (place_) {
  case Place::size: return take_size(byte);
  case Place::extension: return take_extension(byte);
  case Place::size_line_feed: return expect(byte, '\n', left_ > 0 ? Place::content : Place::trailer_start);
  case Place::content_return: return expect(byte, '\r', Place::content_line_feed);
  case Place::content_line_feed: return expect(byte, '\n', Place::size);
  case Place::last_line_feed:
    if (byte != '\n') return fail("a line does not end in CR LF");
    state_ = State::done;
    return;
  default: return take_trailer(byte);
  }
}

void ChunkedBody::expect(char byte, char wanted, Place next) {
  if (byte != wanted)
    return fail(place_ == Place::content_return ? "a chunk is longer than its size says"
                                                : "a line does not end in CR LF");
  place_ = next;
  if (next == Place::size) left_ = digits_ = 0;
}

void ChunkedBody::take_size(char byte) {
  if (const int value = hex_value(byte); value >= 0) {
    if (++digits_ > max_size_digits) return fail("a chunk's size has more than 16 digits");
    left_ = left_ * 16 + static_cast<std::uint64_t>(value);
    return;
  }
  if (digits_ == 0) return fail("a chunk's size is not a hexadecimal number");
  if (byte == '\r') {
    place_ = Place::size_line_feed;
  } else if (byte == ';' || byte == ' ' || byte == '\t') {
    place_ = Place::extension;
    take_extension(byte);
  } else {
    fail("a chunk's size is not a hexadecimal number");
  }
}

void ChunkedBody::take_extension(char byte) {
  if (byte == '\r') {
    place_ = Place::size_line_feed;
  } else if (!is_field_text(byte)) {
    fail("a chunk's extension has a control character");
  } else if (++extension_bytes_ > max_extension_bytes) {
    fail("its chunk extensions are larger than 16384 bytes");
  }
}

void ChunkedBody::count_trailer() {
  if (++trailer_bytes_ > max_trailer_bytes) fail("its trailer fields are larger than 16384 bytes");
}

void ChunkedBody::take_trailer(char byte) {
  count_trailer();
  if (state_ != State::more) return;
  switch (place_) {
  case Place::trailer_start:
    if (byte == '\r') {
      place_ = Place::last_line_feed;
      return;
    }
    [[fallthrough]];
  case Place::trailer_name:
    if (byte == ':' && place_ == Place::trailer_name)
      place_ = Place::trailer_value;
    else if (is_token(byte))
      place_ = Place::trailer_name;
    else
      fail("a trailer field's name has a character that may not be there");
    return;
  case Place::trailer_value:
    if (byte == '\r')
      place_ = Place::trailer_line_feed;
    else if (!is_field_text(byte))
      fail("a trailer field has a control character");
    return;
  default: return expect(byte, '\n', Place::trailer_start);
  }
}

} // namespace plumbline::http
