#include "tests/fuzz/ingest_target.h"

#include "daemon/http/url/query.h"
#include "daemon/ingest/pixel.h"
#include "daemon/ingest/record/record.h"
#include "daemon/ingest/wire/inflate.h"
#include "daemon/ingest/wire/limits.h"
#include "daemon/ingest/wire/wrapper.h"
#include "validator/text/utf8.h"

#include <algorithm>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <zlib.h>

namespace plumbline::ingest {

namespace {

void must(bool holds, const char* otherwise) {
  if (!holds) throw std::logic_error(otherwise);
}

/// Whether `part` lies in `whole`. An empty one lies anywhere.
bool lies_in(std::string_view part, std::string_view whole) {
  const std::less_equal<const char*> not_after;
  return part.empty() ||
         (not_after(whole.data(), part.data()) && not_after(part.data() + part.size(), whole.data() + whole.size()));
}

std::string padded(std::string_view text) {
  std::string copy(text);
  copy.reserve(copy.size() + validator::text_padding);
  return copy;
}

// Inflate

constexpr std::size_t most_inflated_bytes = 64 * 1024;

void inflate_as(Encoding encoding, std::string_view body) {
  std::string out;
  const auto done = inflate_body(encoding, body, most_inflated_bytes, out);
  must(out.size() <= most_inflated_bytes + 1, "more is inflated than the limit lets");
  if (!done) return must(!done.error().message.empty(), "a body is refused without a reason");
  must(out.size() <= most_inflated_bytes, "a body beyond the limit is taken");
  must(out.capacity() >= out.size() + validator::text_padding, "an inflated body has no padding");

  std::string again;
  must(inflate_body(encoding, body, out.size(), again) && again == out, "a body of exactly the limit is not taken");
  if (out.empty()) return;
  const auto less = inflate_body(encoding, body, out.size() - 1, again);
  must(!less && less.error().code == InflateFault::Code::too_large, "a body of one byte too many is taken");
}

std::string compressed(std::string_view text, int window_bits) {
  z_stream stream{};
  if (::deflateInit2(&stream, 1, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  std::string out(::deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  must(status == Z_STREAM_END, "zlib does not compress");
  return out;
}

// Records

std::string encoded(const Record& record) {
  std::string bytes;
  encode(record, bytes);
  return bytes;
}

void decode_damaged(std::string_view bytes) {
  Record record;
  try {
    record = decode(bytes);
  } catch (const std::runtime_error&) {
    return;
  }
  for (const auto text : {record.source_id, record.source_name, record.session, record.event, record.rule,
                          record.message_id, record.sent_at, record.details, record.omitted, record.call})
    must(lies_in(text, bytes), "a text of a record lies outside of it");
  auto copy = encoded(record);
  must(copy.size() == bytes.size(), "a record is encoded in another length");
  must(encoded(decode(copy)) == copy, "a record comes back as another");
  set_flag(copy.data(), RecordFlag::message_id_reused);
  must(decode(copy).has(RecordFlag::message_id_reused), "a flag was not set");
}

} // namespace

void fuzz_inflate(std::string_view bytes) {
  for (const auto encoding : {Encoding::gzip, Encoding::deflate}) inflate_as(encoding, bytes);

  struct Format {
    Encoding encoding;
    int window_bits;
  };
  for (const auto& [encoding, window_bits] :
       {Format{Encoding::gzip, 16 + MAX_WBITS}, Format{Encoding::deflate, MAX_WBITS}}) {
    std::string out;
    must(inflate_body(encoding, compressed(bytes, window_bits), bytes.size(), out) && out == bytes,
         "what was compressed does not come back");
  }
}

void fuzz_wrapper(std::string_view bytes) {
  validator::CallReader reader;
  const auto body = padded(bytes);
  const auto wrapper = read_wrapper(body, reader);
  if (!wrapper) {
    const auto& fault = wrapper.error();
    return must(!fault.code.empty() && !fault.message.empty(), "a batch is refused without a reason");
  }
  must(wrapper->calls.size() <= max_batch_calls, "a batch has too many calls");
  must(lies_in(wrapper->context, body) && lies_in(wrapper->integrations, body), "the wrapper lies outside of the body");
  for (const auto& call : wrapper->calls) {
    must(lies_in(call.value, body), "a call lies outside of the body");
    const auto text = padded(call.value);
    const auto read = reader.read(text);
    if (!read || !read->is_object) continue;
    const auto merged = padded(merged_call(text, wrapper->context, wrapper->integrations));
    const auto again = reader.read(merged);
    must(again && again->is_object, "a merged call is no call");
    must(!again->write_key, "a merged call has a write key");
    must(merged_call(merged, wrapper->context, wrapper->integrations) == merged, "a call is merged twice");
  }
}

void fuzz_record(std::string_view bytes) {
  decode_damaged(bytes);

  const auto third = bytes.size() / 3;
  Record record;
  record.event = bytes.substr(0, third);
  record.details = bytes.substr(third, third);
  record.call = bytes.substr(2 * third);
  auto sound = encoded(record);
  const auto back = decode(sound);
  must(back.event == record.event && back.details == record.details && back.call == record.call,
       "texts come back as others");
  decode_damaged(sound);
  // The head is what can be damaged so that it still seems sound.
  for (std::size_t i = 0; i < std::min(sound.size(), bytes.size()); ++i)
    sound[i] = static_cast<char>(sound[i] ^ bytes[bytes.size() - 1 - i]);
  decode_damaged(sound);
}

void fuzz_pixel(std::string_view bytes) {
  const auto text = pixel_call(bytes);
  if (!text) {
    const auto& sentence = text.error();
    return must(!sentence.empty() && validator::first_not_utf8(sentence) >= sentence.size(),
                "a pixel is refused without a reason that can be shown");
  }
  must(text->capacity() >= text->size() + validator::text_padding, "the call of a pixel has no padding");
  validator::CallReader reader;
  const auto call = reader.read(*text);
  if (http::find_parameter(bytes, "data")) return;
  must(call && call->is_object, "the call of a pixel is no JSON object");
  must(!call->write_key, "the call of a pixel has a write key");
}

} // namespace plumbline::ingest
