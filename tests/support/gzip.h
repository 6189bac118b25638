#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <zlib.h>

namespace plumbline {

/// The text as a gzip stream of one member.
inline std::string gzipped(std::string_view text) {
  z_stream stream{};
  if (::deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("no zlib");
  std::string out(::deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (::deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("zlib could not finish");
  out.resize(out.size() - stream.avail_out);
  ::deflateEnd(&stream);
  return out;
}

} // namespace plumbline
