#include "daemon/ingest/wire/inflate.h"

#include "validator/call/call.h"

#include <algorithm>
#include <stdexcept>
#include <zlib.h>

namespace plumbline::ingest {

namespace {

constexpr int gzip_only = 16 + MAX_WBITS;
constexpr int zlib_header = MAX_WBITS;
constexpr int no_header = -MAX_WBITS;

class Inflater {
 public:
  explicit Inflater(int window_bits) {
    if (::inflateInit2(&stream_, window_bits) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { ::inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Result<void, InflateFault> run(std::string_view body, std::size_t limit, std::string& out) {
    // zlib takes a pointer to mutable bytes and does not write to them.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream_.avail_in = static_cast<uInt>(body.size());
    out.clear();
    for (;;) {
      const auto have = out.size();
      if (have > limit)
        return unexpected(InflateFault{InflateFault::Code::too_large,
                                       "The body is larger than " + std::to_string(limit) + " bytes when inflated."});
      const auto room = std::min(std::max<std::size_t>(have, 16 * 1024), limit + 1 - have);
      out.resize(have + room);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + have);
      stream_.avail_out = static_cast<uInt>(room);
      const int status = ::inflate(&stream_, Z_NO_FLUSH);
      out.resize(out.size() - stream_.avail_out);
      if (status == Z_STREAM_END) {
        if (stream_.avail_in == 0) break;
        ::inflateReset(&stream_);
        continue;
      }
      if (status == Z_OK && (stream_.avail_in > 0 || stream_.avail_out == 0)) continue;
      return unexpected(InflateFault{InflateFault::Code::corrupt, corruption(status)});
    }
    if (out.size() > limit)
      return unexpected(InflateFault{InflateFault::Code::too_large,
                                     "The body is larger than " + std::to_string(limit) + " bytes when inflated."});
    out.reserve(out.size() + validator::text_padding);
    return {};
  }

 private:
  std::string corruption(int status) const {
    if (stream_.msg) return std::string("The compressed body is damaged: ") + stream_.msg + ".";
    if (status == Z_BUF_ERROR || status == Z_OK) return "The compressed body ends too early.";
    return "The compressed body is damaged.";
  }

  z_stream stream_{};
};

/// A zlib header: compression method 8, and a check over both bytes (RFC 1950, 2.2).
bool has_zlib_header(std::string_view body) {
  if (body.size() < 2) return false;
  const unsigned first = static_cast<unsigned char>(body[0]);
  const unsigned second = static_cast<unsigned char>(body[1]);
  return (first & 15) == 8 && (first * 256 + second) % 31 == 0;
}

} // namespace

Result<void, InflateFault> inflate_body(Encoding encoding, std::string_view body, std::size_t limit, std::string& out) {
  if (encoding == Encoding::identity) throw std::logic_error("nothing to inflate");
  const int format = encoding == Encoding::gzip ? gzip_only : has_zlib_header(body) ? zlib_header : no_header;
  return Inflater(format).run(body, limit, out);
}

} // namespace plumbline::ingest
